"""What witnesses can see of a noun: which of a detector's labels support it, and what not finding one is worth.

A text speaks more freely than a detector's list: "a man" and "the pitcher" are persons, "a vehicle" is a car or a bus.
Names with another sense ("trunk", "glass") are taken as supported where the thing is found, but finding none says
nothing. What no label covers, no detector can be asked about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from mllm_core.nouns import singular
from tools.detect.labels import COCO_LABELS, GENERIC, match_labels, plain_noun

#: how well a small detector finds things of a kind: "firm" ones are seldom missed, "weak" ones often (small, hidden,
#: or of many looks); of "vague" names its silence says nothing at all
Grip = Literal["firm", "weak", "vague"]


@dataclass(frozen=True, slots=True)
class Sight:
    """The labels that support a noun, one of which is enough; `exact` is False where the noun says more than they do
    ("woman" and "person"). `like` are labels that a detector gives instead, now and then, to the very same thing."""

    noun: str
    labels: tuple[str, ...]
    exact: bool
    grip: Grip
    like: tuple[str, ...] = ()


#: nouns that texts use and that are no names for a search of their own: any of the labels supports them
_ALSO: dict[str, str] = {
    "person": "pitcher, batter, catcher, hitter, couple, family, crowd, audience, team, pedestrians, male, female, "
    "mother, mom, father, dad, son, daughter, brother, sister, friend, husband, wife, parent, grandmother, "
    "grandfather, someone, somebody, everyone, group of people, folk, clown, model, actor, singer, musician, guest, "
    "baseball team, tennis match, skiers, men, women, people, hiker, climber, dancer, boarder, surf boarder, vendor, "
    "cook, baker, barber, patient, pilot, conductor, guard, cop, police, captain, bartender, owner, trainer, opponent",
    "car, truck, bus": "van, automobile traffic, traffic, ambulance",
    "car, truck": "pickup, pick up, suv, jeep",
    "bus, truck": "coach bus, trolley bus, shuttle",
    "train, bus": "tram, trolley, streetcar, subway, monorail, railcar, railroad car, train car",
    "motorcycle, bicycle": "cycle",
    "motorcycle": "scooter, vespa, dirt bike, harley",
    "bicycle, motorcycle": "bike",
    "boat": "raft, dinghy, gondola, vessel, barge, watercraft, sail boat, tug boat, tugboat, houseboat",
    "tv, laptop": "computer, monitor, computer monitor, computer screen, desktop, desktop computer, display screen",
    "laptop": "lap top, macbook, lap top computer",
    "couch, chair, bed": "futon, recliner, love seat, lounge chair, sectional",
    "chair, bench": "stool, bar stool, rocking chair, lawn chair, beach chair, folding chair",
    "bench": "park bench, wooden bench",
    "oven, microwave": "stove top oven, stovetop, stove top, range, toaster oven",
    "sandwich": "sub, hoagie, cheeseburger, panini, blt",
    "hot dog, sandwich": "chili dog, sausage dog, bratwurst",
    "donut": "bagel",
    "donut, cake": "pastry, cupcake, muffin, dessert, danish",
    "cake": "birthday cake, wedding cake, cheesecake, chocolate cake, layer cake",
    "suitcase, backpack, handbag": "luggage, baggage, piece of luggage, bag, tote",
    "cell phone": "cellular phone, cellular telephone, flip phone, nokia",
    "cell phone, remote": "device, handheld device",
    "remote": "wii remote, wii controller, wiimote, video game controller, tv remote",
    "teddy bear": "stuffed toy, stuffed bear, plush toy, teddy bears, plush animal",
    "bear, teddy bear": "cub, bear cub, bear",
    "cat, dog": "pet",
    "cow, sheep, horse": "livestock, herd, farm animal",
    "cow": "steer, cattle, oxen, longhorn, bison, buffalo",
    "sheep": "goat, flock of sheep",
    "dog": "pup, hound, poodle, bulldog, terrier, labrador, dachshund, retriever, beagle, pug, german shepherd, husky",
    "cat": "tabby, tabby cat, feline, siamese cat",
    "horse": "racehorse, race horse, donkey, mule",
    "potted plant": "indoor plant, potted flower",
    "wine glass": "glass of wine, champagne glass, champagne flute",
    "cup, wine glass": "glass, drinking glass, tumbler",
    "bottle": "wine bottle, beer bottle, water bottle, bottle of wine, bottle of water, bottle of beer",
    "cup, bowl": "container",
    "clock": "clock tower, alarm clock, grandfather clock, clocktower",
    "toilet": "urinal, commode, bidet",
    "sink": "bathroom sink, kitchen sink, vanity sink",
    "traffic light": "traffic lights, street light signal",
    "umbrella": "beach umbrella, patio umbrella",
    "kite": "kites, parasail",
    "skis": "pair of skis, snow skis",
    "sports ball": "tennis ball, soccer ball, football, basketball, volleyball, beach ball",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in " ".join(text.split()).split(","))


#: names with another sense, or of things that detectors take for other things as often as not
_VAGUE = _words(
    """trunk, glass, glasses, seat, bat, mouse, plant, screen, remote, controller, glove, ball, baseball, football,
    basketball, volleyball, phone, notebook, display, desk, device, container, pot, luggage, bag, tote, range,
    coach, desktop, model, cook, police, team, family, crowd, audience, owner, guest, someone, somebody,
    everyone, traffic, sub, male, female, cooker, dessert, pastry, vegetable, fruit, food, cutlery,
    silverware, utensil, tableware, appliance, electronics, electronic device, cycle, purse, orange, kitchen
    table, shuttle, herd, baggage, toaster oven, livestock, stuffed animal, plush animal, folk, individual,
    jet, vessel, captain, conductor, pilot, guard, friend, ship, groom, jockey, ram, turkey, ferry, officer,
    chicken, patient, pitcher, pickup, stool, basin, computer, monitor, controller, furniture, animal,
    vehicle, pet, stove, tie, couple, owl"""
)

#: words before a noun that say that it is no real one, or a part or a picture of one
_UNREAL = _words(
    """toy, stuffed, plush, fake, plastic, paper, cardboard, painted, drawn, cartoon, carved, miniature, model,
    ceramic, inflatable, chocolate, gingerbread, missing, imaginary, invisible"""
)

#: labels of things that are small, thin, often hidden, or of many looks; the others are "firm"
_WEAK = frozenset(
    {
        *(
            "backpack",
            "handbag",
            "tie",
            "frisbee",
            "sports ball",
            "baseball bat",
            "baseball glove",
            "snowboard",
            "skis",
        ),
        *("bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "apple", "orange", "carrot", "hot dog"),
        *(
            "dining table",
            "chair",
            "bench",
            "potted plant",
            "mouse",
            "remote",
            "cell phone",
            "book",
            "vase",
            "scissors",
        ),
        *(
            "hair drier",
            "toothbrush",
            "toaster",
            "parking meter",
            "traffic light",
            "sandwich",
            "cake",
            "banana",
            "oven",
        ),
        *("sink", "microwave", "suitcase", "keyboard", "umbrella", "donut", "broccoli"),
    }
)

_LIKE: tuple[tuple[str, ...], ...] = (
    ("car", "truck", "bus", "train"),
    ("bicycle", "motorcycle"),
    ("cat", "dog"),
    ("dog", "bear", "horse", "cow", "sheep"),
    ("bear", "teddy bear"),
    ("cow", "horse", "sheep", "elephant"),
    ("zebra", "giraffe"),
    ("couch", "chair", "bed", "bench"),
    ("cup", "wine glass", "bowl", "vase", "bottle"),
    ("sandwich", "hot dog", "pizza", "cake", "donut"),
    ("apple", "orange", "carrot", "donut"),
    ("tv", "laptop", "microwave"),
    ("laptop", "keyboard", "book"),
    ("cell phone", "remote"),
    ("backpack", "handbag", "suitcase"),
    ("surfboard", "skateboard", "snowboard", "skis", "boat"),
    ("fork", "knife", "spoon", "scissors", "toothbrush"),
    ("oven", "microwave", "refrigerator", "sink", "toaster"),
    ("toilet", "sink"),
    ("frisbee", "sports ball", "kite"),
    ("airplane", "kite", "bird"),
    ("parking meter", "fire hydrant", "stop sign", "traffic light"),
    ("umbrella", "kite"),
    ("baseball bat", "tennis racket", "skateboard"),
    ("potted plant", "vase"),
    ("dining table", "bench", "bed"),
)

_BY_WORD = {word.strip(): tuple(labels.split(", ")) for labels, words in _ALSO.items() for word in words.split(",")}


def sight_of(noun: str, labels: tuple[str, ...] = COCO_LABELS, words: tuple[str, ...] = ()) -> Sight | None:
    """What a detector that knows `labels` can see of `noun`; None where no label covers it.

    `words` are the adjectives before the noun. The last of them may make up a name with it ("stuffed", "bear"); one
    that says that the thing is not a real one makes the name vague ("toy", "train"). Of a longer noun, words that leave
    a thing what it is may be left out ("passenger train"), others not ("train station").
    """
    word = plain_noun(noun)
    if words:
        whole = _named(f"{words[-1].lower()} {singular(word)}", labels)
        if whole is not None:
            return whole
    for form in _forms(word):
        found = _named(form, labels)
        if found is not None:
            return replace(found, grip="vague") if _UNREAL & {one.lower() for one in words} else found
    return None


def _forms(word: str) -> tuple[str, ...]:
    plain = word.replace("-", " ")
    first, _, rest = plain.partition(" ")
    shorter = (rest, singular(rest)) if rest and first in _DESCRIBES else ()
    return tuple(dict.fromkeys((word, singular(word), plain, singular(plain), *shorter)))


#: first words of compounds that leave the thing what it is ("a passenger train"); "toy", "stuffed" or "hot" do not
_DESCRIBES = _words(
    """old, young, little, big, large, small, tall, short, long, wooden, metal, brown, black, white, red, blue,
    green, yellow, gray, grey, city, street, passenger, tour, school, park, office, kitchen, dining, living,
    house, family, adult, baby, wild, farm, mountain, water, police, parked, open, closed, empty, full,
    single, lone, giant, huge, tiny, cute, pretty, beautiful, modern, antique, vintage, double, decker,
    commuter, freight, steam, electric, shopping, polar, grizzly"""
)


def _named(word: str, labels: tuple[str, ...]) -> Sight | None:
    if word in GENERIC:
        return None
    match = match_labels(word, labels)
    supported = tuple(label for label in _BY_WORD.get(word, ()) if label in labels)
    if match is not None:
        exact = match.exact
        supported = (*match.labels, *(label for label in supported if label not in match.labels))
    elif supported:
        exact = False
    else:
        return None
    return Sight(word, supported, exact, _grip(word, supported), _likes(supported, labels))


def _grip(word: str, labels: tuple[str, ...]) -> Grip:
    if word in _VAGUE or singular(word) in _VAGUE:
        return "vague"
    return "weak" if all(label in _WEAK for label in labels) else "firm"


def _likes(labels: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    near = dict.fromkeys(other for group in _LIKE for other in group if set(group) & set(labels))
    return tuple(label for label in near if label not in labels and label in known)


def same_thing(noun: str, other: str) -> bool:
    """May the two nouns be one thing, as far as names tell: do they share a label, or are they one word?"""
    if singular(plain_noun(noun)) == singular(plain_noun(other)):
        return True
    first, second = sight_of(noun), sight_of(other)
    return first is not None and second is not None and bool(set(first.labels) & set(second.labels))
