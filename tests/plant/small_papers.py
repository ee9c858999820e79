"""Documents and events of the small plant."""

from __future__ import annotations

from tests.plant.steps import Row, Step
from twin.instants import DAY, HOUR


def papers(now: int, known: int, valid: int) -> tuple[Step, ...]:
    """Return documents with revisions and files, and events."""
    return (
        Step(known, "documents", _documents(now), valid),
        Step(known + HOUR, "file", FILES),
        Step(now - 12 * DAY, "documents", (_late_revision(now),), now - 12 * DAY),
        Step(now - 11 * DAY, "file", LATE_FILES),
        Step(now - 5 * DAY, "transition", ({"id": "document-revision:D-101/C", "to": "RELEASED"},)),
        Step(now - DAY, "events", _events(now)),
    )


def _revision(label: str, state: str, released_at: int | None = None) -> Row:
    return {"label": label, "state": state, **({} if released_at is None else {"releasedAt": released_at})}


def _documents(now: int) -> tuple[Row, ...]:
    return (
        {
            "number": "D-101",
            "title": "Feed pump, assembly",
            "kind": "DRAWING",
            "project": "revamp",
            "stage": "DESIGN",
            "subjects": ["asset:P-101", "asset:P-102"],
            "revisions": [
                _revision("A", "SUPERSEDED", now - 400 * DAY),
                _revision("B", "RELEASED", now - 200 * DAY),
                _revision("C", "IN_REVIEW"),
            ],
            "identifiers": [{"scheme": "erp", "issuer": "sap", "value": "DOC-1"}],
            "attributes": [{"name": "sheets", "value": 3}, {"name": "author", "value": "Łucja"}],
        },
        {
            "number": "D/102",
            "title": "Screw pump, section",
            "kind": "DRAWING",
            "subjects": ["asset:P-103"],
            "revisions": [_revision("1", "RELEASED", now - 90 * DAY), _revision("2/b", "IN_WORK")],
        },
        {
            "number": "M 7",
            "title": "Manual „Betrieb“",
            "kind": "MANUAL",
            "stage": "OPERATION",
            "subjects": ["asset:P-101", "asset:P-103", "asset:P-201", "document:D-101"],
            "revisions": [_revision("2025", "RELEASED", now - 100 * DAY), _revision("2026", "OBSOLETE")],
        },
        {"number": "C-1", "title": "certificate", "kind": "CERTIFICATE", "subjects": ["asset:P-201"]},
        {"number": "X", "subjects": ["document-revision:D-101/B"], "revisions": [_revision("0", "IN_WORK")]},
    )


def _late_revision(now: int) -> Row:
    return {"number": "C-1", "revisions": [_revision("0", "RELEASED", now - 12 * DAY)]}


def _file(document: str, revision: str, name: str, body: str, role: str = "SOURCE") -> Row:
    media_type = {"pdf": "application/pdf", "step": "model/step", "png": "image/png"}[name.rpartition(".")[2]]
    fields = {"document": document, "revision": revision, "name": name, "role": role}
    return {**fields, "mediaType": media_type, "body": body}


FILES: tuple[Row, ...] = (
    _file("D-101", "A", "assembly.pdf", "an assembly"),
    _file("D-101", "B", "assembly.pdf", "a better assembly"),
    _file("D-101", "B", "assembly.step", "ISO-10303-21; a better assembly"),
    _file("D-101", "B", "assembly.png", "a picture", "PREVIEW"),
    _file("D/102", "1", "Schnitt A–A.pdf", "a section through the screws"),
    _file("M 7", "2025", "manual.pdf", "how to run it, at length, in three languages"),
)
LATE_FILES: tuple[Row, ...] = (
    _file("D-101", "C", "assembly.pdf", "the best assembly so far"),
    _file("C-1", "0", 'cert "EN 10204".pdf', "3.1"),
)


def _events(now: int) -> tuple[Row, ...]:
    return (
        {"id": "E-1", "kind": "FAILURE", "at": now - 6 * DAY, "until": now - 5 * DAY, "title": "Seal leaks"}
        | {"severity": 4, "assets": ["P-101"], "documents": ["M 7"], "text": "Dripping at the drive end."},
        {
            "id": "E-2",
            "kind": "REPAIR",
            "at": now - 5 * DAY,
            "title": "Seal replaced",
            "assets": ["P-101", "B-2"],
        },
        {"id": "E-3", "kind": "INSPECTION", "at": now - 3 * DAY, "title": "Round", "severity": 1}
        | {"assets": ["P-101", "P-102", "P-103", "P-104"]},
        {"id": "E-4", "kind": "ALARM", "at": now - 2 * HOUR, "until": now + HOUR, "title": "Bearing hot"}
        | {
            "severity": 3,
            "assets": ["P-201"],
            "attributes": [{"name": "limit", "value": 85.5, "unit": "Cel"}],
        },
    )
