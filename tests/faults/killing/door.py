"""A client of a service that may die at any moment: an answer, or nothing is known."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

TIMEOUT_S = 20
"Enough for a server that has just been started to plan a query on a busy machine; who is killed fails at once."
SECONDS_TO_ANSWER = 60
OUTAGES = {"STORE_UNAVAILABLE", "TIMEOUT"}


class NotAcknowledged(Exception):
    """Whether it was done is not known."""


class Door:
    """Asks the service, wherever it is now, and what it gives addresses of."""

    def __init__(self, http: httpx.AsyncClient, address: Callable[[], str]) -> None:
        self._http, self._address = http, address

    async def write(self, mutation: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the one field answers. Raises NotAcknowledged for an outage; anything else is our mistake."""
        data = await self._asked(mutation, variables)
        field: dict[str, Any] = next(iter(data.values()))
        assert not field.get("errors"), field
        assert not field.get("rejected"), field
        return field

    async def read(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the whole answer, asking again during an outage."""
        end = time.monotonic() + SECONDS_TO_ANSWER
        while True:
            try:
                return await self._asked(query, variables)
            except NotAcknowledged:
                assert time.monotonic() < end, f"no answer within {SECONDS_TO_ANSWER} s: {query}"
                await asyncio.sleep(0.1)

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """PUT bytes to an address that was given. Raises NotAcknowledged."""
        try:
            answer = await self._http.put(url, headers=dict(headers), content=body)
        except httpx.TransportError as lost:
            raise NotAcknowledged from lost
        if answer.status_code >= 500:
            raise NotAcknowledged
        answer.raise_for_status()

    async def fetch(self, url: str) -> bytes | None:
        """GET the bytes behind an address that was given; None when they are not to be had."""
        try:
            answer = await self._http.get(url)
        except httpx.TransportError:
            return None
        return answer.content if answer.status_code == 200 else None

    async def _asked(self, text: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        asked = {"query": text, "variables": variables}
        headers = {"X-Request-Timeout": str(TIMEOUT_S)}
        try:
            answer = await self._http.post(f"{self._address()}/graphql", json=asked, headers=headers)
        except httpx.TransportError as lost:
            raise NotAcknowledged from lost
        found = answer.json()
        if errors := found.get("errors"):
            assert {error["extensions"]["code"] for error in errors} <= OUTAGES, errors
            raise NotAcknowledged
        data: dict[str, Any] = found["data"]
        return data
