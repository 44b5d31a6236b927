"""From claims to verdicts: what the witnesses say of each, what was verified on the way, and how sure that is."""
