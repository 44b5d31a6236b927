"""Pictures as the model sees them: the whole picture in one tile, and for larger ones a grid of tiles besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor

_ENLARGED = 1.34  #: a picture up to this much larger than a tile is looked at whole only


def grid_of(size: tuple[int, int], tile: int, max_tiles: int, max_side: int) -> tuple[int, int]:
    """Columns and rows of the grid for a picture of `size` (width, height); (1, 1): the whole view is enough.

    The finest grid of at most `max_tiles` tiles, `max_side` a side, that fits the picture's proportions best without
    enlarging it.
    """
    width, height = size
    if max(width, height) <= tile * _ENLARGED or max_tiles < 2:
        return (1, 1)
    best, best_waste = (1, 1), float("inf")
    for columns in range(1, max_side + 1):
        for rows in range(1, max_side + 1):
            if not 2 <= columns * rows <= max_tiles:
                continue
            scale = min(columns * tile / width, rows * tile / height)
            used = min(1.0, scale) ** 2 * width * height
            waste = columns * rows * tile * tile - used
            # what is lost of the picture's own detail weighs more than an empty part of a tile
            lost = max(0.0, width * height - used) * 4
            if waste + lost < best_waste:
                best, best_waste = (columns, rows), waste + lost
    return best


def tiles_of(
    picture: Image.Image, tile: int, max_tiles: int, max_side: int
) -> tuple[list[Image.Image], tuple[int, int]]:
    """The whole view, then the tiles of the grid, row by row, each `tile` pixels square; and the grid.

    The whole view is stretched to a square, so that places relative to it are places relative to the picture.
    """
    from PIL import Image as Pillow

    picture = picture.convert("RGB")
    columns, rows = grid_of(picture.size, tile, max_tiles, max_side)
    views = [picture.resize((tile, tile), Pillow.Resampling.BICUBIC, reducing_gap=2.0)]
    if columns * rows > 1:
        large = picture.resize((columns * tile, rows * tile), Pillow.Resampling.BICUBIC, reducing_gap=2.0)
        views += [
            large.crop((column * tile, row * tile, (column + 1) * tile, (row + 1) * tile))
            for row in range(rows)
            for column in range(columns)
        ]
    return views, (columns, rows)


def scaled(tiles: Tensor) -> Tensor:
    """Pixels 0..255 as the numbers -1..1 that the model sees, of the same shape."""
    return tiles.float().div_(127.5).sub_(1.0)
