"""From the answer of a program to the option that says the same: as an expression of the program language.

Yes and no, numbers ("3", "three", "more than one"), colors and other words, each as far as every option can be told
from the others. An answer that no option says makes the step fail: the question is then not answered at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from planners.choices.options import Option
from planners.forms.lexicon import lexicon, number_of
from planners.forms.slots import read_bound
from planners.forms.things import Setting
from tools.numbers import number_in
from tools.types import TypeSpec

_YES = frozenset(("yes", "true", "correct", "right", "it is", "there is", "there are", "是", "对", "有", "正确"))
_NO = frozenset(
    (
        "no",
        "false",
        "incorrect",
        "wrong",
        "not correct",
        "not true",
        "it is not",
        "there is not",
        "不是",
        "否",
        "没有",
        "错误",
    )
)
_ARTICLE = re.compile(r"^(?:(?:a|an|the|some|it is|they are|it's|there is|there are)\s+)+", re.IGNORECASE)
_COLORED = re.compile(r"[- ](?:in )?colou?r(?:ed)?$", re.IGNORECASE)
_SPAN = re.compile(r"(?:between )?(\d{1,6}) ?(?:-|–|to|and) ?(\d{1,6})")
_AMOUNT = re.compile(r"(?:[$€£¥]|rm|usd|eur)? ?\d[\d,]*(?:\.\d+)?%?", re.IGNORECASE)
_LONG = 4  # letters
_DIGITS = re.compile(r"\d")


def option_of(answer: str, kind: TypeSpec, options: Sequence[Option]) -> str | None:
    """The expression that gives the option (as it is written) which says what `answer`, a name of the program, holds.

    `kind` is the type of that name. None where the options are of another kind than the answer.
    """
    alternatives = {name for name, _ in kind.alternatives}
    listed = any(many for _, many in kind.alternatives)
    answers = polar(options)
    if alternatives <= {"Bool", "Verdict"} and not listed:
        return None if answers is None else chain([(answers[0], f"{{{answer}}}"), (answers[1], "")])
    if alternatives <= {"Number"} and not listed:
        return _of_numbers(f"{{{answer}}}", options)
    if alternatives <= {"Text", "TextLine", "Any"}:
        if answers is not None:
            return None
        return _of_texts(f"{{{answer}}}", options, listed=listed)
    return None


def polar(options: Sequence[Option]) -> tuple[Option, Option] | None:
    """The option that says yes and the one that says no, of two; None where they say other things."""
    if len(options) != 2:
        return None
    words = [_plain(option.text) for option in options]
    for yes, no in ((0, 1), (1, 0)):
        opposite = words[no] in (f"not {words[yes]}", f"in{words[yes]}", f"un{words[yes]}")
        if opposite or (words[yes] in _YES and words[no] in _NO):
            return options[yes], options[no]
    return None


def _of_numbers(answer: str, options: Sequence[Option]) -> str | None:
    """Every option a number, or a bound of one."""
    cases = []
    for option in options:
        condition = _condition(option.text, answer)
        if condition is None:
            return None
        cases.append((option, condition))
    if len({condition for _, condition in cases}) < len(cases):
        return None
    return chain(cases)


def _condition(text: str, answer: str) -> str | None:
    words = _plain(text)
    span = _SPAN.fullmatch(words)
    if span is not None:
        return f"{int(span[1])} <= {answer} <= {int(span[2])}"
    bound = read_bound(words, Setting())
    if bound is not None:
        return bound.source.replace("v ", f"{answer} ")
    if words in ("multiple", "several", "many", "more", "a few"):
        return f"{answer} > 1"
    if words in ("none", "nobody", "nothing", "no", "zero"):
        return f"{answer} == 0"
    if words in ("single", "just one", "only one"):
        return f"{answer} == 1"
    number = number_of(words) if words not in ("a", "an") else None
    if number is None and len(_DIGITS.findall(words)) and len(re.findall(r"\d[\d.,/]*", words)) == 1:
        number = number_in(words)
    if number is None:
        number = number_of(words.split(" ")[0]) if words.split(" ")[0] not in ("a", "an", "no") else None
    return None if number is None else f"{answer} == {number!r}"


def _of_texts(answer: str, options: Sequence[Option], *, listed: bool) -> str | None:
    """Options in words: the one that the answer is, or else that is said in it; one that holds another comes before."""
    words = [_said(option.text) for option in options]
    if len(set(words)) < len(words) or any(not word or len(word) > 80 for word in words):
        return None
    if not listed and all(_AMOUNT.fullmatch(word) for word in words):  # "$3" is said by "RM 3.00", too
        return chain([(option, f"{answer} == {number_in(option.text)!r}") for option in options])
    ranked = sorted(range(len(words)), key=lambda place: -len(words[place]))
    if not listed:
        return chain([(options[place], _holds(answer, words[place])) for place in ranked])
    held = [f"any([{_holds('item', word)} for item in {answer}])" for word in words]
    # Of a list, an option is the answer only where no other one is in it, too (but as a part of it).
    others = [
        [held[other] for other in ranked if other != place and words[other] not in words[place]] for place in ranked
    ]
    conditions = [
        held[place] + "".join(f" and not {other}" for other in rest) for place, rest in zip(ranked, others, strict=True)
    ]
    return chain([(options[place], condition) for place, condition in zip(ranked, conditions, strict=True)])


def _holds(answer: str, words: str) -> str:
    """The answer is these words or holds them; a short word that is no color may be but a part of another."""
    same = f"lower({answer}) == {words!r}"
    within = len(words) >= _LONG or words in lexicon().colors
    return f"{words!r} in lower({answer})" if within else same


def _said(text: str) -> str:
    """An option as it would be said in an answer: without articles, colors by the names that COLOR gives them."""
    words = _ARTICLE.sub("", _plain(text))
    return lexicon().colors.get(_COLORED.sub("", words), words)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" .!\"'“”").casefold()


def chain(cases: Sequence[tuple[Option, str]]) -> str:
    """`option if condition else ...`; the last case without a condition is taken for granted, else nothing fits."""
    *first, (last, condition) = cases
    end = f"{str(last)!r}" if not condition else f"{str(last)!r} if {condition} else first([])"
    return " else ".join([*(f"{str(option)!r} if {holds}" for option, holds in first), end])
