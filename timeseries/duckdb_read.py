"""What is read from the file: statistics, buckets, newest samples, the catalogue. Blocking; runs in a lane's thread.

Raw samples are read in duckdb_rows.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timeseries.duckdb_lane import Session, Table
from timeseries.duckdb_last import asked_table, clamped, is_late, last_before, window
from timeseries.duckdb_text import aggregate_text, buckets_text, catalogue_text
from timeseries.duckdb_windows import Windows
from timeseries.keys import Keys
from timeseries.newest import Newest, latest_sample
from timeseries.requests import BY_SERIES, HELD, parameters_of
from timeseries.store import (
    Aggregate,
    BucketRows,
    Buckets,
    Function,
    LatestSample,
    SeriesEntry,
    SeriesKey,
    Term,
)

Value = float | int | None


class Reader:
    """Answers requests that are already checked. Each answer shows one state of the file."""

    def __init__(self, keys: Keys, newest: Newest) -> None:
        self._keys = keys
        self._newest = newest

    def aggregate(self, request: Aggregate, session: Session) -> list[tuple[Value, ...]]:
        """Compute each term for each series."""
        if not request.terms or not request.series:
            return [() for _ in request.terms]
        with session.transaction(read_only=True):
            return self._aggregated(Windows.of(request), request, session)

    def buckets(self, request: Buckets, session: Session) -> list[BucketRows]:
        """Compute each term for each filled bucket of each series."""
        asked = asked_table(self._keys.ids(request.series))
        edges = np.array([clamped(edge) for edge in request.edges], np.int64)
        table: Table = {"edge": edges[:-1], "bucket": np.arange(len(edges) - 1, dtype=np.int32)}
        with session.transaction(read_only=True):
            text = buckets_text(request.terms, late=is_late(session, asked))
            found = session.query(text, window(request.edges[0], request.edges[-1]), asked=asked, edges=table)
        return _bucket_rows(request, found)

    def latest(self, series: Sequence[SeriesKey], at: int, session: Session) -> list[LatestSample | None]:
        """Return the newest usable sample at or before `at`: from memory, or from the samples where it is newer."""
        ids = self._keys.ids(series)
        answers = self._newest.samples(ids)
        newer = [place for place, sample in enumerate(answers) if sample is not None and sample.time > at]
        if not newer:
            return answers
        for place in newer:
            answers[place] = None
        with session.transaction(read_only=True):
            found = last_before(session, ids[newer], clamped(at + 1))
        texts = found.texts().tolist()
        rows = zip(
            found.id.tolist(),
            found.time.tolist(),
            found.value.tolist(),
            found.quality.tolist(),
            texts,
            strict=True,
        )
        for place, time, value, quality, text in rows:
            answers[newer[place]] = latest_sample(time, value, quality, text)
        return answers

    def catalogue(self, measurement: str | None, session: Session) -> list[SeriesEntry]:
        """List the series that have samples, in order of their keys."""
        asked = asked_table(self._keys.of_measurement(measurement))
        with session.transaction(read_only=True):
            text = catalogue_text(late=is_late(session, asked))
            found = session.query(text, window(None, clamped(2**63)), asked=asked)
        rows = zip(*(found[name].tolist() for name in ("id", "first", "last", "count")), strict=True)
        entries = [SeriesEntry(self._keys.key(number), *rest) for number, *rest in rows]
        return sorted(entries, key=lambda entry: entry.series)

    def _aggregated(self, windows: Windows, request: Aggregate, session: Session) -> list[tuple[Value, ...]]:
        """Compute each term for each series in one statement, and before it what is carried into windows."""
        ids = self._keys.ids(request.series)
        asked = asked_table(ids, step=_steps(request), **windows.columns(), **_parameter_columns(request))
        text = aggregate_text(request.terms, late=is_late(session, asked), own=windows.own)
        tables: dict[str, Table] = {"asked": asked}
        if any(term.function in HELD for term in request.terms):
            tables["carried"] = self._carried(windows, request, ids, session)
        found = session.query(text, _used(text, windows.whole() | _quantiles(request)), **tables)
        return [tuple(found[f"c{k}"].tolist()) for k in range(len(request.terms))]

    def _carried(
        self, windows: Windows, request: Aggregate, ids: NDArray[np.int32], session: Session
    ) -> Table:
        """The value that each STEP series brings along from before its window."""
        empty: Table = {"position": np.empty(0, np.int32), "value": np.empty(0)}
        if windows.starts is None or request.step is None:
            return empty
        is_before = self._newest.firsts(ids) < windows.starts
        places = np.flatnonzero(_steps(request) & is_before).astype(np.int32)
        if len(places) == 0:
            return empty
        found = last_before(session, ids[places], windows.starts[places], numeric=True)
        carried: Table = {"position": places[found.id], "value": found.value}
        return carried


def _steps(request: Aggregate) -> NDArray[np.bool_]:
    if request.step is None:
        return np.zeros(len(request.series), np.bool_)
    return np.array(request.step, np.bool_)


def _parameter_columns(request: Aggregate) -> dict[str, NDArray[Any]]:
    count = len(request.series)
    return {
        f"p{k}": _parameter_column(term, count)
        for k, term in enumerate(request.terms)
        if term.function in BY_SERIES
    }


def _parameter_column(term: Term, count: int) -> NDArray[Any]:
    given = parameters_of(term, count)
    absent = [parameter is None for parameter in given]
    if term.function is Function.SLOTS:
        spans = np.array([1 if p is None else round(p * 1e9) for p in given], np.int64)
        return np.ma.masked_array(spans, absent)
    return np.ma.masked_array(np.array([0.0 if p is None else p for p in given]), absent)


def _quantiles(request: Aggregate) -> dict[str, object]:
    return {f"p{k}": t.parameter for k, t in enumerate(request.terms) if t.function is Function.QUANTILE}


def _used(text: str, parameters: dict[str, object]) -> dict[str, object]:
    """DuckDB refuses a parameter that the statement does not name."""
    return {name: value for name, value in parameters.items() if f"${name}" in text}


def _bucket_rows(request: Buckets, found: Table) -> list[BucketRows]:
    names = ["position", "bucket", *(f"c{k}" for k in range(len(request.terms)))]
    rows = zip(*(found[name].tolist() for name in names), strict=True)
    by_position = {position: list(group) for position, group in groupby(rows, key=lambda row: row[0])}
    answers = []
    for position, key in enumerate(request.series):
        columns = list(zip(*by_position.get(position, ()), strict=True)) or [()] * len(names)
        answers.append(BucketRows(key, columns[1], tuple(columns[2:])))
    return answers
