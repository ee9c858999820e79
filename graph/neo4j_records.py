"""Version records as the properties that Neo4j keeps, and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

import orjson

from graph.cypher_names import (
    ATTRIBUTES,
    DELETED,
    KNOWN_FROM,
    KNOWN_TO,
    LABELS,
    OPERATION,
    RECORD,
    REST,
    VALID_FROM,
    VALID_TO,
    VERSION,
    WORDS,
    attribute_key,
    folded,
)
from graph.declared import Catalog
from graph.errors import BadRequest
from graph.packed import read_attributes, read_labels, write_attributes, write_labels
from graph.store import Attribute, Change, Edge, Label, Property, PropertyType, Scalar, VersionRecord
from graph.wording import fold_text

Stored = dict[str, object]
FIXED: Final = (
    *(RECORD, VALID_FROM, VALID_TO, KNOWN_FROM, KNOWN_TO, VERSION, DELETED),
    *(ATTRIBUTES, LABELS, REST),
)
"The properties of a record that every kind has, in the order in which `read_record` takes them."


def fingerprint(changes: Sequence[Change], known_at: int) -> int:
    """Return what tells this call of `apply` from any other; raises BadRequest for what is no Unicode."""
    try:
        text = orjson.dumps([known_at, changes], default=dict, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise BadRequest(f"a value cannot be stored: {error}; use valid Unicode") from error
    return int.from_bytes(sha256(text).digest()[:8], signed=True)


def name_key(label: Label) -> str:
    """Return the key of the node of a name: short, whatever the length of the name."""
    return sha256(orjson.dumps([label.scheme, label.issuer, label.value])).hexdigest()


def write_shared(catalog: Catalog, change: Change, record: VersionRecord, number: int) -> Stored:
    """Return the properties that a record has, and its node while the record holds."""
    properties = catalog.nodes[change.kind].properties
    stored: Stored = {
        "id": change.id,
        folded("id"): change.id.casefold(),
        RECORD: number,
        VALID_FROM: record.valid_from,
        KNOWN_FROM: record.known_from,
        VERSION: record.version,
        ATTRIBUTES: write_attributes(record.attributes),
        LABELS: write_labels(record.labels),
        **write_values(properties, record.properties),
    }
    for attribute in record.attributes:
        stored.update(_attribute(attribute))
    words = fold_text("\n".join(_searched(properties, record.properties)))
    if words:
        stored[WORDS] = words
    return stored


def write_own(record: VersionRecord, operation: int) -> Stored:
    """Return the properties that a record alone has."""
    edges = [[each.kind, each.target_kind, each.target, dict(each.properties)] for each in record.edges]
    rest = orjson.dumps([edges, record.named, record.snapshot, record.by, record.reason]).decode()
    return {
        VALID_TO: record.valid_to,
        KNOWN_TO: record.known_to,
        DELETED: record.deleted,
        REST: rest,
        OPERATION: operation,
    }


def write_values(properties: Sequence[Property], values: Mapping[str, Scalar]) -> Stored:
    """Return the declared values, and of each string its folded copy. A number is kept as its type has it."""
    stored: Stored = {}
    for each in properties:
        value = values.get(each.name)
        if value is None:
            continue
        stored[each.name] = float(value) if each.type is PropertyType.FLOAT else value
        if each.type is PropertyType.STRING:
            stored[folded(each.name)] = str(value).casefold()
    return stored


def write_span(record: VersionRecord, number: int) -> Stored:
    """Return what an edge or a name of a record carries of it."""
    return {
        RECORD: number,
        VALID_FROM: record.valid_from,
        VALID_TO: record.valid_to,
        KNOWN_FROM: record.known_from,
        KNOWN_TO: record.known_to,
    }


def read_record(properties: Sequence[Property], row: Sequence[object]) -> VersionRecord:
    """Return the record of a row: the FIXED properties, then the declared ones."""
    record, valid_from, valid_to, known_from, known_to, version = (int(str(value)) for value in row[:6])
    attributes, labels, rest = (str(value) for value in row[7:10])
    edges, named, snapshot, by, reason = orjson.loads(rest)
    values: dict[str, Scalar] = {}
    for declared, value in zip(properties, row[len(FIXED) :], strict=True):
        if isinstance(value, str | int | float):
            values[declared.name] = value
    return VersionRecord(
        valid_from=valid_from,
        valid_to=valid_to,
        known_from=known_from,
        known_to=known_to,
        version=version,
        properties=values,
        attributes=read_attributes(attributes),
        labels=read_labels(labels),
        edges=tuple(Edge(*each) for each in edges),
        named=tuple(named),
        snapshot=snapshot,
        by=by,
        reason=reason,
        deleted=bool(row[6]),
        record=record,
    )


def _attribute(attribute: Attribute) -> Stored:
    """Each part of an attribute under a key of its own, for conditions; of strings the folded copy too."""
    name = attribute.name
    parts = {
        "string": attribute.string,
        "number": attribute.number,
        "boolean": attribute.boolean,
        "time": attribute.time,
        "unit": attribute.unit,
    }
    stored: Stored = {attribute_key(name, part): value for part, value in parts.items() if value is not None}
    for part in ("string", "unit"):
        text = parts[part]
        if isinstance(text, str):
            stored[folded(attribute_key(name, part))] = text.casefold()
    return stored


def _searched(properties: Sequence[Property], values: Mapping[str, Scalar]) -> list[str]:
    return [str(values[each.name]) for each in properties if each.words and values.get(each.name)]
