"""Clients of signed addresses, outside of the service: of those that the service serves, and of those of a server."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

import httpx

from objects import ObjectStore, ServedHere, SignedAddress
from objects.errors import BadSignature, DigestMismatch, TooLarge
from tests.conformance.object_requests import chunks, gathered

SECRET = b"a secret that all replicas share"


class Client(Protocol):
    """Who was given a signed address. Refusals are the store's errors."""

    async def send(self, address: SignedAddress, body: bytes) -> None:
        """PUT the bytes to the address."""
        ...

    async def fetch(self, address: SignedAddress) -> bytes:
        """GET the bytes behind the address."""
        ...


class DoorClient:
    """A client of addresses that are served here: does what the HTTP door does."""

    def __init__(self, store: ObjectStore, door: ServedHere) -> None:
        self._store = store
        self._door = door

    async def send(self, address: SignedAddress, body: bytes) -> None:
        """PUT the bytes to the address."""
        path, query = parts(address)
        allowed = self._door.verify("PUT", path, query)
        assert allowed.upload is not None
        assert allowed.size is not None
        await self._door.receive(allowed.upload, chunks(body), size=allowed.size)

    async def fetch(self, address: SignedAddress) -> bytes:
        """GET the bytes behind the address."""
        path, query = parts(address)
        allowed = self._door.verify("GET", path, query)
        assert allowed.key is not None
        return await gathered(self._store.get(allowed.key))


def parts(address: SignedAddress) -> tuple[str, dict[str, str]]:
    """Split an address into its path and query."""
    split = urlsplit(address.url)
    return split.path, dict(parse_qsl(split.query, keep_blank_values=True))


class HttpClient:
    """A client that knows nothing but the address. A refusal is what the address did not allow."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def send(self, address: SignedAddress, body: bytes) -> None:
        """PUT the bytes to the address."""
        headers = {**address.headers, "Content-Length": str(len(body))}
        response = await self._http.put(address.url, headers=headers, content=body)
        promised = int(address.headers.get("Content-Length", len(body)))
        if response.status_code == 403 and len(body) != promised:
            raise TooLarge(response.text) if len(body) > promised else DigestMismatch(response.text)
        _require_success(response)

    async def fetch(self, address: SignedAddress) -> bytes:
        """GET the bytes behind the address."""
        response = await self._http.get(address.url)
        _require_success(response)
        return response.content


def _require_success(response: httpx.Response) -> None:
    """Raise BadSignature for a refusal: 403, or 400 where the parameters of the signature are none."""
    if response.status_code in {400, 403}:
        raise BadSignature(response.text)
    response.raise_for_status()
