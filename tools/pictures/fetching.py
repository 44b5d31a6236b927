"""A picture from an https address: checked at every redirect, capped in size and time.

The host is resolved here, and the connection goes to the very address that was checked (its name still secures the TLS
session), so that a name which resolves differently the second time gains nothing. Proxies of the environment are not
used: they would resolve the name themselves.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tools.errors import ImageError, ImageTooLarge, OfflineError
from tools.offline import require_network

if TYPE_CHECKING:
    import ssl

    import httpx

MAX_REDIRECTS = 4


def is_public(address: str) -> bool:
    """Is `address` (an IP address) on the open internet: not loopback, private, link-local, multicast, reserved?"""
    ip = ipaddress.ip_address(address.split("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if inner is not None:
        ip = inner
    site_local = getattr(ip, "is_site_local", False)  # deprecated, and still routed inside some networks
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or site_local)


def fetch_picture(
    url: str,
    *,
    max_bytes: int,
    seconds: float,
    allowed: Callable[[str], bool] = is_public,
    verify: ssl.SSLContext | None = None,
) -> bytes:
    """The bytes at `url`.

    Args:
        url: an https address; so must be whatever it redirects to.
        max_bytes: the download stops with ImageTooLarge beyond this.
        seconds: limit on the whole download, redirects included.
        allowed: which IP addresses may be connected to.
        verify: the TLS settings; None takes the usual certificates.

    Raises: ImageError, ImageTooLarge, OfflineError.
    """
    require_network(f"fetching {_shown(url)}")
    import httpx

    end = time.monotonic() + seconds
    try:
        context = verify or httpx.create_ssl_context()
        with httpx.Client(trust_env=False, verify=context, follow_redirects=False, timeout=seconds) as client:
            for _ in range(MAX_REDIRECTS + 1):
                request = _request(client, url, allowed)
                response = client.send(request, stream=True)
                try:
                    if response.is_redirect:
                        url = str(httpx.URL(url).join(response.headers.get("location", "")))
                        continue
                    return _body(response, url, max_bytes, end)
                finally:
                    response.close()
            raise ImageError(f"{_shown(url)} redirects more than {MAX_REDIRECTS} times.", remedy="Use the final one.")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise ImageError(
            f"{_shown(url)} could not be fetched: {error or type(error).__name__}.",
            remedy="Check the address and the network.",
        ) from error


def _request(client: httpx.Client, url: str, allowed: Callable[[str], bool]) -> httpx.Request:
    """A request to the checked IP address of the host, which keeps the host's name for TLS and the Host header."""
    import httpx

    target = httpx.URL(url)
    if target.scheme != "https" or not target.host:
        raise ImageError(f"{_shown(url)} is not an https address.", remedy="Only https addresses are fetched.")
    if target.userinfo:
        raise ImageError(f"the address {target.host} carries a user name.", remedy="Leave it out.")
    address = _resolved(target.host, target.port or 443, allowed)
    host = target.host if target.port is None else f"{target.host}:{target.port}"
    return client.build_request(
        "GET",
        target.copy_with(host=address),
        headers={"Host": host, "Accept": "image/*", "Accept-Encoding": "identity", "User-Agent": "yaffle"},
        extensions={"sni_hostname": target.host},
    )


def _resolved(host: str, port: int, allowed: Callable[[str], bool]) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise ImageError(f"the host {host} is not known: {error}.", remedy="Check the address.") from error
    addresses = [str(entry[4][0]) for entry in found]
    # One bad address is enough: a name that points both inside and outside is not an honest one.
    if not addresses or not all(allowed(address) for address in addresses):
        raise ImageError(
            f"the host {host} is inside this machine or a private network.",
            remedy="Only public addresses are fetched; download the picture yourself.",
        )
    return addresses[0]


def _body(response: httpx.Response, url: str, max_bytes: int, end: float) -> bytes:
    if response.status_code != 200:
        raise ImageError(f"{_shown(url)} answered {response.status_code}.", remedy="Check the address.")
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise ImageTooLarge(f"{_shown(url)} has {int(length):,} bytes, more than the limit of {max_bytes:,}.")
    data = bytearray()
    for chunk in response.iter_raw():
        data += chunk
        if len(data) > max_bytes:
            raise ImageTooLarge(f"{_shown(url)} has more than {max_bytes:,} bytes.", remedy="Raise the limit.")
        if time.monotonic() > end:
            raise ImageError(f"{_shown(url)} was too slow to download.", remedy="Try again, or raise the limit.")
    return bytes(data)


def _shown(url: str) -> str:
    return url.split("?", 1)[0][:120]


__all__ = ["MAX_REDIRECTS", "OfflineError", "fetch_picture", "is_public"]
