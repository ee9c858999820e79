"""`python -m tests.faults`: fails one of three real servers after the other and prints what the service did (P1–P5).

Needs the variables of tests/real_servers.py; `python -m tests.with_servers python -m tests.faults` sets them.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from tests.fault_proxy import HANG, PASS, reset
from tests.faults.served import (
    BY_SERIES,
    FAULTS,
    GRAPH_ONLY,
    NEEDING,
    STORES,
    WITH_FILES,
    WITH_SERIES,
    Door,
    served,
    write,
)
from tests.plant.stores import SERVERS, Urls, empty_stores
from twin.guard.breaker import FAILURES_TO_OPEN, State

TIMEOUT_S = 1.0
ROUNDS = 20
FREE = {
    "graph": {"__typename"},
    "series": {"__typename", "graph", "files"},
    "objects": {"__typename", "graph", "series", "files", "sorted"},
}
"The fields that do not need that store."


def main() -> None:
    """Measure, and print a table as it grows."""
    logging.disable()  # drivers tell of lost connections by themselves
    with tempfile.TemporaryDirectory() as folder, empty_stores(SERVERS, Path(folder)) as urls:
        asyncio.run(_print(Path(folder), urls))


async def _print(home: Path, urls: Urls) -> None:
    await write(home, urls)
    for store in STORES:
        for name in FAULTS:
            async with served(home, urls) as door:
                await _warm(door)
                print(f"P1 {store:8}{name:8}{await _answered(door, store, name)}", flush=True)
        async for line in _figures(home, urls, store):
            print(line, flush=True)


async def _figures(home: Path, urls: Urls, store: str) -> AsyncIterator[str]:
    measures = {
        "P2": _overtime,
        "P3": _breaking,
        "P4": _storm,
        "P5": _readiness,
    }
    for promise, measure in measures.items():
        async with served(home, urls) as door:
            await _warm(door)
            yield f"{promise} {store:16}{await measure(door, store)}"


async def _warm(door: Door) -> None:
    await door.ask(f"{{{GRAPH_ONLY} {WITH_SERIES} {WITH_FILES}}}")
    await door.ask(f"{{{BY_SERIES}}}")


async def _answered(door: Door, store: str, fault: str) -> str:
    """Ask all fields a few times; count those that do not need the store and were answered without an error."""
    await door.fail(store, FAULTS[fault])
    answered = needed = 0
    slowest = 0.0
    for _ in range(5):
        for query in (f"{{__typename {GRAPH_ONLY} {WITH_SERIES} {WITH_FILES}}}", f"{{{BY_SERIES}}}"):
            found = await door.ask(query, timeout=TIMEOUT_S)
            slowest = max(slowest, found.seconds)
            wrong = {error["path"][0] for error in found.answer.get("errors", ()) if "path" in error}
            free = {name for name in FREE[store] if f"{name}:" in query or f"{{{name}" in query}
            needed += len(free)
            answered += len([name for name in free - wrong if found.data.get(name) is not None])
    return f"{answered} of {needed} fields answered, slowest answer {slowest * 1e3:.0f} ms of {TIMEOUT_S:g} s"


async def _overtime(door: Door, store: str) -> str:
    await door.fail(store, HANG)
    took = []
    for _ in range(ROUNDS // 4):
        asked = [door.ask(NEEDING[store], timeout=TIMEOUT_S) for _ in range(4)]
        took += [found.seconds for found in await asyncio.gather(*asked)]
    late = max(took) - TIMEOUT_S
    return f"{len(took)} requests on a hanging server: the last ended {late * 1e3:+.0f} ms from its deadline"


async def _breaking(door: Door, store: str) -> str:
    await door.fail(store, HANG)
    for _ in range(FAILURES_TO_OPEN):  # asked at once, equal calls would be one failure
        await door.ask(NEEDING[store], timeout=TIMEOUT_S)
    assert door.breaker(store).state is State.OPEN
    refused = sorted([(await _pinged(door, store)) * 1e3 for _ in range(ROUNDS)])
    await door.fail(store, PASS)
    began = time.monotonic()
    await asyncio.sleep(door.breaker(store).seconds_to_probe())
    found = await door.ask(NEEDING[store])
    back = "back" if not found.codes and door.breaker(store).state is State.CLOSED else "not back"
    return (
        f"refused in {refused[ROUNDS // 2]:.2f} ms (median; most {refused[-1]:.2f}); "
        f"{back} {time.monotonic() - began:.1f} s after the server, with the first request"
    )


async def _pinged(door: Door, store: str) -> float:
    began = time.perf_counter()
    try:
        await getattr(door.service, store).ping()
    except Exception:  # noqa: BLE001 - each port has its own; that it is refused is what is measured
        return time.perf_counter() - began
    raise AssertionError(f"the {store} store was asked, though its breaker was open")


async def _storm(door: Door, store: str) -> str:
    before = door.proxies[store].connections
    await door.fail(store, reset(after_bytes=0))
    for _ in range(20):
        await asyncio.gather(*(door.ask(NEEDING[store], timeout=TIMEOUT_S) for _ in range(10)))
    connections = door.proxies[store].connections - before
    return f"200 requests in an outage: {connections} connections tried, {connections / 200:.2f} each"


async def _readiness(door: Door, store: str) -> str:
    told = []
    for name in ("refuse", "hang"):
        await door.fail(store, FAULTS[name])
        began = time.monotonic()
        answer = await door.http.get("/readyz")
        told.append(f"{name} {answer.status_code} {answer.json()['status']} {time.monotonic() - began:.2f} s")
    return f"/readyz: {', '.join(told)}"


if __name__ == "__main__":
    main()
