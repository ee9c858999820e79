"""What a schema is called in Neo4j: labels, relationship types, properties.

A node of kind `asset` that was ever written or pointed at is one anchor `(:AnyAsset {id})`. While it holds now it
carries the label `:Asset` too, its properties, and its edges `-[:IN]->`: what present reads see, and people.
Every version record is an `(:AssetVersion)-[:OF]->(:AnyAsset)`; the edges of a record run between anchors with the
record's intervals: `-[:IN_THEN {_record, _valid_from, …}]->`. Names of this store's own begin with an underscore.

Names come from the caller's `Schema` (identifiers, checked by `graph.declared`). No input ever becomes a name, but for
the keys of attributes, which are given as parameters: `node[$key]`.
"""

from __future__ import annotations

from typing import Final

RECORD: Final = "_record"
"The number of a version record; it rises within one node. On the anchor: that of the record that holds now."
NEWEST: Final = "_newest"
"On the anchor: the newest version known, which expected_version is held against."
LAST: Final = "_last"
"On the anchor: the number of its last record."
OPERATION: Final = "_op"
"On a record and on the anchor: the fingerprint of the call that wrote it, by which a repeated call is known."
VALID_FROM: Final = "_valid_from"
VALID_TO: Final = "_valid_to"
KNOWN_FROM: Final = "_known_from"
KNOWN_TO: Final = "_known_to"
VERSION: Final = "_version"
DELETED: Final = "_deleted"
CREATED_AT: Final = "_created_at"
"On the anchor while it holds: the known time of its first record."
UPDATED_AT: Final = "_updated_at"
"On the anchor while it holds: the known time of the first record of its newest version."
ATTRIBUTES: Final = "_attributes"
"JSON text of all attributes, for the column; each one stands also under `attribute_key`, for conditions."
LABELS: Final = "_labels"
"JSON text of all labels, for the column."
WORDS: Final = "_words"
"The searched texts of a node, folded as `words` folds, a line each; missing without any."
REST: Final = "_rest"
"On a record: JSON text of what no condition speaks of: [edges, named, snapshot, by, reason]."
SEQ: Final = "_seq"
"On an edge: its place among the edges of its kind from its record to the same target, from 0."

OF: Final = "OF"
"From a version record to its anchor."
CARRIES: Final = "CARRIES"
"From an anchor that holds now to a name of it: (:Name {scheme, issuer, value, _f_value})."
CARRIED: Final = "CARRIED"
"From an anchor to a name, with the record's intervals."
NAME: Final = "Name"
"Label of the node of one (scheme, issuer, value); unique by `_key`."
DUE: Final = "Due"
"Label of an instant at which the version of a node changes without a write: (:Due {at, kind, id})."
MIGRATION: Final = "TwinloomMigration"
"Label of what says that the database is ours, and which migrations it has seen."


def pascal(kind: str) -> str:
    """Return the kind as labels are written: `document_revision` becomes `DocumentRevision`."""
    return "".join(part[:1].upper() + part[1:] for part in kind.split("_"))


def now_label(kind: str) -> str:
    """Return the label of the nodes of a kind that hold now."""
    return pascal(kind)


def any_label(kind: str) -> str:
    """Return the label of all anchors of a kind."""
    return f"Any{pascal(kind)}"


def version_label(kind: str) -> str:
    """Return the label of the version records of a kind."""
    return f"{pascal(kind)}Version"


def now_edge(edge: str) -> str:
    """Return the type of the edges of a kind that hold now."""
    return edge


def then_edge(edge: str) -> str:
    """Return the type of the edges of a kind in all version records, between anchors."""
    return f"{edge}_THEN"


def words_index(kind: str) -> str:
    """Return the full-text index over the `WORDS` of the nodes of a kind that hold now."""
    return f"words_{kind}"


def folded(name: str) -> str:
    """Return the property that holds the Unicode case folding of a string property, an attribute key, or of `id`."""
    return f"_f_{name}"


def attribute_key(name: str, part: str) -> str:
    """Return the property key of one part of an attribute: string, number, boolean, time or unit.

    The name is a client's: use the key as a parameter only (`node[$key]`).
    """
    return f"{part}:{name}"
