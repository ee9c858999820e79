"""Requests as DuckDB statements: pure text, in which every value of a request is a parameter or a column of a table.

Statements read the table `asked`: position in the request, number (id) of the series, and its step flag and parameters.
`late` says whether a series asked has rows in hot that repeat or precede others; only then are instants made unique.
With `own` windows each row of `asked` has its `since`, `until` and `hold` beside the whole window of the statement.
"""

from __future__ import annotations

from collections.abc import Sequence

from timeseries.duckdb_exact import SPREAD, exact_deviation, exact_mean, exact_sum, exact_total
from timeseries.requests import HELD
from timeseries.store import Function, Term

USABLE, BAD = "quality < 2", "quality = 2"
_EXTREME = "CASE WHEN value IS NOT NULL THEN row(value, {time}) END"
_PLAIN = {
    Function.COUNT: "count(*)",
    Function.BAD: "count(*)",
    Function.MIN: "min(value)",
    Function.MAX: "max(value)",
    Function.FIRST: "arg_min(value, time)",
    Function.LAST: "arg_max(value, time)",
    Function.MEDIAN: "median(value)",
    Function.QUANTILE: "quantile_cont(value, $p{k})",
    Function.MIN_AT: f"arg_min(time, {_EXTREME.format(time='time')})",
    Function.MAX_AT: f"arg_max(time, {_EXTREME.format(time='-time')})",
    Function.FIRST_AT: "min(time)",
    Function.LAST_AT: "max(time)",
    Function.SLOTS: "count(DISTINCT (time - {start}) // p{k})",
}
_SUMMED = {Function.MEAN: exact_mean, Function.SUM: exact_total, Function.STDDEV: exact_deviation}
_HELD = {
    Function.INTEGRAL: "seconds * CASE WHEN step THEN value ELSE (value + next_value) / 2 END",
    Function.COVERED: "seconds",
    Function.ABOVE: "seconds * CASE WHEN top <= p{k} THEN 0 WHEN bottom >= p{k} THEN 1"
    " ELSE (top - p{k}) / (top - bottom) END",
    Function.BELOW: "seconds * CASE WHEN bottom >= p{k} THEN 0 WHEN top <= p{k} THEN 1"
    " ELSE (p{k} - bottom) / (top - bottom) END",
}
_STORED = """stored AS NOT MATERIALIZED (
    SELECT id, time, value, quality, text, -1 AS write FROM cold WHERE time >= $start AND time < $end
    UNION ALL
    SELECT id, time, value, quality, text, write FROM hot WHERE time >= $start AND time < $end
)"""
_ORDERLY = """samples AS NOT MATERIALIZED (
    SELECT asked.*, time, value, quality, text FROM stored JOIN asked USING (id){within}
)"""
_LATE = """matched AS NOT MATERIALIZED (
    SELECT asked.*, time, value, quality, text, write FROM stored JOIN asked USING (id){within}
), samples AS NOT MATERIALIZED (
    SELECT * FROM matched ANTI JOIN late USING (id)
    UNION ALL
    SELECT * FROM matched SEMI JOIN late USING (id)
    QUALIFY row_number() OVER (PARTITION BY position, time ORDER BY write DESC) = 1
)"""
_HELD_ROWS = """rows AS (
    SELECT position, time, value, 1 AS place FROM samples WHERE quality < 2 AND value IS NOT NULL
    UNION ALL
    SELECT position, {start}, value, 0 FROM carried JOIN asked USING (position)
), pairs AS (
    SELECT position, time, value, lead(time) OVER line AS next_time, lead(value) OVER line AS next_value
    FROM rows WINDOW line AS (PARTITION BY position ORDER BY time, place)
), segments AS (
    SELECT asked.*, value, next_value,
        CASE WHEN step THEN greatest(least(coalesce(next_time, {hold}), {hold}) - time, 0)
            ELSE next_time - time END / 1e9 AS seconds,
        CASE WHEN step THEN value ELSE greatest(value, next_value) END AS top,
        CASE WHEN step THEN value ELSE least(value, next_value) END AS bottom
    FROM pairs JOIN asked USING (position)
)"""


