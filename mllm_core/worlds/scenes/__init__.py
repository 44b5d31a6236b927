"""Drawn scenes: shapes, stacks, boxes of shapes and shaded solids, with questions whose answers are known exactly."""
