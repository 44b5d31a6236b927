"""Measures of truthfulness, each one command: POPE, CHAIR, AMBER, FaithScore, MME, and the checker's own scores."""
