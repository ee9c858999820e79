"""The Cypher of writing: flat statements, each for all rows of one kind, whatever their number. Pure.

Names of the schema stand in the text, every value is a parameter. A row names nodes that were held by their element
id: found without a look into an index. What is new is created with all it says at once, which the server does several
times as fast as setting properties of what is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from graph.cypher_names import (
    CARRIED,
    CARRIES,
    CREATED_AT,
    DELETED,
    DUE,
    KNOWN_FROM,
    KNOWN_TO,
    LAST,
    NAME,
    NEWEST,
    OF,
    OPERATION,
    RECORD,
    REST,
    UPDATED_AT,
    VALID_FROM,
    VALID_TO,
    VERSION,
    any_label,
    now_edge,
    now_label,
    then_edge,
    version_label,
)
from graph.declared import Catalog
from graph.store import FOREVER

_ONLY_IN_RECORDS: Final = (REST, VALID_TO, KNOWN_TO, DELETED)
"What an anchor does not show of the record that holds now."
_SPAN: Final = (VALID_FROM, VALID_TO, KNOWN_FROM, KNOWN_TO)
_NODE: Final = "MATCH (a) WHERE elementId(a) = row.node"
_ENDS: Final = f"{_NODE} MATCH (b) WHERE elementId(b) = row.target"

HOLD_NAMES: Final = (
    f"UNWIND $keys AS key MATCH (n:{NAME} {{_key: key}}) SET n._lock = true REMOVE n._lock"
    f" RETURN collect([key, elementId(n), EXISTS {{ (n)<-[:{CARRIED}]-() }}])"
)
"""Names that are there, held until the transaction ends, each with whether a node carries it, or did.

