"""GraphQL over HTTP: methods, media types, status codes, body limit, compression. No GraphQL below the parameters.

A page of another site cannot reach this: POST takes JSON alone, which a browser asks leave for first; GET takes queries
alone, and not from a page of another site.
"""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from starlette import requests, responses

from gql.errors import NotPersisted, error_object
from gql.leaving import ClientGone, while_there
from gql.negotiation import accepts_encoding, best_media_type, media_type_of
from gql.persisted import PersistedDocuments
from gql.request import Request, Terms, from_body, from_query_string
from gql.response import OVERTIME_S, Answering, MutationRefused, Response
from twin.errors import BadRequest, LimitExceeded, Timeout, TwinError

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
_PREFERRED = (JSON, GRAPHQL_RESPONSE)
_COMPRESSION_LEVEL = 3
_KINDS: Mapping[int, type[TwinError]] = {408: Timeout, 413: LimitExceeded}
_ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """What one HTTP request may cost."""

    body_bytes: int = 32 * 1024 * 1024
    timeout_seconds: float = 30.0
    compress_from_bytes: int = 16 * 1024


class Endpoint:
    """The `/graphql` endpoint as an ASGI application."""

    def __init__(self, answering: Answering, limits: HttpLimits, kept: PersistedDocuments) -> None:
        self._answering = answering
        self._limits = limits
        self._kept = kept

    async def __call__(
        self, scope: Any, receive: Any, send: Any
    ) -> None:  # ASGI's own types are dicts and callables
        asking = _Asking(scope, receive, _headers_of(scope))
        try:
            response = await self._respond(asking)
        except HttpRefused as refused:
            response = _refusal(refused, asking.headers)
        await response(scope, receive, send)

    async def _respond(self, asking: _Asking) -> _Ready | responses.Response:
        headers = asking.headers
        media_type = best_media_type(headers.get("accept"), _PREFERRED)
        if media_type is None:
            raise HttpRefused(406, f"This answers {JSON} or {GRAPHQL_RESPONSE}; accept one of them.")
        deadline = time.monotonic() + self._timeout(headers)
        terms = Terms(deadline, _origin(asking), _explains(headers))
        try:
            asked = await self._asked_by(deadline, asking)
            async with while_there(asking.receive):
                answer = await self._answering.answer(asked, terms, reads_only=asking.method == "GET")
        except NotPersisted as unknown:
            answer = Response(errors=(error_object(unknown),), was_executed=False)
        except ClientGone:
            return responses.Response(status_code=499)  # nobody reads it
        except MutationRefused as refused:
            raise HttpRefused(405, "A mutation is sent with POST.", {"Allow": "POST"}) from refused
        return await self._encoded(answer, media_type, headers)

    async def _asked_by(self, deadline: float, asking: _Asking) -> Request:
        try:
            async with asyncio.timeout(deadline + OVERTIME_S - time.monotonic()):
                return await self._asked(asking)
        except TimeoutError as late:
            message = "The request was not whole by its deadline; send it faster, or allow more time."
            raise HttpRefused(408, message, {"Connection": "close"}) from late

    async def _asked(self, asking: _Asking) -> Request:
        try:
            match asking.method:
                case "POST":
                    _check_content_type(asking.headers)
                    return from_body(await self._body(asking), self._kept)
                case "GET":
                    _check_same_site(asking.headers)
                    return from_query_string(requests.Request(asking.scope).query_params, self._kept)
                case other:
                    raise HttpRefused(405, f"Use GET or POST, not {other}.", {"Allow": "GET, POST"})
        except BadRequest as wrong:
            raise HttpRefused(400, wrong.message) from wrong

    async def _body(self, asking: _Asking) -> bytes:
        """Return the body, reading no further than the limit."""
        limit = self._limits.body_bytes
        declared = asking.headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > limit:
            raise _too_large(limit)
        body = bytearray()
        while True:
            message = await asking.receive()
            if message["type"] == "http.disconnect":
                raise HttpRefused(400, "The body ended before it was whole.")
            body += message.get("body", b"")
            if len(body) > limit:
                raise _too_large(limit)
            if not message.get("more_body", False):
                return bytes(body)

    def _timeout(self, headers: Mapping[str, str]) -> float:
        """Return the seconds that the client gives, at most the limit."""
        text = headers.get("x-request-timeout")
        if text is None:
            return self._limits.timeout_seconds
        try:
            seconds = float(text)
        except ValueError as wrong:
            raise _bad_timeout(text) from wrong
        if not seconds > 0:
            raise _bad_timeout(text)
        return min(seconds, self._limits.timeout_seconds)

    async def _encoded(self, answer: Response, media_type: str, headers: Mapping[str, str]) -> _Ready:
        status = 400 if media_type == GRAPHQL_RESPONSE and not answer.was_executed else 200
        body = orjson.dumps(answer.content(), option=orjson.OPT_SERIALIZE_NUMPY)
        if len(body) < self._limits.compress_from_bytes or not accepts_encoding(headers, "gzip"):
            return _Ready(status, _head(media_type, None), body)
        body = await asyncio.to_thread(gzip.compress, body, _COMPRESSION_LEVEL)
        return _Ready(status, _head(media_type, "gzip"), body)


