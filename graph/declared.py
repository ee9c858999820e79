"""A schema that was checked, by name: the look-up of every name that a request uses.

Names come from the caller's `Schema`; a name that is not in it never reaches the text of a query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.errors import BadRequest
from graph.store import EdgeKind, NodeKind, Property, Schema

_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Catalog:
    """A schema that was checked, by name."""

    nodes: Mapping[str, NodeKind]
    edges: Mapping[str, EdgeKind]
    node_properties: Mapping[str, Mapping[str, Property]]
    edge_properties: Mapping[str, Mapping[str, Property]]

    def node(self, kind: str) -> NodeKind:
        """Return the declared kind of node, or raise BadRequest."""
        if kind not in self.nodes:
            raise BadRequest(f"there is no kind of node {kind!r}; the schema has {_listed(self.nodes)}")
        return self.nodes[kind]

    def edge(self, kind: str) -> EdgeKind:
        """Return the declared kind of edge, or raise BadRequest."""
        if kind not in self.edges:
            raise BadRequest(f"there is no kind of edge {kind!r}; the schema has {_listed(self.edges)}")
        return self.edges[kind]

    def node_property(self, kind: str, name: str) -> Property:
        """Return the declared property of a kind of node, or raise BadRequest."""
        self.node(kind)
        return _property(self.node_properties[kind], kind, name)

    def edge_property(self, kind: str, name: str) -> Property:
        """Return the declared property of a kind of edge, or raise BadRequest."""
        self.edge(kind)
        return _property(self.edge_properties[kind], kind, name)

    def edges_from(self, kind: str) -> tuple[EdgeKind, ...]:
        """Return the kinds of edge that a kind of node may own."""
        return tuple(edge for edge in self.edges.values() if kind in edge.sources)


def read_schema(schema: Schema) -> Catalog:
    """Check a schema and return it by name. Names that differ by case only are refused: SQLite cannot tell them."""
    _check_names("kinds of node", (node.name for node in schema.nodes))
    _check_names("kinds of edge", (edge.name for edge in schema.edges))
    declared = [(node.name, node.properties) for node in schema.nodes]
    for kind, properties in declared + [(edge.name, edge.properties) for edge in schema.edges]:
        _check_names(f"properties of {kind}", (each.name for each in properties))
    nodes = {node.name: node for node in schema.nodes}
    for edge in schema.edges:
        for end in (*edge.sources, *edge.targets):
            if end not in nodes:
                raise BadRequest(
                    f"edge {edge.name!r} names the kind {end!r}, which the schema does not declare"
                )
    return Catalog(
        nodes=nodes,
        edges={edge.name: edge for edge in schema.edges},
        node_properties={node.name: {each.name: each for each in node.properties} for node in schema.nodes},
        edge_properties={edge.name: {each.name: each for each in edge.properties} for edge in schema.edges},
    )


def _property(declared: Mapping[str, Property], kind: str, name: str) -> Property:
    if name not in declared:
        raise BadRequest(f"{kind} has no property {name!r}; it has {_listed(declared)}")
    return declared[name]


def _check_names(what: str, names: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if not _IDENTIFIER.match(name):
            raise BadRequest(f"{name!r} among the {what} is no identifier; use letters, digits and _")
        if name.lower() in seen:
            raise BadRequest(
                f"{seen[name.lower()]!r} and {name!r} among the {what} differ by case only; rename one"
            )
        seen[name.lower()] = name


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
