"""How planning is put to the in-house model: contexts and prompts, the same where it learns and where it plans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools.contract import ToolSpec

_TOOLS, _INPUTS, _LOOKS, _BEFORE = "tools: ", "inputs: ", "looks: ", "before: "
#: how what a line gave begins where it failed
FAILED = "failed: "
#: letters of a message that are shown, messages of a program, letters of an observation
MESSAGE, MESSAGES, OBSERVATION = 160, 4, 160


def context_of(
    names: Iterable[str],
    inputs: Sequence[str],
    cards: Sequence[ToolSpec] = (),
    before: Sequence[tuple[str, str]] = (),
    looks: Iterable[str] = (),
) -> str:
    """The context of questions: the tools' line, a line for each tool that is not Yaffle's own (`cards`), the inputs'
    line, what the picture looks like where that is known ("chart"), and the history: `before` are earlier questions
    with their compact programs."""
    lines = [f"{_TOOLS}{' '.join(sorted({*names, *(card.name for card in cards)}))}"]
    lines += [short_card(card) for card in cards]
    lines.append(f"{_INPUTS}{' '.join(inputs)}")
    lines += [f"{_LOOKS}{' '.join(sorted(looks))}"] if looks else []
    lines += [f"{_BEFORE}{text} => {'; '.join(program.splitlines())}" for text, program in before]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Context:
    """A context taken apart. `cards` are the lines of tools that are not Yaffle's own, `before` earlier questions with
    their compact programs."""

    names: tuple[str, ...]
    cards: tuple[str, ...]
    inputs: tuple[str, ...]
    looks: frozenset[str]
    before: tuple[tuple[str, str], ...]


def read_context(context: str) -> Context:
    """What a context says: the inverse of `context_of`."""
    lines = context.split("\n")
    said = {
        head: [line.removeprefix(head) for line in lines if line.startswith(head)]
        for head in (_TOOLS, _INPUTS, _LOOKS, _BEFORE)
    }
    before = [tuple(line.split(" => ", 1)) for line in said[_BEFORE]]
    return Context(
        names=tuple(" ".join(said[_TOOLS]).split()),
        cards=tuple(line for line in lines if not line.startswith(tuple(said))),
        inputs=tuple(" ".join(said[_INPUTS]).split()),
        looks=frozenset(" ".join(said[_LOOKS]).split()),
        before=tuple((asked, program.replace("; ", "\n")) for asked, program in before),
    )


def short_card(spec: ToolSpec) -> str:
    """A tool in one line: what it takes, what it gives, what it does."""
    signature = spec.card().splitlines()[0]
    return one_line(f"{signature}: {spec.summary.rstrip('.')}")


def plan_prompt(question: str) -> str:
    """Asks for the whole program, or NONE."""
    return f"plan: {question}"


def mend_prompt(question: str, program: str, messages: Sequence[str]) -> str:
    """Asks for the right program: the compact one that is wrong, and the messages of the checker or of the run."""
    # that a step is not needed mostly follows from another mistake
    first = sorted(messages, key=lambda message: message.endswith("the result does not depend on it"))
    shown = "\n".join(f"! {shortened(message, MESSAGE)}" for message in first[:MESSAGES])
    return f"mend: {question}\n{program}\n{shown}"


def decide_prompt(question: str, seen: Sequence[tuple[str, str]]) -> str:
    """Asks for the next lines, or ANSWER NAME. `seen` are the compact lines that ran, each with what it gave; what
    failed is given as FAILED and its message."""
    rows = [f"{line}\n=> {shortened(text, OBSERVATION)}" for line, text in seen]
    return "\n".join([f"decide: {question}", *rows])


def one_line(text: str) -> str:
    """White space folded, so that nothing in it can look like a line of the prompt."""
    return " ".join(text.split())


def shortened(text: str, letters: int) -> str:
    """A text on one line, of bounded length."""
    text = one_line(text)
    return text if len(text) <= letters else text[: letters - 1] + "\u2026"
