"""Clients that leave: what is done for a client ends when its connection does, down to the calls to the stores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any, Final

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]  # Any: ASGI's own type of messages

WATCHED_FROM_S: Final = 0.05
"""How long an answer may take before anybody looks whether the client waits for it: most are sent by then, and need no
task beside theirs."""


class ClientGone(Exception):
    """The client closed its connection before the answer was there."""


@asynccontextmanager
async def while_there(receive: Receive) -> AsyncIterator[None]:
    """End the work of the block when the client leaves; the body of the request must have been read."""
    loop = asyncio.get_running_loop()
    work = asyncio.timeout(None)
    watching: list[asyncio.Task[None]] = []
    try:
        async with work:
            alarm = loop.call_later(
                WATCHED_FROM_S, lambda: watching.append(loop.create_task(_watch(receive, work)))
            )
            try:
                yield
            finally:
                alarm.cancel()
                for task in watching:
                    task.cancel()
    except TimeoutError as ended:
        if not work.expired():
            raise
        raise ClientGone from ended


async def _watch(receive: Receive, work: asyncio.Timeout) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    work.reschedule(asyncio.get_running_loop().time())
