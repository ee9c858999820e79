"""A few series and samples that the tests of the series port share."""

from __future__ import annotations

import numpy as np

from timeseries import Aggregate, Quality, Read, Samples, SeriesKey, Term

SECOND = 10**9
NOON = 1_700_000_000 * SECOND
PUMP = SeriesKey("temperature", "value", (("asset", "pump 1"),))
FAN = SeriesKey("temperature", "value", (("asset", "fan 1"),))
GHOST = SeriesKey("temperature", "value", (("asset", "ghost"),))


def samples(key: SeriesKey, *rows: tuple[float, float] | tuple[float, float, Quality]) -> Samples:
    """Samples at seconds after NOON."""
    return Samples(
        key,
        np.array([NOON + round(row[0] * SECOND) for row in rows], np.int64),
        np.array([row[1] for row in rows], np.float64),
        np.array([row[2] if len(row) == 3 else Quality.GOOD for row in rows], np.uint8),
    )


def minute(*keys: SeriesKey, terms: tuple[Term, ...]) -> Aggregate:
    """An aggregate over the minute from NOON."""
    return Aggregate(keys, terms, NOON, NOON + 60 * SECOND, NOON + 3600 * SECOND)


def everything(*keys: SeriesKey) -> Read:
    return Read(keys, None, NOON + 10**6 * SECOND)


def rows(found: Samples) -> list[tuple[float, float]]:
    return [
        ((t - NOON) / SECOND, v) for t, v in zip(found.times.tolist(), found.values.tolist(), strict=True)
    ]
