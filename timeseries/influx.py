"""The series store on an InfluxDB 2 server. Its bucket may hold series of other programs, which are read as they are.

This file is the port's face: it checks requests and sends them to threads. What they do is in influx_statistics.py,
influx_buckets.py, influx_rows.py, influx_last.py, influx_write.py, influx_delete.py and influx_catalogue.py.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from timeseries import requests
from timeseries.columns import no_columns
from timeseries.errors import BadRequest, Timeout, Unavailable
from timeseries.influx_ask import asked_for, clamped
from timeseries.influx_buckets import buckets
from timeseries.influx_catalogue import catalogue
from timeseries.influx_delete import delete
from timeseries.influx_http import Refused
from timeseries.influx_lane import Lane, Session
from timeseries.influx_last import last_samples
from timeseries.influx_open import prepare, touch
from timeseries.influx_repeats import each_once, layers
from timeseries.influx_rows import read
from timeseries.influx_source import Source
from timeseries.influx_statistics import aggregate, aggregate_all
from timeseries.influx_url import Address, parse_address
from timeseries.influx_write import Writer
from timeseries.newest import latest_sample
from timeseries.spans import by_span, spread
from timeseries.store import (
    Aggregate,
    BucketRows,
    Buckets,
    Capabilities,
    Function,
    LatestSample,
    Read,
    Samples,
    SeriesEntry,
    SeriesKey,
)

Result = TypeVar("Result")
CAPABILITIES = Capabilities(
    functions=frozenset(Function), step_functions=True, texts=True, delete=True, nanoseconds=True
)
TIMEOUT_SECONDS = 30.0
OPENING_SECONDS = 5.0


async def open_influx(
    rest: str, *, clock: Callable[[], int] = time.time_ns, tls: bool = False, timeout: float = TIMEOUT_SECONDS
) -> InfluxSeries:
    """Open the store that `//TOKEN@HOST:PORT/ORGANISATION/BUCKET` names; create the bucket when it is missing.

    A server that cannot be reached is no error: the first call that reaches it makes the bucket ready. Raises
    BadRequest when the address, the token or the organisation is wrong. `clock` has no part: samples bring instants.
    """
    store = InfluxSeries(parse_address(rest, tls=tls), timeout)
    try:
        await store.prepare()
    except (Unavailable, Timeout):
        return store
    except BaseException:
        await store.close()
        raise
    return store


class InfluxSeries:
    """A SeriesStore on a server."""

    capabilities = CAPABILITIES

    def __init__(self, address: Address, timeout: float) -> None:
        self._address = address
        self._timeout = timeout
        self._lane = Lane(address)
        self._source = Source(address)
        self._writer = Writer(address, self._source)
        self._is_ready = False

    async def prepare(self) -> None:
        """Make the bucket ready; raise BadRequest when that needs another URL."""
        await self._lane.run(self._prepare, timeout=min(OPENING_SECONDS, self._timeout))

    async def write(self, batches: Sequence[Samples], *, timeout: float | None = None) -> int:
        """Store the samples; return how many rows were given.

        Raises BadSamples when the server refuses some of them; all others are stored then.
        """
        return await self._run(partial(self._writer.write, batches), timeout)

    async def aggregate(
        self, request: Aggregate, *, timeout: float | None = None
    ) -> list[tuple[float | int | None, ...]]:
        """Return for each term a tuple with one value per series, in the order asked."""
        requests.check_aggregate(request)
        return await self._run(partial(_aggregate, request, self._source), timeout)

    async def buckets(self, request: Buckets, *, timeout: float | None = None) -> list[BucketRows]:
        """Return the filled buckets of each series: those with usable samples, or BAD ones where BAD is asked for."""
        requests.check_buckets(request)
        keys, places = each_once(request.series)
        rows = await self._run(partial(buckets, replace(request, series=keys), self._source), timeout)
        return [rows[place] for place in places]

    async def latest(
        self, series: Sequence[SeriesKey], *, at: int, timeout: float | None = None
    ) -> list[LatestSample | None]:
        """Return the newest usable sample of each series at or before `at`."""
        keys, places = each_once(series)
        found = await self._run(partial(_latest, keys, at, self._source), timeout)
        return [found[place] for place in places]

    async def read(self, request: Read, *, timeout: float | None = None) -> list[Samples]:
        """Return the samples of each series, in the order asked."""
        requests.check_read(request)
        keys, places = each_once(request.series)
        rows = await self._run(partial(read, replace(request, series=keys), self._source), timeout)
        return [rows[place] for place in places]

    async def delete(self, series: Sequence[SeriesKey], *, start: int, end: int) -> int:
        """Remove the samples in [start, end); return how many.

        Raises Unsupported when series that were not named would lose samples too.
        """
        requests.check_window(start, end)
        return await self._run(partial(delete, series, start, end, self._address, self._source), None)

    async def catalogue(self, *, measurement: str | None = None) -> list[SeriesEntry]:
        """List the series that have samples, in order of their keys."""
        return await self._run(partial(catalogue, measurement, self._source), None)

    async def ping(self, *, timeout: float | None = None) -> None:
        """Return when the bucket answers a query."""
        await self._run(partial(touch, self._address), timeout)

    async def close(self) -> None:
        """Finish what runs and let go of the connections. A second call does nothing."""
        await asyncio.to_thread(self._lane.close)

    async def _run(self, job: Callable[[Session], Result], timeout: float | None) -> Result:
        seconds = self._timeout if timeout is None else timeout
        return await self._lane.run(partial(self._ready, job), timeout=seconds)

    def _ready(self, job: Callable[[Session], Result], session: Session) -> Result:
        if not self._is_ready:
            try:
                self._prepare(session)
            except BadRequest as cause:
                raise Unavailable(f"the series store cannot be opened: {cause}") from cause
        try:
            return job(session)
        except Refused as refused:
            self._is_ready = refused.status != 404
            raise

    def _prepare(self, session: Session) -> None:
        prepare(self._address, session)
        self._is_ready = True


def _aggregate(request: Aggregate, source: Source, session: Session) -> list[tuple[float | int | None, ...]]:
    if not request.terms or not request.series:
        return [() for _ in request.terms]
    parts = [
        ([some[place] for place in places], part)
        for some, of_one_span in by_span(request)
        for places, part in layers(of_one_span)
    ]
    if len(parts) == 1:
        return aggregate(parts[0][1], source, session)
    answers = aggregate_all([part for _, part in parts], source, session)
    told = [(places, answer) for (places, _), answer in zip(parts, answers, strict=True)]
    return spread(told, len(request.terms), len(request.series))


def _latest(
    series: Sequence[SeriesKey], at: int, source: Source, session: Session
) -> list[LatestSample | None]:
    found = last_samples(source, session, asked_for(series), clamped(at + 1)) if series else no_columns()
    answers: list[LatestSample | None] = [None] * len(series)
    columns = (found.id, found.time, found.value, found.quality, found.texts())
    for place, instant, value, quality, text in zip(*(c.tolist() for c in columns), strict=True):
        answers[place] = latest_sample(instant, value, quality, text)
    return answers
