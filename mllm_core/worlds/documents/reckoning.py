"""Plain sums, comparisons and orders, as turns without a picture or a text to read."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any, Final

from mllm_core.samples import Turn
from mllm_core.worlds.documents import words
from mllm_core.worlds.documents.table_data import money
from mllm_core.worlds.documents.wording import Phrases, Said, Speaker, yes_no

PLUS: Final[Phrases] = {
    "en": ("What is {a} + {b}?", "{a} + {b} = ?", "Add {a} and {b}.", "Calculate {a} plus {b}."),
    "zh": ("{a} + {b} 等于多少？", "{a}加{b}是多少？"),
}
MINUS: Final[Phrases] = {
    "en": ("What is {a} - {b}?", "{a} - {b} = ?", "Subtract {b} from {a}.", "Calculate {a} minus {b}."),
    "zh": ("{a} - {b} 等于多少？", "{a}减{b}是多少？"),
}
TIMES: Final[Phrases] = {
    "en": ("What is {a} x {b}?", "{a} * {b} = ?", "Multiply {a} by {b}.", "Calculate {a} times {b}."),
    "zh": ("{a} x {b} 等于多少？", "{a}乘以{b}是多少？"),
}
DIVIDED: Final[Phrases] = {
    "en": ("What is {a} / {b}?", "{a} / {b} = ?", "Divide {a} by {b}.", "Calculate {a} divided by {b}."),
    "zh": ("{a} / {b} 等于多少？", "{a}除以{b}是多少？"),
}
GREATER: Final[Phrases] = {
    "en": ("Is {a} greater than {b}?", "Is {a} more than {b}?", "Is {a} the larger of {a} and {b}?"),
    "zh": ("{a}大于{b}吗？",),
}
EQUAL: Final[Phrases] = {
    "en": ("Is {a} + {b} equal to {c}?", "Does {a} + {b} make {c}?", "True or not: {a} + {b} = {c}. Yes or no?"),
    "zh": ("{a} + {b} 等于 {c} 吗？",),
}
LARGEST: Final[Phrases] = {
    "en": ("Which is the largest: {list}?", "What is the largest of {list}?", "Name the greatest of {list}."),
    "zh": ("{list}中最大的是哪个？",),
}
SMALLEST: Final[Phrases] = {
    "en": ("Which is the smallest: {list}?", "What is the smallest of {list}?", "Name the least of {list}."),
    "zh": ("{list}中最小的是哪个？",),
}
SORT: Final[Phrases] = {
    "en": ("Sort {list} from small to large.", "Put {list} in order, smallest first.", "Order {list} ascending."),
    "zh": ("把{list}从小到大排序。",),
}
DESCEND: Final[Phrases] = {
    "en": ("Sort {list} from large to small.", "Put {list} in order, largest first.", "Order {list} descending."),
    "zh": ("把{list}从大到小排序。",),
}
ALPHABET: Final[Phrases] = {
    "en": ("Sort {list} by the alphabet.", "Put {list} in alphabetical order.", "Order {list} from A to Z."),
    "zh": ("把{list}按字母顺序排序。",),
}
TALLY: Final[Phrases] = {
    "en": ("How many words are in this list: {list}?", "Count the words: {list}.", "How long is the list {list}?"),
    "zh": ("这个列表有几个词：{list}？",),
}
OCCURS: Final[Phrases] = {
    "en": ("How often does {word} occur in {list}?", "How many times is {word} in {list}?", "Count {word} in {list}."),
    "zh": ("{list}中{word}出现了几次？",),
}
HAS: Final[Phrases] = {
    "en": ("Is {word} in {list}?", "Does {list} contain {word}?", "Is {word} one of {list}?"),
    "zh": ("{list}中有{word}吗？",),
}
BUY: Final[Phrases] = {
    "en": ("One {thing} costs {price}. What do {count} cost?", "A {thing} is {price}. How much are {count} of them?",
           "{count} times {price} for a {thing}: how much is it?"),
    "zh": ("一个{thing}{price}，{count}个多少钱？",),
}  # fmt: skip
LEFT: Final[Phrases] = {
    "en": ("{person} has {a} {things} and gives away {b}. How many are left?",
           "There are {a} {things}; {person} takes {b}. How many remain?",
           "Of {a} {things}, {person} sells {b}. How many does that leave?"),
    "zh": ("{person}有{a}个{things}，送出{b}个，还剩几个？",),
}  # fmt: skip
GAINED: Final[Phrases] = {
    "en": ("{person} has {a} {things} and gets {b} more. How many are there now?",
           "There are {a} {things}; {person} adds {b}. How many are there now?",
           "To {a} {things}, {person} brings {b} more. How many is that?"),
    "zh": ("{person}有{a}个{things}，又得到{b}个，现在有几个？",),
}  # fmt: skip


def reckoning_turns(speaker: Speaker, count: int) -> tuple[Turn, ...]:
    """`count` turns of plain reckoning."""
    makers = speaker.draw.choices(_MAKERS, weights=_WEIGHTS, k=count)
    return tuple(maker(speaker) for maker in makers)


def _digits(draw: random.Random) -> int:
    return draw.choice((9, 20, 99, 99, 999))


def _add(speaker: Speaker) -> Turn:
    top = _digits(speaker.draw)
    a, b = speaker.draw.randint(0, top), speaker.draw.randint(0, top)
    return speaker.turn("text", PLUS, str(a + b), str(a + b + speaker.draw.choice((-10, -1, 1, 10))), a=a, b=b)


def _subtract(speaker: Speaker) -> Turn:
    top = _digits(speaker.draw)
    b, a = sorted((speaker.draw.randint(0, top), speaker.draw.randint(0, top)))
    return speaker.turn("text", MINUS, str(a - b), str(a - b + speaker.draw.choice((-1, 1, 10))), a=a, b=b)


def _multiply(speaker: Speaker) -> Turn:
    a, b = speaker.draw.randint(2, 12), speaker.draw.choice((*range(2, 13), 20, 25, 50, 100))
    return speaker.turn("text", TIMES, str(a * b), a=a, b=b)


def _divide(speaker: Speaker) -> Turn:
    a, b = speaker.draw.randint(2, 12), speaker.draw.randint(2, 12)
    return speaker.turn("text", DIVIDED, str(a), a=a * b, b=b)


def _compare(speaker: Speaker) -> Turn:
    draw = speaker.draw
    a, b = draw.sample(range(_digits(draw) + 2), 2)
    if draw.random() < 0.3:
        return speaker.turn("text", GREATER, yes_no(a > b), a=f"{a / 10:g}", b=f"{b / 10:g}")
    return speaker.turn("text", GREATER, yes_no(a > b), a=a, b=b)


def _equal(speaker: Speaker) -> Turn:
    a, b = speaker.draw.randint(1, 50), speaker.draw.randint(1, 50)
    right = speaker.draw.random() < 0.5
    c = a + b + (0 if right else speaker.draw.choice((-2, -1, 1, 2, 10)))
    return speaker.turn("text", EQUAL, yes_no(right), a=a, b=b, c=c)


def _extreme(speaker: Speaker) -> Turn:
    draw = speaker.draw
    numbers = draw.sample(range(_digits(draw) + 6), draw.randint(3, 5))
    phrases, best = draw.choice(((LARGEST, max(numbers)), (SMALLEST, min(numbers))))
    return speaker.turn("text", phrases, str(best), str(draw.choice(numbers)), list=", ".join(map(str, numbers)))


def _sort(speaker: Speaker) -> Turn:
    draw = speaker.draw
    if draw.random() < 0.3:
        listed = list(words.pick(draw, draw.choice(("fruit", "city", "person")), draw.randint(3, 5), speaker.split))
        return speaker.turn("text", ALPHABET, ", ".join(sorted(listed, key=str.lower)), list=", ".join(listed))
    numbers = draw.sample(range(_digits(draw) + 6), draw.randint(3, 5))
    phrases, ordered = draw.choice(((SORT, sorted(numbers)), (DESCEND, sorted(numbers, reverse=True))))
    return speaker.turn("text", phrases, ", ".join(map(str, ordered)), list=", ".join(map(str, numbers)))


def _tally(speaker: Speaker) -> Turn:
    draw = speaker.draw
    source = draw.choice(("fruit", "animal", "goods", "country"))
    pool = words.pick(draw, source, 4, speaker.split)
    listed = draw.choices(pool[:3], k=draw.randint(2, 7))
    said = ", ".join(listed)
    choice = draw.random()
    if choice < 0.35:
        return speaker.turn("text", TALLY, str(len(listed)), str(len(listed) + 1), list=said)
    if choice < 0.7:
        word = draw.choice(listed)
        return speaker.turn("text", OCCURS, str(listed.count(word)), list=said, word=word)
    inside = draw.random() < 0.5
    return speaker.turn("text", HAS, yes_no(inside), list=said, word=draw.choice(listed) if inside else pool[3])


def _story(speaker: Speaker) -> Turn:
    draw = speaker.draw
    person = draw.choice(words.words("person", speaker.split))
    things = draw.choice(words.words(draw.choice(("fruit", "animal")), speaker.split))
    b, a = sorted((draw.randint(1, 40), draw.randint(2, 60)))
    said: Mapping[str, Any] = {"person": person, "things": things, "a": a, "b": b}
    phrases, sign, result = draw.choice(((LEFT, "-", a - b), (GAINED, "+", a + b)))
    if draw.random() < 0.5:
        worked = speaker.rationale(phrases, f"{a} {sign} {b} = {result}.", str(result), **said)
        return Turn(worked.prompt, worked.answer, "text")
    return speaker.turn("text", phrases, str(result), **said)


def _buy(speaker: Speaker) -> Turn:
    draw = speaker.draw
    thing = draw.choice(words.words("goods", speaker.split))
    cents, count = draw.choice((draw.randint(1, 20) * 100, draw.randint(1, 40) * 25)), draw.randint(2, 9)
    price, total = money(cents / 100), money(cents * count / 100)
    because: Said = f"{count} x {price} = {total}."
    worked = speaker.rationale(BUY, because, total, thing=thing, price=price, count=count)
    return Turn(worked.prompt, worked.answer, "text")


_MAKERS: Final[tuple[Callable[[Speaker], Turn], ...]] = (
    _add, _subtract, _multiply, _divide, _compare, _equal, _extreme, _sort, _tally, _story, _buy
)  # fmt: skip
_WEIGHTS: Final = (4, 4, 2, 1, 3, 2, 3, 2, 3, 3, 1)
