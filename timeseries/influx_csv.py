"""Annotated CSV, as the server answers, into columns.

An answer is a row of sections, one for each yield and set of tags; each is parsed as a whole. The server reports what
fails after its first byte as a table with the column `error`: that raises, since what came before is not the answer.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from timeseries.errors import Unavailable

_START = b"#datatype,"
_BREAK = b"\r\n\r\n" + _START
_TYPES = {
    "double": pa.float64(),
    "long": pa.int64(),
    "unsignedLong": pa.uint64(),
    "boolean": pa.bool_(),
    "string": pa.string(),
    "dateTime:RFC3339": pa.timestamp("ns", "UTC"),
    "dateTime:RFC3339Nano": pa.timestamp("ns", "UTC"),
}
_TAG = pa.dictionary(pa.int32(), pa.string())
Labels = tuple[tuple[str, str], ...]
_NOT_TAGS = frozenset({"", "_time", "_value"})


class GaveUp(Unavailable):
    """The server began to answer, and failed."""

    def __init__(self, message: str) -> None:
        super().__init__(f"the InfluxDB server gave up in the middle of its answer: {message}")
        self.message = message


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """Rows of one yield. Rows of one series follow one another in runs that begin at `starts`.

    `series` holds for each run its labels as the server names them, in name order: tags, and the measurement if asked.
    `times` is None where the yield has none; `texts` holds the values of string fields, else None.
    """

    name: str
    starts: NDArray[np.intp]
    series: tuple[Labels, ...]
    times: NDArray[np.int64] | None
    values: NDArray[np.float64]
    texts: NDArray[np.object_] | None

    def __len__(self) -> int:
        return len(self.values)


def sections(body: bytes) -> Iterator[Section]:
    """Yield what an answer consists of; raise Unavailable when the server gave up midway."""
    for part in _parts(body.strip(b"\r\n")):
        yield _section(part)


def _parts(body: bytes) -> Iterator[bytes]:
    """Cut before each annotation that does not stand inside a quoted text."""
    if not body:
        return
    begin = 0
    cut = body.find(_BREAK)
    while cut >= 0:
        if body.count(b'"', begin, cut) % 2 == 0:
            yield body[begin:cut]
            begin = cut + 4
        cut = body.find(_BREAK, cut + 4)
    yield body[begin:]


def _section(part: bytes) -> Section:
    annotation, _, rest = part.partition(b"\r\n")
    header, _, rows = rest.partition(b"\r\n")
    if not annotation.startswith(_START):
        raise Unavailable(f"the InfluxDB server answered no table but {part[:200]!r}; ask again")
    names, kinds = _words(header), _words(annotation)
    if names[1:3] == ["error", "reference"]:
        raise GaveUp(rows[:300].decode(errors="replace").strip())
    table = _table(rows, names, kinds)
    return _columns(table, names)


def _table(rows: bytes, names: Sequence[str], kinds: Sequence[str]) -> pa.Table:
    places = [str(place) for place in range(len(names))]
    types = {
        place: _TAG if _is_label(int(place), names) else _TYPES.get(kind, pa.string())
        for place, kind in zip(places, kinds, strict=True)
    }
    return pyarrow.csv.read_csv(
        pa.BufferReader(rows),
        read_options=pyarrow.csv.ReadOptions(column_names=places, use_threads=len(rows) > 1 << 20),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=b'"' in rows),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=types, include_columns=places[1:], strings_can_be_null=False, null_values=[""]
        ),
    )


def _words(line: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(line.decode())))


def _is_label(place: int, names: Sequence[str]) -> bool:
    """The first three columns are the annotation's, the name of the yield and the number of the table."""
    return place == 1 or (place > 2 and names[place] not in _NOT_TAGS)


def _columns(table: pa.Table, names: Sequence[str]) -> Section:
    labels = {
        name: _dictionary(table.column(str(place)))
        for place, name in enumerate(names)
        if place > 2 and _is_label(place, names)
    }
    starts = _run_starts(len(table), [codes for codes, _ in labels.values()], table.column("2"))
    times = table.column(str(names.index("_time"))) if "_time" in names else None
    values, texts = _values(table, names)
    result = table.column("1")
    return Section(
        str(result[0].as_py()) if len(table) else "",
        starts,
        _series(labels, starts),
        None if times is None else times.cast(pa.int64()).to_numpy(),
        values,
        texts,
    )


def _dictionary(column: pa.ChunkedArray) -> tuple[NDArray[np.int32], list[str]]:
    whole = column.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks)
    return whole.indices.to_numpy(zero_copy_only=False), whole.dictionary.to_pylist()


def _run_starts(rows: int, codes: Sequence[NDArray[np.int32]], numbers: pa.ChunkedArray) -> NDArray[np.intp]:
    changes = np.zeros(rows, np.bool_)
    changes[:1] = True
    for column in (*codes, numbers.to_numpy()):
        changes[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(changes)


def _series(
    labels: dict[str, tuple[NDArray[np.int32], list[str]]], starts: NDArray[np.intp]
) -> tuple[Labels, ...]:
    if not labels:
        return ((),) * len(starts)
    names = sorted(labels)
    columns = [_pairs(name, labels[name][0][starts], labels[name][1]) for name in names]
    if len(columns) == 1:
        return tuple(columns[0])
    return tuple(tuple(chain.from_iterable(pairs)) for pairs in zip(*columns, strict=True))


def _pairs(name: str, codes: NDArray[np.int32], words: Sequence[str]) -> list[Labels]:
    """For each run its label of that name, none where the word is empty; each made once."""
    made = [((name, word),) if word else () for word in words]
    return [made[code] for code in codes.tolist()]


def _values(table: pa.Table, names: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.object_] | None]:
    if "_value" not in names:
        return np.full(len(table), np.nan), None
    column = table.column(str(names.index("_value")))
    if pa.types.is_string(column.type):
        # The server writes the end of a line inside a text as CR LF.
        texts = pc.replace_substring(column, "\r\n", "\n").to_pylist()
        return np.full(len(table), np.nan), np.array(texts, np.object_)
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    return pc.cast(column, pa.float64(), safe=False).to_numpy(), None
