"""From a recognizer's probabilities to text: the likeliest signs, and spaces where there may well be one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

#: recognizers rarely dare to see a space between words that stand close: where they think it this likely between two
#: letters, there mostly is one
_LEAST_SPACE = 0.1


class SpacingDecoder:
    """Greedy decoding of CTC outputs (Graves et al. 2006), as rapidocr calls it.

    `characters`: the sign of each class; the first one is the blank.
    """

    def __init__(self, characters: Sequence[str]) -> None:
        self.character = list(characters)
        self._space = self.character.index(" ")

    def __call__(self, predictions: Any, *_: Any, **__: Any) -> tuple[list[tuple[str, float]], list[Any]]:
        """(text, mean probability of its signs) of each crop; no words of lines."""
        return [self._decoded(steps) for steps in predictions], [None] * len(predictions)

    def _decoded(self, steps: Any) -> tuple[str, float]:
        import numpy as np

        best = steps.argmax(1)
        new = best != 0
        new[1:] &= best[1:] != best[:-1]
        at = np.flatnonzero(new)
        if not len(at):
            return "", 0.0
        text = self.character[best[at[0]]]
        for before, here in pairwise(at):
            sign = self.character[best[here]]
            between = steps[before : here + 1, self._space].max()
            if between >= _LEAST_SPACE and _is_letter(text[-1]) and _is_letter(sign):
                text += " "
            text += sign
        return text, float(steps[at, best[at]].mean())


def _is_letter(sign: str) -> bool:
    """A letter of a script that parts its words by spaces (of those that are read: Latin)."""
    return sign.isalpha() and sign < "\u0250"
