"""`twin bind`: judge which series each asset's signal reads, write the signals in batches, tell what was not bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from timeseries.store import SeriesKey
from twin.binding.closeness import Closeness
from twin.binding.guesses import signal_name
from twin.binding.judge import (
    Candidate,
    Held,
    Rule,
    Verdict,
    Why,
    default_series,
    judge,
    series_text,
    tags_text,
)
from twin.binding.template import attributes_asked, parse_tag
from twin.cli.bucket import candidates, gathered, series_found
from twin.cli.columns import aligned
from twin.cli.console import REFUSED, progress, say
from twin.cli.outcome import conclude, counted
from twin.cli.query import variables_of
from twin.errors import BadRequest, NotFound
from twin.instants import parse_duration
from twin.units.ucum import parse_unit
from twin.write.results import RowError, WriteResult

if TYPE_CHECKING:
    from twin.cli.door import Client

SIGNALS_AT_ONCE: Final = 2_000
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class BindJob:
    """What was asked: the rule, which assets, and what the signals are beside their binding."""

    rule: Rule
    where: Mapping[str, object] | None
    keys: tuple[str, ...]
    fields: Mapping[str, object]
    dry_run: bool
    skip: bool


def rule_of(
    measurement: str,
    field: str,
    tags: Sequence[str],
    name: str | None,
    match: str,
    *,
    even_if_absent: bool,
    rebind: bool,
) -> Rule:
    """Return the rule that the command line spells. Raises BadRequest for what has no meaning."""
    parsed = [parse_tag(text) for text in tags]
    repeated = {tag for tag, _ in parsed if [t for t, _ in parsed].count(tag) > 1}
    if repeated:
        raise BadRequest(f"--tag names {sorted(repeated)[0]!r} twice; give each tag once.")
    return Rule(
        measurement=measurement,
        field=field,
        tags=tuple(parsed),
        name=signal_name(SeriesKey(measurement, field)) if name is None else name,
        closeness=Closeness[match.upper()],
        even_if_absent=even_if_absent,
        rebind=rebind,
    )


def selection_of(
    where: str | None, of_type: str | None, within: str | None, keys: Sequence[str]
) -> Mapping[str, object] | None:
    """Return the AssetWhere that the options amount to together; None selects all."""
    parts: list[Mapping[str, object]] = [] if where is None else [_where(where)]
    parts += [] if of_type is None else [{"type": {"eq": of_type}}]
    parts += [] if within is None else [{"within": {"key": within}}]
    parts += [{"key": {"in": list(keys)}}] if keys else []
    return {"and": parts} if parts else None


async def bind_series(job: BindJob, *, endpoint: str | None) -> int:
    """Bind; return the exit code."""
    from twin.cli.door import client

    _check(job.fields)
    async with client(endpoint) as door:
        held = await _held(door, job.rule)
        assets = await _assets(door, job)
        verdicts = judge(job.rule, assets, held, await _filled(door, job.rule, assets))
        bound = [verdict for verdict in verdicts if verdict.series is not None]
        refused, results = await _write(door, job, bound)
    _tell(job, verdicts, refused)
    if refused and not job.skip:
        before = "nothing" if job.dry_run else f"{_written(results):,} signals before it"
        say(f"Ended at the first refusal; written was {before}. Mend it and run again.")
        return REFUSED
    told = [counted(_sum(results), "signals")]
    told += [f"{len(verdicts) - len(bound):,} assets not bound"] if len(bound) < len(verdicts) else []
    conclude(told, skipped=len(refused), dry_run=job.dry_run)
    return 0 if bound else REFUSED


def _check(fields: Mapping[str, object]) -> None:
    """Refuse what cannot be a unit or an interval before anything is read."""
    if "unit" in fields:
        parse_unit(str(fields["unit"]))
    if "samplingInterval" in fields:
        parse_duration(str(fields["samplingInterval"]))


def _where(text: str) -> Mapping[str, object]:
    return variables_of(text, "--where", '{"type": {"eq": "Server"}}')


async def _held(door: Client, rule: Rule) -> list[Held]:
    pages = series_found(door, measurement=rule.measurement, field=rule.field, types=True)
    held = [found.held for found in await gathered("Reading series", pages)]
    if not held and not rule.even_if_absent:
        raise NotFound(await _nothing_there(door, rule))
    return held


async def _nothing_there(door: Client, rule: Rule) -> str:
    """Say what there is instead of the series that are not there."""
    there = [
        f.held.series for f in await gathered("Reading", series_found(door, measurement=rule.measurement))
    ]
    what = f"There is no series of measurement {rule.measurement!r}"
    if there:
        fields = sorted({key.field for key in there})
        return f"{what} and field {rule.field!r}; it has {_some(rule.field, fields)}."
    every = await gathered("Reading", series_found(door))
    names = sorted({found.held.series.measurement for found in every})
    return f"{what}; there are {_some(rule.measurement, names)}." if names else f"{what}, or of any other."


def _some(word: str, names: Sequence[str]) -> str:
    close = get_close_matches(word, names, n=5, cutoff=0.6)
    shown = list(dict.fromkeys([*close, *names]))[:5]
    return ", ".join(map(repr, shown)) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


async def _assets(door: Client, job: BindJob) -> list[Candidate]:
    attributes = attributes_asked(template for _, template in job.rule.tags)
    pages = candidates(door, where=job.where, attributes=attributes, signal=job.rule.name)
    found = await gathered("Reading assets", pages)
    missing = sorted(set(job.keys) - {candidate.asset.key for candidate in found})
    if missing or not found:
        which = (
            f"asset {missing[0]!r} that the selection keeps" if missing else "asset that the selection keeps"
        )
        raise NotFound(f"There is no {which}; check --asset, --type, --within and --where.")
    return found


async def _filled(door: Client, rule: Rule, assets: Sequence[Candidate]) -> frozenset[SeriesKey]:
    """Return the series of this service's own that hold samples, where signals of that name read such ones."""
    own = {default_series(candidate.asset.key, rule.name) for candidate in assets}
    if not any(candidate.reads in own for candidate in assets):
        return frozenset()
    pages = series_found(door, measurement=rule.name, field="value")
    return frozenset(found.held.series for found in await gathered("Reading series", pages))


