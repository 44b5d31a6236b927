"""A stand-in for torchvision, for tests only: the few functions that ultralytics and segment-anything call."""

from torchvision import ops, transforms

__version__ = "0.0.0"
__all__ = ["ops", "transforms"]
