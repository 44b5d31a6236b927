"""Making a flat page look photographed: paper, a table top under it, perspective, light, noise."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .lettering import Color, Picture

Rng = np.random.Generator
Field = NDArray[np.float32]


@dataclass(frozen=True)
class Shot:
    """How a page is photographed. `size` is (width, height) of the picture, `fill` the share of it that the page
    spans, `turn` in degrees, `tilt` the strength of the perspective, `wave` of the paper's curl, `dark` of the
    shadow that falls across (0..1), `warm` of the lamp's colour, `noise` in grey levels, `blur` in pixels."""

    size: tuple[int, int]
    surface: str = "wood"
    fill: float = 0.9
    turn: float = 0.0
    tilt: float = 0.03
    wave: float = 3.0
    dark: float = 0.25
    warm: float = 0.05
    noise: float = 3.0
    blur: float = 0.5


def clouds(rng: Rng, width: int, height: int, cells: float, stretch: float = 1.0) -> Field:
    """Smooth noise of mean 0 and deviation 1, about `cells` blobs across; `stretch` > 1 draws it out sideways."""
    columns, rows = max(2, round(cells / stretch)), max(2, round(cells * height / width))
    small = rng.standard_normal((rows, columns)).astype(np.float32)
    big = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray((big - big.mean()) / (big.std() + 1e-6), dtype=np.float32)


def paper(page: Picture, rng: Rng, *, tint: Color = (250, 248, 242), fade: float = 0.25, creases: int = 2) -> Picture:
    """A drawn page (dark ink on white) on real paper: tinted, fibrous, creased, its ink uneven by `fade`."""
    height, width = page.shape[:2]
    ink = 1 - page.astype(np.float32) / 255
    uneven = 1 - fade * np.clip(0.5 + 0.5 * clouds(rng, width, height, 9), 0, 1)
    grain = 1 - 0.25 * fade * rng.random((height, width), dtype=np.float32)
    ink = cv2.GaussianBlur(ink * (uneven * grain)[:, :, None], (0, 0), 0.6)
    sheet = np.empty((height, width, 3), np.float32)
    sheet[:] = tint
    sheet += (1.6 * clouds(rng, width, height, 5) + 1.3 * clouds(rng, width, height, width / 3))[:, :, None]
    for _ in range(creases):
        sheet *= _crease(rng, width, height)[:, :, None]
    return np.clip(sheet * (1 - ink * 0.93), 0, 255).astype(np.uint8)


def _crease(rng: Rng, width: int, height: int) -> Field:
    """A fold: a little lighter on one side of a slanted line and darker on the other."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = rng.uniform(-0.25, 0.25) + (np.pi / 2 if rng.random() < 0.3 else 0)
    away = (x - rng.uniform(0.2, 0.8) * width) * np.sin(angle) + (y - rng.uniform(0.15, 0.85) * height) * np.cos(angle)
    away = away + 3 * clouds(rng, width, height, 4)
    return np.asarray(1 + 0.05 * np.tanh(away / 4) * np.exp(-np.abs(away) / 28), dtype=np.float32)


def surface(kind: str, rng: Rng, width: int, height: int) -> Picture:
    """A table top: "wood", "slate", "linen", "marble"."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    if kind == "wood":
        bend = 26 * clouds(rng, width, height, 3, stretch=2)
        rings = np.sin((y + bend) / 9) * 0.5 + np.sin((y + bend * 1.7) / 3.1) * 0.25
        fibre = clouds(rng, width, height, 220, stretch=28)
        planks = ((y + 40) % (height / 4)) < 3
        shade = 1 + 0.07 * rings + 0.06 * fibre - 0.35 * planks
        color = np.array([137, 92, 58], np.float32)
    elif kind == "slate":
        shade = 1 + 0.10 * clouds(rng, width, height, 6) + 0.07 * clouds(rng, width, height, 160)
        color = np.array([74, 80, 86], np.float32)
    elif kind == "linen":
        weave = np.sin(x * 1.35) * 0.05 + np.sin(y * 1.35) * 0.05
        shade = 1 + weave + 0.05 * clouds(rng, width, height, 140, 4) + 0.03 * clouds(rng, width, height, 5)
        color = np.array([112, 128, 140], np.float32)
    elif kind == "marble":
        veins = np.exp(-np.abs(clouds(rng, width, height, 4) + 0.3 * clouds(rng, width, height, 13)) * 9)
        shade = 1 - 0.22 * veins + 0.02 * clouds(rng, width, height, 90)
        color = np.array([176, 172, 170], np.float32)
    else:
        raise ValueError(f"no surface is called {kind!r}")
    return np.clip(shade[:, :, None] * color, 0, 255).astype(np.uint8)


