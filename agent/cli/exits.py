"""Exit codes, and how an error is said in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.answer import Answer

ANSWERED, ERROR, USAGE, CANNOT_TELL, NOT_COVERED, NO_RESULT, UNTRUE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130

#: what `--help` and docs/cli.md say
MEANINGS = {
    ANSWERED: "answered, or checked",
    ERROR: "an error: a picture that can't be read, a missing file, a broken program",
    USAGE: "the command line is wrong",
    CANNOT_TELL: "no answer: the tools can't tell from the picture",
    NOT_COVERED: "no answer: no planner here understands the question",
    NO_RESULT: "no answer: planning or a step failed, or a step was not approved",
    UNTRUE: "check --strict: the text says what is not, or may not be, in the picture",
    INTERRUPTED: "interrupted with Ctrl-C",
}
_REASONS = {"cannot_tell": CANNOT_TELL, "not_covered": NOT_COVERED, "failed": NO_RESULT, "refused": NO_RESULT}


class UsageProblem(Exception):
    """The command line is wrong in a way that only the command itself can see."""


def exit_code(answer: Answer) -> int:
    """The exit code for an answer: 0 where there is one, else why there is none."""
    return _REASONS.get(answer.reason, CANNOT_TELL) if answer.abstained else ANSWERED


def code_of_error(error: BaseException) -> int:
    """The exit code for an exception."""
    from mllm_core.errors import YaffleError

    if isinstance(error, UsageProblem):
        return USAGE
    if isinstance(error, YaffleError):
        from agent.errors import ApprovalNeeded
        from planners.interface import NotCovered, PlanningError
        from planners.language import ProgramError

        if isinstance(error, ProgramError):
            return ERROR
        if isinstance(error, NotCovered):
            return NOT_COVERED
        if isinstance(error, PlanningError | ApprovalNeeded):
            return NO_RESULT
    return ERROR


def one_line(error: BaseException) -> str:
    """The error in one line; one that nobody foresaw is named with its type and the way to see more."""
    from mllm_core.errors import YaffleError

    text = " ".join(str(error).split())
    if isinstance(error, YaffleError | UsageProblem):
        return text
    if isinstance(error, ModuleNotFoundError):
        return f"{text}. `yaffle doctor` says what is wrong with this installation."
    return f"unexpected {type(error).__name__}: {text}. --debug shows where; please report it."
