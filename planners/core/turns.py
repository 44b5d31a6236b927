"""Planners that take turns: where one is not sure, or can't be asked, the next one plans."""

from __future__ import annotations

from dataclasses import dataclass

from mllm_core.errors import YaffleError
from planners.interface import NotCovered, Plan, Planner, PlanningError, PlanRequest, several


@dataclass(frozen=True)
class InTurn:
    """Asks each of `planners` (one at least) until one gives a plan. As safe to share as they are."""

    planners: tuple[Planner, ...]

    @property
    def name(self) -> str:
        return self.planners[0].name

    async def plan(self, request: PlanRequest) -> Plan:
        """The first plan that there is; it carries the name of who made it.

        Raises the first NotCovered of all, else the first error. Where programs were tried (request.feedback) and one
        that understands the question has no other, nobody else is asked.
        """
        failures: list[YaffleError] = []
        for planner in self.planners:
            try:
                made = await planner.plan(request)
            except YaffleError as error:
                failures.append(error)
                if request.feedback and isinstance(error, PlanningError) and not isinstance(error, NotCovered):
                    break  # it understood the question, and what it tried found nothing: another would have to guess
                continue
            broken = [error for error in failures if not isinstance(error, PlanningError)]
            if broken:  # not unsure but out of order: that is worth a word
                made = made.model_copy(
                    update={"thought": f"{made.thought} ({self.name!r}: {broken[0].message})".strip()}
                )
            return made
        raise next((error for error in failures if isinstance(error, NotCovered)), failures[0])

    async def plans(self, request: PlanRequest, count: int) -> tuple[Plan, ...]:
        """What each planner that understands the question writes, `count` programs in all, those of the first first;
        each as sure of its own as it is. Raises as `plan` does."""
        found: dict[str, Plan] = {}
        failures: list[YaffleError] = []
        for planner in self.planners:
            try:
                for made in await several(planner, request, count):
                    found.setdefault("".join(made.program.split()), made)
            except YaffleError as error:
                failures.append(error)
        if not found:
            raise next((error for error in failures if isinstance(error, NotCovered)), failures[0])
        return tuple(found.values())[:count]
