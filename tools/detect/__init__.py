"""Finding objects: one tool (LOC), several backends behind one interface."""

from __future__ import annotations
