"""Measuring the in-house model: scorers that need no model, and the loop that asks one."""
