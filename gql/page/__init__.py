"""The page at `/`: ask a query, read the answer. One HTML file, style and script beside it, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_TYPES = {"page.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def page_routes() -> list[Route]:
    """Return the routes of the page and of what it loads."""
    paths = {"/": "page.html", "/page.css": "page.css", "/page.js": "page.js"}
    return [Route(path, _file(name), methods=["GET"]) for path, name in paths.items()]


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    body = files(__name__).joinpath(name).read_bytes()

    async def respond(_: Request) -> Response:
        return Response(body, headers=_HEADERS, media_type=_TYPES[name])

    return respond
