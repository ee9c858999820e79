"""`twin import bom`: a bill of material into the service, with an account of every line of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from twin.cli.console import REFUSED, progress, say, say_problems
from twin.cli.designs import collected_later, write_designs
from twin.cli.outcome import conclude, counted, refuse, tell_differences
from twin.cli.target import target
from twin.errors import BadRequest
from twin.exchange.bom.reading import read_bom
from twin.exchange.bom.records import BomFile, BomOptions
from twin.exchange.bom.report import remarks, summary, write_report

_SHAPES: Final = {
    "--map": "number=COLUMN",
    "--identifier": "COLUMN=SCHEME",
    "--attribute": "COLUMN=NAME or COLUMN=NAME:UNIT",
    "--unit": "WORD=CODE",
}


@dataclass(frozen=True, slots=True)
class BomJob:
    """What was asked: which file, how to read it, where the account of its lines goes."""

    file: Path
    options: BomOptions
    report: Path | None
    skip: bool
    dry_run: bool


async def import_bom(job: BomJob, *, endpoint: str | None) -> int:
    """Import the file; return the exit code."""
    with collected_later():
        with progress(f"Reading {job.file.name}") as advance:
            file = read_bom(job.file, job.options, advance)
        _tell(file, job)
        if file.problems and not job.skip:
            return refuse(job.file.name, file.problems, good=len(file.parts))
        return await _write(file, job, endpoint)


def bom_options(
    root: str | None, pairs: Mapping[str, list[str] | None], *, view: str, state: str
) -> BomOptions:
    """Return what the command line says of the file; `pairs` are those of each option that takes some."""
    number, label = reference_of(root) if root is not None else (None, None)
    read = {option: _pairs(given or [], option) for option, given in pairs.items()}
    return BomOptions(
        number,
        label,
        columns=read["--map"],
        identifiers=read["--identifier"],
        attributes=read["--attribute"],
        units=read["--unit"],
        view=view,
        state=state,
    )


def reference_of(text: str) -> tuple[str, str | None]:
    """Return number and label of NUMBER[/LABEL]; a number that holds a slash is written with one more at its end.

    >>> reference_of("P-1"), reference_of("P-1/B"), reference_of("A/B/")
    (('P-1', None), ('P-1', 'B'), ('A/B', None))
    """
    number, slash, label = text.rpartition("/")
    number, label = (number, label) if slash else (text, "")
    if not number.strip():
        raise BadRequest(f"{text!r} names no part; write NUMBER or NUMBER/LABEL.", value=text)
    return number, label or None


def _pairs(given: list[str], option: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in (part for text in given for part in text.split(",") if part.strip()):
        left, sign, right = (part.strip() for part in entry.rpartition("="))
        if option == "--map":
            left, sign, right = (part.strip() for part in entry.partition("="))
        if not sign or not left or not right:
            raise BadRequest(f"{option} {entry.strip()!r} is not of the form {_SHAPES[option]}.", value=entry)
        found[left] = right
    return found


def _tell(file: BomFile, job: BomJob) -> None:
    say(summary(file))
    for remark in remarks(file):
        say(f"  {remark}")
    if job.report is not None:
        write_report(file, job.report)
        say(f"  every line is in {job.report}")


async def _write(file: BomFile, job: BomJob, endpoint: str | None) -> int:
    async with target(endpoint) as place:
        with progress(f"Writing {len(file.parts):,} parts and their lines") as advance:
            found = await write_designs(
                place, file.parts, file.boms, advance, skip=job.skip, dry_run=job.dry_run
            )
    if job.dry_run:
        tell_differences(found.differences)
    told = [counted(found.parts, "parts"), counted(found.boms, "BOMs")]
    say_problems(job.file.name, [*file.problems, *found.problems])
    if found.problems and not job.skip:
        before = "; ".join(told)
        say(f"The import ended there. {'Good so far' if job.dry_run else 'Written before'}: {before}.")
        return REFUSED
    bad = {problem.line for problem in (*file.problems, *found.problems)}
    conclude(told, skipped=len(bad), dry_run=job.dry_run)
    return 0
