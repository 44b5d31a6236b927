"""Choosing the planner and the decision maker."""

from __future__ import annotations

from planners.interface import ChatModel, DecisionMaker, Planner, PlanningError

NAMES = ("auto", "patterns", "controller", "decision")


def make_planner(spec: str | Planner, chat: ChatModel | None) -> Planner:
    """The planner that `spec` names; a planner is given back as it is.

    "patterns" needs no language model; "controller" and "decision" ask `chat`; "auto" is the controller where there
    is a chat model and the patterns otherwise. Raises PlanningError for anything else.
    """
    if not isinstance(spec, str):
        if not callable(getattr(spec, "plan", None)):
            raise PlanningError(f"a {type(spec).__name__} is no planner.", remedy="It needs a name and `async plan`.")
        return spec
    if spec not in NAMES:
        raise PlanningError(f"no planner is named {spec!r}.", remedy=f"Choose one of {', '.join(NAMES)}.")
    if spec == "patterns" or (spec == "auto" and chat is None):
        from planners.patterns import PatternPlanner

        return PatternPlanner()
    if chat is None:
        raise PlanningError(
            f"the planner {spec!r} needs a language model.",
            remedy='Give one (llm="endpoint:https://HOST/v1#MODEL"), or take planner="patterns".',
        )
    from planners.controller import Controller

    return Controller(chat)


def make_decision_maker(chat: ChatModel) -> DecisionMaker:
    """The decision maker that asks `chat`."""
    from planners.decision_maker import ChatDecisionMaker

    return ChatDecisionMaker(chat)
