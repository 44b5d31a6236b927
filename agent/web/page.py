"""The routes of the web page: `/`, and its files under `/web`. Plain files; all that the page knows comes from /v1."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

STATIC = Path(__file__).parent / "static"

#: Scripts, styles and calls of this server only; pictures also as blobs, which is how the page holds them. With trusted
#: types and no policy for them, a browser that knows them refuses to make HTML or scripts of any text.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
#: kept by browsers, but asked about each time: after an update all files of the page are of one version
_CACHE = {"Cache-Control": "no-cache"}


class _Files(StaticFiles):
    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers.update(_CACHE)
        return response


def mount(app: FastAPI) -> None:
    """Serve the page at `/` of `app`."""

    async def page(_: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers={"Content-Security-Policy": POLICY, **_CACHE})

    app.add_route("/", page, methods=["GET"], include_in_schema=False)
    app.mount("/web", _Files(directory=STATIC), name="web")
