"""Arrays of boxes (N x 4, xyxy): overlap, suppression of duplicates, merging what several views saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]
    Ints = NDArray[np.integer[Any]]


def overlaps(boxes: Floats, others: Floats) -> tuple[Floats, Floats]:
    """(intersection over union, intersection over the smaller area) of every box with every other, N x M."""
    import numpy as np

    corner0 = np.maximum(boxes[:, None, :2], others[None, :, :2])
    corner1 = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    common = np.clip(corner1 - corner0, 0, None).prod(axis=2)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    other = (others[:, 2:] - others[:, :2]).prod(axis=1)
    union = area[:, None] + other[None, :] - common
    smaller = np.minimum(area[:, None], other[None, :])
    return common / np.maximum(union, 1e-9), common / np.maximum(smaller, 1e-9)


def suppress(boxes: Floats, scores: Floats, classes: Ints, iou: float = 0.5, inside: float = 0.0) -> Ints:
    """Indices to keep, best first: non-maximum suppression within each class.

    Where `inside` is above 0, a box that lies that much inside a better one of its class (or holds it) goes too: parts
    of one object, seen again in a closer view.
    """
    import numpy as np

    kept: list[int] = []
    for label in np.unique(classes):
        members = np.flatnonzero(classes == label)
        members = members[np.argsort(-scores[members], kind="stable")]
        shared, within = overlaps(boxes[members], boxes[members])
        same = shared >= iou
        if inside > 0:
            same |= within > inside
        alive = np.ones(len(members), bool)
        for index in range(len(members)):
            if alive[index]:
                kept.append(int(members[index]))
                alive[index + 1 :] &= ~same[index, index + 1 :]
    order = np.array(kept, dtype=np.int64)
    return order[np.argsort(-scores[order], kind="stable")]


def average_two(
    first: tuple[Floats, Floats, Ints], second: tuple[Floats, Floats, Ints], iou: float = 0.5
) -> tuple[Floats, Floats, Ints]:
    """Merge what two equal views saw, each (boxes, scores, classes), duplicates removed.

    A pair of the same class that overlaps becomes one box (mean weighted by score) with the mean score; what only one
    view saw keeps half of its score.
    """
    import numpy as np

    boxes_a, scores_a, classes_a = first
    boxes_b, scores_b, classes_b = second
    shared, _ = overlaps(boxes_a, boxes_b)
    shared = np.where(classes_a[:, None] == classes_b[None, :], shared, 0.0)
    taken = np.zeros(len(boxes_b), bool)
    boxes, scores = boxes_a.copy(), scores_a / 2
    for index in np.argsort(-scores_a, kind="stable"):
        row = np.where(taken, 0.0, shared[index])
        if row.size and row.max() > iou:
            mate = int(row.argmax())
            taken[mate] = True
            total = scores_a[index] + scores_b[mate]
            boxes[index] = (boxes_a[index] * scores_a[index] + boxes_b[mate] * scores_b[mate]) / total
            scores[index] = total / 2
    alone = ~taken
    return (
        np.concatenate([boxes, boxes_b[alone]]),
        np.concatenate([scores, scores_b[alone] / 2]),
        np.concatenate([classes_a, classes_b[alone]]),
    )
