"""Series stores: samples by series. `open_series(url)` opens one; `store` is the port and the request language."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from timeseries.embedded import open_embedded
from timeseries.errors import BadRequest
from timeseries.store import (
    Aggregate,
    BucketRows,
    Buckets,
    Capabilities,
    Function,
    LatestSample,
    Quality,
    Read,
    Samples,
    SeriesEntry,
    SeriesKey,
    SeriesStore,
    Term,
)

__all__ = [
    "SCHEMES",
    "Aggregate",
    "BucketRows",
    "Buckets",
    "Capabilities",
    "Function",
    "LatestSample",
    "Quality",
    "Read",
    "Samples",
    "SeriesEntry",
    "SeriesKey",
    "SeriesStore",
    "Term",
    "open_series",
]


class Opener(Protocol):
    """Opens a store from what follows the scheme in its URL."""

    def __call__(self, rest: str, /, *, clock: Callable[[], int]) -> Awaitable[SeriesStore]: ...


async def _open_influx(rest: str, /, *, clock: Callable[[], int]) -> SeriesStore:
    from timeseries.influx import open_influx  # a driver is loaded when a URL names it

    return await open_influx(rest, clock=clock)


async def _open_influx_tls(rest: str, /, *, clock: Callable[[], int]) -> SeriesStore:
    from timeseries.influx import open_influx  # a driver is loaded when a URL names it

    return await open_influx(rest, clock=clock, tls=True)


SCHEMES: Mapping[str, Opener] = MappingProxyType(
    {"duckdb": open_embedded, "influxdb": _open_influx, "influxdb+tls": _open_influx_tls}
)
"""The stores there are, by the scheme of their URL."""


async def open_series(url: str, *, clock: Callable[[], int] = time.time_ns) -> SeriesStore:
    """Open the series store that a URL names, for example `duckdb:twin-data/series.duckdb`."""
    scheme, _, rest = url.partition(":")
    opener = SCHEMES.get(scheme)
    if opener is None or not rest:
        known = ", ".join(f"{name}:…" for name in SCHEMES)
        raise BadRequest(
            f"the series URL starts with {scheme!r}, not with a known scheme ({known}); correct it"
        )
    return await opener(rest, clock=clock)