def photograph(page: Picture, rng: Rng, shot: Shot) -> Picture:
    """A photograph of `page` lying on a table top. Returns uint8 RGB of `shot.size`."""
    width, height = shot.size
    page = _wavy(page, rng, shot.wave)
    matrix = _view(page.shape[1], page.shape[0], rng, shot)
    sheet = cv2.warpPerspective(page, matrix, (width, height), flags=cv2.INTER_AREA, borderValue=(255, 255, 255))
    cover = np.full(page.shape[:2], 255, np.uint8)
    cover = cv2.warpPerspective(cover, matrix, (width, height), flags=cv2.INTER_AREA).astype(np.float32) / 255
    scene = surface(shot.surface, rng, width, height).astype(np.float32)
    shift = np.array([[1, 0, 9], [0, 1, 12]], np.float32)
    below = cv2.GaussianBlur(cv2.warpAffine(cover, shift, (width, height)), (0, 0), 10)
    scene *= (1 - 0.55 * below)[:, :, None]
    scene = scene * (1 - cover[:, :, None]) + sheet * cover[:, :, None]
    return light(scene, rng, dark=shot.dark, warm=shot.warm, noise=shot.noise, blur=shot.blur)


def light(scene: NDArray[np.floating], rng: Rng, *, dark: float, warm: float, noise: float, blur: float) -> Picture:
    """What lamp, lens and sensor do to a scene: a soft shadow, vignette, warm tint, blur, noise."""
    height, width = scene.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    across = (x / width - 0.5) * np.cos(angle) + (y / height - 0.5) * np.sin(angle)
    edge = 1 / (1 + np.exp(-(across - 0.12 + 0.03 * clouds(rng, width, height, 3)) / 0.05))
    vignette = 1 - 0.16 * (((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2)
    lamp = (1.04 - 0.18 * dark * (across + 0.5)) * vignette * (1 - 0.8 * dark * edge)
    lit = scene * lamp[:, :, None] * np.array([1 + warm * 0.4, 1.0, 1 - warm], np.float32)
    lit = cv2.GaussianBlur(lit, (0, 0), blur) if blur > 0 else lit
    coarse = cv2.GaussianBlur(rng.standard_normal((height, width, 3)).astype(np.float32), (0, 0), 0.7)
    return np.clip(lit + noise * coarse * (0.6 + 0.4 * lit / 255), 0, 255).astype(np.uint8)


def _wavy(page: Picture, rng: Rng, strength: float) -> Picture:
    """Paper that does not lie flat: rows shifted a little, with the shading of the waves."""
    height, width = page.shape[:2]
    if strength <= 0:
        return page
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    phase = rng.uniform(0, 6)
    wave = np.sin(y / height * 5.2 + phase) * 0.7 + np.sin((y / height * 2 + x / width) * 3 + phase * 2) * 0.5
    bent = cv2.remap(
        page, x + strength * wave, y + strength * 0.5 * wave, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    slope = np.gradient(wave, axis=0) * height / 6
    return np.clip(bent * (1 + 0.012 * strength * slope)[:, :, None], 0, 255).astype(np.uint8)


def _view(page_width: int, page_height: int, rng: Rng, shot: Shot) -> NDArray[np.float64]:
    """The homography from the page to the picture: fitted, turned, and tilted."""
    width, height = shot.size
    scale = shot.fill * min(width / page_width, height / page_height)
    corners = np.array([[0, 0], [page_width, 0], [page_width, page_height], [0, page_height]], np.float32)
    turn = np.deg2rad(shot.turn)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]], np.float32)
    placed = (corners - corners.mean(axis=0)) * scale @ spin.T + np.array([width / 2, height / 2], np.float32)
    placed += rng.uniform(-1, 1, (4, 2)).astype(np.float32) * shot.tilt * min(width, height)
    return np.asarray(cv2.getPerspectiveTransform(corners, placed.astype(np.float32)))
