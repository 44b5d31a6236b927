"""Where model files lie: the folders of YAFFLE_MODELS first, then the user's cache."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tools.errors import ModelFileError
from tools.models.catalogue import MODELS, ModelEntry, model_entry

State = Literal["missing", "present", "verified", "damaged"]


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A known model file and where it was found (`path` is None where it is missing).

    `state`: "present" is found but not checked; "verified" and "damaged" compare size and hash with the catalogue.
    """

    entry: ModelEntry
    path: Path | None
    state: State


def cache_folder() -> Path:
    """The user's folder for pulled model files; it need not exist yet."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "yaffle" / "models"


def search_path() -> tuple[Path, ...]:
    """The folders that are searched for model files, in order: YAFFLE_MODELS (a list), then the user's cache."""
    given = [part for part in os.environ.get("YAFFLE_MODELS", "").split(os.pathsep) if part.strip()]
    return (*(Path(part).expanduser() for part in given), cache_folder())


def find_model(name: str) -> Path | None:
    """The path of a known model ("yolox-nano") or of a file or folder in a model folder; None where it is missing."""
    file = next((entry.file for entry in MODELS if name == entry.name), name)
    for folder in search_path():
        path = folder / file
        if path.exists():
            return path.resolve()
    return None


def locate_model(name: str) -> Path:
    """The path of a model that is needed now: a path as given, or a name looked up in the model folders.

    Raises ModelFileError that says how to get it.
    """
    direct = Path(name).expanduser()
    if (direct.is_absolute() or os.sep in name) and direct.exists():
        return direct.resolve()
    found = find_model(name)
    if found is not None:
        return found
    known = next((entry for entry in MODELS if name in (entry.name, entry.file)), None)
    folders = ", ".join(str(folder) for folder in search_path())
    if known is None:
        raise ModelFileError(
            f"there is no model file {name!r} (searched {folders}).",
            remedy="Give its full path, or put it into a folder and name the folder in YAFFLE_MODELS.",
        )
    raise ModelFileError(
        f"the model file {known.file} is missing (searched {folders}).",
        remedy=f"Get it with: yaffle models pull {known.name}",
    )


def model_list() -> list[ModelStatus]:
    """Every known model and whether it is there (files are not hashed)."""
    return [_found(entry) for entry in MODELS]


def verify_models(*names: str) -> list[ModelStatus]:
    """Compare files with the catalogue's sizes and hashes: those named, or all. Unknown names raise ModelFileError."""
    entries = [model_entry(name) for name in names] if names else list(MODELS)
    return [_checked(_found(entry)) for entry in entries]


def _found(entry: ModelEntry) -> ModelStatus:
    path = find_model(entry.file)
    return ModelStatus(entry, path, "present" if path else "missing")


def _checked(status: ModelStatus) -> ModelStatus:
    if status.path is None:
        return status
    good = status.path.stat().st_size == status.entry.size and sha256_of(status.path) == status.entry.sha256
    return ModelStatus(status.entry, status.path, "verified" if good else "damaged")


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
