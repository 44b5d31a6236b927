"""A report as a response: a page, or Markdown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

#: what a client asks for with ?format=
ReportFormat = Annotated[str, Query(pattern="^(html|md)$")]

#: a report is a page of the caller's own pictures and texts: sandboxed, with nothing but its own style and script
_POLICY = "sandbox allow-scripts allow-popups; frame-ancestors 'self'"


async def report_response(kind: str, page: Callable[[], str], markdown: Callable[[], str], name: str) -> Response:
    """The report in the format `kind`; `name` is its file's name, without an ending. Made in a thread."""
    if kind == "md":
        return PlainTextResponse(await asyncio.to_thread(markdown), media_type="text/markdown")
    shown = f'inline; filename="{name}.html"'
    headers = {"Content-Security-Policy": _POLICY, "Content-Disposition": shown}
    return HTMLResponse(await asyncio.to_thread(page), headers=headers)
