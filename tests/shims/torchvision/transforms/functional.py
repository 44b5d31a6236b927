"""Resizing of PIL pictures."""

from PIL import Image


def to_pil_image(array):
    return Image.fromarray(array)


def resize(picture, size):
    height, width = size
    return picture.resize((width, height), Image.Resampling.BILINEAR)
