"""Word lists of the planning data: our own, plain text."""