@dataclass(frozen=True, slots=True)
class _Asking:
    """One request as it comes in; Starlette's own reads each header out of the list anew."""

    scope: Any  # ASGI's own types are dicts and callables
    receive: Any
    headers: Mapping[str, str]

    @property
    def method(self) -> str:
        return str(self.scope["method"])


@dataclass(frozen=True, slots=True)
class _Ready:
    """An answer as it goes out."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes

    async def __call__(self, _: Any, __: Any, send: Any) -> None:
        length = (b"content-length", str(len(self.body)).encode())
        head = {"type": "http.response.start", "status": self.status, "headers": [*self.headers, length]}
        await send(head)
        await send({"type": "http.response.body", "body": self.body})


def _headers_of(scope: Any) -> Mapping[str, str]:
    """Return the headers by name, in lower case as ASGI has them; of equal names the first counts."""
    given = reversed(list(scope["headers"]))
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in given}


@lru_cache(maxsize=8)
def _head(media_type: str, encoding: str | None) -> Sequence[tuple[bytes, bytes]]:
    """Return the headers of an answer, which are the same for each of its kind."""
    named = {**_ALWAYS, "Vary": "Accept, Accept-Encoding", "Content-Type": f"{media_type}; charset=utf-8"}
    if encoding is not None:
        named["Content-Encoding"] = encoding
    return tuple((name.lower().encode(), value.encode()) for name, value in named.items())


class HttpRefused(Exception):
    """The request did not come as far as GraphQL."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


def _refusal(refused: HttpRefused, headers: Mapping[str, str]) -> responses.Response:
    error = _KINDS.get(refused.status, BadRequest)(refused.message)
    media_type = best_media_type(headers.get("accept"), _PREFERRED) or JSON
    body = orjson.dumps({"errors": [error_object(error)]})
    return responses.Response(
        body, refused.status, {**_ALWAYS, **refused.headers}, f"{media_type}; charset=utf-8"
    )


def _origin(asking: _Asking) -> str:
    scope = asking.scope
    root = scope.get("app_root_path", scope.get("root_path", ""))
    server = None if scope.get("server") is None else tuple(scope["server"])  # some servers give a list
    return _origin_of(scope.get("scheme", "http"), asking.headers.get("host"), server, root)


@lru_cache(maxsize=64)  # clients use few addresses, and taking one apart costs as much as reading the request
def _origin_of(scheme: str, host: str | None, server: tuple[str | int | None, ...] | None, root: str) -> str:
    """Return the address that the client used, as Starlette reads it out of a request."""
    headers = [] if host is None else [(b"host", host.encode("latin-1"))]
    scope = {"type": "http", "scheme": scheme, "server": server, "root_path": root, "headers": headers}
    return str(requests.Request(scope).base_url).rstrip("/")


def _explains(headers: Mapping[str, str]) -> bool:
    match headers.get("x-twin-explain", "0").strip():
        case "1":
            return True
        case "0" | "":
            return False
        case other:
            raise HttpRefused(400, f"X-Twin-Explain is 1, or is left out, not {other[:40]!r}.")


def _check_content_type(headers: Mapping[str, str]) -> None:
    media_type, parameters = media_type_of(headers.get("content-type", ""))
    if media_type != JSON:
        raise HttpRefused(415, f"Send the request as {JSON}, not as {media_type or 'a body without a type'}.")
    if parameters.get("charset", "utf-8") not in {"utf-8", "utf8"}:
        raise HttpRefused(415, f"Send the request in UTF-8, not in {parameters['charset']}.")
    if headers.get("content-encoding", "identity") != "identity":
        raise HttpRefused(415, f"Send the body as it is, not as {headers['content-encoding']}.")


def _check_same_site(headers: Mapping[str, str]) -> None:
    """Refuse what a browser sends for a page of another site: an image, a link, a form."""
    if headers.get("sec-fetch-site", "none") in {"cross-site", "same-site"}:
        raise HttpRefused(403, "A page of another site cannot ask this with GET; ask with POST.")


def _too_large(limit: int) -> HttpRefused:
    return HttpRefused(413, f"The body is larger than {limit:,} bytes; send it in several requests.")


def _bad_timeout(text: str) -> HttpRefused:
    return HttpRefused(400, f"X-Request-Timeout is a number of seconds above zero, not {text[:40]!r}.")
