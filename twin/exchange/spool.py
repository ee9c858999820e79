"""Samples between reading and writing: a file without a name, so that a whole file is judged before any of it is kept.

Blocks come back as they went in. Memory is bounded by one block; the disk holds 8 bytes for each time and value.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray


@dataclass(slots=True)
class Summary:
    """What has been put in so far; instants in ns, `counts` the samples of each column that are no gaps."""

    rows: int = 0
    counts: list[int] = field(default_factory=list)
    first: int | None = None
    last: int | None = None

    @property
    def points(self) -> int:
        """How many samples there are in all columns."""
        return sum(self.counts)


class Spool:
    """Blocks of times and values on disk. Use it as a context manager; the file goes with it."""

    def __init__(self, columns: int, folder: Path | None = None) -> None:
        self.summary = Summary(counts=[0] * columns)
        self._columns = columns
        self._sizes: list[int] = []
        self._file = cast(BinaryIO, tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, times: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Add a block: times[n] and values[n, columns], NaN where there is a gap."""
        if not len(times):
            return
        self._file.write(times.tobytes())
        self._file.write(np.ascontiguousarray(values.T).tobytes())
        self._sizes.append(len(times))
        self._add(times, values)

    def blocks(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
        """Yield the blocks: times[n] and values[columns, n]."""
        self._file.flush()
        self._file.seek(0)
        for size in self._sizes:
            times = np.frombuffer(self._file.read(8 * size), np.int64)
            values = np.frombuffer(self._file.read(8 * size * self._columns), np.float64)
            yield times, values.reshape(self._columns, size)

    def _add(self, times: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        known, first, last = self.summary, int(times.min()), int(times.max())
        known.rows += len(times)
        known.first = first if known.first is None else min(known.first, first)
        known.last = last if known.last is None else max(known.last, last)
        there = np.count_nonzero(~np.isnan(values), axis=0)
        known.counts = [a + int(b) for a, b in zip(known.counts, there, strict=True)]
