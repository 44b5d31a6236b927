"""Tools on things that were found: counting, choosing, relating, sorting, measuring, naming colours."""
