"""How planning is put to the in-house model: contexts and prompts, the same where it learns and where it plans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tools.contract import ToolSpec

#: how the line begins that says what the picture looks like
LOOKS = "looks: "
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
    lines = [f"tools: {' '.join(sorted({*names, *(card.name for card in cards)}))}"]
    lines += [short_card(card) for card in cards]
    lines.append(f"inputs: {' '.join(inputs)}")
    lines += [f"{LOOKS}{' '.join(sorted(looks))}"] if looks else []
    lines += [f"before: {text} => {'; '.join(program.splitlines())}" for text, program in before]
    return "\n".join(lines)


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
    failed is given as "failed: MESSAGE"."""
    rows = [f"{line}\n=> {shortened(text, OBSERVATION)}" for line, text in seen]
    return "\n".join([f"decide: {question}", *rows])


def one_line(text: str) -> str:
    """White space folded, so that nothing in it can look like a line of the prompt."""
    return " ".join(text.split())


def shortened(text: str, letters: int) -> str:
    """A text on one line, of bounded length."""
    text = one_line(text)
    return text if len(text) <= letters else text[: letters - 1] + "\u2026"
