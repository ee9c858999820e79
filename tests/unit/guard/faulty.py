"""A switch before a real store: told to, it raises the port's own errors or keeps silent, and counts the calls."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from typing import Any, Literal

Mode = Literal["well", "lost", "hang", "cut"]
NO_CALLS = frozenset({"sign", "sign_upload", "verify", "close", "capabilities"})


class Faulty:
    """Any of the three ports. `lost` raises at once, `hang` never answers, `cut` breaks a stream after one part."""

    def __init__(self, store: Any, unavailable: type[Exception]) -> None:  # Any: one switch for three ports
        self._store, self._unavailable = store, unavailable
        self.mode: Mode = "well"
        self.calls = 0

    def __getattr__(self, name: str) -> Any:  # Any: what the store has under the name
        found = getattr(self._store, name)
        if name in NO_CALLS:
            return found
        return self._stream(found) if inspect.isasyncgenfunction(found) else self._call(found)

    def _call(self, method: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*arguments: Any, **options: Any) -> Any:
            await self._fate()
            return await method(*arguments, **options)

        return call

    def _stream(self, method: Callable[..., Any]) -> Callable[..., AsyncIterator[Any]]:
        async def stream(*arguments: Any, **options: Any) -> AsyncIterator[Any]:
            await self._fate()
            async for part in method(*arguments, **options):
                yield part
                if self.mode == "cut":
                    raise self._unavailable("the connection was reset")

        return stream

    async def _fate(self) -> None:
        self.calls += 1
        if self.mode == "lost":
            raise self._unavailable("nobody listens there")
        if self.mode == "hang":
            await asyncio.Event().wait()
