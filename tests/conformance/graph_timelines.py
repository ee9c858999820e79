"""Random small graphs: rounds of changes of timelines, with hostile strings in every place."""

from __future__ import annotations

from functools import cache
from typing import Final

from hypothesis import strategies as st

from graph import (
    FOREVER,
    Attribute,
    Change,
    Edge,
    EdgeKind,
    Label,
    NodeKind,
    Property,
    PropertyType,
    Schema,
    VersionRecord,
)

SCHEMA: Final = Schema(
    nodes=(
        NodeKind(
            "Thing",
            (
                Property("name", indexed=True, words=True),
                Property("size", PropertyType.INTEGER, indexed=True),
                Property("weight", PropertyType.FLOAT),
                Property("is_on", PropertyType.BOOLEAN),
                Property("since", PropertyType.TIME),
                Property("note", PropertyType.JSON),
            ),
        ),
        NodeKind("Piece", (Property("name"), Property("rank", PropertyType.INTEGER))),
    ),
    edges=(
        EdgeKind(
            "IN", ("Thing",), ("Thing",), (Property("position"), Property("count", PropertyType.INTEGER))
        ),
        EdgeKind(
            "USES", ("Thing", "Piece"), ("Thing", "Piece"), (Property("is_spare", PropertyType.BOOLEAN),)
        ),
    ),
)
NOW: Final = 50
KINDS: Final = st.sampled_from(["Thing", "Piece"])
IDS: Final = st.sampled_from(["a", "b", "c", "d", "e", "f'\"", "ß`", "\U0001f600", "\uffee"])
TEXTS: Final = st.sampled_from(
    [
        "",
        "a",
        "A",
        "ab",
        "ss",
        "ß",
        "SS",
        "İ",
        "'; DROP TABLE node",
        "x\ny",
        "*",
        "%_",
        "\U0001f600",
        "\uffee",
    ]
)
INTEGERS: Final = st.sampled_from([-1, 0, 1, 2, 2**53 + 1, 2**62])
FLOATS: Final = st.sampled_from([-0.5, 0.0, 1.0, 2.5, 0.1 + 0.2, 1e300])
INSTANTS: Final = st.sampled_from([0, 10, 20, 30, 40, 60])
_TYPES: Final[dict[str, st.SearchStrategy[str] | st.SearchStrategy[int] | st.SearchStrategy[float]]] = {
    "name": TEXTS,
    "size": INTEGERS,
    "weight": FLOATS,
    "is_on": st.booleans(),
    "since": INSTANTS,
    "note": st.sampled_from(["{}", "[1]"]),
    "rank": INTEGERS,
    "position": TEXTS,
    "count": INTEGERS,
    "is_spare": st.booleans(),
}
NODE_NAMES: Final = {"Thing": ("name", "size", "weight", "is_on", "since"), "Piece": ("name", "rank")}
EDGE_NAMES: Final = {"IN": ("position", "count"), "USES": ("is_spare",)}


@st.composite
def graphs(draw: st.DrawFn) -> list[tuple[int, list[Change]]]:
    """Some rounds of changes, each with the instant at which it is known. `close` is left to be filled."""
    versions: dict[tuple[str, str], int] = {}
    rounds = []
    for known_at in draw(st.sampled_from([(10,), (10, 30), (5, 20, 45)])):
        keys = draw(st.lists(st.tuples(KINDS, IDS), min_size=1, max_size=9, unique=True))
        changes = []
        for kind, id in keys:
            version = versions.get((kind, id), 0)
            versions[kind, id] = version + 1
            records = draw(_timelines(kind, id, version + 1, known_at))
            changes.append(Change(kind, id, version, version + 1, (), records))
        rounds.append((known_at, changes))
    return rounds


@cache
@st.composite
def _timelines(draw: st.DrawFn, kind: str, id: str, version: int, known_at: int) -> tuple[VersionRecord, ...]:
    starts = sorted(draw(st.lists(INSTANTS, min_size=1, max_size=3, unique=True)))
    ends = [*starts[1:], draw(st.sampled_from([FOREVER, 65]))]
    return tuple(
        draw(_records(kind, id, version, (start, end, known_at)))
        for start, end in zip(starts, ends, strict=True)
    )


@cache
@st.composite
def _records(draw: st.DrawFn, kind: str, id: str, version: int, times: tuple[int, int, int]) -> VersionRecord:
    names = ("note", *NODE_NAMES[kind]) if kind == "Thing" else NODE_NAMES[kind]
    return VersionRecord(
        valid_from=times[0],
        valid_to=times[1],
        known_from=times[2],
        known_to=FOREVER,
        version=version,
        properties=draw(_properties(names)),
        attributes=draw(_attributes()),
        labels=draw(_labels(kind, id)),
        edges=draw(_edges(kind)),
        deleted=draw(st.sampled_from([False] * 6 + [True])),
    )


@cache
def _properties(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, str | int | float | bool]]:
    return st.fixed_dictionaries({}, optional={name: _TYPES[name] for name in names})


@cache
def _labels(kind: str, id: str) -> st.SearchStrategy[tuple[Label, ...]]:
    """Each label is one node's own: G3 has its own test."""
    # A few of the texts belong to one node alone, so that tests of label values by exact text can hit.
    own = {"a": "", "b": "ab", "c": "ß"}.get(id) if kind == "Thing" else None
    values = st.sampled_from([f"{id}/{kind}", f"ß{id}{kind}"] + ([] if own is None else [own]))
    one = st.builds(Label, st.sampled_from(["erp", "serial"]), st.none() | TEXTS, values)
    return st.lists(one, max_size=2, unique=True).map(tuple)


@cache
def _attributes() -> st.SearchStrategy[tuple[Attribute, ...]]:
    names = st.sampled_from(["w", "x'", "$.y"])
    one = st.one_of(
        st.builds(Attribute, names, string=TEXTS),
        st.builds(Attribute, names, number=INTEGERS | FLOATS, unit=st.none() | st.just("bar")),
        st.builds(Attribute, names, boolean=st.booleans()),
        st.builds(Attribute, names, time=INSTANTS),
    )
    return st.lists(one, max_size=2, unique_by=lambda each: each.name).map(tuple)


@cache
def _edges(kind: str) -> st.SearchStrategy[tuple[Edge, ...]]:
    uses = st.builds(Edge, st.just("USES"), KINDS, IDS, _properties(EDGE_NAMES["USES"]))
    inside = st.builds(Edge, st.just("IN"), st.just("Thing"), IDS, _properties(EDGE_NAMES["IN"]))
    return st.lists(uses if kind == "Piece" else uses | inside, max_size=3).map(tuple)
