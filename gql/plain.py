"""Plain records as answers: the selected fields of what a mutation did, under their response keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from twin.instants import format_instant
from twin.selection import Selection
from twin.vault import Upload
from twin.write import Difference, RowError, SampleWriteResult, WriteResult

TYPENAME = "__typename"
Record = Mapping[str, object]


def project(children: Sequence[Selection], record: Record) -> dict[str, object]:
    """Return the fields of a record that are asked for; a record names its type under `__typename`."""
    return {child.key: _value(child, record[child.field]) for child in children}


def of_write(result: WriteResult) -> Record:
    """Return a WriteResult under the names of the contract."""
    return {
        TYPENAME: "WriteResult",
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "failed": result.failed,
        "ids": list(result.ids),
        "errors": [_row_error(error) for error in result.errors],
        "dryRun": result.dry_run,
        "differences": [_difference(difference) for difference in result.differences],
    }


def of_samples(result: SampleWriteResult) -> Record:
    """Return a SampleWriteResult under the names of the contract."""
    return {
        TYPENAME: "SampleWriteResult",
        "written": result.written,
        "rejected": [_row_error(error) for error in result.rejected],
    }


def of_upload(upload: Upload, address: Callable[[str | None], str | None]) -> Record:
    """Return an Upload under the names of the contract; `address` makes a path of this service a whole address."""
    return {
        TYPENAME: "Upload",
        "id": upload.id,
        "url": address(upload.url),
        "headers": dict(upload.headers),
        "parts": [
            {TYPENAME: "UploadPart", **asdict(part), "url": address(part.url)} for part in upload.parts
        ],
        "expiresAt": format_instant(upload.expires_at),
        "alreadyStored": upload.already_stored,
    }


def instant(value: int | None) -> str | None:
    """Return an instant as clients read it."""
    return None if value is None else format_instant(value)


def _value(child: Selection, value: object) -> object:
    """Return a value as it is where nothing below it is asked for: a JSON value may be a record, too."""
    if not child.children:
        return value
    match value:
        case Mapping():
            return project(child.children, value)
        case Sequence():
            return [project(child.children, entry) for entry in value]
        case _:
            return value


def _row_error(error: RowError) -> Record:
    return {
        TYPENAME: "RowError",
        "row": error.row,
        "path": list(error.path),
        "code": error.code,
        "message": error.message,
        "value": error.value,
    }


def _difference(difference: Difference) -> Record:
    return {TYPENAME: "Difference", **difference._asdict()}
