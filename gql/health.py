"""`/healthz` and `/readyz`: is the process alive, and do the stores answer (P5)."""

from __future__ import annotations

from math import ceil
from typing import Protocol

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response


class Health(Protocol):
    """Which stores answer."""

    @property
    def graph(self) -> bool:
        """Without it nothing can be answered."""
        ...

    @property
    def series(self) -> bool:
        """Without it samples and statistics are null."""
        ...

    @property
    def objects(self) -> bool:
        """Without it files can be listed and not fetched."""
        ...

    @property
    def retry_after(self) -> float | None:
        """In how many seconds a graph that does not answer will be asked again, when that is known."""
        ...


class Examined(Protocol):
    """What this asks of the service."""

    async def health(self) -> Health:
        """Ask each store whether it answers; end within seconds, whatever hangs."""
        ...


async def healthz(_: Request) -> Response:
    """Answer 200 as long as the process can."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


class Readiness:
    """Answers 200 `ready`, 200 `degraded` without series or objects, 503 `unavailable` without the graph."""

    def __init__(self, service: Examined) -> None:
        self._service = service

    async def readyz(self, _: Request) -> Response:
        """Answer by what the stores say now."""
        health = await self._service.health()
        stores = {"graph": health.graph, "series": health.series, "objects": health.objects}
        status = "ready" if all(stores.values()) else "degraded" if health.graph else "unavailable"
        body = orjson.dumps({"status": status, "stores": stores})
        headers = {"Cache-Control": "no-store"}
        if health.graph:
            return Response(body, 200, headers, "application/json")
        headers["Retry-After"] = str(max(1, ceil(health.retry_after or 1)))
        return Response(body, 503, headers, "application/json")
