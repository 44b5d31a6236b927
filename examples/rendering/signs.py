"""Signs as one meets them: on a wall, on a pole, in two languages."""

from __future__ import annotations

import cv2
import numpy as np

from .lettering import Color, Picture, write
from .photo import Rng, clouds, light
from .tables import Truth


def wall(rng: Rng, width: int, height: int, color: Color, *, bricks: bool = False) -> Picture:
    """A plastered or brick wall."""
    shade = 1 + 0.05 * clouds(rng, width, height, 5) + 0.03 * clouds(rng, width, height, 200)
    scene = np.ones((height, width, 3), np.float32) * np.array(color, np.float32) * shade[:, :, None]
    if bricks:
        for row, y in enumerate(range(0, height, 42)):
            scene[y : y + 5] = (176, 168, 158)
            for x in range(-(row % 2) * 55, width, 110):
                scene[y : y + 42, max(x, 0) : max(x + 5, 0)] = (176, 168, 158)
                tone = rng.uniform(0.86, 1.1)
                scene[y + 5 : y + 42, max(x + 5, 0) : max(x + 110, 0)] *= tone
    return np.clip(scene, 0, 255).astype(np.uint8)


def sky(rng: Rng, width: int, height: int) -> Picture:
    """A blue sky with thin clouds and a line of trees below."""
    rise = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    scene = (1 - rise) * np.array([112, 160, 214], np.float32) + rise * np.array([196, 218, 236], np.float32)
    scene = np.broadcast_to(scene, (height, width, 3)).copy()
    veil = np.clip(clouds(rng, width, height, 5, 2) * 0.35, 0, 0.7)[:, :, None]
    scene = scene * (1 - veil) + 246 * veil
    trees = height * 0.8 + 26 * clouds(rng, width, 2, 14)[0] + 9 * clouds(rng, width, 2, 70)[0]
    below = np.arange(height)[:, None] > trees[None, :]
    leaves = np.array([58, 92, 50], np.float32) * (1 + 0.22 * clouds(rng, width, height, 90))[:, :, None]
    scene = np.where(cv2.GaussianBlur(below.astype(np.float32), (0, 0), 2)[:, :, None] > 0.5, leaves, scene)
    return np.clip(scene, 0, 255).astype(np.uint8)


def board(scene: Picture, box: tuple[int, int, int, int], color: Color, *, rim: Color = (250, 250, 250)) -> None:
    """A painted metal plate with a rim, a soft shadow and two screws, drawn onto `scene`."""
    x0, y0, x1, y1 = box
    shadow = np.zeros(scene.shape[:2], np.float32)
    shadow[y0 + 14 : y1 + 18, x0 + 10 : x1 + 14] = 0.5
    shadow = cv2.GaussianBlur(shadow, (0, 0), 9)
    scene[:] = (scene * (1 - shadow[:, :, None])).astype(np.uint8)
    cv2.rectangle(scene, (x0, y0), (x1, y1), color, -1)
    cv2.rectangle(scene, (x0 + 12, y0 + 12), (x1 - 12, y1 - 12), rim, 5)
    for x in (x0 + 34, x1 - 34):
        cv2.circle(scene, (x, y0 + 34), 7, (120, 120, 120), -1, cv2.LINE_AA)
        cv2.circle(scene, (x - 2, y0 + 32), 4, (190, 190, 190), -1, cv2.LINE_AA)


def stop_sign(scene: Picture, center: tuple[int, int], radius: int) -> None:
    """A red octagon that says STOP, on a grey pole."""
    x, y = center
    cv2.rectangle(scene, (x - radius // 14, y), (x + radius // 14, scene.shape[0]), (128, 130, 132), -1)
    cv2.rectangle(scene, (x - radius // 14, y), (x - radius // 30, scene.shape[0]), (164, 166, 168), -1)
    turns = np.deg2rad(np.arange(8) * 45 + 22.5)
    corners = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    for size, color in ((1.0, (244, 244, 244)), (0.93, (186, 28, 36))):
        shape = np.rint(corners * radius * size + np.array(center)).astype(np.int32)
        cv2.fillPoly(scene, [shape], color, cv2.LINE_AA)
    size = round(radius * 0.55)
    write(scene, "STOP", x, y + size * 0.36, size, color=(248, 248, 248), weight=800, align="center")


def make_signs(rng: Rng) -> dict[str, tuple[Picture, Truth]]:
    """Every sign, by file name."""
    parking = wall(rng, 900, 640, (150, 82, 66), bricks=True)
    board(parking, (170, 150, 730, 470), (240, 240, 236), rim=(186, 30, 36))
    write(parking, "NO PARKING", 450, 275, 66, weight=800, align="center", color=(186, 30, 36))
    write(parking, "8 AM - 6 PM", 450, 350, 56, weight=600, align="center")
    write(parking, "Monday to Friday", 450, 415, 40, align="center")
    exits = wall(rng, 900, 600, (206, 202, 190))
    board(exits, (150, 170, 750, 430), (16, 122, 72))
    write(exits, "EXIT", 310, 340, 96, weight=800, color=(250, 250, 250), align="center")
    write(exits, "出口", 590, 340, 110, weight=800, color=(250, 250, 250), align="center", face="uni")
    stop = sky(rng, 800, 900)
    stop_sign(stop, (400, 380), 210)

    def says(answer: str, question: str = "What does the sign say?") -> dict[str, object]:
        return {"question": question, "answer": answer, "kind": "text"}

    return {
        "sign_parking.jpg": (
            light(parking.astype(np.float32), rng, dark=0.25, warm=0.06, noise=4, blur=0.6),
            [says("NO PARKING 8 AM - 6 PM Monday to Friday")],
        ),
        "sign_exit.jpg": (
            light(exits.astype(np.float32), rng, dark=0.3, warm=0.08, noise=4, blur=0.6),
            [says("EXIT 出口"), says("EXIT 出口", "牌子上写着什么？")],
        ),
        "sign_stop.jpg": (
            light(stop.astype(np.float32), rng, dark=0.12, warm=0.0, noise=3, blur=0.6),
            [
                says("STOP"),
                {"question": "Is there a stop sign?", "answer": "yes", "kind": "existence"},
                {"question": "Is there a dog?", "answer": "no", "kind": "existence"},
                {"question": "What color is the stop sign?", "answer": "red", "kind": "color"},
            ],
        ),
    }
