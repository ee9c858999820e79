"""Puts together what several ways lead to from the same rows, each thing once for each of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from twin.plan.steps import Merge
from twin.rows import Table, take


def merged(step: Merge, tables: Mapping[int, Table]) -> Table:
    """Return the rows of all ways, grouped by the rows of the source, in the order of the ways."""
    ends = list(dict.fromkeys(way[-1] for way in step.ways))
    offsets = dict(zip(ends, _offsets([len(tables[end]) for end in ends]), strict=True))
    ids = list(chain.from_iterable(tables[end].ids for end in ends))
    columns: dict[object, list[object]] = {
        column: list(chain.from_iterable(tables[end].columns[column] for end in ends))
        for column in step.columns
    }
    reached: dict[str, list[int]] = {}
    for source in dict.fromkeys(tables[step.source].ids):
        rows = (offsets[way[-1]] + n for way in step.ways for n in _end_of(way, source, tables))
        reached[source] = list({ids[n]: n for n in rows}.values())
    return take(Table(step.kind, ids, columns, {}), reached)


def _end_of(way: Sequence[int], source: str, tables: Mapping[int, Table]) -> list[int]:
    """The numbers of the rows that the last hop of a way leads to."""
    front = [source]
    for slot in way[:-1]:
        table = tables[slot]
        front = [table.ids[n] for id in front for n in table.range_of(id)]
    return [n for id in front for n in tables[way[-1]].range_of(id)]


def _offsets(lengths: Sequence[int]) -> list[int]:
    return [sum(lengths[:n]) for n in range(len(lengths))]