def samples_text(*, late: bool, own: bool = False) -> str:
    """Define `samples`: the rows of the series asked in the window, one per instant."""
    within = " WHERE time >= since AND time < until" if own else ""
    return f"WITH {_STORED}, {(_LATE if late else _ORDERLY).format(within=within)}"


def any_late_text() -> str:
    """Ask whether any series needs its instants made unique: most often none does."""
    return "SELECT count(*) AS late FROM late"


def is_late_text() -> str:
    """Ask whether any series asked needs its instants made unique."""
    return "SELECT count(*) AS late FROM late SEMI JOIN asked USING (id)"


def aggregate_text(terms: Sequence[Term], *, late: bool, own: bool = False) -> str:
    """One row per position with columns c0, c1… in the order of the terms; also reads the table `carried`."""
    parts = [samples_text(late=late, own=own)]
    start, hold = ("since", "hold") if own else ("$start", "$hold")
    held = {k: term for k, term in enumerate(terms) if term.function in HELD}
    bad = {k: term for k, term in enumerate(terms) if term.function is Function.BAD}
    plain = {k: term for k, term in enumerate(terms) if k not in held and k not in bad}
    source = "asked"
    # BAD rows apart: two scans, of which one skips almost all, take a third of the time of a filter on each column.
    for name, some, only in (("plain", plain, USABLE), ("bad", bad, BAD)):
        if some:
            columns = ", ".join(f"{_expression(k, term, start=start)} AS c{k}" for k, term in some.items())
            spread = _spread_of(some, "samples", "position")
            parts += [f"spread AS ({spread})"] if spread else []
            rows = "samples LEFT JOIN spread USING (position)" if spread else "samples"
            parts.append(f"{name} AS (SELECT position, {columns} FROM {rows} WHERE {only} GROUP BY position)")
            source += f" LEFT JOIN {name} USING (position)"
    if held:
        parts.append(_HELD_ROWS.format(start=start, hold=hold))
        terms_held = {k: exact_sum(f"({_HELD[term.function].format(k=k)})") for k, term in held.items()}
        columns = ", ".join(f"{summed} AS c{k}" for k, summed in terms_held.items())
        parts.append(f"held AS (SELECT position, {columns} FROM segments GROUP BY position)")
        source += " LEFT JOIN held USING (position)"
    answers = ", ".join(f"{_answer(k, term.function)} AS c{k}" for k, term in enumerate(terms))
    return f"{', '.join(parts)} SELECT {answers} FROM {source} ORDER BY position"


def buckets_text(terms: Sequence[Term], *, late: bool) -> str:
    """One row per position and filled bucket, in order; also reads the table `edges` (edge, bucket)."""
    asked = dict(enumerate(terms))
    columns = "".join(f", {_column(k, term, asked)}" for k, term in asked.items())
    spread = _spread_of(asked, "placed", "position, bucket")
    parts = [
        samples_text(late=late),
        "placed AS NOT MATERIALIZED (SELECT * FROM samples ASOF JOIN edges ON samples.time >= edges.edge)",
        *([f"spread AS ({spread})"] if spread else []),
    ]
    rows = "placed LEFT JOIN spread USING (position, bucket)" if spread else "placed"
    return (
        f"{', '.join(parts)} SELECT position, bucket{columns} FROM {rows}{_only(asked)}"
        " GROUP BY position, bucket ORDER BY position, bucket"
    )


def count_text(*, late: bool, include_bad: bool) -> str:
    """Per position: rows to show, usable ones, those with a text, and the first and last instant."""
    return (
        f"{samples_text(late=late)} SELECT position, count(*) AS shown, count(*) FILTER (WHERE {USABLE}) AS usable,"
        " count(text) AS texts, min(time) AS first, max(time) AS last"
        f" FROM samples{_unless(include_bad)} GROUP BY position ORDER BY position"
    )


