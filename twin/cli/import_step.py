"""`twin import step`: the product structure of STEP files as parts and BOMs, and the files as their CAD models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from twin.cli.console import REFUSED, Advance, progress, say
from twin.cli.designs import Designs, collected_later, write_designs
from twin.cli.outcome import conclude, counted, tell_differences, unrefused
from twin.cli.target import Target, target
from twin.exchange.bom.records import BomRecord, PartRecord
from twin.exchange.step import StepStructure, read_step
from twin.exchange.step.gathering import Progress
from twin.exchange.step.rows import StepDocument, bom_rows, document_rows, documents_of, part_rows

SHOWN = 20


@dataclass(frozen=True, slots=True)
class StepJob:
    """What was asked: which files, in which state new revisions are, in which view the lines."""

    files: tuple[Path, ...]
    state: str
    view: str
    dry_run: bool


async def import_step(job: StepJob, *, endpoint: str | None) -> int:
    """Import the files; return the exit code."""
    with collected_later():
        with progress("Reading") as advance:
            structure = read_step(job.files, progress=_progress(advance))
        documents, reasons = documents_of(structure)
        _say_some([*_told(structure), *reasons])
        async with target(endpoint) as place:
            designs = await _write_designs(structure, job, place)
            if designs.problems:
                return _refuse(designs, job)
            told = await _write_documents(documents, job, place)
    written = [counted(designs.parts, "parts"), counted(designs.boms, "BOMs"), *told]
    conclude(written, skipped=0, dry_run=job.dry_run)
    return 0


def _progress(advance: Advance) -> Progress:
    return lambda path, done, size: advance(done, size, what=f"Reading {path.name}")


def _told(structure: StepStructure) -> Iterator[str]:
    """What was read, merged, missed and passed over, sentence by sentence."""
    lines = sum(map(len, structure.lines.values()))
    parts = len({key.number for key in structure.revisions})
    yield (
        f"Read {_many(len(structure.files), 'file')}: {_many(parts, 'part')} in "
        f"{_many(len(structure.revisions), 'revision')}, {_many(len(structure.lines), 'BOM')} of "
        f"{_many(lines, 'line')} for {_many(structure.usages, 'usage')}; at the top {_listed(structure.tops)}."
    )
    for missing in structure.missing:
        yield (
            f"missing: {missing.name}, which {missing.referred_by.name} names for {missing.key}; "
            "give the file too, or put it beside the other"
        )
    for merged in structure.merged:
        what = f"one part {merged.part}" if merged.part else "kept apart, though they look like one part"
        yield f"instances by {merged.rule}: {_listed(merged.instances)}: {what}"
    yield from structure.notes


async def _write_designs(structure: StepStructure, job: StepJob, place: Target) -> Designs:
    parts = [PartRecord(0, row) for row in part_rows(structure, state=job.state)]
    boms = [
        BomRecord((0,) * len(structure.lines[key]), row)
        for key, row in zip(structure.lines, bom_rows(structure, view=job.view), strict=True)
    ]
    with progress(f"Writing {len(parts):,} parts and their lines") as advance:
        designs = await write_designs(place, parts, boms, advance, skip=False, dry_run=job.dry_run)
    if job.dry_run:
        tell_differences(designs.differences)
    return designs


def _refuse(designs: Designs, job: StepJob) -> int:
    for problem in designs.problems[:SHOWN]:
        say(f"error[{problem.code}]: {problem.value} {problem.reason}")
    done = "; ".join([counted(designs.parts, "parts"), counted(designs.boms, "BOMs")])
    say(f"The import ended there. {'Good so far' if job.dry_run else 'Written before'}: {done}.")
    return REFUSED


async def _write_documents(documents: Sequence[StepDocument], job: StepJob, place: Target) -> list[str]:
    """Write the documents and store the files; a dry run leaves out the subjects, which may not be there yet."""
    numbers = list(dict.fromkeys(document.found.number for document in documents))
    rows = document_rows(documents, await place.known_revisions(numbers), state=job.state)
    if job.dry_run:
        rows = [{name: value for name, value in row.items() if name != "subjects"} for row in rows]
    size = sum(document.found.size for document in documents)
    with progress(f"Storing {_many(len(documents), 'file')}"):
        result = unrefused(await place.upsert_documents(rows, {"dryRun": job.dry_run}))
        if not job.dry_run:
            await place.store_files([document.found for document in documents])
    return [counted(result, "documents"), f"files: {len(documents):,} of {size:,} bytes"]


def _say_some(sentences: Sequence[str]) -> None:
    for sentence in sentences[: SHOWN + 1]:
        say(sentence)
    if len(sentences) > SHOWN + 1:
        say(f"… and {len(sentences) - SHOWN - 1:,} more")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _listed(words: Sequence[object]) -> str:
    shown = ", ".join(map(str, words[:4]))
    return f"{shown}, … ({len(words):,})" if len(words) > 4 else shown or "nothing"
