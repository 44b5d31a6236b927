"""Pairs of the model's own answers: of what it says of new pictures the most and the least faithful."""
