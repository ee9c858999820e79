"""`twin import samples`: a file of samples is judged as a whole, then its signals are made and its columns written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from twin.cli.console import progress, say_problems
from twin.cli.outcome import conclude, counted, refuse, unrefused
from twin.cli.target import KnownSignal, Row, Target, target
from twin.errors import BadRequest, NotFound
from twin.exchange.problems import Problem
from twin.exchange.samples import SampleFile, SampleOptions, SignalColumn, open_samples, sample_blocks
from twin.exchange.spool import Spool, Summary
from twin.exchange.times import TimeFormat, TimeRule
from twin.instants import format_instant
from twin.units.ucum import conversion, parse_unit
from twin.windows import zone

KEPT_PROBLEMS = 1000


@dataclass(frozen=True, slots=True)
class SamplesJob:
    """What was asked: which file, whose samples, and what to do with what is bad or missing."""

    path: Path
    asset: str
    options: SampleOptions
    create_type: str | None
    skip: bool
    dry_run: bool


def sample_options(
    time: str,
    time_zone: str | None,
    time_format: str,
    delimiter: str | None,
    skip: Sequence[str],
    units: Sequence[str],
    names: Sequence[str],
) -> SampleOptions:
    """Return the options that the command line spells. Raises BadRequest for what has no meaning."""
    rule = TimeRule(TimeFormat(time_format), None if time_zone is None else zone(time_zone))
    return SampleOptions(
        time=time,
        delimiter="\t" if delimiter in ("tab", r"\t") else delimiter,
        rule=rule,
        skip=tuple(column.strip() for text in skip for column in text.split(",") if column.strip()),
        units={column: _unit(code) for column, code in _pairs("--unit", units).items()},
        names=_pairs("--name", names),
    )


async def import_samples(job: SamplesJob, *, endpoint: str | None) -> int:
    """Import the file; return the exit code."""
    file = open_samples(job.path, job.options)
    async with target(endpoint) as place:
        known = await _known_signals(job, place)
        _check_units(file.columns, known)
        with Spool(len(file.columns)) as spool:
            problems = _judge(file, spool, job.path)
            if problems and not job.skip:
                return refuse(job.path.name, problems, good=spool.summary.rows)
            say_problems(job.path.name, problems)
            if not spool.summary.points:
                raise BadRequest(f"{job.path.name} names columns but holds no sample.")
            told = await _write(job, file, spool, known, place)
            conclude(told, skipped=len({p.line for p in problems}), dry_run=job.dry_run)
    return 0


def _pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        column, equals, value = text.rpartition("=")
        if not (column.strip() and equals and value.strip()):
            raise BadRequest(
                f"{option} {text!r} is not understood; write COLUMN=…, such as {option} temp=Cel."
            )
        found[column.strip()] = value.strip()
    return found


def _unit(code: str) -> str:
    parse_unit(code)
    return code


async def _known_signals(job: SamplesJob, place: Target) -> Mapping[str, KnownSignal]:
    if await place.has_asset(job.asset):
        return await place.signals_of(job.asset)
    if job.create_type is None:
        raise NotFound(
            f"There is no asset {job.asset!r}; check --asset, or let --create-asset TYPE make it.",
            value=job.asset,
        )
    return {}


def _check_units(columns: Sequence[SignalColumn], known: Mapping[str, KnownSignal]) -> None:
    """Refuse a unit that cannot become the unit of the signal that is there, before the file is read."""
    for column in columns:
        signal = known.get(column.signal)
        if column.unit is not None and signal is not None and signal.unit is not None:
            conversion(column.unit, signal.unit)


def _judge(file: SampleFile, spool: Spool, path: Path) -> list[Problem]:
    """Read the file into the spool. Of very many problems the first are kept; a bad file need not be read on."""
    problems: list[Problem] = []
    with progress(f"Reading {path.name}") as advance:
        for block in sample_blocks(file):
            spool.put(block.times, block.values)
            problems.extend(block.problems[: KEPT_PROBLEMS - len(problems)])
            advance(spool.summary.rows)
    return problems


async def _write(
    job: SamplesJob, file: SampleFile, spool: Spool, known: Mapping[str, KnownSignal], place: Target
) -> list[str]:
    summary = spool.summary
    told = [] if known or not job.create_type else await _create_asset(job, place)
    asset_is_new_and_dry = job.dry_run and bool(told)
    rows = [_signal_row(job.asset, column, known.get(column.signal)) for column in file.columns]
    if asset_is_new_and_dry:
        told.append(f"signals: {len(rows):,} created")
    else:
        result = await place.upsert_signals(rows, {"dryRun": job.dry_run})
        told.append(counted(unrefused(result), "signals"))
    if not job.dry_run:
        await _write_samples(job.asset, file, spool, place)
    return [*told, _span(summary)]


async def _create_asset(job: SamplesJob, place: Target) -> list[str]:
    if await place.has_asset(job.asset):
        return []
    row = {"key": job.asset, "type": job.create_type, "state": "IN_SERVICE"}
    result = await place.upsert_assets([row], {"dryRun": job.dry_run})
    return [counted(unrefused(result), "assets")]


async def _write_samples(asset: str, file: SampleFile, spool: Spool, place: Target) -> None:
    signals = [column.signal for column in file.columns]
    units = [column.unit for column in file.columns]
    with progress(f"Writing {spool.summary.points:,} samples") as advance:
        async for written in place.write(asset, signals, units, spool.blocks()):
            advance(written, spool.summary.points)


def _signal_row(asset: str, column: SignalColumn, known: KnownSignal | None) -> Row:
    row: dict[str, object] = {"asset": asset, "name": column.signal}
    if column.unit is not None and (known is None or known.unit is None):
        row["unit"] = column.unit
    return row


def _span(summary: Summary) -> str:
    assert summary.first is not None
    assert summary.last is not None
    points, rows = f"{summary.points:,}", f"{summary.rows:,}"
    return f"samples: {points} from {rows} rows, {format_instant(summary.first)} to {format_instant(summary.last)}"
