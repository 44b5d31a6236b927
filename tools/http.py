"""One POST to a model endpoint: retried where that can help, within a budget of time, and clear about what failed.

Retried with growing pauses, or when Retry-After says: no connection, timeouts, 429, 5xx, and answers that are no JSON.
Not retried: other 4xx and a used-up quota, since asking again would give the same.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tools.errors import ToolError, TransientToolError
from tools.offline import require_network
from tools.servers import first_line, is_local, is_passing, message_of, retry_after, shown_address

if TYPE_CHECKING:
    import httpx

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 20.0
_SAID_LETTERS = 200


def post(
    url: str,
    *,
    key: str = "",
    body: Mapping[str, Any] | None = None,
    form: Mapping[str, Any] | None = None,
    files: Mapping[str, tuple[str, bytes, str]] | None = None,
    timeout: float = 60.0,
    budget: float = 120.0,
    attempts: int = 4,
    checkpoint: Callable[[], None] = lambda: None,
) -> Any:
    """POST and return the JSON of the answer.

    Args:
        url: the endpoint.
        key: sent as a bearer token; "" sends none.
        body: sent as JSON; or `form` and `files` as multipart.
        timeout: seconds for one attempt.
        budget: seconds for all attempts and pauses together.
        attempts: the most attempts.
        checkpoint: called before each attempt; may raise to stop.

    Raises:
        OfflineError: YAFFLE_OFFLINE is on.
        ToolError: the endpoint refused (4xx); the message holds what it said.
        TransientToolError: it could not be reached, or did not answer well, within the budget.
    """
    require_network(f"asking {shown_address(url)}")
    import httpx

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    end = time.monotonic() + budget
    trouble: Exception | None = None
    why = "no time was left"
    # A proxy would take what is meant for this machine elsewhere.
    with httpx.Client(headers=headers, trust_env=not is_local(url)) as client:
        for attempt in range(attempts):
            checkpoint()
            left = end - time.monotonic()
            if left <= 0:
                break
            pause = min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE) * random.uniform(0.8, 1.2)
            try:
                response = client.post(url, json=body, data=form, files=files, timeout=min(timeout, left))
                if not is_passing(response):
                    _refuse(response, url)
                    return response.json()
                why, pause = f"it answered {response.status_code}", max(pause, retry_after(response))
            except httpx.TransportError as error:
                trouble, why = error, first_line(error)
            except ValueError as error:
                trouble, why = error, "its answer is not JSON"
            if attempt + 1 == attempts:
                break
            if time.monotonic() + pause >= end:
                why += f", and a wait of {pause:.0f} s is over the time budget"
                break
            time.sleep(pause)
    raise TransientToolError(
        f"{shown_address(url)} could not answer: {why}.", remedy="Check that it runs and has room, or try later."
    ) from trouble


def _refuse(response: httpx.Response, url: str) -> None:
    """Raise ToolError for an answer that is an error."""
    if response.is_success:
        return
    said = " ".join(message_of(response).split())[:_SAID_LETTERS] or "no reason given"
    remedy = {
        401: "Check the key.",
        402: "The account is out of credit.",
        403: "Check the key and what it may use.",
        429: "The account is out of quota.",
    }.get(response.status_code, "Check the address and the model's name.")
    raise ToolError(f"{shown_address(url)} refused with {response.status_code}: {said}", remedy=remedy)


def key_for(url: str, variable: str) -> str:
    """The key for an endpoint, from the environment: `variable`, or OPENAI_API_KEY for OpenAI's own host only, so that
    it is never sent to anybody else."""
    own = os.environ.get(variable, "")
    if own or not _is_openai(url):
        return own
    return os.environ.get("OPENAI_API_KEY", "")


def _is_openai(url: str) -> bool:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return parts.scheme == "https" and parts.netloc == "api.openai.com"
