"""Which fields there are, and those whose type changed from one shard to the next, as other programs may leave them.

InfluxDB answers a question over several shards with the samples of one type only, and does not say so. Such fields are
read in pieces that lie in one shard each, and computed here.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from timeseries.errors import Unsupported
from timeseries.influx_http import Request
from timeseries.influx_lane import Session
from timeseries.influx_url import Address

HOUR_NS, DAY_NS = 3600 * 10**9, 86_400 * 10**9
MOST_PIECES = 400
LIFE_SECONDS = 60.0


class Types:
    """Which fields have several types; looked up once a minute for each measurement that is asked for."""

    def __init__(self, address: Address, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._address = address
        self._monotonic = monotonic
        self._known: dict[str, tuple[float, frozenset[str]]] = {}

    def changing(self, measurements: Iterable[str], session: Session) -> dict[str, frozenset[str]]:
        """Return for each measurement its fields with several types."""
        now = self._monotonic()
        names = tuple(measurements)
        unknown = [name for name in names if self._known.get(name, (now,))[0] <= now]
        if unknown:
            found = self._look_up(unknown, session)
            self._known.update(
                (name, (now + LIFE_SECONDS, _repeated(found.get(name, ())))) for name in unknown
            )
        return {name: self._known[name][1] for name in names}

    def fields(self, measurements: Iterable[str], session: Session) -> dict[str, frozenset[str]]:
        """Return for each measurement the fields it has now: asked each time, since others write too."""
        names = tuple(measurements)
        found = self._look_up(names, session)
        return {name: frozenset(found.get(name, ())) for name in names}

    def _look_up(self, measurements: Iterable[str], session: Session) -> dict[str, list[str]]:
        statement = f"SHOW FIELD KEYS FROM {', '.join(map(_quoted, measurements))}"
        database, _, policy = self._address.bucket.partition("/")
        query = {"db": database, "q": statement, **({"rp": policy} if policy else {})}
        answer = json.loads(session.send(Request("POST", "/query", query)))
        return {
            series["name"]: [name for name, _ in series["values"]]
            for result in answer["results"]
            for series in result.get("series", ())
        }


def pieces(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a window at hours, or days when it is long: no shard begins between two of them."""
    length = HOUR_NS if end - start <= MOST_PIECES * HOUR_NS else DAY_NS
    if end - start > MOST_PIECES * length:
        raise Unsupported(
            "a field whose type changed in the course of time is read over 400 days at most; narrow the window, or"
            " write its samples to a new field with one type"
        )
    inner = range(start - start % length + length, end, length)
    yield from pairwise((start, *inner, end))


def _repeated(names: Iterable[str]) -> frozenset[str]:
    counts: dict[str, int] = defaultdict(int)
    for name in names:
        counts[name] += 1
    return frozenset(name for name, count in counts.items() if count > 1)


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
