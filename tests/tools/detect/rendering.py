"""Rays cast on solids that stand on a gray floor: small pictures whose truth is known, for tests."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LIGHT = np.array([-0.45, 0.75, -0.48])


@dataclass(frozen=True)
class Placed:
    """A solid: `half` its height, at (`across`, `ahead`) on the floor, turned by `yaw` (radians)."""

    shape: str
    rgb: tuple[int, int, int]
    half: float
    across: float
    ahead: float
    yaw: float = 0.4
    metal: bool = False


def render(things: list[Placed], width: int = 480, height: int = 320) -> NDArray[np.uint8]:
    """A picture (uint8 RGB) by a camera 5 units above the floor that looks down by 27 degrees."""
    focal, pitch = width * 35 / 32, math.radians(27)
    x, y = np.meshgrid(np.arange(width) + 0.5 - width / 2, np.arange(height) + 0.5 - height / 2)
    sine, cosine = math.sin(pitch), math.cos(pitch)
    way = np.stack([x / focal, -y / focal * cosine - sine, cosine - y / focal * sine], axis=-1)
    way /= np.linalg.norm(way, axis=-1, keepdims=True)
    eye = np.array([0.0, 5.0, 0.0])
    reach = np.where(way[..., 1] < -0.02, -eye[1] / np.minimum(way[..., 1], -0.02), 60.0)
    ground = eye + way * reach[..., None]
    light = 95 + 45 * np.exp(-((ground[..., 0] - 1) ** 2 + (ground[..., 2] - 8) ** 2) / 60)
    for thing in things:  # soft shadows to the right and behind
        away = (ground[..., 0] - thing.across - 0.5 * thing.half) ** 2 + (ground[..., 2] - thing.ahead - 0.5) ** 2
        light *= 1 - 0.3 * np.exp(-away / (1.4 * thing.half) ** 2)
    picture = np.repeat(light[..., None], 3, axis=2)
    near = np.full((height, width), np.inf)
    for thing in things:
        hit, normal = _cast(thing, eye, way)
        front = hit < near
        shade = 0.55 + 0.6 * np.clip(normal @ LIGHT, 0, 1)
        color = shade[..., None] * np.array(thing.rgb, float)
        if thing.metal:
            back = way - 2 * (way * normal).sum(axis=-1, keepdims=True) * normal
            color *= (0.25 + 0.8 * (back[..., 1] > 0.15) + 0.3 * (back[..., 0] > 0.2))[..., None]
            color += (255 * (back @ LIGHT > 0.97))[..., None]
        picture = np.where(front[..., None], color, picture)
        near = np.where(front, hit, near)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _cast(thing: Placed, eye: NDArray[np.float64], way: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """How far each ray goes until it meets the solid (inf: never), and the normal there."""
    turn = thing.yaw if thing.shape == "cube" else 0.0
    spin = np.array([[math.cos(turn), 0, -math.sin(turn)], [0, 1, 0], [math.sin(turn), 0, math.cos(turn)]])
    start = spin @ (eye - np.array([thing.across, thing.half, thing.ahead]))
    d = way @ spin.T
    with np.errstate(divide="ignore", invalid="ignore"):
        if thing.shape == "sphere":
            hit = _root(np.ones_like(d[..., 0]), d @ start, start @ start - thing.half**2)
            normal = (start + d * np.minimum(hit, 99)[..., None]) / thing.half
        elif thing.shape == "cube":
            ends = np.sort(np.stack([(-thing.half - start) / d, (thing.half - start) / d]), axis=0)
            first, last = ends[0].max(axis=-1), ends[1].min(axis=-1)
            hit = np.where((first < last) & (first > 0), first, np.inf)
            side = np.eye(3)[ends[0].argmax(axis=-1)]
            normal = -np.sign(d) * side
        else:
            flat, foot = d[..., [0, 2]], start[[0, 2]]
            wall = _root((flat**2).sum(axis=-1), flat @ foot, foot @ foot - thing.half**2)
            up = start[1] + d[..., 1] * wall
            lid = (thing.half - start[1]) / d[..., 1]
            on = start + d * lid[..., None]
            on_lid = on[..., 0] ** 2 + on[..., 2] ** 2 < thing.half**2
            hit = np.where(on_lid & (lid > 0), lid, np.where(np.abs(up) <= thing.half, wall, np.inf))
            normal = (start + d * np.minimum(wall, 99)[..., None]) / thing.half * np.array([1, 0, 1])
            normal = np.where(on_lid[..., None], np.array([0.0, 1, 0]), normal)
    return hit, np.where(np.isfinite(hit)[..., None], np.nan_to_num(normal, posinf=0, neginf=0), 0) @ spin


def _root(a: NDArray[np.float64], b: NDArray[np.float64], c: float) -> NDArray[np.float64]:
    inside = b * b - a * c
    return np.where(inside > 0, (-b - np.sqrt(np.maximum(inside, 0))) / a, np.inf)
