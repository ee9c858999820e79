"""Calls to the S3 server: signed by the client library, bounded in time, each failure an ObjectError.

The library's own transport is synchronous: a call that hangs would hold a thread until its socket gives up, and a
trickle for ever. Here a call ends when its time is over, whatever the server does. Nothing is repeated here.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlunsplit

import httpx
from minio.credentials.credentials import Credentials
from minio.helpers import BaseURL
from minio.signer import sign_v4_s3

from objects.errors import ObjectError, Timeout, Unavailable
from objects.minio.address import Address
from objects.minio.answers import error_code

_BLOCK_BYTES: Final = 1 << 18
_LIMITS: Final = httpx.Limits(max_connections=32, max_keepalive_connections=16, keepalive_expiry=30)


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Without a place it is about the bucket itself. `sha256` is that of the body, where it is known."""

    method: str
    place: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; header names in any case."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Download:
    """An answer whose body is read block by block."""

    headers: Mapping[str, str]
    blocks: AsyncIterator[bytes]


class Refused(ObjectError):
    """The server understood the call and says no: `status` as in HTTP, `code` as in S3 (empty: none was given)."""

    def __init__(self, call: Call, status: int, code: str) -> None:
        super().__init__(f"the object server refuses {call.method} {call.place or 'bucket'}: {status} {code}")
        self.status, self.code = status, code


class Denied(Unavailable):
    """The server does not accept our key, or the key may not do this."""


class NoBucket(Unavailable):
    """There is no such bucket, or not any more."""


class Wire:
    """The connections to one server."""

    def __init__(self, address: Address, *, timeout_s: float) -> None:
        scheme = "https" if address.is_tls else "http"
        self.urls = BaseURL(f"{scheme}://{address.endpoint}", address.region)
        self._address, self._timeout_s = address, timeout_s
        self._credentials = Credentials(address.access_key, address.secret_key)
        verify = ssl.create_default_context() if address.is_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # The transport alone, without the client around it: a fifth of the CPU of a call less, and no log of addresses.
        self._http = httpx.AsyncHTTPTransport(verify=verify, limits=_LIMITS, trust_env=False)
        self._is_closed = False

    @asynccontextmanager
    async def deadline(self) -> AsyncIterator[None]:
        """End what runs inside after the store's timeout; turn what the transport raises into ObjectError."""
        if self._is_closed:
            raise Unavailable("the object store is closed; open it again")
        try:
            async with asyncio.timeout(self._timeout_s):
                yield
        except TimeoutError as cause:
            raise Timeout(
                f"the object server did not answer within {self._timeout_s:g} s; try again"
            ) from cause
        except httpx.HTTPError as cause:
            raise Unavailable(
                f"the object server cannot be reached: {type(cause).__name__}: {cause}"
            ) from cause

    async def send(self, call: Call) -> Answer:
        """Return the whole answer; raises Refused, Denied, Unavailable or Timeout."""
        async with self.deadline():
            response = await self._http.handle_async_request(self._request(call))
            try:
                await response.aread()
            finally:
                await response.aclose()
        _check(call, response)
        return Answer(response.headers, response.content)

    @asynccontextmanager
    async def download(self, call: Call) -> AsyncIterator[Download]:
        """Yield the answer once its headers are there. Each block has the timeout for itself; none is missing."""
        async with self.deadline():
            response = await self._http.handle_async_request(self._request(call))
        try:
            if response.is_error:
                async with self.deadline():
                    await response.aread()
            _check(call, response)
            yield Download(response.headers, self._blocks(response))
        finally:
            await response.aclose()

    def source(self, place: str, version: str | None) -> str:
        """Name a version of what lies at a place, for a copy by the server."""
        return f"/{self._address.bucket}/{quote(place)}" + (f"?versionId={quote(version)}" if version else "")

    async def close(self) -> None:
        """Let go of the connections."""
        self._is_closed = True
        await self._http.aclose()

    async def _blocks(self, response: httpx.Response) -> AsyncIterator[bytes]:
        raw, missing = response.aiter_raw(_BLOCK_BYTES), int(response.headers["content-length"])
        while missing > 0:
            async with self.deadline():
                block = await anext(raw, b"")
            if not block:
                raise Unavailable(f"the object server ended its answer {missing} bytes early; try again")
            missing -= len(block)
            yield block

    def _request(self, call: Call) -> httpx.Request:
        url = self.urls.build(
            method=call.method,
            region=self._address.region,
            bucket_name=self._address.bucket,
            object_name=call.place,
            query_params=dict(call.query),
        )
        now, sha256 = datetime.now(UTC), call.sha256 or hashlib.sha256(call.body).hexdigest()
        headers = {
            **call.headers,
            "Host": url.netloc,
            "Accept-Encoding": "identity",
            "x-amz-content-sha256": sha256,
            "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ"),
        }
        signed = sign_v4_s3(
            method=call.method,
            url=url,
            region=self._address.region,
            headers={**headers},
            credentials=self._credentials,
            content_sha256=sha256,
            date=now,
        )
        headers["Authorization"] = str(signed["Authorization"])
        return httpx.Request(call.method, urlunsplit(url), headers=headers, content=call.body)


def _check(call: Call, response: httpx.Response) -> None:
    """Raise what an answer other than success means."""
    status = response.status_code
    code = "" if response.is_success else error_code(response.content)
    if (
        status in {429, 500} or status > 501
    ):  # 501 is said of what the server does not have, and will not have soon
        raise Unavailable(f"the object server answers {status} {code}; try again")
    if status in {401, 403}:
        raise Denied(
            f"the object server denies {call.method} ({status} {code}); check key, secret, rights and both clocks"
        )
    if code == "NoSuchBucket":
        raise NoBucket("the bucket of the object store is gone; restore it, or start the service anew")
    if not response.is_success:
        raise Refused(call, status, code)
