"""Fewer points, the same picture: largest triangle, three buckets (LTTB).

Over rows that kept first, last, least and greatest of each span, as the store selects them, this is MinMaxLTTB (S4).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEAST_POINTS = 4
"""First, last, least and greatest stay whatever was asked for."""


def reduced_rows(times: NDArray[np.int64], values: NDArray[np.float64], points: int) -> NDArray[np.intp]:
    """Return which rows to keep, in order: at most `points` (but 4), with first, last, least and greatest.

    Rows without a value (NaN) count as equally important.
    """
    if len(times) <= max(points, LEAST_POINTS):
        return np.arange(len(times))
    kept = {0, len(times) - 1, *_extremes(values)}
    if points > LEAST_POINTS:
        kept.update(_triangles(times, values, points - 2))
    return np.array(sorted(kept), np.intp)


def _extremes(values: NDArray[np.float64]) -> tuple[int, ...]:
    if np.isnan(values).all():
        return ()
    return int(np.nanargmin(values)), int(np.nanargmax(values))


def _triangles(times: NDArray[np.int64], values: NDArray[np.float64], points: int) -> list[int]:
    """Of each span, the row that makes the largest triangle with the one kept before and the mean of the next span."""
    x = (times - times[0]).astype(np.float64).tolist()
    y = values.tolist()
    edges = np.linspace(1, len(x) - 1, points - 1).astype(np.intp)
    means = [_means(axis, edges, len(x)) for axis in (times - times[0], values)]
    kept, last = [0], 0
    for span, (start, end) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        if start < end:
            last = _largest(x, y, last, range(start, end), means[0][span + 1], means[1][span + 1])
            kept.append(last)
    return [*kept, len(x) - 1]


def _means(axis: NDArray[np.int64] | NDArray[np.float64], edges: NDArray[np.intp], rows: int) -> list[float]:
    starts = np.append(edges[:-1], rows - 1)
    sums = np.add.reduceat(axis.astype(np.float64), starts)
    means: list[float] = (sums / np.maximum(np.diff(np.append(starts, rows)), 1)).tolist()
    return means


def _largest(x: list[float], y: list[float], last: int, span: range, next_x: float, next_y: float) -> int:
    from_x, from_y = x[last], y[last]
    best, largest = span.start, -1.0
    for row in span:
        area = abs((from_x - next_x) * (y[row] - from_y) - (from_x - x[row]) * (next_y - from_y))
        if area > largest:
            best, largest = row, area
    return best
