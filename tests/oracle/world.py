"""The plant as it was at one valid and one known instant, worked out from the list of writes (T1–T3)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson

from tests.plant import Plant, Row, Step
from twin.instants import Duration, parse_instant
from twin.units.ucum import conversion

Fields = dict[str, Any]  # Any: values of all types, as plants have them
Key = tuple[str, str]
JOINT = "\x1f"


@dataclass(frozen=True)
class Statement:
    """What one write said of one thing: fields from `valid` on, or (None) that it is gone."""

    known: int
    place: int
    valid: int
    fields: Fields | None


@dataclass
class Thing:
    """One thing as it was."""

    kind: str
    id: str
    fields: Fields
    created: int
    updated: int


@dataclass
class World:
    """All things at one moment, by kind and id."""

    things: dict[Key, Thing] = field(default_factory=dict)

    def all(self, kind: str) -> list[Thing]:
        return [thing for thing in self.things.values() if thing.kind == kind]

    def get(self, kind: str, id: str) -> Thing | None:
        return self.things.get((kind, id))


@lru_cache(maxsize=256)
def world(plant: Plant, valid: int, known: int) -> World:
    """For each field, of the writes known and valid by then, the one valid last; of equals, known last."""
    found = World()
    for (kind, id), said in statements(plant).items():
        counted = [s for s in said if s.known <= known and s.valid <= valid]
        if not counted or any(s.fields is None for s in counted):
            continue
        fields: Fields = {}
        for statement in sorted(counted, key=lambda s: (s.valid, s.known, s.place)):
            fields |= statement.fields or {}
        fields = {name: value for name, value in fields.items() if value is not None}
        learned = [s.known for n, s in enumerate(said) if s.known <= known and _changes(s, said[:n])]
        found.things[kind, id] = Thing(kind, id, fields, min(learned), max(learned))
    return found


def _changes(statement: Statement, before: list[Statement]) -> bool:
    """It says something that was not so at its instant, as far as was known."""
    counted = [s for s in before if s.valid <= statement.valid]
    held: Fields = {}
    for each in sorted(counted, key=lambda s: (s.valid, s.known, s.place)):
        held |= each.fields or {}
    return (
        statement.fields is None or not counted or any(held.get(n) != v for n, v in statement.fields.items())
    )


@lru_cache(maxsize=64)
def statements(plant: Plant) -> Mapping[Key, list[Statement]]:
    """Everything that was ever said, by thing."""
    told: dict[Key, list[Statement]] = {}
    for place, step in enumerate(plant.steps):
        for row in step.rows:
            for kind, id, valid, fields in _said(step, row, told):
                told.setdefault((kind, id), []).append(Statement(step.known, place, valid, fields))
    return told


Said = tuple[str, str, int, Fields | None]


def _said(step: Step, row: Row, told: Mapping[Key, list[Statement]]) -> list[Said]:
    match step.action:
        case "types":
            return [("asset_type", str(row["key"]), step.valid, dict(row))]
        case "assets":
            return [("asset", str(row["key"]), step.valid, _asset(row, told))]
        case "relations":
            return list(_relation(step, row))
        case "signals":
            id = f"{row['asset']}{JOINT}{row['name']}"
            return [("signal", id, step.valid, _signal(row, id, told))]
        case "documents":
            return list(_document(step, row, told))
        case "parts":
            return list(_part(step, row, told))
        case "file":
            return [_file(step, row, told)]
        case "transition":
            return list(_transition(step, row, told))
        case "events":
            valid = min(int(str(row["at"])), step.known) if step.valid_from is None else step.valid_from
            return [("event", str(row["id"]), valid, {**row, "attributes": None, **_attributes(row, {})})]
        case "delete":
            return _deleted(step, row, told)
        case "boms":
            parent: Any = row["parent"]  # Any: as in a row
            view = row.get("view") or "ENGINEERING"
            id = JOINT.join((parent["number"], parent["label"], str(view)))
            return [("bom", id, step.valid, {"lines": row["lines"]})]
        case "samples":
            return []


# ---------------------------------------------------------------- assets
def _asset(row: Row, told: Mapping[Key, list[Statement]]) -> Fields:
    fields: Fields = {n: row[n] for n in ("name", "type", "state", "serialNumber") if n in row}
    if "parent" in row:
        fields["parent"] = None if row["parent"] is None else (row["parent"], row.get("position"))
    if "realises" in row:
        design: Any = row["realises"]  # Any: as in a row
        fields["realises"] = None if design is None else (design["number"], design["label"])
    kind = row.get("type") or _last(told, ("asset", str(row["key"])), "type")
    definitions = {d["name"]: d for d in _inherited(told, kind, "attributes")}
    return fields | _attributes(row, definitions) | _identifiers(row)


def _attributes(row: Row, definitions: Mapping[str, Row]) -> Fields:
    given: Any = row.get("attributes") or ()  # Any: rows hold plain lists of dicts
    return {f"attribute:{a['name']}": _attribute(a, definitions.get(a["name"], {})) for a in given}


def _attribute(given: Mapping[str, Any], definition: Row) -> Fields | None:  # Any: as in a row
    value: Any = given["value"]  # Any: any scalar
    unit = given.get("unit")
    if value is None:
        return None
    kept = definition.get("unit") or unit
    if isinstance(value, bool):
        return {"boolean": value}
    if isinstance(value, str):
        return (
            {"time": parse_instant(value)} if definition.get("dataType") == "DATETIME" else {"string": value}
        )
    if unit is not None and unit != kept:
        value = conversion(unit, str(kept)).apply(value)
    return {"number": value, "unit": kept}


def _identifiers(row: Row) -> Fields:
    given: Any = row.get("identifiers") or ()  # Any: rows hold plain lists of dicts
    found: dict[str, list[tuple[str, str | None, str]]] = {}
    for label in given:
        scheme, issuer = label["scheme"], label.get("issuer")
        found.setdefault(f"identifier:{scheme}:{issuer}", []).append((scheme, issuer, label["value"]))
    return dict(found)


def _relation(step: Step, row: Row) -> Iterator[Said]:
    name = f"relation:{orjson.dumps([row['type'], row['to']]).decode()}"
    start = row.get("validFrom") or step.valid
    yield "asset", str(row["from"]), int(str(start)), {name: (row["type"], row["to"])}
    if row.get("validTo") is not None:
        yield "asset", str(row["from"]), int(str(row["validTo"])), {name: None}


def _deleted(step: Step, row: Row, told: Mapping[Key, list[Statement]]) -> list[Said]:
    key = str(row["id"]).removeprefix("asset:")
    signals = [id for kind, id in told if kind == "signal" and id.partition(JOINT)[0] == key]
    return [("asset", key, step.valid, None), *(("signal", id, step.valid, None) for id in signals)]


# ---------------------------------------------------------------- signals
def _signal(row: Row, id: str, told: Mapping[Key, list[Statement]]) -> Fields:
    fields = {name: row[name] for name in row if name not in ("asset", "name")}
    if ("signal", id) in told:
        return fields
    kind = _last(told, ("asset", str(row["asset"])), "type")
    defined: Row = next(
        (d for d in reversed(_inherited(told, kind, "signals")) if d["name"] == row["name"]), {}
    )
    defaults = {n: v for n, v in defined.items() if n != "name" and v is not None}
    if row.get("unit") is not None and "unit" in defaults:
        change = conversion(str(defaults["unit"]), str(row["unit"]))
        limits: Any = {n: defaults[n] for n in ("low", "high") if n in defaults}  # Any: numbers
        defaults |= {n: change.apply(limit) for n, limit in limits.items()}
    return defaults | fields


def _inherited(told: Mapping[Key, list[Statement]], kind: object, what: str) -> list[Any]:  # Any: as in a row
    """Definitions of a type: those of the uppermost type first."""
    if kind is None:
        return []
    fields = told["asset_type", str(kind)][-1].fields or {}
    return [*_inherited(told, fields.get("extends"), what), *fields.get(what, ())]


def _last(told: Mapping[Key, list[Statement]], key: Key, name: str) -> object:
    """What was said last of a field. Plants never change the type of a thing."""
    return next((s.fields[name] for s in reversed(told.get(key, [])) if s.fields and name in s.fields), None)


# ---------------------------------------------------------------- documents
def _document(step: Step, row: Row, told: Mapping[Key, list[Statement]]) -> Iterator[Said]:
    fields = {n: row[n] for n in ("title", "kind", "project", "stage", "subjects") if n in row}
    yield "document", str(row["number"]), step.valid, fields | _attributes(row, {}) | _identifiers(row)
    yield from _revisions("document_revision", step, row, told)


def _part(step: Step, row: Row, told: Mapping[Key, list[Statement]]) -> Iterator[Said]:
    fields = {n: row[n] for n in ("name", "category", "unit", "alternates") if n in row}
    yield "part", str(row["number"]), step.valid, fields | _attributes(row, {}) | _identifiers(row)
    yield from _revisions("part_revision", step, row, told)


def _revisions(kind: str, step: Step, row: Row, told: Mapping[Key, list[Statement]]) -> Iterator[Said]:
    """Merged by label; what is new stands behind all that were told of."""
    revisions: Any = row.get("revisions") or ()  # Any: rows hold plain lists of dicts
    known = [id for k, id in told if k == kind and id.partition(JOINT)[0] == row["number"]]
    for revision in revisions:
        id = f"{row['number']}{JOINT}{revision['label']}"
        said = {n: revision[n] for n in ("state", "releasedAt") if n in revision}
        if id not in known:
            known.append(id)
            said["sequence"] = len(known)
        yield kind, id, step.valid, said | _attributes(revision, {})


def _file(step: Step, row: Row, told: Mapping[Key, list[Statement]]) -> Said:
    body = str(row["body"]).encode()
    revision = f"{row['document']}{JOINT}{row['revision']}"
    sha256 = hashlib.sha256(body).hexdigest()
    stored = (said[0].fields or {} for (kind, _), said in told.items() if kind == "file")
    sequence = 1 + sum(fields["revision"] == revision for fields in stored)
    parts = orjson.dumps([revision, row["role"], row["name"], sha256]).decode()
    id = str(uuid.uuid5(uuid.UUID("5b0c4a34-6a4c-5d1e-9c53-3a8e3f0a7c11"), parts))
    fields: Fields = {n: row[n] for n in ("name", "mediaType", "role")}
    fields |= {"revision": revision, "size": len(body), "sha256": sha256, "sequence": sequence}
    return "file", id, step.valid, fields | {"createdAt": step.valid}


def _transition(step: Step, row: Row, told: Mapping[Key, list[Statement]]) -> Iterator[Said]:
    """To RELEASED: it is released at that instant, and the one that was is superseded."""
    prefix, _, named = str(row["id"]).partition(":")
    kind = "part_revision" if prefix == "revision" else "document_revision"
    number, _, label = named.rpartition("/")
    id = f"{number}{JOINT}{label}"
    others = [o for k, o in told if k == kind and o.partition(JOINT)[0] == number and o != id]
    for other in others:
        if row["to"] == "RELEASED" and _last(told, (kind, other), "state") == "RELEASED":
            yield kind, other, step.valid, {"state": "SUPERSEDED"}
    yield kind, id, step.valid, {"state": row["to"], "releasedAt": step.valid}


def interval_ns(value: object) -> int | None:
    """Return a sampling interval in ns."""
    return value.nanoseconds if isinstance(value, Duration) else None
