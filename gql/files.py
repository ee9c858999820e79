"""`/files/…`: signed downloads and uploads of an object store whose addresses are paths of this service.

What was uploaded is never shown as a page of ours (A8): it is an attachment, of the type it was stored with.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from gql.errors import error_object, retry_after
from gql.ranges import Unsatisfiable, span_of
from objects.store import ObjectStore, ServedHere, Span, Stored, Verified
from twin.errors import Forbidden, NotFound, Store, TwinError
from twin.stores import translated

_STATUS = {
    "BAD_REQUEST": 400,
    "VALIDATION_FAILED": 400,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "LIMIT_EXCEEDED": 413,
    "STORE_UNAVAILABLE": 503,
    "TIMEOUT": 504,
}
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


class Files:
    """Serves the files of one store. An address says itself what it allows; nobody signs in here."""

    def __init__(self, objects: ObjectStore, links: ServedHere) -> None:
        self._objects = objects
        self._links = links

    async def respond(self, request: Request) -> Response:
        """Send a file, or take one in."""
        try:
            async with translated(Store.OBJECTS):
                allowed = self._links.verify(request.method, request.url.path, request.query_params)
                if request.method == "PUT":
                    return await self._take(request, allowed)
                return await self._send(request, allowed)
        except ClientDisconnect:
            return Response(status_code=400, headers=_SAFE)
        except TwinError as error:
            body = orjson.dumps({"errors": [error_object(error)]})
            wait = retry_after(error)
            headers = _SAFE if wait is None else {**_SAFE, "Retry-After": str(wait)}
            return Response(body, _STATUS.get(error.code, 500), headers, "application/json")

    async def _take(self, request: Request, allowed: Verified) -> Response:
        if allowed.upload is None or allowed.size is None:
            raise Forbidden("The address is not for an upload; ask for one with requestUpload.")
        _check_promised(request, "content-type", allowed.media_type)
        _check_promised(request, "content-length", str(allowed.size))
        await self._links.receive(allowed.upload, request.stream(), size=allowed.size)
        return Response(status_code=204)

    async def _send(self, request: Request, allowed: Verified) -> Response:
        stored = await self._objects.stat(allowed.key) if allowed.key is not None else None
        if stored is None:
            raise NotFound("There is no such file any more; ask for its address again.")
        headers = _download_headers(allowed, stored)
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        try:
            span = span_of(_range(request, headers["ETag"]), stored.size)
        except Unsatisfiable:
            return Response(status_code=416, headers={**_SAFE, "Content-Range": f"bytes */{stored.size}"})
        return self._stream(request.method, stored, span, headers)

    def _stream(self, method: str, stored: Stored, span: Span | None, headers: Mapping[str, str]) -> Response:
        start, end = (span.start, span.end or stored.size) if span else (0, stored.size)
        sent = {**headers, "Content-Length": str(end - start)}
        if span:
            sent["Content-Range"] = f"bytes {start}-{end - 1}/{stored.size}"
        status = 206 if span else 200
        if method == "HEAD" or start == end:
            return Response(status_code=status, headers=sent)
        return StreamingResponse(self._objects.get(stored.key, span), status, sent)


def _check_promised(request: Request, header: str, promised: str) -> None:
    """Refuse a header that contradicts what the address was signed for (A7)."""
    found = request.headers.get(header)
    if found is not None and found != promised:
        raise Forbidden(
            f"The address is for {header} {promised}, not for {found[:80]!r}; ask for another one."
        )


def _range(request: Request, etag: str) -> str | None:
    """Return the Range header, unless it continues another version of the file."""
    return request.headers.get("range") if request.headers.get("if-range", etag) == etag else None


def _download_headers(allowed: Verified, stored: Stored) -> dict[str, str]:
    name = quote(allowed.file_name or "file", safe="")
    return {
        **_SAFE,
        "Content-Type": allowed.media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "ETag": f'"{stored.sha256}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=300, immutable",
    }
