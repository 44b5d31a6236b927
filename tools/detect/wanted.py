"""What a LOC asks for: nouns resolved to a detector's labels, with a colour where one was named."""

from __future__ import annotations

from dataclasses import dataclass

from mllm_core.nouns import singular
from tools.detect.interface import Detector
from tools.detect.labels import match_labels, nouns_of, plain_noun
from tools.detect.shapes import is_shape_word, shape_labels
from tools.errors import BackendUnavailable
from tools.objects.colors import color_term


@dataclass(frozen=True, slots=True)
class Wanted:
    """One noun of a request: the labels that stand for it, the colour that it should have ("" for any).

    `exact` is False where the noun says more than the labels can ("woman" and the label "person").
    """

    noun: str
    labels: tuple[str, ...]
    color: str = ""
    exact: bool = True


def wanted_of(request: str, detector: Detector) -> tuple[Wanted, ...]:
    """What a request ("dogs", "a red car or a bus") wants from a detector.

    Raises BackendUnavailable for a noun that it can't look for: not finding it would prove nothing.
    """
    nouns = nouns_of(request)
    if not nouns:
        raise BackendUnavailable("LOC was asked to find nothing.", remedy="Name an object, such as 'dog'.")
    return tuple(_wanted(noun, detector) for noun in nouns)


def asks_for_shape(request: str) -> bool:
    """Does every noun of the request name a drawn shape, with or without a colour ("red circles")?"""
    nouns = nouns_of(request)
    return bool(nouns) and all(is_shape_word(noun) or is_shape_word(_split_color(noun)[1]) for noun in nouns)


def asks_for_face(request: str) -> bool:
    return {singular(noun) for noun in nouns_of(request)} in ({"face"}, {"human face"}, {"人脸"}, {"脸"})


def _wanted(noun: str, detector: Detector) -> Wanted:
    known = detector.labels
    if known is None:
        word = singular(noun)
        return Wanted(word, (word,))
    found = _lookup(noun, detector.name, known)
    if found is not None:
        return found
    color, head = _split_color(noun)
    if color:
        found = _lookup(head, detector.name, known)
        if found is not None:
            return Wanted(noun, found.labels, color, found.exact)
    raise _unknown(noun, detector, known)


def _lookup(noun: str, name: str, known: tuple[str, ...]) -> Wanted | None:
    if name == "shapes":
        labels = shape_labels(noun)
        return Wanted(noun, labels) if labels else None
    match = match_labels(noun, known)
    return Wanted(noun, match.labels, exact=match.exact) if match else None


def _split_color(noun: str) -> tuple[str, str]:
    """("red", "car") of "red car"; ("", "car") where no colour leads."""
    first, _, rest = plain_noun(noun).partition(" ")
    term = color_term(first)
    if term and rest:
        return term, rest.removeprefix("colored ").removeprefix("coloured ")
    if "的" in noun:
        first, _, rest = noun.partition("的")
        term = color_term(first)
        if term and rest:
            return term, rest
    return "", noun


def _unknown(noun: str, detector: Detector, known: tuple[str, ...]) -> BackendUnavailable:
    if detector.name != "shapes" and is_shape_word(_split_color(noun)[1]):
        return BackendUnavailable(
            f"{noun!r} is a drawn shape, and this picture is not a flat drawing.",
            remedy="Name the kind of object instead.",
        )
    words = plain_noun(noun).split(" ")
    for start in range(1, len(words)):
        head = " ".join(words[start:])
        if _lookup(head, detector.name, known) is not None:
            return BackendUnavailable(
                f"{detector.name} finds {head!r} but can't judge {' '.join(words[:start])!r}.",
                remedy=f"Use LOC with object='{head}', then FILTER or VQA.",
            )
    return BackendUnavailable(
        f"{detector.name} knows {len(known)} kinds of object, and {noun!r} is not among them.",
        remedy="Use an open-vocabulary backend: Grounding DINO or OWLv2 (transformers), YOLO-World (ultralytics).",
    )
