"""What a check comes to before it is a verdict: the witnesses, how strong the signal is, and what is there instead."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agent.correction.calibration import Signal
from tools.ask.witnesses import Witness
from tools.values import Region

#: a witness says yes from this probability on, and no up to that one; between them it can't tell
YES, NO = 0.6, 0.35


@dataclass(frozen=True)
class Opinion:
    """The witness that the tools gave on the positive core of a claim (denials are turned round later).

    `signal` is how strongly it speaks for the claim (claim_calibration.json makes a probability of it). `instead` is
    what it saw in the claim's place, as words that fit there; it holds once the claim is refuted and, where the witness
    did not measure it, a second one agrees. `place` is the thing that the claim is about, for a closer look.
    """

    witness: Witness
    signal: Signal
    instead: str = ""
    place: Region | None = None


def denied(witness: Witness) -> Witness:
    """The witness on "there is no ...": what it says turned round."""
    return witness if witness.says is None else replace(witness, says=not witness.says)


def says(probability: float) -> bool | None:
    """What a witness with this probability says."""
    return True if probability >= YES else False if probability <= NO else None
