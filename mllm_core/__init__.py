"""The in-house multimodal model. Knows nothing of the layers above it.

For now it holds only what every layer shares from below: the base error.
"""
