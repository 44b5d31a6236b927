"""The version of the installed package."""

from __future__ import annotations


def version() -> str:
    """The version, as the package was installed; that of the source tree where it was not."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("yaffle")
    except PackageNotFoundError:
        return "0.1.0 (not installed)"
