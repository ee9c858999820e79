"""The constraints and indexes that a schema needs in Neo4j. Pure.

Every statement may run any number of times: it makes what is missing and leaves what is there.
"""

from __future__ import annotations

from typing import Final

from graph.cypher_names import DUE, NAME, WORDS, any_label, folded, now_label, version_label, words_index
from graph.declared import Catalog
from graph.errors import BadRequest
from graph.store import NodeKind, PropertyType

_OWN_LABELS: Final = frozenset({NAME, DUE})
_OWN_EDGES: Final = frozenset({"OF", "CARRIES", "CARRIED"})

BASE: Final = (
    f"CREATE CONSTRAINT twinloom_name IF NOT EXISTS FOR (n:{NAME}) REQUIRE n._key IS UNIQUE",
    f"CREATE CONSTRAINT twinloom_due IF NOT EXISTS FOR (n:{DUE}) REQUIRE (n.at, n.kind, n.id) IS UNIQUE",
    f"CREATE INDEX twinloom_due_at IF NOT EXISTS FOR (n:{DUE}) ON (n.at)",
    f"CREATE INDEX twinloom_name_value IF NOT EXISTS FOR (n:{NAME}) ON (n.value)",
)


def schema_statements(catalog: Catalog) -> tuple[str, ...]:
    """Return what makes the constraints and indexes of a schema; raises BadRequest for names that would clash."""
    _check_names(catalog)
    return tuple(statement for node in catalog.nodes.values() for statement in _of_kind(node))


def declared_types(catalog: Catalog) -> dict[str, str]:
    """Return the type of every declared property, by `kind.property`."""
    nodes = {kind: node.properties for kind, node in catalog.nodes.items()}
    edges = {f"-{kind}-": edge.properties for kind, edge in catalog.edges.items()}
    return {
        f"{of}.{each.name}": each.type.value
        for of, properties in {**nodes, **edges}.items()
        for each in properties
    }


def _of_kind(node: NodeKind) -> list[str]:
    kind, now, past = node.name, now_label(node.name), version_label(node.name)
    statements = [
        f"CREATE CONSTRAINT any_{kind} IF NOT EXISTS FOR (n:{any_label(kind)}) REQUIRE n.id IS UNIQUE",
        f"CREATE CONSTRAINT now_{kind} IF NOT EXISTS FOR (n:{now}) REQUIRE n.id IS UNIQUE",
        f"CREATE INDEX past_{kind} IF NOT EXISTS FOR (n:{past}) ON (n.id)",
    ]
    if any(each.words for each in node.properties):
        statements.append(
            f"CREATE FULLTEXT INDEX {words_index(kind)} IF NOT EXISTS FOR (n:{now}) ON EACH [n.{WORDS}]"
            " OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}"
        )
    for each in node.properties:
        if each.indexed:
            statements.append(_index(f"by_{kind}_{each.name}", now, each.name))
        if each.indexed and each.type is PropertyType.STRING:
            statements.append(_index(f"by_folded_{kind}_{each.name}", now, folded(each.name)))
    return statements


def _index(name: str, label: str, key: str) -> str:
    return f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.{key})"


def _check_names(catalog: Catalog) -> None:
    seen: dict[str, str] = {}
    for kind in catalog.nodes:
        for label in (now_label(kind), any_label(kind), version_label(kind)):
            if label in _OWN_LABELS or seen.setdefault(label, kind) != kind:
                raise BadRequest(
                    f"the kind of node {kind!r} needs the label {label} in Neo4j, which"
                    f" {seen.get(label, 'the store itself')!r} has; rename one"
                )
    types = [name for edge in catalog.edges for name in (edge, f"{edge}_THEN")]
    clashing = sorted({name for name in types if types.count(name) > 1} | (_OWN_EDGES & set(types)))
    if clashing:
        raise BadRequest(f"the kind of edge {clashing[0]!r} is a name that the store itself needs; rename it")
    for kind, properties in catalog.node_properties.items():
        for name in properties:
            if name == "id" or name.startswith("_"):
                raise BadRequest(
                    f"property {name!r} of {kind} is a name that the store itself needs; rename it"
                )