def rows_text(*, late: bool, include_bad: bool, texts: bool) -> str:
    """All rows in order of position and time; `texts`: with the text, which costs more than all else."""
    return (
        f"{samples_text(late=late)} SELECT {_row(texts)}"
        f" FROM samples{_unless(include_bad)} ORDER BY position, time"
    )


def thinned_text(*, late: bool, include_bad: bool, texts: bool) -> str:
    """First, last, least and greatest row of each of the `parts` spans from `first` to `last` of asked."""
    return (
        f"{samples_text(late=late)}, picks AS (SELECT position, unnest([min(time), max(time),"
        f" {_PLAIN[Function.MIN_AT]}, {_PLAIN[Function.MAX_AT]}]) AS time FROM samples{_unless(include_bad)}"
        " GROUP BY position, floor((time - first) / (last - first) * parts))"
        f" SELECT {_row(texts)} FROM samples SEMI JOIN picks USING (position, time)"
        f"{_unless(include_bad)} ORDER BY position, time"
    )


def last_text(*, late: bool, numeric: bool, own: bool) -> str:
    """The last usable row of each position in the window; `numeric`: the last one with a value."""
    only = " AND value IS NOT NULL" if numeric else ""
    return (
        f"{samples_text(late=late, own=own)}, newest AS (SELECT position, max(time) AS time,"
        " arg_max({'value': value, 'quality': quality, 'text': text}, time) AS found"
        f" FROM samples WHERE {USABLE}{only} GROUP BY position)"
        " SELECT position, time, found.value AS value, found.quality AS quality, found.text AS text FROM newest"
    )


def catalogue_text(*, late: bool) -> str:
    """First and last instant and count of rows, BAD ones too, of each series asked that has rows."""
    return (
        f"{samples_text(late=late)} SELECT id, min(time) AS first, max(time) AS last, count(*) AS count"
        " FROM samples GROUP BY id ORDER BY id"
    )


def _row(texts: bool) -> str:
    return "position, time, value, quality, text" if texts else "position, time, value, quality"


def _column(k: int, term: Term, beside: dict[int, Term]) -> str:
    if term.function is Function.BAD:
        return f"{_expression(k, term, f' FILTER (WHERE {BAD})')} AS c{k}"
    return f"{_expression(k, term, f' FILTER (WHERE {USABLE})' if _has_bad(beside) else '')} AS c{k}"


def _expression(k: int, term: Term, only: str = "", *, start: str = "$start") -> str:
    """The aggregate of a term; `only` is a FILTER clause, `start` where its window begins."""
    if summed := _SUMMED.get(term.function):
        return summed(only)
    return f"{_PLAIN[term.function].format(k=k, start=start)}{only}"


def _spread_of(terms: dict[int, Term], rows: str, group: str) -> str:
    """What deviations are measured from, by group; nothing where none is asked for."""
    if not any(term.function is Function.STDDEV for term in terms.values()):
        return ""
    return f"SELECT {group}, {SPREAD} FROM {rows} WHERE {USABLE} GROUP BY {group}"


def _only(terms: dict[int, Term]) -> str:
    """A row filter is faster than one on each column, where BAD rows are not asked for."""
    return "" if _has_bad(terms) else f" WHERE {USABLE}"


def _has_bad(terms: dict[int, Term]) -> bool:
    return any(term.function is Function.BAD for term in terms.values())


def _unless(include_bad: bool) -> str:
    return "" if include_bad else f" WHERE {USABLE}"


def _answer(k: int, function: Function) -> str:
    match function:
        case Function.COUNT | Function.BAD:
            return f"coalesce(c{k}, 0)"
        case Function.SLOTS:
            return f"CASE WHEN asked.p{k} IS NOT NULL THEN coalesce(c{k}, 0) END"
        case Function.INTEGRAL | Function.COVERED:
            return f"CASE WHEN held.position IS NOT NULL THEN coalesce(c{k}, 0) END"
        case Function.ABOVE | Function.BELOW:
            return (
                f"CASE WHEN asked.p{k} IS NOT NULL AND held.position IS NOT NULL THEN coalesce(c{k}, 0) END"
            )
        case _:
            return f"c{k}"
