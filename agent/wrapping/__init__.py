"""A wrapper round any vision model: its answer goes in, the checked one with its evidence comes out."""
