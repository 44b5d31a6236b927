"""From a text and its checked claims to a text that is true: the smallest edits, and nothing that was not verified."""
