"""Pointing: boxes that were given, against the true ones, one for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mllm_core.evaluation.answers import same
from mllm_core.tokens import XYXY, boxes_in

THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Pointed:
    """How one answer fared: true boxes, given boxes, and pairs of them that overlap enough.

    `first` is whether the first given box meets a true one. Where nothing is there to be pointed at, `absent`, and
    `whole` is whether the answer says so; else `whole` is whether every box has its partner.
    """

    truths: int
    given: int
    matched: int
    first: bool
    whole: bool
    absent: bool


def iou(one: XYXY, other: XYXY) -> float:
    """Intersection over union of two boxes (left, top, right, bottom)."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    inside = max(0.0, width) * max(0.0, height)
    union = _area(one) + _area(other) - inside
    return inside / union if union > 0 else 0.0


def matched(truths: Sequence[XYXY], given: Sequence[XYXY], threshold: float = THRESHOLD) -> int:
    """The most pairs of a true and a given box, each in one pair at most, that overlap by `threshold` or more.

    A maximum matching (augmenting paths, Kuhn 1955), so that the order of the boxes plays no part.
    """
    near = [[place for place, box in enumerate(given) if iou(truth, box) >= threshold] for truth in truths]
    partner: dict[int, int] = {}

    def place(truth: int, seen: set[int]) -> bool:
        for box in near[truth]:
            if box not in seen:
                seen.add(box)
                if box not in partner or place(partner[box], seen):
                    partner[box] = truth
                    return True
        return False

    return sum(place(truth, set()) for truth in range(len(truths)))


def pointed(truth: str, given: str, size: tuple[int, int], threshold: float = THRESHOLD) -> Pointed:
    """Score an answer in location tokens about a picture of `size` (width, height)."""
    true_boxes, boxes = boxes_in(truth, size), boxes_in(given, size)
    pairs = matched(true_boxes, boxes, threshold)
    return Pointed(
        truths=len(true_boxes),
        given=len(boxes),
        matched=pairs,
        first=bool(boxes) and matched(true_boxes, boxes[:1], threshold) == 1,
        whole=pairs == len(true_boxes) == len(boxes) if true_boxes else same(given, truth),
        absent=not true_boxes,
    )


def _area(box: XYXY) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
