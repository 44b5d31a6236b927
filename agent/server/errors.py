"""How errors are said over HTTP: all as {"error": {"message", "type", "code", "param"}}, which OpenAI clients know.

What a caller can act on is said in full; what went wrong inside is in the server's log only, under the request id.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException

from agent.errors import ApprovalNeeded, BadQuestion, UnknownRun
from mllm_core.errors import YaffleError
from planners.language import ProgramError
from tools.errors import ArtifactMissing, ImageError, ImageTooLarge, InvalidValue, OfflineError, UnknownTool

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.responses import JSONResponse

log = logging.getLogger("yaffle.server")


class HttpError(YaffleError, HTTPException):
    """A refusal with its HTTP status. `code` is a word for programs; `wait` seconds go into Retry-After.

    It is an HTTPException as well, since FastAPI turns every other error while a body is read into one of its own.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        remedy: str | None = None,
        param: str | None = None,
        wait: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.status = self.status_code = status
        self.detail = message
        self.code = code
        self.param = param
        self.headers: dict[str, str] = dict(headers or {})
        if wait is not None:
            self.headers["Retry-After"] = str(max(1, round(wait + 0.5)))


#: status and code of the errors of the layers below, the most special first
_KNOWN: tuple[tuple[type[YaffleError], int, str], ...] = (
    (ImageTooLarge, 413, "image_too_large"),
    (ImageError, 400, "invalid_image"),
    (OfflineError, 400, "offline"),
    (BadQuestion, 400, "invalid_question"),
    (ProgramError, 400, "invalid_program"),
    (InvalidValue, 400, "invalid_value"),
    (UnknownTool, 404, "unknown_tool"),
    (UnknownRun, 404, "unknown_run"),
    (ArtifactMissing, 410, "picture_gone"),
)

_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}


def as_http_error(error: BaseException) -> HttpError:
    """`error` as it is told to a caller."""
    if isinstance(error, HttpError):
        return error
    if isinstance(error, ApprovalNeeded):
        lines = "; ".join(str(step["line"]) for step in error.steps)
        return HttpError(
            409,
            "approval_needed",
            f"run {error.run} waits for approval of: {lines}.",
            remedy=f"POST /v1/runs/{error.run}/approve with {{'approve': true}} goes on.",
            headers={"X-Should-Retry": "false", "Location": f"/v1/runs/{error.run}"},
        )
    for kind, status, code in _KNOWN:
        if isinstance(error, kind):
            return HttpError(status, code, error.message, remedy=error.remedy)
    if isinstance(error, TimeoutError):
        return HttpError(504, "timeout", "the answer took too long.", remedy="Ask less at once, or use POST /v1/runs.")
    if isinstance(error, YaffleError):
        return HttpError(500, "run_failed", error.message, remedy=error.remedy)
    return HttpError(500, "internal_error", "something went wrong in the server.", remedy="Its log says what.")


def body_of(error: HttpError) -> dict[str, Any]:
    """The JSON that says `error`."""
    kind = _TYPES.get(error.status, "invalid_request_error" if error.status < 500 else "server_error")
    return {"error": {"message": str(error), "type": kind, "param": error.param, "code": error.code}}


def response_of(error: HttpError) -> JSONResponse:
    from starlette.responses import JSONResponse

    return JSONResponse(body_of(error), status_code=error.status, headers=error.headers)


def add_handlers(app: FastAPI) -> None:
    """Let `app` say all its errors in this way."""
    from fastapi.exceptions import RequestValidationError
    from starlette.requests import Request
    from starlette.responses import Response

    async def ours(request: Request, error: Exception) -> Response:
        said = as_http_error(error)
        if said.status >= 500:
            log_failure(f"request {getattr(request.state, 'request_id', '')}", error)
        return response_of(said)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return response_of(_invalid(error.errors()))

    async def plain(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}.get(error.status_code, "refused")
        return response_of(HttpError(error.status_code, code, f"{error.detail}.", headers=error.headers))

    app.add_exception_handler(YaffleError, ours)
    app.add_exception_handler(TimeoutError, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, plain)


def _invalid(problems: Any) -> HttpError:
    """What is wrong with a body, in words, without repeating what was sent."""
    # Of a value that may be of several types, the problem that lies deepest is of the type that was meant.
    first = max(problems, key=lambda problem: len(problem["loc"]))
    if first["type"] == "json_invalid":
        place = f" (near character {first['loc'][-1]})" if isinstance(first["loc"][-1], int) else ""
        return HttpError(400, "invalid_request", f"the body is no valid JSON{place}.")
    if first["loc"] == ("body",) and first["type"] in ("model_attributes_type", "missing"):
        wanted = "the body must be a JSON object, sent with the header Content-Type: application/json."
        return HttpError(400, "invalid_request", wanted)
    where = ".".join(str(part) for part in first["loc"] if str(part).replace("_", "").isalnum() and part != "body")
    message = f"{where}: {first['msg']}" if where else str(first["msg"])
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return HttpError(400, "invalid_request", f"{message[:300]}{more}.", param=where[:100] or None)


def log_failure(what: str, error: BaseException) -> None:
    """Log what nobody foresaw: where it happened, but not its message, which may quote a caller."""
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s failed: %s\n%s", what, type(error).__name__, places)
