"""What the in-house model learns planning from: questions with programs, programs to mend, decisions."""

from planners.data.source import PlanningSource, evaluation, planning_source

__all__ = ["PlanningSource", "evaluation", "planning_source"]
