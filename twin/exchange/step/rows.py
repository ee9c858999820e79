"""A product structure as the rows that the writer takes: parts with their revisions, BOMs, documents of the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from twin.exchange.documents import FoundFile
from twin.exchange.step.structure import RevisionKey, StepFile, StepLine, StepStructure
from twin.exchange.step.texts import LONGEST_NAME, name_of

Row = Mapping[str, object]
MEDIA_TYPE: Final = "model/step"


@dataclass(frozen=True, slots=True)
class StepDocument:
    """The CAD model of the revisions that are the tops of a file; it is numbered and labelled by the first."""

    found: FoundFile
    subjects: tuple[RevisionKey, ...]


def part_rows(structure: StepStructure, *, state: str) -> list[Row]:
    """Return each part once with its revisions. A name that only repeats the number is left out."""
    rows: dict[str, dict[str, object]] = {}
    labels: dict[str, list[Row]] = {}
    for key, revision in structure.revisions.items():
        row = rows.setdefault(key.number, {"number": key.number})
        name = revision.name[:LONGEST_NAME].strip()
        if name != key.number:
            row.setdefault("name", name)
        labels.setdefault(key.number, []).append({"label": key.label, "state": state})
    return [{**row, "revisions": labels[number]} for number, row in rows.items()]


def bom_rows(structure: StepStructure, *, view: str) -> list[Row]:
    """Return the lines of each revision that has some; each line pins the revision that the file names."""
    return [
        {"parent": key._asdict(), "view": view, "lines": [_line(line) for line in lines]}
        for key, lines in structure.lines.items()
    ]


def documents_of(structure: StepStructure) -> tuple[list[StepDocument], list[str]]:
    """Return the document of each file, and why a file has none."""
    documents: list[StepDocument] = []
    reasons: list[str] = []
    for file in structure.files:
        number = f"{file.tops[0].number}/CAD" if file.tops else ""
        if not number or len(number) > LONGEST_NAME:
            why = "its part number is too long" if number else "nothing is at its top"
            reasons.append(f"{file.path.name} is not stored as a CAD model: {why}")
        else:
            documents.append(StepDocument(_found(file, number), file.tops))
    return documents, reasons


def document_rows(
    documents: Sequence[StepDocument], known: Mapping[str, frozenset[str]], *, state: str
) -> list[Row]:
    """Return each document once. `known` are the labels that are stored: their states and subjects stay.

    A document that gets a new revision is about the revisions of its part that it has models of.
    """
    grouped: dict[str, list[StepDocument]] = {}
    for document in documents:
        grouped.setdefault(document.found.number, []).append(document)
    return [_document(group, known.get(number, frozenset()), state) for number, group in grouped.items()]


def _line(line: StepLine) -> Row:
    row: dict[str, object] = {
        "part": line.child.number,
        "revision": line.child.label,
        "quantity": line.quantity,
    }
    return {**row, "referenceDesignators": list(line.designators)} if line.designators else row


def _found(file: StepFile, number: str) -> FoundFile:
    title, label = name_of(file.path.stem)[:LONGEST_NAME].strip() or number, file.tops[0].label
    return FoundFile(file.path, number, title, "CAD_MODEL", label, MEDIA_TYPE, file.size)


def _document(group: Sequence[StepDocument], there: frozenset[str], state: str) -> Row:
    first = group[0]
    new = [d for d in {d.found.label: d for d in group}.values() if d.found.label not in there]
    row: dict[str, object] = {"number": first.found.number, "kind": "CAD_MODEL"}
    if not new:
        return row
    part = first.subjects[0].number
    subjects = [
        *(RevisionKey(part, label) for label in sorted(there)),
        *(k for d in group for k in d.subjects),
    ]
    return {
        **row,
        "title": first.found.title,
        "subjects": list(dict.fromkeys(f"revision:{key}" for key in subjects)),
        "revisions": [{"label": document.found.label, "state": state} for document in new],
    }
