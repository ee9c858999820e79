"""How fast samples come into InfluxDB through the series port, beside ready lines sent straight to the server.

Lots are written in turn, through the port into one bucket and straight into another, over as many connections each.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import accumulate, takewhile
from typing import Final

import numpy as np
from influxdb_client.client.influxdb_client import InfluxDBClient

from tests.bench import plant as layout
from tests.bench.figures import Aim, Figure
from tests.bench.plant import Plant
from timeseries.influx import open_influx
from timeseries.influx_http import Connections, Request
from timeseries.influx_lane import THREADS
from timeseries.influx_lines import LINES_PER_BODY
from timeseries.influx_url import Address, parse_address
from timeseries.store import Samples

SHARE: Final = 2
"One in so many of the plant's samples is written each way; the whole plant has 20 million."
TIMEOUT: Final = 600.0


@dataclass(slots=True)
class _Taken:
    """Seconds and points of one way."""

    seconds: list[float] = field(default_factory=list)
    points: int = 0


async def beside_ready_lines(plant: Plant, settings: Mapping[str, str]) -> Figure:
    """Write samples both ways, lot by lot, and return how their rates compare."""
    address = parse_address(settings["TWIN_SERIES_URL"].partition(":")[2], tls=False)
    ours, straight = _Taken(), _Taken()
    with _bucket(address) as port_bucket, _bucket(address) as line_bucket:
        store = await open_influx(_place(port_bucket))
        await (await open_influx(_place(line_bucket))).close()  # which makes the bucket
        with _Straight(line_bucket) as sender:
            for number, lot in enumerate(_lots(plant)):
                bodies = _bodies(lot)
                for way in ("port", "lines") if number % 2 else ("lines", "port"):
                    began = time.perf_counter()
                    if way == "port":
                        ours.points += await store.write(lot, timeout=TIMEOUT)
                    else:
                        sender.send(bodies)
                    taken = ours if way == "port" else straight
                    taken.seconds.append(time.perf_counter() - began)
        await store.close()
    return _figure(ours, straight)


def _figure(ours: _Taken, straight: _Taken) -> Figure:
    ratio = sum(straight.seconds) / sum(ours.seconds)
    each = sorted(b / a for a, b in zip(ours.seconds, straight.seconds, strict=True))
    note = (
        f"{ours.points:,} points, {len(each)} lots; {_rate(ours.points, ours):,.0f} against"
        f" {_rate(ours.points, straight):,.0f} points/s; lots {each[0]:.2f} to {each[-1]:.2f}"
    )
    return Figure("samples by the port ÷ ready lines", ratio, "", Aim(0.9, at_least=True), note=note)


def _rate(points: int, taken: _Taken) -> float:
    return points / sum(taken.seconds)


def _lots(plant: Plant) -> Iterator[list[Samples]]:
    """The plant's samples up to a share of them."""
    lots = list(layout.samples(plant))
    sizes = accumulate(sum(len(each.times) for each in lot) for lot in lots)
    count = sum(1 for _ in takewhile(lambda total: total <= plant.points // SHARE, sizes))
    yield from lots[: max(2, count)]


def _bodies(lot: Sequence[Samples]) -> list[bytes]:
    """The lot as a program would send it that does nothing else: made before the time is taken."""
    lines: list[str] = []
    for each in lot:
        tags = "".join(f",{name}={value}" for name, value in each.series.tags)
        head = f"{each.series.measurement}{tags} {each.series.field}="
        values = np.asarray(each.values).tolist()
        lines += [f"{head}{v!r} {t}\n" for t, v in zip(each.times.tolist(), values, strict=True)]
    spans = range(0, len(lines), LINES_PER_BODY)
    return ["".join(lines[start : start + LINES_PER_BODY]).encode() for start in spans]


class _Straight:
    """Sends ready bodies over kept connections, as many as the port uses."""

    def __init__(self, address: Address) -> None:
        self._connections = Connections(address)
        self._threads = ThreadPoolExecutor(THREADS)
        self._query = {"org": address.org, "bucket": address.bucket, "precision": "ns"}

    def __enter__(self) -> _Straight:
        return self

    def __exit__(self, *failure: object) -> None:
        self._threads.shutdown()
        self._connections.close()

    def send(self, bodies: Sequence[bytes]) -> None:
        """Return when the server has stored all of them."""
        for status in self._threads.map(self._post, bodies):
            assert status == 204, f"the server answered {status} to ready lines"

    def _post(self, body: bytes) -> int:
        connection = self._connections.take()
        status, _ = self._connections.exchange(
            connection, Request("POST", "/api/v2/write", self._query, body), timeout=TIMEOUT
        )
        self._connections.give_back(connection)
        return status


@contextmanager
def _bucket(address: Address) -> Iterator[Address]:
    """Lend the address of a bucket that does not exist yet; remove it afterwards."""
    name = f"bench-{uuid.uuid4().hex[:12]}"
    try:
        yield replace(address, bucket=name)
    finally:
        with InfluxDBClient(address.url, address.token, org=address.org) as client:
            found = client.buckets_api().find_bucket_by_name(name)
            if found is not None:
                client.buckets_api().delete_bucket(found)


def _place(address: Address) -> str:
    return f"//{address.token}@{address.host}:{address.port}/{address.org}/{address.bucket}"
