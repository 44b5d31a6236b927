"""Choosing the planner and the decision maker."""

from __future__ import annotations

from planners.interface import ChatModel, DecisionMaker, Planner, PlanningError
from tools.ask.core_model import REMEDY, CoreModel

NAMES = ("auto", "core", "patterns", "controller", "decision")

#: who plans where there is no language model, in this order: who does not understand, or is not sure, gives way to the
#: next. The forms come first for as long as they are the surer of the two (docs/core.md). (The in-house model is passed
#: over where its weights are missing; nobody but "patterns" can do without.)
OFFLINE: tuple[str, ...] = ("patterns", "core")


def make_planner(spec: str | Planner, chat: ChatModel | None, core: CoreModel | None = None) -> Planner:
    """The planner that `spec` names; a planner is given back as it is.

    "core" is the in-house model, "patterns" a set of question forms; "controller" and "decision" ask `chat`. "auto" is
    the controller where there is a chat model, otherwise those of OFFLINE in turn. `core` is the in-house model that
    was asked for; None takes the one that ships, where it is there. Nothing is loaded before the first question.
    Raises PlanningError for anything else.
    """
    if not isinstance(spec, str):
        if not callable(getattr(spec, "plan", None)):
            raise PlanningError(f"a {type(spec).__name__} is no planner.", remedy="It needs a name and `async plan`.")
        return spec
    if spec not in NAMES:
        raise PlanningError(f"no planner is named {spec!r}.", remedy=f"Choose one of {', '.join(NAMES)}.")
    if core is not None or spec == "core":
        _require(core or CoreModel())
    if spec == "patterns":
        return _choosing(_patterns())
    if spec == "core":
        return _choosing(_core(core or CoreModel()))
    if chat is not None:
        from planners.controller import Controller

        return Controller(chat)
    if spec == "auto":
        return _choosing(_offline(core or CoreModel()))
    if spec == "decision" and core is not None:
        return _choosing(_core(core))
    raise PlanningError(
        f"the planner {spec!r} needs a language model.",
        remedy='Give one (llm="endpoint:https://HOST/v1#MODEL"), or take planner="patterns".',
    )


def make_decision_maker(chat: ChatModel | None, core: CoreModel | None = None) -> DecisionMaker | None:
    """The decision maker that asks `chat` or, where there is none, the in-house model that was asked for; None where
    there is neither."""
    if chat is not None:
        from planners.decision_maker import ChatDecisionMaker

        return ChatDecisionMaker(chat)
    if core is not None:
        from planners.core.decision import CoreDecisionMaker

        return CoreDecisionMaker(core)
    return None


def _offline(core: CoreModel) -> Planner:
    """Those of OFFLINE that can work here, in turn."""
    planners = [_core(core) if name == "core" else _patterns() for name in OFFLINE if name != "core" or core.available]
    if not planners:
        planners = [_patterns()]
    if len(planners) == 1:
        return planners[0]
    from planners.core.turns import InTurn

    return InTurn(tuple(planners))


def _choosing(planner: Planner) -> Planner:
    """The planner, for questions that bring their answers, too: a chat model reads options by itself, ours do not."""
    from planners.choices.planner import Choosing

    return Choosing(planner)


def _core(core: CoreModel) -> Planner:
    from planners.core.planner import CorePlanner

    return CorePlanner(core)


def _patterns() -> Planner:
    from planners.patterns import PatternPlanner

    return PatternPlanner()


def _require(core: CoreModel) -> None:
    if not core.available:
        where = f"{core.folder} has" if core.folder else "this installation has"
        raise PlanningError(f"{where} no weights of the in-house model.", remedy=f"{REMEDY} Or leave it out.")
