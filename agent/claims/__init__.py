"""From a text to its claims: what it says about the picture, piece by piece, each with its place in the text."""
