"""How well claims about photos are checked: fits agent/checking/claim_calibration.json, and counts what is found.

    YAFFLE_MODELS=../shared/weights python -m benchmarks.claim_calibration --write --kept FOLDER

People's captions of photos are true claims; each claim that can be made wrong is: an object that is not in the picture
by its labels (drawn at random, among the frequent ones, or among those that go with what is there), another number, a
colour that does not pass for the named one, a relation turned round. Claims made of labels are added: relations of
objects that stand alone (captions seldom say left and right), large objects, and colours that kinds have. Curves are
fitted on the pictures at even places (isotonic regression) and judged on the odd ones. Found is what comes out refuted
or doubtful; a caption is damaged where one of its true claims does. `--kept` keeps what the tools saw, so that a second
run is quick.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.checking import calibration
from agent.checking.attributes import NEAR, attribute, color_words
from agent.checking.checked import CheckedClaim
from agent.checking.counting import counting
from agent.checking.existence import existence
from agent.checking.judging import judge
from agent.checking.names import sight_of
from agent.checking.relations import measure_of, relation
from agent.checking.seeing import Blind
from agent.claims.claim import Claim, Span, Thing
from agent.claims.grammar import GrammarSplitter
from agent.correction.calibration import Curve
from agent.wording import with_article
from benchmarks.calibration import LEAST, Point, ece, isotonic
from tools.artifacts import FolderStore
from tools.cache import ResultCache
from tools.catalogue import default_registry
from tools.context import ToolContext
from tools.detect.labels import COCO_LABELS
from tools.objects.colors import COLOR_TERMS
from tools.objects.geometry import left_of
from tools.pictures.loading import load_picture
from tools.values import Box, Image

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "coco"
CHECKERS = {"existence": existence, "count": counting, "attribute": attribute, "relation": relation}
#: in the place of a caption's number: claims made of labels
_LABELS = 90
#: kinds of object that have one colour nearly always
_OWN_COLOR = {
    "stop sign": "red",
    "banana": "yellow",
    "broccoli": "green",
    "carrot": "orange",
    "orange": "orange",
    "elephant": "gray",
    "zebra": "black and white",
}
#: true claims are this many times as many as wrong ones in what the curves are fitted on: texts are right more often
#: than not
TRUE_TO_WRONG = 2
#: a labelled object this large (share of the picture) is one that captions name
_SALIENT = 0.03


@dataclass(frozen=True)
class Case:
    """A claim about a picture: is it true, what was planted ("" for a true one), and which caption it is part of."""

    image: Image
    claim: Claim
    true: bool
    planted: str
    caption: tuple[int, int]

    @property
    def even(self) -> bool:
        return self.caption[0] % 2 == 0


def cases(folder: Path, store: FolderStore, limit: int | None) -> Iterator[Case]:
    """The claims of every caption, those made wrong, and relations between labelled objects."""
    items = [json.loads(line) for line in (folder / "items.jsonl").read_text(encoding="utf-8").splitlines()][:limit]
    splitter = GrammarSplitter()
    frequent = Counter(label for item in items for label in {thing["label"] for thing in item["objects"]})
    together = _together(items)
    for place, item in enumerate(items):
        image = load_picture(str(folder / item["image"]), store)
        have = {thing["label"] for thing in item["objects"]}
        absent = [label for label in COCO_LABELS if label not in have]
        for number, caption in enumerate(item.get("captions") or []):
            where = (place, number)
            for claim in splitter.split(caption):
                rng = random.Random(f"{place} {number} {claim.sentence}")  # what is planted hangs on nothing else
                yield Case(image, claim, True, "", where)
                repeats = 4 if claim.kind in ("attribute", "count") else 1
                for _ in range(repeats):
                    wrong, how = _wrong(claim, item, absent, frequent, together, rng)
                    if wrong is not None:
                        yield Case(image, wrong, False, how, where)
        rng = random.Random(place)
        for label in _salient(item, image):
            yield Case(image, _existence(label), True, "", (place, _LABELS))
            how, other = _absent(absent, have, frequent, together, rng)
            yield Case(image, _existence(other), False, f"existence/{how}", (place, _LABELS))
        for label in sorted(have & set(_OWN_COLOR)):
            own = _OWN_COLOR[label]
            yield Case(image, _colored(label, own), True, "", (place, _LABELS))
            for other in rng.sample(_other_colors(own), 3):
                yield Case(image, _colored(label, other), False, "color", (place, _LABELS))
        for turned, claim in _measured_relations(item):
            yield Case(image, claim, not turned, "relation/boxes" if turned else "", (place, _LABELS))


def _together(items: Sequence[dict[str, Any]]) -> Counter[tuple[str, str]]:
    pairs: Counter[tuple[str, str]] = Counter()
    for item in items:
        labels = {thing["label"] for thing in item["objects"]}
        pairs.update((a, b) for a in labels for b in labels if a != b)
    return pairs


def _wrong(
    claim: Claim,
    item: dict[str, Any],
    absent: Sequence[str],
    frequent: Counter[str],
    together: Counter[tuple[str, str]],
    rng: random.Random,
) -> tuple[Claim | None, str]:
    """The claim made wrong, and how; None where that is not known to be wrong."""
    subject, labels = claim.subject, [thing["label"] for thing in item["objects"]]
    if claim.negated or subject is None:
        return None, ""
    if claim.kind == "existence" and sight_of(subject.noun, words=subject.words):
        how, label = _absent(absent, set(labels), frequent, together, rng)
        sentence = f"There is {with_article(label)}."
        thing = subject.model_copy(update={"noun": label, "words": ()})
        return claim.model_copy(update={"subject": thing, "sentence": sentence}), f"existence/{how}"
    if claim.kind == "count" and subject.number is not None and not subject.least:
        sight = sight_of(subject.noun, words=subject.words)
        if sight is None or sight.grip == "vague":
            return None, ""
        there = sum(label in sight.labels for label in labels)
        number = rng.choice([n for n in range(1, 8) if n not in (subject.number, there)])
        thing = subject.model_copy(update={"number": number})
        return claim.model_copy(update={"subject": thing, "value": str(number)}), "count"
    if claim.kind == "attribute" and color_words(claim.value):
        other = rng.choice(_other_colors(claim.value))
        return claim.model_copy(update={"value": other, "sentence": claim.sentence}), "color"
    if claim.kind == "relation" and claim.object is not None:
        measured = measure_of(claim.relation)
        if measured is not None and measured.kind in ("flat", "size", "on", "inside", "in front of"):
            swapped = {"subject": claim.object, "object": claim.subject}
            return claim.model_copy(update=swapped), f"relation/{measured.kind}"
    return None, ""


def _absent(
    absent: Sequence[str],
    have: set[str],
    frequent: Counter[str],
    together: Counter[tuple[str, str]],
    rng: random.Random,
) -> tuple[str, str]:
    """How a kind of object that is not there was drawn, and which."""
    how = rng.choice(["random", "popular", "adversarial"])
    if how == "random":
        return how, rng.choice(list(absent))
    some = rng.sample(list(absent), min(20, len(absent)))
    if how == "popular":
        return how, max(some, key=lambda one: frequent[one])
    return how, max(some, key=lambda one: sum(together[one, other] for other in have))


def _salient(item: dict[str, Any], image: Image) -> list[str]:
    least = _SALIENT * image.width * image.height
    return sorted({thing["label"] for thing in item["objects"] if Box.of(*thing["box"]).area >= least})


def _existence(noun: str) -> Claim:
    nowhere = Span(start=0, end=0)
    thing = Thing(noun=noun, span=nowhere, head=nowhere, number=1)
    sentence = f"There is {with_article(noun)}."
    return Claim(kind="existence", sentence=sentence, span=nowhere, within=nowhere, subject=thing)


def _other_colors(named: str) -> list[str]:
    """The colours that pass for none of those named."""
    taken = {*color_words(named), *(near for term in color_words(named) for near in NEAR[term])}
    return [term for term in COLOR_TERMS if term not in taken]


def _colored(noun: str, color: str) -> Claim:
    sentence = f"The {noun} is {color}."
    same = {"kind": "attribute", "attribute": "color", "value": color, "sentence": sentence}
    return _existence(noun).model_copy(update=same)


def _measured_relations(item: dict[str, Any]) -> list[tuple[bool, Claim]]:
    """Left and right, above and below, true and turned round, of two labelled objects that stand alone."""
    boxes: dict[str, list[Box]] = defaultdict(list)
    for thing in item["objects"]:
        boxes[thing["label"]].append(Box.of(*thing["box"]))
    alone = [(label, found[0]) for label, found in boxes.items() if len(found) == 1]
    made = []
    for place, (label, box) in enumerate(alone[:4]):
        for other, second in alone[place + 1 : 4]:
            if box.gap(second) <= 0 or not (left_of(box, second) or left_of(second, box)):
                continue
            first, last = (label, other) if left_of(box, second) else (other, label)
            made += [(False, _relation(first, "left of", last)), (True, _relation(last, "left of", first))]
    return made


def _relation(noun: str, words: str, other: str) -> Claim:
    nowhere = Span(start=0, end=0)
    things = [Thing(noun=name, span=nowhere, head=nowhere, number=1) for name in (noun, other)]
    return Claim(
        kind="relation",
        sentence=f"The {noun} is {words} the {other}.",
        span=nowhere,
        within=nowhere,
        relation=words,
        subject=things[0],
        object=things[1],
    )


def points(some: Sequence[Case], context: ToolContext) -> list[Point]:
    """The signal of every claim that a tool has a say on."""
    found = []
    for case in some:
        checker = CHECKERS.get(case.claim.kind)
        if checker is None or case.claim.negated:
            continue
        try:
            opinion = checker(case.claim, case.image, context)
        except Blind:
            continue
        found.append(Point(opinion.signal, case.true, case.even))
    return found


def balanced(some: Sequence[Point], ratio: float = 1.0) -> list[Point]:
    """`ratio` times as many true as wrong points of each kind (the rarer repeated): what a curve says must not depend
    on how often things are planted here."""
    by_kind: dict[str, list[Point]] = defaultdict(list)
    for point in some:
        by_kind[point.signal.kind].append(point)
    made: list[Point] = []
    for group in by_kind.values():
        right, wrong = [p for p in group if p.right], [p for p in group if not p.right]
        if right and wrong:
            most = max(len(wrong), round(len(right) / ratio))
            made += [wrong[place % len(wrong)] for place in range(most)]
            made += [right[place % len(right)] for place in range(round(most * ratio))]
    return made


def fit(some: Sequence[Point]) -> dict[str, Curve]:
    by_kind: dict[str, list[Point]] = defaultdict(list)
    for point in balanced([point for point in some if point.even], TRUE_TO_WRONG):
        kind = point.signal.kind
        by_kind[kind].append(point)
        if "/" in kind:
            by_kind[kind.rpartition("/")[0]].append(point)
    return {kind: isotonic(group) for kind, group in sorted(by_kind.items()) if len(group) >= 2 * LEAST}


def report(some: Sequence[tuple[Case, CheckedClaim]], curves: dict[str, Curve], raw: list[Point]) -> None:
    odd = balanced([point for point in raw if not point.even], TRUE_TO_WRONG)
    print(f"{'signal':24} {'claims':>7} {'true':>6} {'ECE':>6}   (pictures at odd places)")
    for kind in sorted({point.signal.kind for point in odd}):
        group = [point for point in odd if point.signal.kind == kind]
        sure = [(calibration.claim_probability(point.signal, curves), point.right) for point in group]
        print(f"{kind:24} {len(group):7} {statistics.fmean(r for _, r in sure):6.1%} {ece(sure):6.3f}")
    for half in ("even", "odd"):
        print(
            f"\n{half}: {'planted':22} {'claims':>7} {'asked':>7} {'refuted':>8} {'doubtful':>9} {'found of asked':>15}"
        )
        here = [(case, done) for case, done in some if case.even == (half == "even")]
        groups: dict[str, list[CheckedClaim]] = defaultdict(list)
        for case, done in here:
            if case.planted:
                groups[case.planted].append(done)
                groups[case.planted.split("/")[0] + " (all)"].append(done)
            else:
                groups[f"true: {case.claim.kind}"].append(done)
        for name, checks in sorted(groups.items()):
            asked = sum(done.asked for done in checks)
            refuted = sum(done.verdict.state == "refuted" for done in checks)
            doubtful = sum(done.doubtful for done in checks)
            share = (refuted + doubtful) / max(1, asked)
            print(f"      {name:22} {len(checks):7} {asked:7} {refuted:8} {doubtful:9} {share:9.1%}")
        captions: dict[tuple[int, int], bool] = defaultdict(bool)
        for case, done in here:
            if case.true and case.caption[1] < _LABELS:
                captions[case.caption] |= done.verdict.state == "refuted" or done.doubtful
        print(f"      true captions damaged: {statistics.fmean(captions.values()):.1%} of {len(captions)}")


def save(curves: dict[str, Curve]) -> None:
    """Write the curves; those of kinds that were not fitted stay."""
    curves = {**calibration.fitted(), **curves}
    data = {"made_by": "python -m benchmarks.claim_calibration --write", "curves": curves}
    calibration.CURVES.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    calibration.fitted.cache_clear()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="folder with items.jsonl and images/")
    parser.add_argument("--limit", type=int, default=None, help="only the first pictures")
    parser.add_argument("--kept", type=Path, help="keep what the tools saw in this folder")
    parser.add_argument("--write", action="store_true", help=f"write the curves to {calibration.CURVES.name}")
    parser.add_argument("--kinds", default="", help="only claims of these kinds (count,relation), for fitting too")
    parser.add_argument("--show", default="", help="list the claims of this kind that were damaged or missed")
    given = parser.parse_args(arguments)
    if not (given.data / "items.jsonl").exists():
        parser.exit(2, f"the photos are not at {given.data}; name their folder with --data\n")
    kept = given.kept or Path(tempfile.mkdtemp(prefix="yaffle-claims-"))
    context = ToolContext(
        store=FolderStore(kept / "pictures"),
        registry=default_registry(plugins=False),
        cache=ResultCache(folder=kept / "results"),
    )
    kinds = [kind for kind in given.kinds.split(",") if kind]
    every = cases(given.data, context.store, given.limit)  # type: ignore[arg-type]
    some = [case for case in every if not kinds or case.claim.kind in kinds]
    print(f"{len(some)} claims of {len({case.caption for case in some})} captions", flush=True)
    raw = points(some, context)
    curves = fit(raw)
    if given.write:
        save(curves)
    done = [(case, judge(case.claim, case.image, context)) for case in some]
    report(done, curves, raw)
    for case, checked in done if given.show else []:
        wrong = checked.verdict.state == "refuted" or checked.doubtful
        if given.show in (case.claim.kind, "all") and checked.asked and wrong == case.true:
            print(case.caption, case.true, case.planted, case.claim.sentence, case.claim.value, checked.why[:90])


if __name__ == "__main__":
    main()
