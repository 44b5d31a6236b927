"""Only what importing segment-anything needs."""

from torchvision.transforms import functional

__all__ = ["functional"]
