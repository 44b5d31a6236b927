"""One POST to a model endpoint: retried where that can help, within a budget of time, and clear about what failed.

Retried with growing pauses: no connection, timeouts, 429, 5xx, and answers that are not JSON. Not retried: other 4xx,
since asking again would give the same.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tools.errors import ToolError, TransientToolError
from tools.offline import require_network

if TYPE_CHECKING:
    import httpx

_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 20.0


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
    require_network(f"asking {_host(url)}")
    import httpx

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    end = time.monotonic() + budget
    trouble: Exception | None = None
    why = "no time was left"
    with httpx.Client(headers=headers) as client:
        for attempt in range(attempts):
            checkpoint()
            left = end - time.monotonic()
            if left <= 0:
                break
            pause = _FIRST_PAUSE * 2**attempt * random.uniform(0.8, 1.2)
            try:
                response = client.post(url, json=body, data=form, files=files, timeout=min(timeout, left))
                if response.status_code not in _PASSING:
                    _refuse(response, url)
                    return response.json()
                why, pause = f"it answered {response.status_code}", max(pause, _retry_after(response))
            except httpx.TransportError as error:
                trouble, why = error, str(error) or type(error).__name__
            except ValueError as error:
                trouble, why = error, "its answer is not JSON"
            if attempt + 1 == attempts or time.monotonic() + pause >= end:
                break
            time.sleep(min(pause, _LONGEST_PAUSE))
    raise TransientToolError(
        f"{_host(url)} could not answer: {why}.", remedy="Check that it runs and has room, or try later."
    ) from trouble


def _refuse(response: httpx.Response, url: str) -> None:
    """Raise ToolError for an answer that is an error."""
    if response.is_success:
        return
    said = " ".join(response.text.split())[:200]
    remedy = "Check the key." if response.status_code in (401, 403) else "Check the address and the model's name."
    raise ToolError(f"{_host(url)} refused with {response.status_code}: {said or 'no reason given'}", remedy=remedy)


def _retry_after(response: httpx.Response) -> float:
    """Seconds that the server asks to wait; 0 where it does not say."""
    said = response.headers.get("retry-after", "")
    return float(said) if said.replace(".", "", 1).isdigit() else 0.0


def _host(url: str) -> str:
    """Scheme and host, without path, query or credentials."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.split('/', 1)[0].rpartition('@')[2]}"


def key_for(url: str, variable: str) -> str:
    """The key for an endpoint, from the environment: `variable`, or OPENAI_API_KEY for OpenAI's own host only, so that
    it is never sent to anybody else."""
    own = os.environ.get(variable, "")
    if own or _host(url) != "https://api.openai.com":
        return own
    return os.environ.get("OPENAI_API_KEY", "")
