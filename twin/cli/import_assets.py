"""`twin import assets`: a file of assets into the writer, all of it or (with --on-error skip) what is good of it."""

from __future__ import annotations

from pathlib import Path

from twin.cli.console import progress, say_problems
from twin.cli.outcome import conclude, counted, problems_of, refuse
from twin.cli.target import Target, target
from twin.exchange.assets import AssetFile, read_assets
from twin.exchange.attributes import with_values


async def import_assets(
    path: Path, *, delimiter: str | None, skip: bool, dry_run: bool, endpoint: str | None
) -> int:
    """Import the file; return the exit code."""
    with progress(f"Reading {path.name}"):
        file = read_assets(path, delimiter=delimiter)
    if file.problems and not skip:
        return refuse(path.name, file.problems, good=len(file.records))
    async with target(endpoint) as place:
        file = await _typed(file, place)
        if file.problems and not skip:
            return refuse(path.name, file.problems, good=len(file.records))
        return await _write(path.name, file, place, skip=skip, dry_run=dry_run)


async def _typed(file: AssetFile, place: Target) -> AssetFile:
    untyped = [str(record.row["key"]) for record in file.records if "type" not in record.row]
    return with_values(file, await place.known_types(untyped))


async def _write(name: str, file: AssetFile, place: Target, *, skip: bool, dry_run: bool) -> int:
    options = {"dryRun": dry_run, "onError": "SKIP_ROW" if skip else "REJECT_ALL"}
    with progress(f"Writing {len(file.records):,} assets"):
        result = await place.upsert_assets([record.row for record in file.records], options)
    problems = problems_of(result.errors, file.records)
    if problems and not skip:
        return refuse(name, problems, good=len(file.records) - result.failed)
    bad = (*file.problems, *problems)
    say_problems(name, bad)
    conclude([counted(result, "assets")], skipped=len({p.line for p in bad}), dry_run=dry_run)
    return 0
