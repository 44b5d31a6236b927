"""Worked questions, for the controller to learn the program language from."""

from planners.exemplars.loader import Exemplar, ExemplarError, fitting, load_exemplars
from planners.exemplars.similarity import most_similar

__all__ = ["Exemplar", "ExemplarError", "fitting", "load_exemplars", "most_similar"]
