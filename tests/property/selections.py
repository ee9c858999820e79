"""Strategies for whole root fields: filters, orders, pages, and what is answered of each thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.plant import chance as of
from tests.plant import chance_parts as design
from tests.property.filters import (
    INSTANTS,
    asset_filters,
    document_filters,
    event_filters,
    part_filters,
    signal_filters,
)
from tests.property.orders import orders
from tests.property.past import installations
from tests.property.readings import Selections, leaf, series_fields
from tests.property.words import (
    Strategy,
    one_of,
)
from twin.selection import Selection

Lists = st.SearchStrategy[list[Selection]]
Arguments = Mapping[str, Any]  # Any: arguments as a client gives them


# ---------------------------------------------------------------- what is answered
LEAVES: Mapping[str, tuple[str, ...]] = {
    "asset": (
        "id",
        "key",
        "name",
        "state",
        "serialNumber",
        "position",
        "createdAt",
        "updatedAt",
        "__typename",
    ),
    "signal": (
        *("id", "key", "name", "description", "unit", "quantity", "dataType", "interpolation"),
        *("samplingInterval", "low", "high"),
    ),
    "document": ("id", "number", "title", "kind", "project", "stage"),
    "document_revision": ("id", "label", "state", "releasedAt"),
    "file": ("name", "mediaType", "role", "size", "sha256", "createdAt"),
    "event": ("id", "kind", "at", "until", "title", "text", "severity", "by"),
    "part": ("id", "number", "name", "category", "unit", "__typename"),
    "part_revision": ("id", "label", "state", "releasedAt"),
}
CONNECTIONS: Mapping[str, Mapping[str, str]] = {
    "asset": {
        "children": "asset",
        "descendants": "asset",
        "related": "asset",
        "signals": "signal",
        "documents": "document",
        "events": "event",
    },
    "part": {"documents": "document", "assets": "asset"},
    "part_revision": {"documents": "document", "assets": "asset"},
}
ONES: Mapping[str, Mapping[str, str]] = {
    "asset": {"parent": "asset", "signal": "signal", "realises": "part_revision"},
    "signal": {"asset": "asset"},
    "document": {"revision": "document_revision"},
    "document_revision": {"document": "document", "file": "file"},
    "part": {"revision": "part_revision"},
    "part_revision": {"part": "part"},
}
MANY: Mapping[str, Mapping[str, str]] = {
    "asset": {"ancestors": "asset"},
    "document": {"revisions": "document_revision"},
    "document_revision": {"files": "file"},
    "event": {"assets": "asset", "documents": "document"},
    "part": {"revisions": "part_revision"},
}
WHERE = {
    "asset": asset_filters,
    "signal": signal_filters,
    "document": document_filters,
    "event": event_filters,
    "part": part_filters,
}


@cache
def fields(kind: str, depth: int) -> Lists:
    """Some fields of a thing, each once."""
    plain = st.lists(one_of(LEAVES[kind]), min_size=1, max_size=3, unique=True).map(
        lambda names: [leaf(name) for name in names]
    )
    if depth <= 0:
        return plain
    nested = [_one(name, to, depth) for name, to in ONES.get(kind, {}).items()]
    nested += [_one(name, to, depth) for name, to in MANY.get(kind, {}).items()]
    nested += [
        pages(name, to, depth - 1, of_asset=kind == "asset") for name, to in CONNECTIONS.get(kind, {}).items()
    ]
    nested += _EXTRAS.get(kind, list)()
    if not nested:
        return plain
    more = st.lists(st.one_of(nested), max_size=2).map(_by_key_once)
    return st.builds(lambda a, b: a + b, plain, more)


def _by_key_once(found: list[Selection]) -> list[Selection]:
    return list({selection.key: selection for selection in found}.values())


@cache
def _one(name: str, to: str, depth: int) -> Selections:
    arguments: dict[str, Strategy] = {
        "signal": st.fixed_dictionaries({"name": one_of(of.SIGNALS)}),
        "revision": _picked(to),
        "file": one_of(("SOURCE", "PREVIEW")).map(lambda role: {"role": role}),
        "files": st.one_of(st.just({}), st.just({"roles": ["SOURCE"]}), st.just({"roles": []})),
    }
    key = st.sampled_from([name, f"{name}_again"])
    return st.builds(
        lambda key, given, children: Selection(key, name, given, tuple(children)),
        key,
        arguments.get(name, st.just({})),
        fields(to, depth - 1),
    )


def _picked(kind: str) -> Strategy:
    """By label, by rule, or by rule and date where there is one."""
    rule = st.fixed_dictionaries({"rule": one_of(("LATEST", "LATEST_RELEASED", "AS_STORED"))})
    label = one_of(design.LABELS).map(lambda label: {"label": label, "rule": "LATEST"})
    if kind != "part_revision":
        return st.one_of(label, rule)
    date = st.fixed_dictionaries({}, optional={"date": one_of(INSTANTS)})
    return st.one_of(label, st.just({}), st.builds(lambda a, b: a | b, rule, date))


@cache
def _asset_extras() -> list[Selections]:
    kind = Selection("type", "type", {}, (leaf("key"), Selection("extends", "extends", {}, (leaf("name"),))))
    return [st.just(kind), _identifiers(), _attribute(), _attributes(), installations()]


def _identifiers() -> Selections:
    return st.just(
        Selection("identifiers", "identifiers", {}, tuple(map(leaf, ("scheme", "issuer", "value"))))
    )


def _attribute() -> Selections:
    return one_of(("kW", "W", "bar", None)).map(
        lambda unit: Selection("attribute", "attribute", {"name": "power", "unit": unit}, _VALUE)
    )


def _attributes() -> Selections:
    inner = (leaf("name"), Selection("value", "value", {}, _VALUE))
    choices: list[dict[str, Any]] = [{}, {"names": ["power", "material"]}, {"names": []}]  # Any: arguments
    return st.sampled_from(choices).map(
        lambda arguments: Selection("attributes", "attributes", arguments, inner)
    )


_VALUE = tuple(leaf(n) for n in ("string", "number", "boolean", "time", "unit", "json"))


@cache
def _document_extras() -> list[Selections]:
    subjects = (leaf("id"), Selection("key", "key", on=frozenset({"Asset"})))
    return [st.just(Selection("subjects", "subjects", {}, subjects)), _attributes()]


@cache
def _part_extras() -> list[Selections]:
    of_edge = [leaf("preference"), leaf("quantityFactor"), leaf("__typename")]
    alternates = fields("part", 0).map(
        lambda inner: Selection(
            "alternates", "alternates", {}, (*of_edge, Selection("part", "part", {}, tuple(inner)))
        )
    )
    return [alternates, _identifiers(), _attribute(), _attributes()]


_EXTRAS: Mapping[str, Callable[[], list[Selections]]] = {
    "asset": _asset_extras,
    "signal": series_fields,
    "document": _document_extras,
    "part": _part_extras,
    "part_revision": lambda: [_attribute(), _attributes()],
}


# ---------------------------------------------------------------- connections and roots
@cache
def pages(name: str, kind: str, depth: int, *, root: bool = False, of_asset: bool = False) -> Selections:
    """A connection with a filter, an order, a page, and some of its parts."""
    given: dict[str, st.SearchStrategy[Any]] = {  # Any: arguments as a client gives them
        "where": WHERE[kind](3 if root else 1),
        "orderBy": orders(kind),
        "first": one_of((0, 1, 3, 50)),
    }
    if name == "documents" and of_asset:
        given["inherited"] = st.booleans()
    if name == "descendants":
        given["maxDepth"] = st.integers(0, 3)
    needed: dict[str, st.SearchStrategy[Any]] = {}  # Any: arguments
    if name == "related":
        needed |= {
            "type": one_of(of.RELATIONS),
            "direction": one_of(("OUT", "IN", "BOTH")),
            "depth": st.integers(1, 3),
        }
    if root:
        needed["where"] = st.one_of(given.pop("where"), st.just(None))
    arguments = st.fixed_dictionaries(needed, optional=given)
    return st.builds(
        lambda arguments, children: Selection(name, name, arguments, tuple(children)),
        arguments,
        parts(kind, depth),
    )


@cache
def parts(kind: str, depth: int) -> Lists:
    """Nodes or edges, page info, total count."""
    node = fields(kind, depth)
    edge = node.map(lambda c: (leaf("cursor"), Selection("node", "node", {}, tuple(c))))
    edges = edge.map(lambda children: Selection("edges", "edges", {}, children))
    nodes = node.map(
        lambda c: Selection("nodes", "nodes", {}, (leaf("id"), *(x for x in c if x.key != "id")))
    )
    info = tuple(leaf(n) for n in ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor"))
    beside = [Selection("pageInfo", "pageInfo", {}, info), leaf("totalCount")]
    rest = st.lists(st.sampled_from(beside), max_size=2, unique=True)
    return st.builds(lambda shown, rest: [shown, *rest], st.one_of(nodes, nodes, edges), rest)


ROOTS = {"assets": "asset", "documents": "document", "signals": "signal", "events": "event", "parts": "part"}


def roots() -> Selections:
    """Any root field at the present."""
    assets = pages("assets", "asset", 2, root=True)
    return st.one_of(
        *(assets, assets, assets),
        *(pages(name, kind, 2, root=True) for name, kind in ROOTS.items()),
        _by_key("asset", "asset", "key", of.KEYS),
        _by_key("document", "document", "number", of.NUMBERS),
        _by_key("part", "part", "number", design.PARTS),
    )


def _by_key(name: str, kind: str, argument: str, keys: tuple[str, ...]) -> Selections:
    return st.builds(
        lambda key, children: Selection(name, name, {argument: key}, tuple(children)),
        one_of(keys),
        fields(kind, 3),
    )
