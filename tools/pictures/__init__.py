"""Pictures from outside: files, bytes, arrays and addresses, decoded safely into the store."""

from tools.pictures.limits import PictureLimits
from tools.pictures.loading import load_picture

__all__ = ["PictureLimits", "load_picture"]
