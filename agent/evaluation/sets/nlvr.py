"""NLVR: statements by people about three boxes of drawn shapes, true or false (Suhr et al. 2017)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent.evaluation.sets.matching import yes_no
from agent.evaluation.sets.question import DataSet, Look, Middle, Question, items

#: how a statement about a picture is put to the agent
WORDING = "Is it true that {statement}?"
COLORS = {"#0099ff": "blue", "Black": "black", "Yellow": "yellow"}


def load(folder: Path) -> list[Question]:
    asked = []
    for item in items(folder):
        statement = item["statement"].strip().rstrip(".").strip()
        words = WORDING.format(statement=statement[:1].lower() + statement[1:])
        things = [thing for box in item["structured"] for thing in box]
        # Towers are made of squares of one size; the other pictures show things of several kinds and sizes.
        kind = "tower" if {(thing["type"], thing["size"]) for thing in things} <= {("square", 20)} else "scattered"
        truth = "yes" if item["answer"] else "no"
        known = {"structured": item["structured"]}
        asked.append(Question("nlvr", item["id"], folder / item["image"], words, truth, kind, known=known))
    return asked


def middle(question: Question, look: Look) -> Middle | None:
    """Are the things of each box seen, by shape and colour?"""
    found = {}
    for shape in ("circle", "square", "triangle"):
        for color in COLORS.values():
            count = look(f"A=LOC(image=IMAGE, object='{color} {shape}')\nN=COUNT(box=A)\nFINAL=RESULT(var=N)")
            if not isinstance(count, int):
                return None
            found[f"{color} {shape}"] = count
    wanted = _counts(question.known["structured"])
    differing = [f"{found[name]} {name} for {wanted[name]}" for name in found if found[name] != wanted[name]]
    return Middle("perception", not differing, "seen: " + ", ".join(differing) if differing else "")


def _counts(structured: Sequence[Sequence[dict[str, Any]]]) -> Counter[str]:
    return Counter(f"{COLORS[thing['color']]} {thing['type']}" for box in structured for thing in box)


SET = DataSet("nlvr", load, yes_no, "true or false", {"": 0.80}, middle=middle)
