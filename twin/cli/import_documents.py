"""`twin import documents`: the files of a folder as documents of an asset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from twin.cli.console import progress, say
from twin.cli.outcome import conclude, counted, unrefused
from twin.cli.target import Row, target
from twin.errors import NotFound
from twin.exchange.documents import FoundFile, find_files


@dataclass(frozen=True, slots=True)
class DocumentsJob:
    """What was asked: which folder, whose documents, in which state new revisions are."""

    folder: Path
    asset: str
    state: str
    dry_run: bool


async def import_documents(job: DocumentsJob, *, endpoint: str | None) -> int:
    """Import the folder; return the exit code."""
    files, passed = find_files(job.folder, job.asset)
    for each in passed:
        say(f"passed over: {each.path} {each.reason}")
    async with target(endpoint) as place:
        if not await place.has_asset(job.asset):
            raise NotFound(
                f"There is no asset {job.asset!r}; check --asset, or import it first.", value=job.asset
            )
        known = await place.known_revisions([file.number for file in files])
        rows = [_row(number, list(group), job, known) for number, group in groupby(files, lambda f: f.number)]
        with progress(f"Writing {len(rows):,} documents"):
            result = unrefused(await place.upsert_documents(rows, {"dryRun": job.dry_run}))
            if not job.dry_run:
                await place.store_files(files)
    size = sum(file.size for file in files)
    told = [counted(result, "documents"), f"files: {len(files):,} of {size:,} bytes"]
    conclude(told, skipped=0, dry_run=job.dry_run)
    return 0


def _row(
    number: str, files: Sequence[FoundFile], job: DocumentsJob, known: Mapping[str, frozenset[str]]
) -> Row:
    """The newest revision has the asked state, those before it are superseded; what is there already stays as it is."""
    labels = list(dict.fromkeys(file.label for file in files))
    newest = next(file for file in files if file.label == labels[-1])
    there = known.get(number, frozenset())
    revisions = [_revision(file, job, is_newest=file.label == labels[-1]) for file in _first_of_each(files)]
    return {
        "number": number,
        "title": newest.title,
        "kind": newest.kind,
        "subjects": [f"asset:{job.asset}"],
        "revisions": [row for row in revisions if row["label"] not in there],
    }


def _first_of_each(files: Sequence[FoundFile]) -> list[FoundFile]:
    return list({file.label: file for file in reversed(files)}.values())[::-1]


def _revision(file: FoundFile, job: DocumentsJob, *, is_newest: bool) -> Row:
    if job.state != "RELEASED":
        return {"label": file.label, "state": job.state}
    written = datetime.fromtimestamp(int(file.path.stat().st_mtime), UTC).isoformat()
    return {"label": file.label, "state": "RELEASED" if is_newest else "SUPERSEDED", "releasedAt": written}
