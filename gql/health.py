"""`/healthz` and `/readyz`: is the process alive, and do the stores answer (P5)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Protocol

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from twin.errors import Store, StoreUnavailable, TwinError

PING_SECONDS = 2.0


class Pinged(Protocol):
    """What health needs of the service."""

    async def ping(self) -> Mapping[Store, TwinError | None]:
        """Ask each store for a sign of life; return what went wrong, by store."""
        ...


async def healthz(_: Request) -> Response:
    """Answer 200 as long as the process can."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


class Readiness:
    """Answers 200 `ready`, 200 `degraded` without series or objects, 503 `unavailable` without the graph."""

    def __init__(self, service: Pinged) -> None:
        self._service = service

    async def readyz(self, _: Request) -> Response:
        found = await self._ping()
        lost = [store for store, error in found.items() if error is not None]
        status = "unavailable" if Store.GRAPH in lost else "degraded" if lost else "ready"
        body = {
            "status": status,
            "stores": {store.name: "ok" if error is None else error.code for store, error in found.items()},
        }
        return Response(
            orjson.dumps(body),
            503 if status == "unavailable" else 200,
            {"Cache-Control": "no-store"},
            "application/json",
        )

    async def _ping(self) -> Mapping[Store, TwinError | None]:
        try:
            async with asyncio.timeout(PING_SECONDS):
                return await self._service.ping()
        except TimeoutError:
            silent = f"The stores did not answer within {PING_SECONDS:g} s."
            return {store: StoreUnavailable(silent, store=store) for store in Store}
