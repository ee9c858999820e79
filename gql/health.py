"""`/healthz` and `/readyz`: is the process alive, and do the stores answer (P5)."""

from __future__ import annotations

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
        return Response(
            orjson.dumps({"status": status, "stores": stores}),
            200 if health.graph else 503,
            {"Cache-Control": "no-store"},
            "application/json",
        )
