"""A plant on three real servers, each behind a proxy that fails as it is told, and the service before them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from gql.app import create_app
from tests.fault_proxy import HANG, PASS, REFUSE, Fault, FaultProxy, in_front_of, reset, slow
from tests.http import plant as rows
from tests.plant.stores import Urls
from twin.guard.breaker import Breaker
from twin.guard.graph import GuardedGraph
from twin.guard.objects import GuardedObjects
from twin.guard.series import GuardedSeries
from twin.service import TwinService
from twin.settings import Settings, open_service, read_settings
from twin.vault import NewFile

STORES = ("graph", "series", "objects")
FAULTS = {
    "refuse": REFUSE,
    "hang": HANG,
    "reset": reset(after_bytes=40),
    "slow": slow(bytes_per_s=400, delay_s=0.1),
}
GRAPH_ONLY = 'graph: asset(key: "P1") {key parent {key} signal(name: "temp") {unit}}'
WITH_SERIES = 'series: asset(key: "P1") {key signal(name: "temp") {latest {value}}}'
WITH_FILES = 'files: document(number: "D1") {number revision {file {name url}}}'
BY_SERIES = """sorted: assets(where: {
    signals: [{some: {statistic: [{function: MAX, value: {gt: 0}}]}}]
}) {totalCount}"""
UPLOAD = f"""mutation {{requestUpload(upload: {{
    document: "D1", revision: "B", name: "b", mediaType: "text/plain", size: 1, sha256: "{"b" * 64}"
}}) {{id}}}}"""
NEEDING = {"graph": f"{{{GRAPH_ONLY}}}", "series": f"{{{WITH_SERIES}}}", "objects": UPLOAD}
"What cannot be answered in full without that store."


@dataclass(frozen=True)
class Timed:
    """An answer, and how many seconds it took."""

    answer: dict[str, Any]
    seconds: float

    @property
    def data(self) -> dict[str, Any]:
        """The values; none when the data is null."""
        return self.answer.get("data") or {}

    @property
    def codes(self) -> set[tuple[str, str | None]]:
        """The code and the store of each error."""
        errors = (error["extensions"] for error in self.answer.get("errors", ()))
        return {(found["code"], found.get("store")) for found in errors}


@dataclass
class Door:
    """The service over the servers, asked over HTTP."""

    http: httpx.AsyncClient
    service: TwinService
    proxies: dict[str, FaultProxy]

    async def ask(self, query: str, *, timeout: float = 20) -> Timed:
        """Ask with so many seconds; asset types are forgotten before, so that every question needs the graph."""
        self.service.forget_types()
        began = time.monotonic()
        headers = {"X-Request-Timeout": str(timeout)}
        answer = await self.http.post("/graphql", json={"query": query}, headers=headers)
        return Timed(answer.json(), time.monotonic() - began)

    async def fail(self, store: str, fault: Fault) -> None:
        """Let one server fail from now on."""
        await self.proxies[store].switch(fault)

    def breaker(self, store: str) -> Breaker:
        """Return what keeps calls from that store."""
        found = getattr(self.service, store)
        assert isinstance(found, GuardedGraph | GuardedSeries | GuardedObjects)
        return found.guard.breaker


@asynccontextmanager
async def served(home: Path, urls: Urls, *, fails: str | None = None) -> AsyncIterator[Door]:
    """Lend a new service over the servers, each behind a proxy of its own; `fails` is down while it opens."""
    async with AsyncExitStack() as stack:
        given = (urls.graph, urls.series, urls.objects)
        ways = [await stack.enter_async_context(in_front_of(url)) for url in given]
        proxies = dict(zip(STORES, (proxy for proxy, _ in ways), strict=True))
        if fails:
            await proxies[fails].switch(REFUSE)
        service = await open_service(_settings(home, Urls(*(url for _, url in ways))))
        try:
            transport = httpx.ASGITransport(create_app(service))
            http = httpx.AsyncClient(transport=transport, base_url="http://plant.test", timeout=60)
            yield Door(await stack.enter_async_context(http), service, proxies)
        finally:
            for proxy in proxies.values():
                await proxy.switch(PASS)
            await service.close()


async def write(home: Path, urls: Urls) -> None:
    """Write the plant and ask everything once, without a deadline: new statements take a server its time."""
    service = await open_service(_settings(home, urls))
    writer, since = service.writer, {"validFrom": rows.START}
    results = [
        await writer.define_asset_types(rows.TYPES, since),
        await writer.upsert_assets(rows.ASSETS, since),
        await writer.upsert_signals(rows.SIGNALS, since),
        await writer.upsert_documents(rows.DOCUMENTS, since),
    ]
    assert [result.errors for result in results] == [()] * len(results)
    assert not (await writer.write_samples(rows.SAMPLES)).rejected
    await service.vault.store_file(NewFile("D1", "B", "a.txt", "text/plain", b"a drawing", "SOURCE"))
    await service.close()
    async with served(home, urls) as door:
        for query in (f"{{{GRAPH_ONLY} {WITH_SERIES} {WITH_FILES} {BY_SERIES}}}", UPLOAD):
            assert "errors" not in (found := await door.ask(query, timeout=30)).answer, found


def _settings(home: Path, urls: Urls) -> Settings:
    return read_settings(
        {
            "TWIN_HOME": str(home),
            "TWIN_SECRET": "signs cursors and links in tests",
            "TWIN_GRAPH_URL": urls.graph,
            "TWIN_SERIES_URL": urls.series,
            "TWIN_OBJECTS_URL": urls.objects,
        }
    )
