"""Errors of the tool layer: each names what failed and what to do next."""

from __future__ import annotations

from mllm_core.errors import YaffleError

__all__ = [
    "ArtifactMissing",
    "BackendUnavailable",
    "Cancelled",
    "ExpressionError",
    "ImageError",
    "ImageTooLarge",
    "InvalidTool",
    "InvalidValue",
    "ModelFileError",
    "OfflineError",
    "ToolArgumentError",
    "ToolError",
    "ToolTimeout",
    "TransientToolError",
    "UnknownTool",
    "YaffleError",
]


class ImageError(YaffleError):
    """The picture can't be read."""


class ImageTooLarge(ImageError):
    """The picture has more pixels or bytes than the limit; refused before decoding."""


class InvalidValue(YaffleError, ValueError):
    """A value (box, region, mask ...) breaks its own rules."""


class ArtifactMissing(YaffleError):
    """The store no longer holds the pixels that a handle points to."""


class InvalidTool(YaffleError):
    """A function can't be registered as a tool."""


class UnknownTool(YaffleError):
    """No tool of that name is registered."""


class ToolError(YaffleError):
    """A tool could not do its work; asking again would give the same."""


class ToolArgumentError(ToolError):
    """A tool was called with arguments that do not fit its card."""


class ToolTimeout(ToolError):
    """A tool did not finish in the time that it was given."""


class TransientToolError(ToolError):
    """A tool failed for a passing reason (network, load): trying again may help."""


class BackendUnavailable(ToolError):
    """A backend lacks a package or a model file; the remedy names the fix."""


class ModelFileError(YaffleError):
    """A model file is missing, broken, or could not be fetched."""


class OfflineError(YaffleError):
    """Something needs the network while YAFFLE_OFFLINE is on."""


class Cancelled(YaffleError):
    """The run was cancelled by its caller."""


class ExpressionError(ToolError):
    """An expression (EVAL, FILTER) is outside the safe subset, or went wrong on these values."""
