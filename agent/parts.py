"""What an agent is built of: tools, planners, models and stores, made once from the arguments of `Agent`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agent.checkpoints import is_postgres
from agent.interop.joining import joined
from agent.observing.models import observed_chat, observed_vision
from agent.remembering import Memory
from agent.runs import RunIndex
from agent.runs_postgres import PostgresRuns
from agent.settings import Limits
from planners.chat.factory import make_chat_model
from planners.chat.interface import LanguageModel
from planners.factory import make_decision_maker, make_planner
from planners.interface import DecisionMaker, Planner
from tools.artifacts import FolderStore, MemoryStore
from tools.ask.core import CONTRAST, CoreLooker, contrast_of
from tools.ask.core_model import core_of
from tools.ask.models import make_vision_model
from tools.cache import ResultCache
from tools.catalogue import default_registry
from tools.context import ToolContext
from tools.contract import ToolSpec
from tools.pictures.limits import PictureLimits
from tools.registry import Registry, installed_plugins


@dataclass(frozen=True)
class Parts:
    """What a Driver works with; `mode` is how a question is begun ("auto", "plan" or "decision"), `fallback` plans
    where the planner can't, `checkpoints` names the file or the database of the graph's checkpoints."""

    limits: Limits
    picture_limits: PictureLimits
    allow_urls: bool
    registry: Registry
    plugin_problems: tuple[str, ...]
    chat: LanguageModel | None
    mode: str
    planner: Planner
    fallback: Planner | None
    decision_maker: DecisionMaker | None
    store: FolderStore | MemoryStore
    memory: Memory
    checkpoints: str | None
    runs: RunIndex | PostgresRuns
    tools: ToolContext


def make_parts(
    *,
    planner: str | Planner,
    llm: Any,
    vision: Any,
    registry: Registry | None,
    more: Sequence[ToolSpec],
    backends: dict[str, str],
    folder: Path | None,
    checkpoints: str | None,
    allow_urls: bool,
    limits: Limits,
    picture_limits: PictureLimits | None,
    plugins: bool,
) -> Parts:
    """The parts; `more` are tools beside those of the registry. See `Agent` for the other arguments."""
    base = registry if registry is not None else default_registry(plugins=plugins)
    known = joined(base, more)
    core = core_of(llm) if isinstance(llm, str) else None
    chat = observed_chat(make_chat_model(llm)) if llm is not None and core is None else None
    vision_model = make_vision_model(vision) if vision is not None else None
    if isinstance(vision_model, CoreLooker):
        vision_model = replace(vision_model, contrast=contrast_of(backends.get(CONTRAST, "")))
    store = FolderStore(folder / "pictures") if folder else MemoryStore()
    return Parts(
        limits=limits,
        picture_limits=picture_limits or PictureLimits(),
        allow_urls=allow_urls,
        registry=known,
        plugin_problems=tuple(installed_plugins()[1]) if registry is None and plugins else (),
        chat=chat,
        mode=str(planner) if planner in ("auto", "decision") else "plan",
        planner=make_planner(planner, chat, core),
        fallback=make_planner("auto", None) if chat is not None and planner == "auto" else None,
        decision_maker=make_decision_maker(chat, core),
        store=store,
        memory=Memory(folder / "known" if folder else None),
        checkpoints=checkpoints or (str(folder / "checkpoints.sqlite") if folder else None),
        runs=(
            PostgresRuns(str(checkpoints))
            if is_postgres(checkpoints)
            else RunIndex(folder / "runs" if folder else None)
        ),
        tools=ToolContext(
            store=store,
            registry=known,
            cache=ResultCache(folder=folder / "results" if folder else None),
            backends={"core": core.folder, **backends} if core is not None and core.folder else backends,
            text_model=chat,
            vision_model=observed_vision(vision_model) if vision_model is not None else None,
        ),
    )
