"""Which fields of a thing are one column each, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from graph.store import Column, EdgeOf, Id, Meta, Of
from twin import catalog

_VERSIONED: Final[Mapping[str, tuple[Column, str]]] = {
    "version": (Meta("version"), "plain"),
    "createdAt": (Meta("created_at"), "instant"),
    "updatedAt": (Meta("updated_at"), "instant"),
}
LEAVES: Final[Mapping[str, Mapping[str, tuple[Column, str]]]] = {
    "asset": {
        **_VERSIONED,
        "id": (Id(), "id"),
        "key": (Id(), "plain"),
        "name": (Of("name"), "plain"),
        "state": (Of("state"), "plain"),
        "serialNumber": (Of("serial_number"), "plain"),
        "position": (EdgeOf(catalog.PARENT, "position"), "plain"),
    },
    "signal": {
        "id": (Id(), "id"),
        "key": (Of("key"), "plain"),
        "name": (Of("name"), "plain"),
        "description": (Of("description"), "plain"),
        "unit": (Of("unit"), "plain"),
        "quantity": (Of("quantity"), "plain"),
        "dataType": (Of("data_type"), "plain"),
        "interpolation": (Of("interpolation"), "plain"),
        "samplingInterval": (Of("sampling_interval_ns"), "duration"),
        "low": (Of("low"), "plain"),
        "high": (Of("high"), "plain"),
    },
    "document": {
        "id": (Id(), "id"),
        "number": (Id(), "plain"),
        "title": (Of("title"), "plain"),
        "kind": (Of("kind"), "plain"),
        "project": (Of("project"), "plain"),
        "stage": (Of("stage"), "plain"),
        "version": (Meta("version"), "plain"),
    },
    "document_revision": {
        "id": (Id(), "id"),
        "label": (Of("label"), "plain"),
        "state": (Of("state"), "plain"),
        "releasedAt": (Of("released_at"), "instant"),
        "version": (Meta("version"), "plain"),
    },
    "file": {
        "id": (Id(), "id"),
        "name": (Of("name"), "plain"),
        "mediaType": (Of("media_type"), "plain"),
        "role": (Of("role"), "plain"),
        "size": (Of("size"), "plain"),
        "sha256": (Of("sha256"), "plain"),
        "createdAt": (Of("created_at"), "instant"),
    },
    "event": {
        "id": (Id(), "id"),
        "kind": (Of("kind"), "plain"),
        "at": (Of("at"), "instant"),
        "until": (Of("until"), "instant"),
        "title": (Of("title"), "plain"),
        "text": (Of("text"), "plain"),
        "severity": (Of("severity"), "plain"),
        "by": (Of("by"), "plain"),
    },
    "part": {
        "id": (Id(), "id"),
        "number": (Id(), "plain"),
        "name": (Of("name"), "plain"),
        "category": (Of("category"), "plain"),
        "unit": (Of("unit"), "plain"),
        "version": (Meta("version"), "plain"),
    },
    "part_revision": {
        "id": (Id(), "id"),
        "label": (Of("label"), "plain"),
        "state": (Of("state"), "plain"),
        "releasedAt": (Of("released_at"), "instant"),
        "version": (Meta("version"), "plain"),
    },
}
