"""Drawn scenes, measured: which shapes, blocks and solids stand in them, in which colors, and how sure that is."""
