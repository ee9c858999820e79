"""The windows of statistics as a statement reads them: one for all series, or one for each as columns of `asked`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import LEAST_INSTANT
from timeseries.duckdb_last import clamped
from timeseries.store import Aggregate

Instants = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """For each series where its window starts (None: all time) and ends, and until when it holds a value."""

    starts: Instants | None
    ends: Instants
    holds: Instants
    own: bool
    "Whether they differ."

    @classmethod
    def of(cls, request: Aggregate) -> Self:
        """Return the windows of a request that names one series at least."""
        if request.spans is None:
            count = len(request.series)
            starts = None if request.start is None else np.full(count, clamped(request.start), np.int64)
            ends = np.full(count, clamped(request.end), np.int64)
        else:
            starts = np.array([clamped(start) for start, _ in request.spans], np.int64)
            ends = np.array([clamped(end) for _, end in request.spans], np.int64)
        own = request.spans is not None and len(set(request.spans)) > 1
        return cls(starts, ends, np.minimum(ends, clamped(request.now)), own)

    def columns(self) -> dict[str, Instants]:
        """Return the columns of `asked` that say the window of each series, where these differ."""
        if not self.own or self.starts is None:
            return {}
        return {"since": self.starts, "until": self.ends, "hold": self.holds}

    def whole(self) -> dict[str, object]:
        """Return the window that holds all of them, as parameters."""
        start = LEAST_INSTANT if self.starts is None else int(self.starts.min())
        return {"start": start, "end": int(self.ends.max()), "hold": int(self.holds.max())}