Setting a property holds a node. Removing one that is not there would not.
"""
CREATE_NAMES: Final = (
    f"UNWIND $rows AS row CREATE (n:{NAME}) SET n = row RETURN collect([row._key, elementId(n)])"
)

TAKEN_NAMES: Final = (
    f"UNWIND $keys AS key MATCH (a)-[x:{CARRIED}]->(n:{NAME} {{_key: key}})<-[y:{CARRIED}]-(b)"
    f" WHERE a <> b AND x.{KNOWN_TO} = {FOREVER} AND y.{KNOWN_TO} = {FOREVER}"
    f" AND x.{VALID_FROM} < y.{VALID_TO} AND y.{VALID_FROM} < x.{VALID_TO}"
    f" WITH n, labels(b) AS kind, b.id AS id, y.{OPERATION} = $operation AS is_new,"
    f" y.{VALID_FROM} AS start, y.{RECORD} AS record WHERE x.{OPERATION} = $operation"
    " RETURN n.scheme, n.issuer, n.value, kind, id ORDER BY is_new, start, record, id LIMIT 1"
)
"Of the names that this call gave, one that another node has at the same time, as believed now."

OWNERS_OF_NAMES: Final = (
    f"UNWIND $keys AS key MATCH (n:{NAME} {{_key: key}})<-[c:{CARRIED}]-(a)"
    f" WHERE c.{KNOWN_TO} = {FOREVER} AND c.{VALID_TO} > $now"
    f" WITH key, labels(a) AS kind, a.id AS id ORDER BY c.{VALID_FROM} DESC RETURN collect([key, kind, id])"
)

DUE_NOW: Final = (
    f"MATCH (d:{DUE}) WHERE d.at <= $now WITH d ORDER BY d.at LIMIT $most"
    " RETURN collect([elementId(d), d.kind, d.id])"
)
ADD_DUE: Final = f"UNWIND $rows AS row MERGE (:{DUE} {{at: row.at, kind: $kind, id: row.id}})"
FORGET_DUE: Final = f"MATCH (d:{DUE}) WHERE elementId(d) IN $instants DELETE d"


def lock_anchors(kind: str) -> str:
    """Hold the anchors of changed nodes that are there, and return what they say."""
    return (
        f"UNWIND $ids AS id MATCH (a:{any_label(kind)} {{id: id}}) SET a._lock = true REMOVE a._lock"
        f" RETURN collect([a.id, elementId(a), a.{NEWEST}, coalesce(a.{LAST}, 0), a.{OPERATION}])"
    )


def point_at_anchors(kind: str) -> str:
    """Find the anchors that edges lead to, and make those that are missing."""
    return (
        f"UNWIND $ids AS id MERGE (a:{any_label(kind)} {{id: id}}) ON CREATE SET a.{NEWEST} = 0"
        " RETURN collect([id, elementId(a)])"
    )


def hold_anchors(kind: str) -> str:
    """Hold anchors that are there."""
    return f"UNWIND $ids AS id MATCH (a:{any_label(kind)} {{id: id}}) SET a._lock = true REMOVE a._lock"


def find_operation(kind: str) -> str:
    """Count the nodes that carry a trace of an operation."""
    return (
        f"UNWIND $ids AS id MATCH (a:{any_label(kind)} {{id: id}}) WHERE a.{OPERATION} = $operation"
        f" OR EXISTS {{ (a)<-[:{OF}]-(v) WHERE v.{OPERATION} = $operation }} RETURN count(a)"
    )


def create_anchors(kind: str, *, holds: bool) -> str:
    """Make anchors with all that they say; in the order of the rows."""
    labels = f"{any_label(kind)}:{now_label(kind)}" if holds else any_label(kind)
    return f"UNWIND $rows AS row CREATE (a:{labels}) SET a = row.says RETURN collect([row.says.id, elementId(a)])"


def fill_anchors(kind: str, *, holds: bool) -> str:
    """Let anchors that were only pointed at say what they say from now on."""
    label = f", a:{now_label(kind)}" if holds else ""
    return f"UNWIND $rows AS row {_NODE} SET a = row.says{label}"


def close_records(catalog: Catalog, kind: str) -> str:
    """Close records of nodes that have some, with their edges and names, and return how many records were closed."""
    edges = "|".join([then_edge(each.name) for each in catalog.edges_from(kind)] + [CARRIED])
    still = f"{RECORD} IN row.close AND"
    return (
        f"UNWIND $rows AS row {_NODE}"
        f" SET a.{NEWEST} = row.version, a.{LAST} = row.last, a.{OPERATION} = $operation WITH a, row"
        f" CALL (a, row) {{ MATCH (a)-[e:{edges}]->() WHERE e.{still} e.{KNOWN_TO} = {FOREVER}"
        f" SET e.{KNOWN_TO} = $known_at }}"
        f" CALL (a, row) {{ MATCH (a)<-[:{OF}]-(v:{version_label(kind)})"
        f" WHERE v.{still} v.{KNOWN_TO} = {FOREVER} SET v.{KNOWN_TO} = $known_at RETURN count(v) AS closed }}"
        " RETURN sum(closed)"
    )


def add_records(kind: str) -> str:
    """Add records to anchors."""
    return f"UNWIND $rows AS row {_NODE} CREATE (v:{version_label(kind)})-[:{OF}]->(a) SET v = row.says"


def add_edges(edge: str, *, holds: bool) -> str:
    """Add the edges of records; of a new node also those that hold now."""
    now = f", (a)-[n:{now_edge(edge)}]->(b)" if holds else ""
    says = ", n = row.says" if holds else ""
    then = f"(a)-[e:{then_edge(edge)}]->(b)"
    return f"UNWIND $rows AS row {_ENDS} CREATE {then}{now} SET e = row.span, e += row.says{says}"


def add_names(*, holds: bool) -> str:
    """Let anchors carry the names of records; of a new node also those that hold now."""
    now = f", (a)-[:{CARRIES}]->(b)" if holds else ""
    return f"UNWIND $rows AS row {_ENDS} CREATE (a)-[c:{CARRIED}]->(b){now} SET c = row.span, c += row.says"


def show_present(catalog: Catalog, kind: str) -> str:
    """Bring what holds now, and the instants that will change it, up to date with the records of some nodes."""
    return (
        f"UNWIND $ids AS id MATCH (a:{any_label(kind)} {{id: id}})"
        f" CALL (a) {{ {_holder(kind)} }}"
        f" CALL (a) {{ MATCH (a)-[e:{_present_edges(catalog, kind)}]->() DELETE e }}"
        f" CALL (a, v, created, updated) {{ {_shown(kind)} }}"
        f" CALL (a, v) {{ {_hidden(kind)} }}"
        f"{''.join(_present_copies(catalog, kind))}"
        f" CALL (a) {{ {_instants(kind)} }}"
    )


def versions_text(catalog: Catalog, kind: str, fixed: tuple[str, ...], *, believed: bool) -> str:
    """All records of some nodes as one list, each with the id before its properties."""
    properties = ", ".join(
        f"v.{name}" for name in (*fixed, *(p.name for p in catalog.nodes[kind].properties))
    )
    open_only = f" WHERE v.{KNOWN_TO} = {FOREVER}" if believed else ""
    return (
        f"UNWIND $ids AS id MATCH (a:{any_label(kind)} {{id: id}})<-[:{OF}]-(v:{version_label(kind)}){open_only}"
        f" RETURN collect([id, {properties}])"
    )


def statistics_text(catalog: Catalog) -> str:
    """How many nodes and edges hold now, by kind; each count is one that the database keeps."""
    nodes = [f"MATCH (n:{now_label(kind)}) RETURN count(n) AS size" for kind in catalog.nodes]
    edges = [f"MATCH ()-[e:{now_edge(edge)}]->() RETURN count(e) AS size" for edge in catalog.edges]
    return f"CALL () {{ {' UNION ALL '.join([*nodes, *edges])} }} RETURN collect(size)"


def kind_of(catalog: Catalog, labels: Sequence[str]) -> str:
    """Return the kind of the anchor that carries these labels."""
    return next((kind for kind in catalog.nodes if any_label(kind) in labels), " ".join(labels))


def _present_edges(catalog: Catalog, kind: str) -> str:
    return "|".join([now_edge(each.name) for each in catalog.edges_from(kind)] + [CARRIES])


def _holder(kind: str) -> str:
    """The record that holds now (of several the last), when the node was first known, and its newest version."""
    holds = f"v.{KNOWN_TO} = {FOREVER} AND v.{VALID_FROM} <= $now AND $now < v.{VALID_TO} AND NOT v.{DELETED}"
    return (
        f"OPTIONAL MATCH (a)<-[:{OF}]-(v:{version_label(kind)})"
        f" WITH min(v.{KNOWN_FROM}) AS created, max([v.{VERSION}, -v.{KNOWN_FROM}]) AS newest,"
        f" collect(CASE WHEN {holds} THEN v END) AS holding"
        " RETURN created, -newest[1] AS updated, reduce(last = head(holding), each IN tail(holding) |"
        f" CASE WHEN each.{RECORD} > last.{RECORD} THEN each ELSE last END) AS v"
    )


def _shown(kind: str) -> str:
    without = "".join(f", a.{name} = null" for name in _ONLY_IN_RECORDS)
    return (
        "WITH a, v, created, updated WHERE v IS NOT NULL"
        f" WITH a, v, created, updated, a.{NEWEST} AS newest, a.{LAST} AS last, a.{OPERATION} AS operation"
        f" SET a = properties(v), a:{now_label(kind)}, a.{NEWEST} = newest, a.{LAST} = last,"
        f" a.{OPERATION} = operation, a.{CREATED_AT} = created, a.{UPDATED_AT} = updated{without}"
    )


def _hidden(kind: str) -> str:
    return (
        f"WITH a, v WHERE v IS NULL REMOVE a:{now_label(kind)}"
        f" SET a = {{id: a.id, {NEWEST}: a.{NEWEST}, {LAST}: a.{LAST}, {OPERATION}: a.{OPERATION}}}"
    )


def _present_copies(catalog: Catalog, kind: str) -> Iterator[str]:
    """The edges and names of the record that holds now, without its intervals."""
    without = "".join(f", e.{name} = null" for name in (RECORD, *_SPAN))
    for edge in catalog.edges_from(kind):
        # Setting properties only to take them away costs the server as much memory as the edge itself.
        says = f" SET e = properties(t){without}" if edge.properties else ""
        yield (
            f" CALL (a) {{ MATCH (a)-[t:{then_edge(edge.name)}]->(b) WHERE t.{RECORD} = a.{RECORD}"
            f" CREATE (a)-[e:{now_edge(edge.name)}]->(b){says} }}"
        )
    yield (
        f" CALL (a) {{ MATCH (a)-[t:{CARRIED}]->(n) WHERE t.{RECORD} = a.{RECORD}"
        f" CREATE (a)-[:{CARRIES}]->(n) }}"
    )


def _instants(kind: str) -> str:
    return (
        f"MATCH (a)<-[:{OF}]-(v:{version_label(kind)}) WHERE v.{KNOWN_TO} = {FOREVER}"
        f" UNWIND [v.{VALID_FROM}, v.{VALID_TO}] AS at"
        f" WITH a, at WHERE $now < at AND at < {FOREVER} MERGE (:{DUE} {{at: at, kind: $kind, id: a.id}})"
    )
