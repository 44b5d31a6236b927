"""The planner that works without a language model: a declared set of question forms (planners/forms/*.yaml).

English and Chinese. What none of the forms fits raises NotCovered, which says what is covered; nothing is guessed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from planners.forms import expansions, words_in_tables  # noqa: F401 - these register what answers may call
from planners.forms.building import NotUnderstood, build
from planners.forms.charting import chart_kinds, chart_readings, is_verdict
from planners.forms.follow_ups import thing_before, written_out
from planners.forms.question import read_question
from planners.forms.reading import Reading, kinds, readings
from planners.forms.statements.planning import statement_kinds, statement_program
from planners.forms.things import Setting
from planners.interface import NotCovered, Plan, PlanningError, PlanRequest
from tools.values import Image, Region

__all__ = ["PatternPlanner", "covered_kinds"]

MAX_QUERY = 2_000
_READINGS_TRIED = 4
_TABLE_LINE = re.compile(r"^(TABLE\d+)=TABLE\(", re.MULTILINE)
_MODULE_CALL = "=\\s*([A-Z][A-Z0-9_]*)\\("


def covered_kinds() -> tuple[str, ...]:
    """What kinds of questions the forms cover, in words."""
    return (*kinds(), *chart_kinds(), *statement_kinds())


class PatternPlanner:
    """Plans by the question forms. Stateless; safe to share between threads."""

    name = "patterns"

    async def plan(self, request: PlanRequest) -> Plan:
        """The program of the first form that fits and whose modules are installed.

        Where programs were tried before (request.feedback), the next way to answer is taken; with none left it raises
        PlanningError. Raises NotCovered where no form fits.
        """
        return plan(request)


def plan(request: PlanRequest) -> Plan:
    """The plan for a request; see PatternPlanner.plan."""
    query = request.query.strip()
    if len(query) > MAX_QUERY:
        raise NotCovered(f"the question has {len(query)} characters.", remedy=f"At most {MAX_QUERY} are understood.")
    tried = {_squeezed(feedback.program) for feedback in request.feedback}
    installed = {tool.name for tool in request.tools}
    stated = _stated(query, request)
    if stated is not None and modules_of(stated.program) <= installed | {"RESULT"}:
        if _squeezed(stated.program) in tried:
            raise PlanningError("the one way to check this statement was tried.")
        return stated
    missing: tuple[str, ...] = ()
    exhausted = False
    for reading, program in _programs(query, request):
        if _squeezed(program) in tried:
            exhausted = True
            continue
        lacking = modules_of(program) - installed - {"RESULT"}
        if lacking:
            missing = missing or tuple(sorted(lacking))
            continue
        return Plan(
            program=program,
            planner=PatternPlanner.name,
            thought=f"This is a question of the form {reading.form.name.replace('_', ' ')!r}.",
            claim=reading.claim(),
            confidence=0.6 if exhausted or reading.form.signs else 0.9,
        )
    if exhausted:
        raise PlanningError("every way that the patterns know to answer this was tried.")
    if missing:
        raise NotCovered(f"this question needs {', '.join(missing)}, which is not installed.")
    raise NotCovered(
        f"the question {_shown(query)} is of no form that is understood without a language model.",
        remedy=f"Covered are: {'; '.join(covered_kinds())}.",
    )


def _stated(query: str, request: PlanRequest) -> Plan | None:
    """The plan for a statement about a drawing, which it is where all its words are of that language."""
    one = len([name for name, value in request.inputs.items() if name[5:].isdigit() and isinstance(value, Image)]) <= 1
    program = statement_program(query) if one and "chart" not in request.looks else None
    if program is None:
        return None
    return Plan(
        program=program,
        planner=PatternPlanner.name,
        thought="This is a statement about the things of a drawing.",
        confidence=0.9,
    )


def _programs(query: str, request: PlanRequest) -> list[tuple[Reading, str]]:
    """The programs of the readings of a question, the best first."""
    setting = setting_of(request)
    text = written_out(query, request.history, setting)
    tabular = bool(request.history) and "TABLE(" in request.history[-1].program
    question = read_question(text, pictures=len(setting.pictures), region=setting.region, tabular=tabular)
    found: list[tuple[Reading, str]] = []
    first: str | None = None
    first_of_charts = chart_readings(question, setting) if "chart" in request.looks else iter(())
    then_of_charts = chart_readings(question, setting) if "chart" in question.flags else iter(())
    # what is said of a chart is not seen by looking for things
    others = iter(()) if "chart" in request.looks and is_verdict(question) else readings(question, setting)
    for reading in chain(first_of_charts, others, then_of_charts):
        # a second form is another meaning, and would be a guess: only further answers of the first are tried
        if first is not None and reading.form.name != first:
            break
        for answer in reading.answers:
            try:
                found.append((reading, build(answer, reading.slots, setting)))
            except NotUnderstood:
                continue
        if found:
            found = _of_charts_too(found, chart_first="chart" in question.flags)
        if found:
            first = reading.form.name
        if len(found) >= _READINGS_TRIED:
            break
    return found


def _of_charts_too(found: list[tuple[Reading, str]], *, chart_first: bool) -> list[tuple[Reading, str]]:
    """What is asked of a table may be asked of a chart as well: where no table is found, a chart is looked for.

    Charts seldom name their columns, so that the loosest answer is the first to be tried on one.
    """
    charts = [(reading, _TABLE_LINE.sub(r"\1=CHART(", program)) for reading, program in reversed(found)]
    charts = [chart for chart in charts if chart not in found]
    if chart_first:
        return [*charts, *found]
    return [*found, *charts]


def setting_of(request: PlanRequest) -> Setting:
    """What the question may refer to: the pictures that were given, a region, what was spoken of before."""
    pictures = tuple(
        name for name, value in request.inputs.items() if isinstance(value, Image) and name.startswith("IMAGE")
    )
    numbered = tuple(sorted((name for name in pictures if name != "IMAGE"), key=lambda name: int(name[5:])))
    region = any(isinstance(value, Region) for value in request.inputs.values())
    setting = Setting(pictures=numbered if len(numbered) > 1 else ("IMAGE",), region=region)
    before = thing_before(request.history, setting) if request.history else None
    return Setting(pictures=setting.pictures, region=region, before=before)


@lru_cache(maxsize=4096)
def modules_of(program: str) -> frozenset[str]:
    """The modules that a program of ours calls."""
    return frozenset(re.findall(_MODULE_CALL, program))


def _squeezed(program: str) -> str:
    return "".join(program.split())


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:77] + "...")
