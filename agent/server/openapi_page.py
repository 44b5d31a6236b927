"""/docs: the OpenAPI description as a page that loads nothing from other hosts."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from agent.server.errors import HttpError

router = APIRouter(include_in_schema=False)

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Yaffle: the API</title><link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="page"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></html>
"""
_START = """SwaggerUIBundle({url: "/openapi.json", dom_id: "#page", deepLinking: true});
"""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_TYPES = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}
_CACHED = {"Cache-Control": "public, max-age=86400"}


@router.get("/docs")
async def page() -> HTMLResponse:
    """The page."""
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})


@router.get("/docs/start.js")
async def start() -> Response:
    return Response(_START, media_type="text/javascript", headers=_CACHED)


@router.get("/docs/{name}")
async def asset(name: str) -> Response:
    """A file of Swagger UI, from the package that carries it."""
    if name not in _TYPES:
        raise HttpError(404, "not_found", "there is no such file.")
    data = (files("fastapi_swagger.resources") / name).read_bytes()
    return Response(data, media_type=_TYPES[name], headers=_CACHED)
