"""The offline switch: with YAFFLE_OFFLINE=1 no socket is opened, neither by Yaffle nor by a backend.

Without it, Yaffle still downloads nothing by itself: model files come from `yaffle models pull` or from local folders,
and only YAFFLE_ALLOW_DOWNLOADS=1 lets a backend fetch a model by its hub id. Backends read their own switches when
they are imported, so `prepare_backends()` is called just before every import of one.
"""

from __future__ import annotations

import os

from tools.errors import OfflineError

_YES = frozenset({"1", "true", "yes", "on"})

#: never wanted: reports of usage, and packages that install other packages
_ALWAYS = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "YOLO_AUTOINSTALL": "false",
    "PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK": "True",
}
#: how each backend spells "offline"
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "YOLO_OFFLINE": "true",
}


def offline() -> bool:
    """Is YAFFLE_OFFLINE on (1, true, yes, on)?"""
    return _flag("YAFFLE_OFFLINE")


def downloads_allowed() -> bool:
    """May a backend fetch a model by its hub id? Only with YAFFLE_ALLOW_DOWNLOADS on, and never offline."""
    return _flag("YAFFLE_ALLOW_DOWNLOADS") and not offline()


def require_network(what: str) -> None:
    """Raise OfflineError where YAFFLE_OFFLINE is on; `what` says what needs the network ("pulling yolox-nano")."""
    if offline():
        raise OfflineError(
            f"{what} needs the network, and YAFFLE_OFFLINE is on.",
            remedy="Unset YAFFLE_OFFLINE, or use a local file.",
        )


def prepare_backends() -> None:
    """Set the switches of backends in this process's environment, before one of them is imported.

    Ultralytics probes for a connection when it is imported, so it is told to stay offline unless downloads are
    allowed. The switches of other packages are set only where YAFFLE_OFFLINE is on: the process may belong to
    somebody who uses them for other things.
    """
    for name, value in _ALWAYS.items():
        os.environ.setdefault(name, value)
    if offline():
        os.environ.update(_OFFLINE)
    elif not downloads_allowed():
        os.environ.setdefault("YOLO_OFFLINE", "true")


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in _YES
