"""Charts: bars and a pie, with axes, ticks and labels."""

from __future__ import annotations

import cv2
import numpy as np

from .lettering import Color, Picture, write
from .tables import Truth

PALETTE: tuple[Color, ...] = ((66, 114, 176), (221, 132, 60), (85, 160, 92), (190, 74, 78), (128, 108, 178))


def bar_chart(title: str, values: dict[str, float], *, top: int, step: int, unit: str = "") -> Picture:
    """Vertical bars with a labelled axis from 0 to `top` in steps of `step`, the value above each bar."""
    page = np.full((640, 860, 3), 255, np.uint8)
    left, right, base, ceiling = 110, 820, 540, 110
    write(page, title, 430, 60, 34, weight=700, align="center")
    for tick in range(0, top + 1, step):
        y = round(base - (base - ceiling) * tick / top)
        cv2.line(page, (left, y), (right, y), (222, 222, 222), 2)
        write(page, f"{tick}{unit}", left - 14, y + 9, 24, align="right")
    room = (right - left) / len(values)
    for index, (name, value) in enumerate(values.items()):
        x0, x1 = round(left + room * (index + 0.2)), round(left + room * (index + 0.8))
        y = round(base - (base - ceiling) * value / top)
        cv2.rectangle(page, (x0, y), (x1, base), PALETTE[0], -1)
        write(page, f"{value:g}", (x0 + x1) / 2, y - 10, 24, align="center")
        write(page, name, (x0 + x1) / 2, base + 38, 26, align="center")
    cv2.line(page, (left, ceiling - 10), (left, base), (60, 60, 60), 3)
    cv2.line(page, (left, base), (right, base), (60, 60, 60), 3)
    return page


def pie_chart(title: str, shares: dict[str, float]) -> Picture:
    """A pie with a legend that names the colours and their percentages."""
    page = np.full((600, 860, 3), 255, np.uint8)
    write(page, title, 430, 60, 34, weight=700, align="center")
    start = -90.0
    for index, (name, share) in enumerate(shares.items()):
        end = start + 360 * share / sum(shares.values())
        color = PALETTE[index % len(PALETTE)]
        rim = cv2.ellipse2Poly((290, 330), (210, 210), 0, round(start), round(end), 1)
        cv2.fillPoly(page, [np.vstack([[[290, 330]], rim]).astype(np.int32)], color, cv2.LINE_AA)
        y = 200 + index * 62
        cv2.rectangle(page, (560, y - 24), (590, y + 6), color, -1)
        write(page, f"{name}  {share:g}%", 606, y, 28)
        start = end
    return page


def make_charts() -> dict[str, tuple[Picture, Truth]]:
    """Every chart, by file name."""
    rain = {"Jan": 62.0, "Feb": 48.0, "Mar": 55.0, "Apr": 30.0, "May": 71.0}
    travel = {"Bus": 40.0, "Bicycle": 25.0, "Walking": 20.0, "Car": 15.0}

    def ask(question: str, answer: object, kind: str) -> dict[str, object]:
        return {"question": question, "answer": answer, "kind": kind}

    return {
        "chart_bars.png": (
            bar_chart("Rainfall by month (mm)", rain, top=80, step=20),
            [
                ask("What is the rainfall in Mar?", 55, "chart"),
                ask("Which month has the highest rainfall?", "May", "chart"),
                ask("Which month has the lowest rainfall?", "Apr", "chart"),
            ],
        ),
        "chart_pie.png": (
            pie_chart("How pupils come to school", travel),
            [
                ask("What share comes by bicycle?", "25%", "chart"),
                ask("Which is the largest share?", "Bus", "chart"),
            ],
        ),
    }
