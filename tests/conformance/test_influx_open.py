"""Opening a bucket: at once, later, or not at all, with a reason that helps."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote, unquote, urlsplit

import httpx
import pytest

from tests.conformance.series_rows import NOON, PUMP, SECOND, everything, rows, samples
from tests.fault_proxy import HANG, PASS, REFUSE, Fault, in_front_of
from tests.real_servers import influx_place
from timeseries import open_series
from timeseries.errors import BadRequest, SeriesError, Timeout, Unavailable


async def test_a_wrong_token_is_refused_and_not_shown() -> None:
    with influx_place() as url:
        parts = urlsplit(url)
        wrong = f"influxdb://wrong-secret@{parts.hostname}:{parts.port}{parts.path}"

        with pytest.raises(BadRequest, match="token") as raised:
            await open_series(wrong)

    assert "wrong-secret" not in str(raised.value)


async def test_an_unknown_organisation_is_named() -> None:
    with influx_place() as url, pytest.raises(BadRequest, match="no organisation 'nobody'"):
        await open_series(url.replace("/twinloom/", "/nobody/"))


async def test_a_token_that_may_not_create_the_bucket_says_so() -> None:
    with influx_place() as url, influx_place() as other:
        await (await open_series(other)).close()
        async with _reading_token(other) as token:
            parts = urlsplit(url)
            narrow = f"influxdb://{quote(token, safe='')}@{parts.hostname}:{parts.port}{parts.path}"

            with pytest.raises(BadRequest, match="may not create it"):
                await open_series(narrow)


async def test_two_services_that_open_at_once_share_one_bucket() -> None:
    with influx_place() as url:
        stores = await asyncio.gather(*(open_series(url) for _ in range(4)))
        await asyncio.gather(*(store.write([samples(PUMP, (n, n))]) for n, store in enumerate(stores)))

        assert rows((await stores[0].read(everything(PUMP)))[0]) == [(n, n) for n in range(4)]
        await asyncio.gather(*(store.close() for store in stores))


@pytest.mark.parametrize("fault", [REFUSE, HANG], ids=["refuse", "hang"])
async def test_a_store_opens_without_its_server_and_works_when_it_comes(fault: Fault) -> None:
    with influx_place() as url:
        async with in_front_of(url) as (proxy, through):
            await proxy.switch(fault)
            store = await open_series(through)
            with pytest.raises((Unavailable, Timeout)):
                await store.ping(timeout=0.2)

            await proxy.switch(PASS)
            await store.write([samples(PUMP, (1, 1))], timeout=10)

            assert rows((await store.read(everything(PUMP)))[0]) == [(1, 1)]
            await store.close()


async def test_a_call_ends_when_its_time_is_over_and_waits_for_no_thread() -> None:
    with influx_place() as url:
        async with in_front_of(url) as (proxy, through):
            store = await open_series(through)
            await proxy.switch(HANG)
            begun = time.monotonic()

            ends = await asyncio.gather(
                *(store.latest([PUMP], at=NOON, timeout=0.5) for _ in range(20)), return_exceptions=True
            )

            took = time.monotonic() - begun
            assert all(isinstance(end, Timeout) for end in ends), ends
            assert took < 1.5
            await proxy.switch(PASS)
            assert await store.latest([PUMP], at=NOON) == [None]
            await store.close()


async def test_a_bucket_that_vanished_is_made_again() -> None:
    with influx_place() as url:
        store = await open_series(url)
        await store.write([samples(PUMP, (1, 1))])
        await _remove_bucket(url)

        with pytest.raises(SeriesError):
            await store.write([samples(PUMP, (1, 1))])
        await store.write([samples(PUMP, (2, 2))])

        assert await store.latest([PUMP], at=NOON + 9 * SECOND) != [None]
        await store.close()


async def test_a_closed_store_says_so() -> None:
    with influx_place() as url:
        store = await open_series(url)
        await store.close()
        await store.close()

        with pytest.raises(Unavailable, match="closed"):
            await store.ping()


@asynccontextmanager
async def _api(url: str) -> AsyncIterator[tuple[httpx.AsyncClient, str, str]]:
    """A client of the server's API, the id of the organisation and that of the bucket."""
    parts = urlsplit(url)
    headers = {"Authorization": f"Token {unquote(parts.username or '')}"}
    async with httpx.AsyncClient(base_url=f"http://{parts.hostname}:{parts.port}", headers=headers) as client:
        bucket = (await client.get("/api/v2/buckets", params={"name": parts.path.split("/")[2]})).json()[
            "buckets"
        ][0]
        yield client, bucket["orgID"], bucket["id"]


async def _remove_bucket(url: str) -> None:
    async with _api(url) as (client, _, bucket):
        (await client.delete(f"/api/v2/buckets/{bucket}")).raise_for_status()


@asynccontextmanager
async def _reading_token(url: str) -> AsyncIterator[str]:
    """A token that may read this bucket and nothing else."""
    async with _api(url) as (client, org, bucket):
        permission = {"action": "read", "resource": {"type": "buckets", "id": bucket, "orgID": org}}
        body = json.dumps({"orgID": org, "permissions": [permission]})
        made = (await client.post("/api/v2/authorizations", content=body)).json()
        yield made["token"]
        await client.delete(f"/api/v2/authorizations/{made['id']}")
