"""Clients that leave: what is done for a client ends when its connection does, down to the calls to the stores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request


class ClientGone(Exception):
    """The client closed its connection before the answer was there."""


@asynccontextmanager
async def while_there(request: Request) -> AsyncIterator[None]:
    """End the work of the block when the client leaves; the body of the request must have been read."""
    work = asyncio.timeout(None)
    try:
        async with work:
            watching = asyncio.create_task(_watch(request, work))
            try:
                yield
            finally:
                watching.cancel()
    except TimeoutError as ended:
        if not work.expired():
            raise
        raise ClientGone from ended


async def _watch(request: Request, work: asyncio.Timeout) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    work.reschedule(asyncio.get_running_loop().time())
