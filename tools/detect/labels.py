"""From the words of a question to a detector's labels: plurals, synonyms, and words for whole groups of things."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from mllm_core.nouns import singular

#: the 80 kinds of object of COCO (Lin et al. 2014), in the order in which detectors number them
COCO_LABELS: tuple[str, ...] = tuple(
    """person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire hydrant, stop sign,
    parking meter, bench, bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe, backpack, umbrella,
    handbag, tie, suitcase, frisbee, skis, snowboard, sports ball, kite, baseball bat, baseball glove, skateboard,
    surfboard, tennis racket, bottle, wine glass, cup, fork, knife, spoon, bowl, banana, apple, sandwich, orange,
    broccoli, carrot, hot dog, pizza, donut, cake, chair, couch, potted plant, bed, dining table, toilet, tv, laptop,
    mouse, remote, keyboard, cell phone, microwave, oven, toaster, sink, refrigerator, book, clock, vase, scissors,
    teddy bear, hair drier, toothbrush""".replace("\n", " ").split(", ")
)
COCO_LABELS = tuple(" ".join(label.split()) for label in COCO_LABELS)

#: label -> other words for it. A word that means less than the label ("man", "child") is taken for it too: the
#: detector can't tell them apart, and `Match.exact` says so.
_SYNONYMS: dict[str, str] = {
    "person": "people, folk, human, human being, individual, pedestrian, somebody, someone, anyone, 人, 行人",
    "bicycle": "bike, cycle, push bike, 自行车, 单车",
    "car": "automobile, sedan, 汽车, 轿车, 小汽车, 车",
    "motorcycle": "motorbike, moped, motor scooter, 摩托车",
    "airplane": "plane, aeroplane, aircraft, jet, airliner, jetliner, 飞机",
    "bus": "autobus, 公交车, 巴士, 公共汽车",
    "train": "railway train, locomotive, 火车, 列车",
    "truck": "lorry, pickup, pickup truck, pick-up truck, 卡车, 货车",
    "boat": "ship, vessel, 船",
    "traffic light": "stoplight, traffic signal, 红绿灯, 交通灯",
    "fire hydrant": "hydrant, 消防栓",
    "stop sign": "停车标志",
    "parking meter": "停车计时器",
    "bench": "长椅, 长凳",
    "bird": "鸟",
    "cat": "kitty, 猫",
    "dog": "doggy, 狗, 犬",
    "horse": "马",
    "sheep": "羊, 绵羊",
    "cow": "cattle, 牛, 奶牛",
    "elephant": "大象, 象",
    "bear": "熊",
    "zebra": "斑马",
    "giraffe": "长颈鹿",
    "backpack": "rucksack, knapsack, 背包, 双肩包",
    "umbrella": "parasol, 伞, 雨伞",
    "handbag": "purse, hand bag, 手提包",
    "tie": "necktie, bow tie, 领带",
    "suitcase": "luggage, trunk, 行李箱, 手提箱",
    "frisbee": "flying disc, 飞盘",
    "skis": "ski, pair of skis, 滑雪板",
    "snowboard": "单板滑雪板",
    "sports ball": "ball, soccer ball, football, basketball, tennis ball, baseball, volleyball, 球",
    "kite": "风筝",
    "baseball bat": "bat, 棒球棒",
    "baseball glove": "glove, baseball mitt, mitt, 棒球手套",
    "skateboard": "skate board, 滑板",
    "surfboard": "surf board, 冲浪板",
    "tennis racket": "racket, racquet, tennis racquet, 网球拍",
    "bottle": "瓶子, 瓶",
    "wine glass": "wineglass, stemmed glass, goblet, 酒杯, 红酒杯",
    "cup": "mug, coffee cup, teacup, tea cup, 杯子, 杯",
    "fork": "叉子, 叉",
    "knife": "刀, 刀子",
    "spoon": "勺子, 勺",
    "bowl": "碗",
    "banana": "香蕉",
    "apple": "苹果",
    "sandwich": "burger, hamburger, 三明治",
    "orange": "tangerine, mandarin, 橙子, 橘子",
    "broccoli": "西兰花",
    "carrot": "胡萝卜",
    "hot dog": "hotdog, 热狗",
    "pizza": "披萨, 比萨",
    "donut": "doughnut, 甜甜圈",
    "cake": "蛋糕",
    "chair": "armchair, seat, 椅子",
    "couch": "sofa, settee, loveseat, 沙发",
    "potted plant": "houseplant, house plant, pot plant, plant, 盆栽, 植物",
    "bed": "床",
    "dining table": "table, dinner table, kitchen table, desk, 餐桌, 桌子",
    "toilet": "lavatory, toilet bowl, 马桶, 厕所",
    "tv": "television, television set, tv set, monitor, tv monitor, screen, computer monitor, 电视, 电视机",
    "laptop": "notebook computer, laptop computer, computer, 笔记本电脑, 电脑",
    "mouse": "computer mouse, 鼠标",
    "remote": "remote control, controller, game controller, 遥控器",
    "keyboard": "computer keyboard, 键盘",
    "cell phone": "mobile phone, cellphone, mobile, phone, smartphone, smart phone, iphone, telephone, 手机",
    "microwave": "microwave oven, 微波炉",
    "oven": "stove, cooker, 烤箱",
    "toaster": "烤面包机",
    "sink": "washbasin, wash basin, basin, 水槽",
    "refrigerator": "fridge, icebox, 冰箱",
    "book": "textbook, 书, 书本",
    "clock": "wall clock, clock face, 时钟, 钟",
    "vase": "花瓶",
    "scissors": "pair of scissors, scissor, 剪刀",
    "teddy bear": "teddy, stuffed bear, plush bear, stuffed animal, 泰迪熊",
    "hair drier": "hair dryer, hairdryer, blow dryer, 吹风机",
    "toothbrush": "tooth brush, 牙刷",
}

#: words that mean less than the label: the detector sees the label, not the difference
_NARROWER: dict[str, str] = {
    "person": "man, woman, boy, girl, child, kid, baby, toddler, guy, lady, adult, player, surfer, skier, rider, "
    "skateboarder, snowboarder, cyclist, driver, worker, gentleman, teenager, infant, youngster, youth, "
    "bicyclist, biker, motorcyclist, skater, swimmer, jockey, equestrian, bride, groom, soldier, policeman, "
    "police officer, officer, fireman, firefighter, chef, waiter, waitress, nurse, doctor, farmer, fisherman, cowboy, "
    "businessman, businesswoman, student, teacher, tourist, passenger, commuter, shopper, customer, spectator, "
    "onlooker, bystander, athlete, umpire, referee, tennis player, baseball player, soccer player, "
    "男人, 女人, 孩子, 小孩, 男孩, 女孩",
    "car": "taxi, cab, suv, jeep, minivan, hatchback, police car, sports car, 出租车",
    "truck": "fire truck, fire engine, tow truck, garbage truck, semi truck, dump truck",
    "boat": "canoe, kayak, rowboat, sailboat, sail boat, yacht, ferry, motorboat, speedboat, fishing boat, cruise ship",
    "airplane": "seaplane, biplane, propeller plane, fighter jet, jumbo jet, passenger jet, passenger plane",
    "bus": "city bus, school bus, tour bus, double decker bus, double-decker bus, double decker",
    "train": "passenger train, freight train, subway train, steam train",
    "bird": "duck, goose, seagull, gull, pigeon, parrot, eagle, owl, swan, chicken, vulture, pelican, flamingo, "
    "heron, ostrich, turkey, rooster, hen, sparrow, 鸭子",
    "cat": "kitten, 小猫",
    "dog": "puppy, 小狗",
    "horse": "pony, foal, mare, stallion, colt, 小马",
    "sheep": "lamb, ram, ewe",
    "cow": "bull, calf, ox",
    "bear": "polar bear, grizzly, grizzly bear",
}

_GROUPS: dict[str, str] = {
    "animal": "bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe",
    "pet": "cat, dog",
    "vehicle": "bicycle, car, motorcycle, airplane, bus, train, truck, boat",
    "fruit": "banana, apple, orange",
    "vegetable": "broccoli, carrot",
    "food": "banana, apple, sandwich, orange, broccoli, carrot, hot dog, pizza, donut, cake",
    "furniture": "bench, chair, couch, bed, dining table",
    "cutlery": "fork, knife, spoon",
    "silverware": "fork, knife, spoon",
    "utensil": "fork, knife, spoon",
    "tableware": "wine glass, cup, fork, knife, spoon, bowl",
    "appliance": "microwave, oven, toaster, refrigerator",
    "bag": "backpack, handbag, suitcase",
    "glass": "wine glass, cup",
    "electronics": "tv, laptop, mouse, remote, keyboard, cell phone",
    "electronic device": "tv, laptop, mouse, remote, keyboard, cell phone",
    "动物": "bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe",
    "水果": "banana, apple, orange",
    "家具": "bench, chair, couch, bed, dining table",
    "食物": "banana, apple, sandwich, orange, broccoli, carrot, hot dog, pizza, donut, cake",
}

#: words for anything at all
GENERIC = frozenset({"object", "thing", "item", "following", "anything", "everything", "stuff", "物体", "东西"})

_LEADING = re.compile(r"^(?:(?:a|an|the|any|all|all of the|some|each|every|one|this|that|these|those)\s+)+")


_PIECES = frozenset({"pair", "piece", "head"})
_MEASURED = re.compile(
    r"^(?P<holder>(?:pair|piece|head|cup|mug|bottle|bowl|vase)s?|glass(?:es)?) of (?P<held>[a-z]+(?: [a-z]+)?)$"
)


@dataclass(frozen=True, slots=True)
class Match:
    """The labels that a word stands for. `exact` is False where the word says more than the labels can ("woman")."""

    labels: tuple[str, ...]
    exact: bool = True


def plain_noun(text: str) -> str:
    """A noun as it is looked up: lower case, no article, single spaces, no closing punctuation."""
    words = " ".join(text.lower().replace("_", " ").split()).strip(" .?!,;:\"'")
    return _LEADING.sub("", words)


def _measured(word: str) -> str:
    """What is counted by the pair, the piece, or what holds it: "pairs of skis", "a piece of cake", "cup of tea"."""
    match = _MEASURED.match(word)
    if match is None:
        return word
    holder = singular(match["holder"])
    if holder in _PIECES:
        return match["held"]
    return "wine glass" if holder == "glass" and match["held"] == "wine" else holder


def nouns_of(text: str) -> tuple[str, ...]:
    """The nouns that a request names: "cats and dogs" -> ("cats", "dogs")."""
    parts = re.split(r"\s*(?:,|/|\band\b|\bor\b|、|和|或)\s*", plain_noun(text))
    return tuple(dict.fromkeys(noun for part in parts if (noun := plain_noun(part))))


@lru_cache(maxsize=16)
def _indexed(labels: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """The labels by what they are called, and by the singular of that; of two alike, the first."""
    by_name = {label.lower(): label for label in labels}
    return by_name, {singular(name): label for name, label in reversed(by_name.items())}


def match_labels(noun: str, labels: tuple[str, ...]) -> Match | None:
    """The labels that `noun` stands for, among a detector's; None where it knows no such thing."""
    by_name, by_singular = _indexed(labels)
    word = _measured(plain_noun(noun))
    for form in dict.fromkeys((word, singular(word), word.replace("-", " "), singular(word.replace("-", " ")))):
        if form in by_name:
            return Match((by_name[form],))
        if form in by_singular:
            return Match((by_singular[form],))
        for table, exact in ((_SAME, True), (_LESS, False)):
            if form in table and table[form] in by_name:
                return Match((by_name[table[form]],), exact)
        if form in _GROUPS:
            members = tuple(by_name[name] for name in _GROUPS[form].split(", ") if name in by_name)
            if members:
                return Match(members)
        if form in GENERIC:
            return Match(labels)
    return None


def chinese_names_of(label: str) -> tuple[str, ...]:
    """The Chinese names of one of COCO's labels; none for any other word."""
    names = (word.strip() for word in _SYNONYMS.get(label, "").split(","))
    return tuple(name for name in names if name and not name.isascii())


def _inverted(table: dict[str, str]) -> dict[str, str]:
    return {word.strip(): label for label, words in table.items() for word in words.split(",")}


_SAME = _inverted(_SYNONYMS)
_LESS = _inverted(_NARROWER)
