"""Scenes of things that can be counted and that stand in relations: flat shapes, balls, blocks, clocks, a street."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from .lettering import Color, Picture, write
from .photo import Rng, light, surface
from .signs import sky, wall
from .tables import Truth

COLORS: dict[str, Color] = {
    "red": (214, 40, 40),
    "blue": (36, 92, 200),
    "green": (44, 150, 72),
    "yellow": (248, 204, 48),
    "orange": (244, 132, 36),
    "purple": (128, 60, 168),
}


def _ask(question: str, answer: object, kind: str) -> dict[str, object]:
    return {"question": question, "answer": answer, "kind": kind}


def flat_shape(scene: Picture, kind: str, color: Color, x: int, y: int, size: int) -> None:
    """A filled circle, square, triangle or star of half-size `size` at (x, y)."""
    if kind == "circle":
        cv2.circle(scene, (x, y), size, color, -1, cv2.LINE_AA)
        return
    if kind == "square":
        corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
    elif kind == "triangle":
        corners = [(0.0, -1.1), (1.1, 0.9), (-1.1, 0.9)]
    else:
        turns = np.deg2rad(np.arange(10) * 36 - 90)
        far = np.where(np.arange(10) % 2 == 0, 1.15, 0.48)
        corners = [(float(r * np.cos(t)), float(r * np.sin(t))) for r, t in zip(far, turns, strict=True)]
    points = np.array([(x + dx * size, y + dy * size) for dx, dy in corners])
    cv2.fillPoly(scene, [np.rint(points).astype(np.int32)], color, cv2.LINE_AA)


def shapes() -> tuple[Picture, Truth]:
    """Seven flat shapes on white."""
    scene = np.full((600, 900, 3), 255, np.uint8)
    for kind, color, x, y, size in (
        ("circle", "red", 140, 150, 70),
        ("square", "blue", 380, 140, 62),
        ("circle", "red", 640, 170, 52),
        ("triangle", "green", 790, 420, 80),
        ("circle", "red", 250, 440, 84),
        ("square", "blue", 520, 430, 78),
        ("star", "yellow", 800, 130, 70),
    ):
        flat_shape(scene, kind, COLORS[color], x, y, size)
    return scene, [
        _ask("How many red circles are there?", 3, "count"),
        _ask("How many blue squares are there?", 2, "count"),
        _ask("Is there a green triangle?", "yes", "existence"),
        _ask("Is there a purple square?", "no", "existence"),
        _ask("What color is the star?", "yellow", "color"),
        _ask("Is the green triangle to the right of the yellow star?", "no", "relation"),
        _ask("Is the yellow star above the green triangle?", "yes", "relation"),
    ]


def _shadow(scene: Picture, x: int, y: int, half: int, strength: float = 0.55) -> None:
    dark = np.zeros(scene.shape[:2], np.float32)
    cv2.ellipse(dark, (x + half // 3, y), (round(half * 1.15), half // 3), 0, 0, 360, strength, -1)
    dark = cv2.GaussianBlur(dark, (0, 0), half / 6)
    scene[:] = (scene * (1 - dark[:, :, None])).astype(np.uint8)


def ball(scene: Picture, color: Color, x: int, y: int, radius: int) -> None:
    """A shaded ball with a highlight and a shadow on the ground below it."""
    _shadow(scene, x, y + round(radius * 0.92), radius)
    top, left = y - radius, x - radius
    dy, dx = np.mgrid[-radius : radius + 1, -radius : radius + 1].astype(np.float32) / radius
    reach = dx**2 + dy**2
    depth = np.sqrt(np.clip(1 - reach, 0, 1))
    lamp = np.clip(-0.5 * dx - 0.62 * dy + 0.6 * depth, 0, 1)
    shine = np.clip(-0.42 * dx - 0.52 * dy + 0.742 * depth, 0, 1) ** 40
    body = np.array(color, np.float32) * (0.38 + 0.72 * lamp)[:, :, None] + 205 * shine[:, :, None]
    cover = np.clip((1 - np.sqrt(reach)) * radius, 0, 1)[:, :, None]
    area = scene[top : top + 2 * radius + 1, left : left + 2 * radius + 1]
    area[:] = np.clip(area * (1 - cover) + body * cover, 0, 255).astype(np.uint8)


def cube(scene: Picture, color: Color, x: int, y: int, side: int) -> None:
    """A block with a bright top and a dark right face; (x, y) is the middle of the front face."""
    _shadow(scene, x + side // 4, y + side // 2, round(side * 0.75))
    h, d = side // 2, round(side * 0.32)
    base = np.array(color, np.float32)
    faces = (
        (1.0, [(x - h, y - h), (x + h, y - h), (x + h, y + h), (x - h, y + h)]),
        (1.28, [(x - h, y - h), (x - h + d, y - h - d), (x + h + d, y - h - d), (x + h, y - h)]),
        (0.62, [(x + h, y - h), (x + h + d, y - h - d), (x + h + d, y + h - d), (x + h, y + h)]),
    )
    for shade, corners in faces:
        tone = tuple(int(v) for v in np.clip(base * shade, 0, 255))
        cv2.fillPoly(scene, [np.array(corners, np.int32)], tone, cv2.LINE_AA)


def cylinder(scene: Picture, color: Color, x: int, y: int, half: int, height: int) -> None:
    """An upright cylinder; (x, y) is the middle of its base."""
    _shadow(scene, x, y, half)
    dx = np.linspace(-1, 1, 2 * half + 1, dtype=np.float32)
    shade = 0.45 + 0.62 * np.clip(np.cos((dx + 0.35) * 1.25), 0, 1)
    body = np.clip(shade[None, :, None] * np.array(color, np.float32), 0, 255).astype(np.uint8)
    cover = np.zeros(scene.shape[:2], np.uint8)
    cv2.rectangle(cover, (x - half, y - height), (x + half, y), 255, -1)
    cv2.ellipse(cover, (x, y), (half, half // 3), 0, 0, 360, 255, -1)
    layer = scene.copy()
    layer[:, x - half : x + half + 1] = body
    scene[:] = np.where(cover[:, :, None] > 0, layer, scene)
    tone = tuple(int(v) for v in np.clip(np.array(color, np.float32) * 1.22, 0, 255))
    cv2.ellipse(scene, (x, y - height), (half, half // 3), 0, 0, 360, tone, -1, cv2.LINE_AA)


def balls(rng: Rng) -> tuple[Picture, Truth]:
    """Six balls on slate."""
    scene = surface("slate", rng, 1000, 700)
    for color, x, y, radius in (
        ("red", 180, 230, 80),
        ("blue", 430, 190, 62),
        ("green", 720, 220, 88),
        ("blue", 300, 480, 96),
        ("red", 590, 470, 76),
        ("blue", 840, 520, 84),
    ):
        ball(scene, COLORS[color], x, y, radius)
    return light(scene.astype(np.float32), rng, dark=0.12, warm=0.03, noise=3, blur=0.7), [
        _ask("How many balls are there?", 6, "count"),
        _ask("How many blue balls are there?", 3, "count"),
        _ask("Is there a green ball?", "yes", "existence"),
        _ask("Are there more blue balls than red balls?", "yes", "comparison"),
        _ask("Is the green ball to the right of the red balls?", "yes", "relation"),
    ]


def blocks(rng: Rng) -> tuple[Picture, Truth]:
    """A blue block, a red cylinder, a yellow ball and a green block on a pale table."""
    scene = surface("marble", rng, 1000, 640)
    cube(scene, COLORS["blue"], 190, 360, 170)
    cylinder(scene, COLORS["red"], 440, 470, 80, 210)
    ball(scene, COLORS["yellow"], 640, 420, 74)
    cube(scene, COLORS["green"], 830, 330, 130)
    return light(scene.astype(np.float32), rng, dark=0.15, warm=0.05, noise=3, blur=0.7), [
        _ask("What color is the ball?", "yellow", "color"),
        _ask("What color is the cylinder?", "red", "color"),
        _ask("How many blocks are there?", 2, "count"),
        _ask("Is the red cylinder to the left of the yellow ball?", "yes", "relation"),
        _ask("Is the green block to the left of the blue block?", "no", "relation"),
    ]


def clock(scene: Picture, x: int, y: int, radius: int, hour: int, minute: int, rim: Color) -> None:
    """A wall clock that shows hour:minute."""
    dark = np.zeros(scene.shape[:2], np.float32)
    cv2.circle(dark, (x + radius // 9, y + radius // 7), round(radius * 1.02), 0.5, -1)
    scene[:] = (scene * (1 - cv2.GaussianBlur(dark, (0, 0), radius / 10)[:, :, None])).astype(np.uint8)
    cv2.circle(scene, (x, y), radius, rim, -1, cv2.LINE_AA)
    cv2.circle(scene, (x, y), round(radius * 0.88), (246, 244, 238), -1, cv2.LINE_AA)
    for mark in range(60):
        turn = np.deg2rad(mark * 6)
        near, thick = (0.76, 3) if mark % 5 == 0 else (0.82, 1)
        ends = [(round(x + np.sin(turn) * radius * r), round(y - np.cos(turn) * radius * r)) for r in (near, 0.85)]
        cv2.line(scene, ends[0], ends[1], (40, 40, 40), thick, cv2.LINE_AA)
    size = round(radius * 0.2)
    for number in range(1, 13):
        turn = np.deg2rad(number * 30)
        at = (x + np.sin(turn) * radius * 0.63, y - np.cos(turn) * radius * 0.63 + size * 0.36)
        write(scene, str(number), at[0], at[1], size, weight=600, align="center")
    for turn, length, thick in (((hour % 12 + minute / 60) * 30, 0.42, 0.06), (minute * 6, 0.68, 0.04)):
        turn = np.deg2rad(turn)
        tip = (round(x + np.sin(turn) * radius * length), round(y - np.cos(turn) * radius * length))
        cv2.line(scene, (x, y), tip, (24, 24, 24), max(2, round(radius * thick)), cv2.LINE_AA)
    cv2.circle(scene, (x, y), max(3, radius // 16), (150, 30, 30), -1, cv2.LINE_AA)


def clocks(rng: Rng) -> tuple[Picture, Truth]:
    """Three wall clocks."""
    scene = wall(rng, 1000, 560, (196, 204, 200))
    clock(scene, 190, 270, 130, 10, 10, (36, 60, 110))
    clock(scene, 500, 250, 150, 2, 40, (40, 40, 42))
    clock(scene, 815, 290, 120, 7, 25, (150, 40, 40))
    return light(scene.astype(np.float32), rng, dark=0.2, warm=0.04, noise=3, blur=0.6), [
        _ask("How many clocks are there?", 3, "count"),
        _ask("Is there a clock?", "yes", "existence"),
        _ask("Is there a cat?", "no", "existence"),
    ]


def street(rng: Rng) -> tuple[Picture, Truth]:
    """A drawn house with a tree, a sun and a red car, as in a picture book."""
    scene = sky(rng, 1000, 640)
    scene[470:] = (118, 164, 92)
    scene[560:] = (104, 106, 110)
    cv2.circle(scene, (860, 110), 64, COLORS["yellow"], -1, cv2.LINE_AA)
    cv2.rectangle(scene, (330, 290), (620, 520), (224, 196, 156), -1)
    roof = np.array([(300, 296), (650, 296), (475, 160)], np.int32)
    cv2.fillPoly(scene, [roof], (140, 62, 48), cv2.LINE_AA)
    cv2.rectangle(scene, (445, 410), (510, 520), (92, 60, 40), -1)
    for x in (365, 545):
        cv2.rectangle(scene, (x, 340), (x + 50, 390), (150, 200, 236), -1)
        cv2.rectangle(scene, (x, 340), (x + 50, 390), (250, 250, 250), 4)
    cv2.rectangle(scene, (150, 380), (182, 520), (104, 70, 44), -1)
    for x, y, size in ((120, 350, 62), (210, 350, 62), (166, 296, 76)):
        cv2.circle(scene, (x, y), size, (52, 124, 60), -1, cv2.LINE_AA)
    body = np.array([(690, 560), (690, 520), (735, 512), (765, 470), (860, 470), (895, 512), (935, 524), (935, 560)])
    cv2.fillPoly(scene, [body.astype(np.int32)], COLORS["red"], cv2.LINE_AA)
    for corners in ([(750, 510), (772, 480), (810, 480), (810, 510)], [(820, 510), (820, 480), (854, 480), (880, 510)]):
        cv2.fillPoly(scene, [np.array(corners, np.int32)], (176, 214, 236), cv2.LINE_AA)
    for x in (740, 885):
        cv2.circle(scene, (x, 562), 28, (30, 30, 32), -1, cv2.LINE_AA)
        cv2.circle(scene, (x, 562), 12, (190, 190, 194), -1, cv2.LINE_AA)
    return scene, [
        _ask("What color is the car?", "red", "color"),
        _ask("Is the tree to the left of the house?", "yes", "relation"),
        _ask("Is the sun above the car?", "yes", "relation"),
    ]


def make_scenes(rng: Rng) -> dict[str, tuple[Picture, Truth]]:
    """Every scene, by file name."""
    makers: dict[str, Callable[[Rng], tuple[Picture, Truth]]] = {
        "scene_shapes.png": lambda rng: shapes(),
        "scene_balls.jpg": balls,
        "scene_blocks.jpg": blocks,
        "scene_clocks.jpg": clocks,
        "scene_street.jpg": street,
    }
    return {name: maker(rng) for name, maker in makers.items()}
