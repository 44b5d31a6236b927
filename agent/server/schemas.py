"""Requests and answers of the native API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Picture = Annotated[str, StringConstraints(min_length=1)]
RunId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RunRequest(_Closed):
    """A question. `images` are data URLs or ids of uploads; without them, a `thread` asks about its last pictures.

    `region`: the box x0, y0, x1, y1 (or point x, y) in pixels that is asked about. `thread`: questions of one thread
    remember each other. `program`: run this instead of planning. `approve`: answers beforehand what tools that need
    approval would ask. `wait`: seconds to wait for the answer before 202 is given.
    """

    query: Annotated[str, StringConstraints(max_length=100_000)] = ""
    images: Annotated[list[Picture], Field(max_length=64)] = []
    region: tuple[float, float] | tuple[float, float, float, float] | None = None
    thread: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    program: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] | None = None
    approve: bool | None = None
    wait: Annotated[float, Field(ge=0, le=300)] = 0


class Approval(_Closed):
    """The answer of a person to steps that wait for approval."""

    approve: bool


class CheckRequest(_Closed):
    """A text to check against a picture (a data URL or the id of an upload).

    `unknown`: what is done about what may not hold: "hedge" it ("possibly a dog"), "remove" it, or "keep" it.
    `boxes`: write where things were seen behind their words.
    """

    image: Picture
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    unknown: Literal["hedge", "remove", "keep"] = "hedge"
    boxes: bool = False


class Links(BaseModel):
    """Where more about a run is."""

    self: str
    events: str
    report: str


class Run(BaseModel):
    """A run. `answer` is there when `state` is "done", `error` when "failed", `waits` (the steps) when "waiting".

    `answer` has text, value, confidence, abstained, reason, evidence, program, trace, warnings and usage; see
    `yaffle schema`. `images` are the handles of the pictures that were asked about.
    """

    id: str
    object: Literal["run"] = "run"
    state: Literal["queued", "running", "waiting", "done", "failed", "cancelled"]
    query: str
    thread: str | None = None
    created: float
    finished: float | None = None
    images: list[Any] = []
    answer: dict[str, Any] | None = None
    waits: list[dict[str, Any]] | None = None
    error: dict[str, Any] | None = None
    links: Links


class RunList(BaseModel):
    """Runs, the newest first. `next`: give it as `before` for the following ones."""

    object: Literal["list"] = "list"
    data: list[Run]
    next: float | None = None


class File(BaseModel):
    """An uploaded picture."""

    id: str
    object: Literal["file"] = "file"
    bytes: int
    created_at: int
    filename: str = "picture"
    purpose: str = "vision"
    status: Literal["processed"] = "processed"
    width: int
    height: int


class Deleted(BaseModel):
    id: str
    object: str
    deleted: bool = True


class Tool(BaseModel):
    """A tool that programs may call, with its card."""

    name: str
    summary: str
    card: str
    version: int | str
    cost: float
    network: bool
    approve: bool


class ToolList(BaseModel):
    object: Literal["list"] = "list"
    data: list[Tool]


class Model(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "yaffle"


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


class Problem(BaseModel):
    """What every error says; `code` is a word for programs."""

    message: str
    type: str
    param: str | None = None
    code: str


class ErrorBody(BaseModel):
    error: Problem
