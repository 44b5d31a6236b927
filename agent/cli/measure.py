"""`yaffle measure`: how truthful answers are, before and after correction; each measure one command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli import options, runs

if TYPE_CHECKING:
    from agent.evaluation.running import Plain
    from agent.evaluation.scores import Score
    from agent.evaluation.subjects import Workshop

app = typer.Typer(
    help="Measure how truthful answers are, before and after correction. Decoding is greedy; every number has its 95 % "
    "bootstrap interval over pictures.",
    no_args_is_help=True,
)

_WHAT = "What is measured"

Data = Annotated[
    str,
    typer.Option(
        help="A folder with items.jsonl (pictures with labelled objects), or held-out worlds: scenes, signs, unclear, "
        "charts, tables, receipts, forms; several with commas.",
        rich_help_panel=_WHAT,
    ),
]
SubjectNames = Annotated[
    list[str] | None,
    typer.Option(
        "--subject",
        help="Who answers; repeatable: core, core:FOLDER, agent, reference, endpoint:URL#MODEL, transformers:FOLDER; "
        "core+vcd; any with +check. (default: core, core+vcd, core+check, core+vcd+check)",
        rich_help_panel=_WHAT,
    ),
]
Limit = Annotated[int | None, typer.Option(min=1, help="Pictures of each source.", rich_help_panel=runs.PANEL)]
Out = Annotated[
    Path | None,
    typer.Option(
        help="Folder for answers (NAME.jsonl, while they come), scores (NAME.json) and the table (NAME.txt).",
        file_okay=False,
        rich_help_panel=runs.PANEL,
    ),
]


#: the measures of subjects, each a command with the same options
_MEASURES = {
    "pope": '"Is there a dog in the picture?": random, popular and adversarial objects (POPE).',
    "chair": "Objects in descriptions that are not in the picture (CHAIR_s, CHAIR_i, cover).",
    "amber": "Existence, attributes, relations and descriptions, after AMBER.",
    "faithscore": "The share of the claims in descriptions that hold, after FaithScore.",
    "mme": "Pairs of questions, one to be answered yes and one no, after MME.",
}


def _command(name: str) -> Callable[..., None]:
    """The command of a measure of subjects."""

    def command(
        data: Data = "scenes",
        subject: SubjectNames = None,
        limit: Limit = None,
        out: Out = None,
        resume: runs.Resume = False,
        vision: options.Vision = None,
        backend: options.Backend = None,
        json_output: runs.Json = False,
    ) -> None:
        _ask(name, data, subject, limit, out, resume, vision, backend, json_output)

    return command


for _name, _help in _MEASURES.items():
    app.command(_name, help=_help)(_command(_name))


@app.command("claims")
def claims(
    data: Data = "scenes",
    limit: Limit = None,
    out: Out = None,
    resume: runs.Resume = False,
    vision: options.Vision = None,
    backend: options.Backend = None,
    json_output: runs.Json = False,
) -> None:
    """The checker itself: planted errors that it finds, true captions that it damages."""
    from agent.evaluation.claims import score

    rows = _checked("claims", data, limit, out, resume, vision, backend)
    failed = sum(bool(row["error"]) for row in rows)
    about = _about(data, limit, len(rows), failed)
    _deliver("claims", "planted errors and true captions", score(rows), about, out, json_output)


@app.command("calibration")
def calibration(
    data: Data = "scenes",
    limit: Limit = None,
    out: Out = None,
    resume: runs.Resume = False,
    vision: options.Vision = None,
    backend: options.Backend = None,
    json_output: runs.Json = False,
) -> None:
    """Are the probabilities of claims right? ECE, Brier score and, in --out, a reliability diagram."""
    from agent.evaluation.calibrating import plot, predictions, score

    rows = _checked("calibration", data, limit, out, resume, vision, backend)
    found = predictions(rows)
    _deliver("calibration", "calibration of claims", score(found), _about(data, limit, len(rows), 0), out, json_output)
    if out is not None:
        plot(found, out / "calibration.png")


def _ask(
    name: str,
    data: str,
    names: list[str] | None,
    limit: int | None,
    out: Path | None,
    resume: bool,
    vision: str | None,
    backend: list[str] | None,
    as_json: bool,
) -> None:
    """A measure of subjects: ask them, score what they say, show and keep it."""
    from agent.evaluation.faithscore import Verified
    from agent.evaluation.progress import progress
    from agent.evaluation.questions import Subject
    from agent.evaluation.running import ask
    from agent.evaluation.subjects import USUAL, make_subjects
    from agent.evaluation.suite import SUITES

    suite = SUITES[name]
    workshop = _workshop(vision, backend)
    subjects: Sequence[Subject] = make_subjects(names or USUAL, workshop)
    if suite.verified:
        checker = workshop.checker()
        subjects = [Verified(one, checker) for one in subjects]
    questions = suite.questions(_pictures(data, limit, suite.whole), limit)
    with progress(name, len(questions)) as advanced:
        rows = ask(
            questions,
            subjects,
            settings=_settings(name, data, vision, backend),
            kept=runs.answers_file(name, out, resume),
            resume=resume,
            advanced=advanced,
        )
    failed = {one.name: sum(bool(row.answers[one.name].error) for row in rows) for one in subjects}
    about = _about(data, limit, len(rows), failed)
    _deliver(name, f"{suite.title}, {data}", suite.score(rows), about, out, as_json)


def _checked(
    name: str,
    data: str,
    limit: int | None,
    out: Path | None,
    resume: bool,
    vision: str | None,
    backend: list[str] | None,
) -> list[Plain]:
    """Captions, true and with planted errors, as the checker sees them."""
    from agent.evaluation.claims import check_all, items
    from agent.evaluation.progress import progress

    texts = items(_pictures(data, limit), limit)
    with progress(name, len(texts)) as advanced:
        return check_all(
            texts,
            _workshop(vision, backend).checker(),
            settings=_settings("claims", data, vision, backend),  # one run serves both measures
            kept=runs.answers_file("claims", out, resume),
            resume=resume,
            advanced=advanced,
        )


def _pictures(data: str, limit: int | None, whole: bool = False) -> Any:
    """The annotated pictures: all of a folder; of a world as many as are asked about, or the usual number."""
    from agent.evaluation.sources import WORLD_SIZE, annotated

    return annotated(
        data, None if Path(data).is_dir() else max(limit or 0, WORLD_SIZE) if whole or limit is None else limit
    )


def _workshop(vision: str | None, backend: list[str] | None) -> Workshop:
    from agent.evaluation.subjects import Workshop

    return Workshop(vision, options.parse_backends(backend or []))


def _settings(name: str, data: str, vision: str | None, backend: list[str] | None) -> dict[str, Any]:
    """What must be the same for a run to be resumed."""
    return {"measure": name, "data": data, "vision": vision, "backends": sorted(backend or [])}


def _about(data: str, limit: int | None, count: int, failed: int | Mapping[str, int]) -> dict[str, Any]:
    return {**runs.origin(), "data": data, "limit": limit, "items": count, "failed": failed}


def _deliver(
    name: str, title: str, scores: Sequence[Score], about: Mapping[str, Any], out: Path | None, as_json: bool
) -> None:
    """Print the table or the JSON; keep both where there is a folder."""
    from agent.evaluation.tables import as_json as plain
    from agent.evaluation.tables import as_text

    runs.deliver(name, plain(scores, about), as_text(scores, title), out, as_json=as_json)
    failed = about["failed"]
    for who, count in (failed if isinstance(failed, Mapping) else {"the checker": failed}).items():
        if count:
            typer.echo(f"yaffle: {who} failed at {count} of {about['items']} items; they count as wrong.", err=True)
