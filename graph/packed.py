"""Attributes, labels and edges packed as JSON text: how a store keeps what it only hands back whole. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

import orjson

from graph.store import Attribute, Edge, Label


def write_attributes(attributes: Sequence[Attribute]) -> str:
    """Return attributes as text for a column."""
    if not attributes:
        return "[]"
    return orjson.dumps(
        [[a.name, a.string, a.number, a.boolean, a.time, a.unit] for a in attributes]
    ).decode()


def read_attributes(stored: str) -> tuple[Attribute, ...]:
    """Return the attributes that `write_attributes` wrote."""
    return tuple(Attribute(*each) for each in orjson.loads(stored)) if stored != "[]" else ()


def attribute_values(stored: str) -> list[list[str | int | float | bool | None]]:
    """Return the attributes that `write_attributes` wrote as plain values, in the order of Attribute's fields."""
    values: list[list[str | int | float | bool | None]] = orjson.loads(stored)
    return values


def write_labels(labels: Sequence[Label]) -> str:
    """Return labels as text for a column."""
    return (
        orjson.dumps([[each.scheme, each.issuer, each.value] for each in labels]).decode() if labels else "[]"
    )


def read_labels(stored: str) -> tuple[Label, ...]:
    """Return the labels that `write_labels` wrote."""
    return tuple(Label(*each) for each in orjson.loads(stored)) if stored != "[]" else ()


def write_edges(edges: Sequence[Edge]) -> str:
    """Return edges as text for a column."""
    if not edges:
        return "[]"
    return orjson.dumps([[e.kind, e.target_kind, e.target, dict(e.properties)] for e in edges]).decode()


def read_edges(stored: str) -> tuple[Edge, ...]:
    """Return the edges that `write_edges` wrote."""
    return tuple(Edge(*each) for each in orjson.loads(stored)) if stored != "[]" else ()


def shown_attributes(stored: str, names: frozenset[str] | None) -> tuple[Attribute, ...]:
    """Return attributes as a column shows them: by name; `names` narrows them."""
    found = (each for each in read_attributes(stored) if names is None or each.name in names)
    return tuple(sorted(found, key=attrgetter("name")))


def shown_labels(stored: str) -> tuple[Label, ...]:
    """Return labels as a column shows them: by scheme, issuer (none first) and value."""
    return tuple(sorted(read_labels(stored), key=_label_order))


def _label_order(label: Label) -> tuple[str, bool, str, str]:
    return label.scheme, label.issuer is not None, label.issuer or "", label.value
