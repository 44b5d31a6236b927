"""What a single word is, by a few lists and by its ending: an adjective of some kind, a verb in some form, a plural."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from agent.claims import lexicon as lx
from agent.claims.claim import Attribute
from agent.claims.lexicon import word_set
from mllm_core.nouns import singular as plain_singular
from tools.detect.labels import COCO_LABELS, match_labels
from tools.objects.colors import color_term

VerbForm = Literal["base", "s", "ing", "ed"]

SHADES = word_set("light dark bright pale deep")
_MORE_COLORS = word_set("blonde blond brunette multicolored multi-colored colorful colored ivory amber lavender")
_SIZES = word_set(
    "big large small little tiny huge giant tall short long wide narrow thick thin high low enormous massive "
    "great mini miniature medium gigantic slim fat oversized life-size full-size medium-sized"
)
_SHAPES = word_set(
    "round square rectangular circular triangular oval curved straight flat pointed pointy curly spiral "
    "hexagonal cylindrical spherical conical star-shaped heart-shaped crescent twisted bent"
)
_MATERIALS = word_set(
    "wooden wood metal metallic steel plastic glass stone brick concrete paper cardboard leather rubber "
    "ceramic porcelain marble cloth fabric wool woolen cotton silk denim granite tile tiled clay iron brass "
    "copper bamboo wicker straw cement stainless knit woven"
)
_STATES = word_set(
    "open closed empty full wet dry clean dirty broken whole old new young dark lit sunny cloudy snowy rainy "
    "foggy bare naked hot cold frozen cooked raw ripe fresh half-eaten parked busy crowded messy cluttered "
    "neat tidy rusty dead alive awake asleep sick hungry blurry clear overcast grassy sandy rocky muddy dusty "
    "bald bearded pregnant elderly adult vintage modern antique furry fluffy fuzzy hairy shiny steep deep "
    "shallow heavy loose tight upright bright dim plain fancy nude barefoot shirtless vacant ready smooth "
    "rough soft hard sharp striped checkered plaid spotted leafy ornate paved public on off"
)
_OTHERS = word_set(
    "different same similar other various certain main single double same first second third next last left "
    "right upper lower front rear back top bottom middle male female human urban rural local foreign asian "
    "german american english french chinese japanese italian mexican thai british african indian european "
    "professional wild domestic pretend fake real extra separate own electric tropical tiny opposite nearby "
    "distant"
)
#: what no picture settles: it is the writer's taste or guess
OPINIONS = word_set(
    "beautiful nice lovely pretty delicious tasty yummy cute adorable wonderful amazing gorgeous stunning "
    "great good bad ugly cozy cosy peaceful calm serene tranquil charming elegant interesting strange weird "
    "funny silly happy sad angry excited bored tired lonely romantic majestic picturesque scenic attractive "
    "handsome sexy cool awesome perfect fantastic impressive unusual odd famous popular expensive cheap "
    "healthy nutritious comfortable inviting vibrant lively festive dramatic mysterious magical relaxing "
    "enjoyable fun boring typical traditional creative unique important special friendly proud confident "
    "curious playful appetizing mouthwatering breathtaking cheerful"
)
#: adjectives that say which or how alike, not what something is like
NO_PROPERTIES = word_set(
    "other others same different similar various certain main own another extra separate such next last first "
    "second third nearby very public"
)
_ADJECTIVE_ENDINGS = (
    "ful",
    "ous",
    "less",
    "able",
    "ible",
    "ish",
    "ical",
    "-like",
    "-sized",
    "-shaped",
    "-colored",
    "most",
)
#: in a description "axes" are those of a chart; what is told in the plural alone stays so
_SINGULARS = {"axes": "axis", "columns": "column"} | {
    word: word for word in ["police", "sunglasses", "clothes", "pants", "shorts", "jeans", "goggles", "stairs"]
}


@lru_cache(4096)
def attribute_of(word: str) -> Attribute:
    """Which kind of property an adjective names; "" for a word that is not known to be one."""
    word = word.lower()
    bare = word.rpartition("-")[2] if "-" in word else word
    if word.endswith("-colored") or word.endswith("-coloured"):
        return "color"
    if color_term(word) or word in _MORE_COLORS or ("-" in word and color_term(bare)):
        return "color"
    for known, name in ((_SIZES, "size"), (_SHAPES, "shape"), (_MATERIALS, "material"), (_STATES, "state")):
        if word in known or _compared(word) & known:
            return name  # type: ignore[return-value]
    if word in _OTHERS or word in OPINIONS:
        return "other"
    if word.endswith("ing") and len(word) > 4 and word not in lx.ING_NOUNS:
        return "action"
    if word.endswith("ed") and len(word) > 3 and word not in _ED_NOUNS:
        return "state"
    if word.endswith(_ADJECTIVE_ENDINGS) and len(word) > 5:
        return "other"
    return "state" if lx.IRREGULAR_VERBS.get(word) and word.endswith(("n", "t")) and word not in ("cut", "set") else ""


_ED_NOUNS = word_set("bed seed shed sled weed reed feed breed speed red wed moped steed hundred bobsled")


def _compared(word: str) -> set[str]:
    """What "bigger", "largest" and "prettier" may be forms of."""
    stems = set()
    for ending in ("er", "est"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            stems |= {stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem}
            if stem.endswith("i"):
                stems.add(stem[:-1] + "y")
    return stems


def is_comparative(word: str) -> bool:
    """Is it "larger", "taller"?"""
    return word.endswith("er") and bool(_compared(word) & (_SIZES | _STATES | _SHAPES | OPINIONS | _MORE_COMPARED))


_MORE_COMPARED = word_set("close near far fast slow light dark bright old")


@lru_cache(4096)
def verb_lemma(word: str) -> tuple[str, VerbForm] | None:
    """Lemma and form of a word that can be a verb: a known one, or any that ends in -ing or -ed; None for others."""
    if word in lx.IRREGULAR_VERBS:
        return lx.IRREGULAR_VERBS[word], "ed"
    if word in lx.VERBS:
        return word, "base"
    if word.endswith("s") and not word.endswith("ss"):
        stems = [word[:-1]] + ([word[:-2]] if word.endswith("es") else [])
        stems += [word[:-3] + "y"] if word.endswith("ies") else []
        known = next((stem for stem in stems if stem in lx.VERBS), None)
        return (known, "s") if known else None
    if word.endswith("ing") and len(word) > 4 and word not in lx.ING_NOUNS:
        return _stem(word[:-3]), "ing"
    if word.endswith("ed") and len(word) > 3 and word not in _ED_NOUNS and attribute_of(word) != "color":
        return _stem(word[:-2]), "ed"
    return None


def _stem(stem: str) -> str:
    for candidate in (stem, stem + "e", stem[:-1], stem[:-1] + "ie" if stem.endswith("y") else stem):
        if candidate in lx.VERBS:
            return candidate
    if stem.endswith("i"):
        return stem[:-1] + "y"
    return stem


def is_plural(word: str) -> bool:
    """Is it the plural of a noun, by its form?"""
    if word in lx.PLURALS or word in lx.PAIRED:
        return True
    return word.endswith("s") and len(word) > 2 and not word.endswith(("ss", "us", "is", "'s")) and word not in _S_NOUNS


_S_NOUNS = word_set("gas lens canvas series species tennis christmas texas chess swiss news bus glass")


@lru_cache(4096)
def singular(noun: str) -> str:
    """The singular of a noun, of a compound that of its last word."""
    head, _, last = noun.rpartition(" ")
    if not is_plural(last):
        return noun
    one = _SINGULARS.get(last) or (last if last in lx.PAIRED else plain_singular(last))
    return f"{head} {one}" if head else one


@lru_cache(4096)
def is_compound(words: str) -> bool:
    """Are two or three words one name of a thing, though the first is an adjective by itself ("hot dog")?"""
    return match_labels(singular(words), COCO_LABELS) is not None
