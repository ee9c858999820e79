"""Which number each series has in the file. Numbers are given once, from 0, and never change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from timeseries.errors import BadRequest
from timeseries.store import SeriesKey

UNKNOWN = -1


class Keys:
    """All series of one file in memory. One thread adds; any thread looks up."""

    def __init__(self) -> None:
        self._ids: dict[SeriesKey, int] = {}
        self._keys: list[SeriesKey] = []

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, keys: Iterable[SeriesKey]) -> None:
        """Give the next numbers to keys that have none yet."""
        for key in keys:
            self._keys.append(key)
            self._ids[key] = len(self._keys) - 1

    def key(self, number: int) -> SeriesKey:
        """Return the series with this number."""
        return self._keys[number]

    def ids(self, keys: Sequence[SeriesKey]) -> NDArray[np.int32]:
        """Return the number of each key, UNKNOWN for a series that does not exist."""
        return np.fromiter((self._ids.get(key, UNKNOWN) for key in keys), np.int32, len(keys))

    def missing(self, keys: Iterable[SeriesKey]) -> list[SeriesKey]:
        """Return the keys without a number, each once, in the order met; refuse those that cannot be stored."""
        new = list(dict.fromkeys(key for key in keys if key not in self._ids))
        for key in new:
            _check(key)
        return new

    def of_measurement(self, measurement: str | None) -> NDArray[np.int32]:
        """Return the numbers of the series of one measurement; None: of all."""
        numbers = (
            number
            for number, key in enumerate(self._keys)
            if measurement is None or key.measurement == measurement
        )
        return np.fromiter(numbers, np.int32)


def tags_as_text(key: SeriesKey) -> str:
    """Write the tags as canonical JSON: pairs in name order, ASCII only."""
    return json.dumps(key.tags, separators=(",", ":"))


def tags_from_text(text: str) -> tuple[tuple[str, str], ...]:
    """Read what `tags_as_text` wrote."""
    return tuple((name, value) for name, value in json.loads(text))


def _check(key: SeriesKey) -> None:
    names = [name for name, _ in key.tags]
    if names != sorted(set(names)):
        raise BadRequest(f"the tags of {key} are not in name order, each name once; sort them before writing")
    if not key.measurement or not key.field:
        raise BadRequest(f"{key} lacks a measurement or a field; name both")
    try:
        "".join((key.measurement, key.field, *(word for pair in key.tags for word in pair))).encode()
    except UnicodeEncodeError as cause:
        raise BadRequest(f"{key!r} is not valid Unicode text; remove the lone surrogates") from cause
