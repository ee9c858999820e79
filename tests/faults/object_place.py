"""A bucket behind the fault proxy."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import httpx

import objects.errors
from objects import ObjectStore, Span, open_objects
from tests.conformance.object_clients import SECRET
from tests.conformance.object_requests import (
    LARGE,
    SMALL,
    TYPE,
    adopt,
    chunks,
    digest,
    gathered,
    keys,
    put,
    upload_address,
)
from tests.fault_proxy import in_front_of
from tests.faults.store_place import Ask, StorePlace, timed
from tests.real_servers import minio_place


@asynccontextmanager
async def object_store() -> AsyncIterator[StorePlace]:
    """A bucket with a few objects."""
    with minio_place() as url:
        direct = await open_objects(url, secret=SECRET)
        for key, body in (("small", SMALL), ("large", LARGE), ("empty", b"")):
            await put(direct, key, body)
        async with in_front_of(url) as (proxy, through):
            store = await open_objects(through, secret=SECRET)
            yield StorePlace(proxy, _questions(store), partial(_writes, store, direct), _FAILURES)
            await store.close()
        await direct.close()


def _questions(store: ObjectStore) -> dict[str, Ask]:
    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "stat": lambda: store.stat("small"),
        "stat of a missing key": lambda: store.stat("missing"),
        "get": lambda: gathered(store.get("large")),
        "get of a range": lambda: gathered(store.get("large", Span(300_000, 800_000))),
        "get of nothing": lambda: gathered(store.get("empty")),
        "list": lambda: keys(store, "s"),
        "ping": store.ping,
        "discard": lambda: store.discard("never-sent"),
        "remove": lambda: store.remove("never-there"),
    }
    return {name: timed(ask, objects.errors.Timeout) for name, ask in asked.items()}


def _writes(store: ObjectStore, direct: ObjectStore, run: str) -> dict[str, tuple[Ask, Ask]]:
    parts = LARGE * 9
    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "put": lambda: put(store, f"{run}/put"),
        "adopt": lambda: _sent_and_adopted(store, direct, run),
        "parts": lambda: store.put(
            f"{run}/parts", chunks(parts, 1 << 20), media_type=TYPE, sha256=digest(parts)
        ),
    }
    late = objects.errors.Timeout
    return {
        name: (timed(ask, late), timed(partial(_held, direct, f"{run}/{name}"), late))
        for name, ask in asked.items()
    }


async def _sent_and_adopted(store: ObjectStore, direct: ObjectStore, run: str) -> object:
    """Send an upload past the proxy, then adopt it."""
    address = upload_address(direct, LARGE, run)
    async with httpx.AsyncClient(verify=False) as client:
        (await client.put(address.url, headers=address.headers, content=LARGE)).raise_for_status()
    return await adopt(store, f"{run}/adopt", LARGE, run)


async def _held(store: ObjectStore, key: str) -> object:
    stored = await store.stat(key)
    if stored is not None:
        assert digest(await gathered(store.get(key))) == stored.sha256
    return stored


_FAILURES = (objects.errors.Unavailable, objects.errors.Timeout)
