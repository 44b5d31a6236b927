"""Pictures as the model sees them: the whole picture in one tile, and for larger ones a grid of tiles besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor

_ENLARGED = 1.34  #: a picture up to this much larger than a tile is looked at whole only
_EMPTY = (127, 127, 127)  #: the color beside the picture: about 0 to the model


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


def frames(size: tuple[int, int], grid: tuple[int, int]) -> list[tuple[float, float, float, float]]:
    """The part of a picture of `size` (width, height) that each view shows: left, top, right, bottom in pixels.

    First the whole, then the tiles of the grid, row by row. All are squares, so that a circle stays one; what they show
    beyond the picture's right and lower edge is empty.
    """
    width, height = size
    columns, rows = grid
    side = float(max(width, height))
    whole = [(0.0, 0.0, side, side)]
    if columns * rows == 1:
        return whole
    part = max(width / columns, height / rows)
    return whole + [
        (column * part, row * part, (column + 1) * part, (row + 1) * part)
        for row in range(rows)
        for column in range(columns)
    ]


def tiles_of(
    picture: Image.Image, tile: int, max_tiles: int, max_side: int
) -> tuple[list[Image.Image], tuple[int, int]]:
    """The whole view, then the tiles of the grid, row by row, `tile` pixels square, as in `frames`; and the grid."""
    picture = picture.convert("RGB")
    columns, rows = grid_of(picture.size, tile, max_tiles, max_side)
    views = [_fitted(picture, tile, tile)]
    if columns * rows > 1:
        large = _fitted(picture, columns * tile, rows * tile)
        views += [
            large.crop((column * tile, row * tile, (column + 1) * tile, (row + 1) * tile))
            for row in range(rows)
            for column in range(columns)
        ]
    return views, (columns, rows)


def _fitted(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The picture as large as it fits, at the upper left of a gray area of that size in pixels."""
    from PIL import Image as Pillow

    scale = min(width / picture.width, height / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    resized = picture.resize(size, Pillow.Resampling.BICUBIC, reducing_gap=2.0)
    if size == (width, height):
        return resized
    area = Pillow.new("RGB", (width, height), _EMPTY)
    area.paste(resized, (0, 0))
    return area


def scaled(tiles: Tensor) -> Tensor:
    """Pixels 0..255 as the numbers -1..1 that the model sees, of the same shape."""
    return tiles.float().div_(127.5).sub_(1.0)
