"""Planning with the in-house model: its prompts, the grammar that its programs keep to, how sure it is."""