async def _write(
    door: Client, job: BindJob, bound: Sequence[Verdict]
) -> tuple[list[RowError], list[WriteResult]]:
    """Write the signals batch by batch; without skip, the first batch with a refusal is the last."""
    from twin.cli.target_remote import RemoteTarget

    place = RemoteTarget(door)
    options = {"dryRun": job.dry_run, "onError": "SKIP_ROW" if job.skip else "REJECT_ALL"}
    refused: list[RowError] = []
    results: list[WriteResult] = []
    with progress(f"Writing {len(bound):,} signals") as advance:
        for start in range(0, len(bound), SIGNALS_AT_ONCE):
            rows = [_row(job, verdict) for verdict in bound[start : start + SIGNALS_AT_ONCE]]
            result = await place.upsert_signals(rows, options)
            refused += result.errors
            if refused and not job.skip:
                break
            results.append(result)
            advance(start + len(rows), len(bound))
    return refused, results


def _row(job: BindJob, verdict: Verdict) -> dict[str, object]:
    key = verdict.series
    assert key is not None
    binding = {"measurement": key.measurement, "field": key.field, "tags": dict(key.tags)}
    is_text = verdict.is_new and verdict.data_type == "STRING"
    fields = {"dataType": "STRING", **job.fields} if is_text else job.fields
    return {"asset": verdict.asset, "name": job.rule.name, "binding": binding, **fields}


def _tell(job: BindJob, verdicts: Sequence[Verdict], refused: Sequence[RowError]) -> None:
    """Print what is bound to what, and what is not and why; of many, the first."""
    bound = [v for v in verdicts if v.series is not None]
    rows = [
        (v.asset, job.rule.name, "" if v.series is None else tags_text(v.series.tags), _state(v))
        for v in bound[:SHOWN]
    ]
    if rows:
        for line in aligned(
            ("ASSET", "SIGNAL", f"SERIES OF {job.rule.measurement} {job.rule.field}", ""), rows
        ):
            print(line)
        _tell_more(len(bound))
    for why in Why:
        left = [verdict for verdict in verdicts if verdict.why is why]
        for line in _left_out(why, left):
            print(line)
    for error in refused[:SHOWN]:
        say(f"error[{error.code}]: {error.message}")
    if len(refused) > SHOWN:
        say(f"… and {len(refused) - SHOWN:,} more")


def _left_out(why: Why, left: Sequence[Verdict]) -> Iterator[str]:
    if left:
        yield f"Not bound, {why.value}: {len(left):,}"
        yield from (f"  {verdict.asset}  {verdict.detail}".rstrip() for verdict in left[:SHOWN])
        if len(left) > SHOWN:
            yield f"  … and {len(left) - SHOWN:,} more"


def _tell_more(count: int) -> None:
    if count > SHOWN:
        print(f"… and {count - SHOWN:,} more")


def _state(verdict: Verdict) -> str:
    if verdict.instead_of is not None:
        return f"instead of {series_text(verdict.instead_of)}"
    return "new" if verdict.is_new else "bound already"


def _written(results: Sequence[WriteResult]) -> int:
    return sum(result.created + result.updated for result in results)


def _sum(results: Sequence[WriteResult]) -> WriteResult:
    return WriteResult(
        created=sum(result.created for result in results),
        updated=sum(result.updated for result in results),
        unchanged=sum(result.unchanged for result in results),
        failed=sum(result.failed for result in results),
        ids=(),
        errors=(),
    )
