"""What the graph keeps of a segment: the fields of a kind become properties, attributes, labels and edges.

Not for: what is allowed in a field; that was checked before it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import orjson

from graph.store import FOREVER, Edge, Scalar, VersionRecord
from twin.catalog import JOINT, revision_id
from twin.structure.records import NO_LINES, PIECE, VIEWS, Line, digest_of
from twin.timeline import Fields, Json, Segment, marks_of, snapshot_of
from twin.write.fields import ATTRIBUTE, PARENT, RELATION, attribute_of, labels_of, relation_of

Properties = dict[str, Scalar]
_Lines = Mapping[str, Mapping[str, list[list[Any]]]]  # Any: JSON of lines, as `write_content` wrote it
_SUBSTITUTES: Final = Line._fields.index("substitutes")


@dataclass(frozen=True, slots=True)
class Content:
    """What a record holds beside its intervals."""

    properties: Properties
    edges: tuple[Edge, ...] = ()


def record_of(kind: str, id: str, segment: Segment, *, known_at: int, version: int) -> VersionRecord:
    """Return the version record of a segment, known from `known_at` on."""
    content = CONTENT[kind](id, segment.fields) if segment.alive else Content({})
    named = [pair for pair in segment.fields.items() if ":" in pair[0]] if segment.alive else ()
    return VersionRecord(
        segment.valid_from,
        segment.valid_to,
        known_at,
        FOREVER,
        segment.version or version,
        content.properties,
        tuple([attribute_of(f, v) for f, v in named if f.startswith(ATTRIBUTE)]) if named else (),
        labels_of(named) if named else (),
        content.edges,
        marks_of(segment),
        snapshot_of(segment),
        segment.by,
        segment.reason,
        not segment.alive,
    )


def _asset(id: str, fields: Fields) -> Content:
    properties = _properties(fields, "type", "serial_number")
    properties |= {
        "key": id,
        "name": _scalar(fields, "name", id),
        "state": _scalar(fields, "state", "IN_SERVICE"),
    }
    edges = [_relation(f, fields[f]) for f in fields if f.startswith(RELATION)]
    if isinstance(design := fields.get("realises"), dict):
        edges.append(
            Edge("REALISES", "part_revision", revision_id(str(design["number"]), str(design["label"])))
        )
    if isinstance(parent := fields.get(PARENT), dict):
        edges.append(
            Edge("IN", "asset", str(parent["asset"]), {"position": cast(Scalar, parent["position"])})
        )
    return Content(properties, tuple(edges))


def _relation(field: str, value: Json) -> Edge:
    type_name, target = relation_of(field)
    return Edge("RELATED", "asset", target, {"type": type_name, "attributes": _text(value or {})})


def _asset_type(id: str, fields: Fields) -> Content:
    properties = _properties(fields, "extends", "description")
    properties |= {"key": id, "name": _scalar(fields, "name", id)}
    for name in ("attributes", "signals"):
        properties[name] = _text(fields.get(name) or [])
    return Content(properties)


def _signal(id: str, fields: Fields) -> Content:
    asset, _, name = id.partition(JOINT)
    properties = _properties(fields, "description", "unit", "quantity", "sampling_interval_ns", "low", "high")
    properties |= {"key": f"{asset}/{name}", "asset": asset, "name": name}
    properties |= {"data_type": _scalar(fields, "data_type", "FLOAT")}
    properties |= {"interpolation": _scalar(fields, "interpolation", "LINEAR")}
    binding = fields.get("binding")
    bound = (
        binding
        if isinstance(binding, dict)
        else {"measurement": name, "field": "value", "tags": {"asset": asset}}
    )
    properties |= {
        "measurement": str(bound["measurement"]),
        "field": str(bound["field"]),
        "tags": _text(bound["tags"]),
    }
    return Content(properties, (Edge("SIGNAL_OF", "asset", asset),))


def _document(id: str, fields: Fields) -> Content:
    properties = _properties(fields, "project", "stage")
    properties |= {
        "number": id,
        "title": _scalar(fields, "title", id),
        "kind": _scalar(fields, "kind", "OTHER"),
    }
    return Content(
        properties, tuple(Edge("DESCRIBES", kind, to) for kind, to in _pairs(fields.get("subjects")))
    )


def _document_revision(id: str, fields: Fields) -> Content:
    number, _, label = id.partition(JOINT)
    properties = _properties(fields, "released_at", "sequence", "size")
    properties |= {"key": f"{number}/{label}", "document": number, "label": label}
    properties |= {"state": _scalar(fields, "state", "IN_WORK")}
    return Content(properties, (Edge("REVISION_OF", "document", number),))


def _file(id: str, fields: Fields) -> Content:
    names = ("name", "media_type", "role", "size", "sha256", "object_key", "created_at", "sequence")
    revision = str(fields["revision"])
    return Content(_properties(fields, *names), (Edge("FILE_OF", "document_revision", revision),))


def _upload(id: str, fields: Fields) -> Content:
    names = ("document", "revision", "name", "media_type", "role", "size", "sha256", "expires_at", "file")
    return Content(_properties(fields, *names))


def _event(id: str, fields: Fields) -> Content:
    properties = _properties(fields, "kind", "at", "until", "title", "text", "severity", "by")
    concerns = [Edge("CONCERNS", "asset", to) for to in _strings(fields.get("assets"))]
    attaches = [Edge("ATTACHES", "document", to) for to in _strings(fields.get("documents"))]
    return Content(properties, (*concerns, *attaches))


def _place(id: str, fields: Fields) -> Content:
    host, _, position = id.partition(JOINT)
    return Content({"host": host, "position": position, "occupant": _scalar(fields, "occupant", None)})


def _part(id: str, fields: Fields) -> Content:
    properties = _properties(fields, "category")
    properties["number"] = id
    properties["name"] = _scalar(fields, "name", id)
    properties["unit"] = _scalar(fields, "unit", PIECE)
    return Content(properties, tuple(_alternates(fields.get("alternates"))))


def _alternates(value: Json) -> list[Edge]:
    names = ("preference", "quantity_factor")
    return [
        Edge("ALTERNATE", "part", str(to), {**dict(zip(names, rest, strict=True)), "sequence": sequence})
        for sequence, (to, *rest) in enumerate(cast(list[list[Scalar]], value or []))
    ]


def _part_revision(id: str, fields: Fields) -> Content:
    number, _, label = id.partition(JOINT)
    properties = _properties(fields, "released_at", "sequence")
    properties["key"] = f"{number}/{label}"
    properties["part"] = number
    properties["label"] = label
    properties["state"] = _scalar(fields, "state", "IN_WORK")
    return Content(properties, (Edge("PART_REVISION_OF", "part", number),))


def _structure(id: str, fields: Fields) -> Content:
    text = str(fields["content"])
    if text.endswith(NO_LINES):
        return Content({"content": text, "digest": digest_of(text)})
    lines = orjson.loads(text)["lines"]
    uses = _uses(lines)
    edges = [Edge(f"USES_{view}", "structure", part) for view in VIEWS for part in uses.get(view, ())]
    edges += [Edge("SUBSTITUTE", "structure", part) for part in _substitutes(lines)]
    return Content({"content": text, "digest": digest_of(text)}, tuple(edges))


CONTENT: Final[Mapping[str, Callable[[str, Fields], Content]]] = {
    "asset": _asset,
    "asset_type": _asset_type,
    "signal": _signal,
    "document": _document,
    "document_revision": _document_revision,
    "file": _file,
    "upload": _upload,
    "event": _event,
    "place": _place,
    "part": _part,
    "part_revision": _part_revision,
    "structure": _structure,
}


def uses_of(content: str) -> dict[str, dict[str, None]]:
    """Return the parts that the lines of any revision use, by view, each once."""
    return _uses(orjson.loads(content)["lines"])


def _uses(lines: _Lines) -> dict[str, dict[str, None]]:
    uses: dict[str, dict[str, None]] = {}
    for views in lines.values():
        for view, held in views.items():
            uses.setdefault(view, {}).update(dict.fromkeys([line[0] for line in held]))
    return uses


def _substitutes(lines: _Lines) -> dict[str, None]:
    """Return the parts that may stand in on lines of any revision in any view, each once."""
    return {
        each[0]: None
        for views in lines.values()
        for held in views.values()
        for line in held
        if line[_SUBSTITUTES] is not None
        for each in line[_SUBSTITUTES]
    }


def _properties(fields: Fields, *names: str) -> Properties:
    return {name: cast(Scalar, fields[name]) for name in names if name in fields}


def _scalar(fields: Fields, name: str, default: str | None) -> Scalar:
    return cast(Scalar, fields.get(name, default))


def _text(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _pairs(value: Json) -> list[tuple[str, str]]:
    return (
        [(str(pair[0]), str(pair[1])) for pair in value if isinstance(pair, list)]
        if isinstance(value, list)
        else []
    )


def _strings(value: Json) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
