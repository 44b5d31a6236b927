"""A server of models: is it this machine, may it be asked again and when, what did it complain of?"""

from __future__ import annotations

import email.utils
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


def is_passing(response: httpx.Response) -> bool:
    """May the same request succeed a little later? Not where the quota is used up."""
    if response.status_code == 429:
        return "insufficient_quota" not in response.text
    return response.status_code in (408, 425) or (response.status_code >= 500 and response.status_code != 501)


def message_of(response: httpx.Response) -> str:
    """The error message in a server's answer, or its text."""
    try:
        error = response.json()["error"]
        return str(error["message"] if isinstance(error, dict) else error)
    except (ValueError, KeyError, TypeError, RecursionError):
        return response.text


def retry_after(response: httpx.Response) -> float:
    """Seconds that the server asks to wait (a number or a date); 0 where it does not say."""
    said = response.headers.get("retry-after", "").strip()
    if said.replace(".", "", 1).isdigit():
        return float(said)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, TypeError):
        return 0.0


def is_local(url: str) -> bool:
    """Is the address on this very machine?"""
    import ipaddress
    from urllib.parse import urlsplit

    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def shown_address(url: str) -> str:
    """The address without credentials and query."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("?")[0].partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def first_line(error: BaseException) -> str:
    """What an error says, in one line without its full stop."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
