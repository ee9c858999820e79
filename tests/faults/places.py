"""Each store with its server behind the fault proxy: what it is asked, and what it must answer when it answers.

Not for: the faults themselves (tests/fault_proxy.py), and what the service makes of failures (tests/http).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import objects.errors
from objects import ObjectStore, Span, open_objects
from objects.minio import open_minio
from tests.conformance.object_requests import (
    LARGE,
    SMALL,
    TYPE,
    chunks,
    digest,
    gathered,
    keys,
    put,
)
from tests.conformance.object_setups import SECRET
from tests.fault_proxy import FaultProxy, in_front_of
from tests.real_servers import minio_place

TIMEOUT_S = 0.8
"""What every call is given."""

Ask = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Place:
    """A store behind its proxy.

    `questions` are calls that have the same answer each time, by name; `writes` are calls that may be repeated, each
    with what tells, without the proxy, what came of it: nothing yet (None), or the whole.
    """

    proxy: FaultProxy
    questions: Mapping[str, Ask]
    writes: Mapping[str, tuple[Ask, Ask]]
    failures: tuple[type[Exception], ...]


async def within(call: Awaitable[object], late: type[Exception]) -> object:
    """Give a call of a port that takes no timeout the one that the service would give it."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            return await call
    except TimeoutError as cause:
        raise late("cancelled by the caller") from cause


@asynccontextmanager
async def object_store() -> AsyncIterator[Place]:
    """A bucket with a few objects and an upload that waits for its adoption."""
    with minio_place() as url:
        direct = await open_objects(url, secret=SECRET)
        for key, body in (("small", SMALL), ("large", LARGE), ("empty", b"")):
            await put(direct, key, body)
        async with in_front_of(url) as (proxy, through):
            rest = through.removeprefix("s3:")
            store = await open_minio(rest, is_tls=False, timeout=timedelta(seconds=TIMEOUT_S))
            yield Place(proxy, _object_questions(store), _object_writes(store, direct), _OBJECT_FAILURES)
            await store.close()
        await direct.close()


def _object_questions(store: ObjectStore) -> dict[str, Ask]:
    asked: dict[str, Ask] = {
        "stat": lambda: store.stat("small"),
        "stat of a missing key": lambda: store.stat("missing"),
        "get": lambda: gathered(store.get("large")),
        "get of a range": lambda: gathered(store.get("large", Span(300_000, 800_000))),
        "get of nothing": lambda: gathered(store.get("empty")),
        "list": lambda: keys(store),
        "ping": store.ping,
        "discard": lambda: store.discard("never sent"[:5]),
        "remove": lambda: store.remove("never-there"),
    }
    return {name: _timed(ask) for name, ask in asked.items()}


def _object_writes(store: ObjectStore, direct: ObjectStore) -> dict[str, tuple[Ask, Ask]]:
    parts = LARGE * 9
    return {
        "put": (_timed(lambda: put(store, "w/small")), lambda: _held(direct, "w/small")),
        "put in parts": (
            _timed(
                lambda: store.put("w/parts", chunks(parts, 1 << 20), media_type=TYPE, sha256=digest(parts))
            ),
            lambda: _held(direct, "w/parts"),
        ),
    }


async def _held(store: ObjectStore, key: str) -> object:
    stored = await store.stat(key)
    if stored is not None:
        assert digest(await gathered(store.get(key))) == stored.sha256
    return stored


def _timed(ask: Ask) -> Ask:
    return lambda: within(ask(), objects.errors.Timeout)


_OBJECT_FAILURES = (objects.errors.Unavailable, objects.errors.Timeout)
PLACES: Mapping[str, Callable[[], AbstractAsyncContextManager[Place]]] = {"objects": object_store}
