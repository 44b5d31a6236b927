"""The number of English nouns: plurals and singulars, the same in all that Yaffle asks, says and learns.

The two functions undo each other, and a singular stays what it is. (inflect, the library for this, does well at
plurals; its singular of "bus" is "bu", of "octopus" "octopu".)
"""

from __future__ import annotations

import re

_IRREGULAR = {
    **{"person": "people", "man": "men", "woman": "women", "child": "children", "ox": "oxen", "mouse": "mice"},
    **{"goose": "geese", "foot": "feet", "tooth": "teeth", "axis": "axes", "bus": "buses"},
    **{"knife": "knives", "wife": "wives", "life": "lives", "leaf": "leaves", "loaf": "loaves", "shelf": "shelves"},
    **{"wolf": "wolves", "scarf": "scarves", "calf": "calves", "half": "halves", "hoof": "hooves", "thief": "thieves"},
    **{"potato": "potatoes", "tomato": "tomatoes", "hero": "heroes", "echo": "echoes", "volcano": "volcanoes"},
    **{"torpedo": "torpedoes", "domino": "dominoes", "canvas": "canvases", "gas": "gases", "lens": "lenses"},
    **{"atlas": "atlases", "rhinoceros": "rhinoceroses", "thermos": "thermoses", "ibis": "ibises", "iris": "irises"},
}
_ALIKE = """
bellows broccoli dice electronics glasses moose people salmon scissors series sheep skis species sunglasses tennis trout
"""
_PLAIN_S = """
avalanche axe beanie bikini birdie breeze bronze brownie budgie cache calorie canoe caribou collie cookie doe emu genie
headache hoe hoodie horseshoe kiwi magpie maze menu movie mustache necktie oboe pickaxe pie prize quiche selfie shoe
size smoothie taxi tie toe trapeze zombie zucchini
"""
#: alike in both numbers, or never one
_UNCHANGED = frozenset(_ALIKE.split())
_ALIKE_ENDS = ("fish", "deer", "craft")
#: what ends as other words do: "ties" are no "ty", a "bus" is no plural of "bu"
_SINGULARS = (
    {many: one for one, many in _IRREGULAR.items()}
    | {one: one for one in _IRREGULAR if one.endswith("s")}
    | {f"{one}s": one for one in _PLAIN_S.split()}
    | {"persons": "person", "glasses": "glass", "axes": "axe"}
)
#: end in "man" or "men" by chance
_NO_MAN = frozenset(("human", "shaman", "caiman", "ottoman", "talisman", "german", "roman"))
_NO_MEN = frozenset(("specimen", "abdomen", "regimen", "stamen", "omen", "ramen", "acumen", "semen", "lumen"))
#: "cactuses", and not "houses", "causes", "fuses"
_OF_US = re.compile(r"(?<![oaf])uses$")


def plural(noun: str) -> str:
    """The plural of a noun, of several words that of the last; what is a plural stays as it is."""
    head, space, last = noun.rpartition(" ")
    if not last:
        return noun
    low = last.lower()
    if low in _IRREGULAR:
        return f"{head}{space}{_IRREGULAR[low]}"
    if low in _UNCHANGED or low.endswith(_ALIKE_ENDS) or _singular(low) != low or not last.isascii():
        return noun
    if low.endswith("man") and low not in _NO_MAN:
        return f"{noun[:-2]}en"
    if re.search(r"[^aeiou]y$", low):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if low.endswith(("x", "z", "ch", "sh", "s")) else f"{noun}s"


def singular(noun: str) -> str:
    """The singular of a noun, of several words that of the last ("fire hydrants" -> "fire hydrant")."""
    head, space, last = noun.rpartition(" ")
    return f"{head}{space}{_singular(last)}"


def _singular(word: str) -> str:
    if word in _SINGULARS:
        return _SINGULARS[word]
    if word.endswith("men") and word not in _NO_MEN:
        return f"{word[:-3]}man"
    if word in _UNCHANGED or len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes", "oes")) or _OF_US.search(word):
        return word[:-2]
    return word[:-1]
