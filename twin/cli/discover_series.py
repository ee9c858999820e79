"""`twin discover series`: what nothing is bound to, whose it may be, and the commands that would bind it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from twin.binding.closeness import Closeness
from twin.binding.guesses import guessed_interval, guessed_quantity, guessed_unit
from twin.binding.index import AssetIndex, Guess, Match
from twin.binding.judge import quoted, tags_text
from twin.binding.proposals import Guessed, Proposal, proposals
from twin.cli.bucket import Found, assets_named, gathered, series_found
from twin.cli.columns import aligned
from twin.instants import Duration, format_duration, format_instant

RIVALS_SHOWN = 3
HEADS = ("MEASUREMENT", "FIELD", "TAGS", "SAMPLES", "FIRST", "LAST", "EVERY", "UNIT", "MAY BELONG TO")


@dataclass(frozen=True, slots=True)
class DiscoverJob:
    """What was asked: which series, which tags name assets, how much to show."""

    measurement: str | None
    tags: tuple[str, ...]
    limit: int
    as_json: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A series that nothing is bound to, with everything that is guessed of it."""

    found: Found
    interval: Duration | None
    guess: Guess | None


async def discover_series(job: DiscoverJob, *, endpoint: str | None) -> None:
    """Print what was found."""
    from twin.cli.door import client

    async with client(endpoint) as door:
        pages = series_found(door, measurement=job.measurement, bound=False)
        found = await gathered("Reading series", pages)
        assets = await gathered("Reading assets", assets_named(door)) if found else []
        pages = series_found(door, measurement=job.measurement, bound=True)
        bound = await gathered("Reading series that are bound", pages) if assets else []
    index = AssetIndex(assets)
    lines = [_line(each, index, job.tags) for each in found]
    made = proposals(
        (
            Guessed(line.found.held.series, line.guess, line.interval)
            for line in lines
            if line.guess is not None
        ),
        [each.held.series for each in bound],
    )
    if job.as_json:
        _print_json(job, lines, made)
    else:
        _print_tables(job, lines, made)


def _line(found: Found, index: AssetIndex, tags: Sequence[str]) -> Line:
    interval = guessed_interval(found.first, found.last, found.count)
    return Line(found, interval, index.guess(found.held.series.tags, tags))


def _print_tables(job: DiscoverJob, lines: Sequence[Line], made: Sequence[Proposal]) -> None:
    where = "" if job.measurement is None else f" of {job.measurement}"
    guessed = sum(line.guess is not None for line in lines)
    print(f"{len(lines):,} series{where} that no signal is bound to; {guessed:,} may belong to an asset.")
    shown = lines[: job.limit]
    for text in aligned(HEADS, [_cells(line) for line in shown]) if shown else ():
        print(text)
    if len(lines) > len(shown):
        print(f"… and {len(lines) - len(shown):,} more; --limit shows more, --measurement narrows")
    for text in _commands(job, made):
        print(text)


def _commands(job: DiscoverJob, made: Sequence[Proposal]) -> Iterator[str]:
    if made and job.limit:
        yield "\nTo bind them, check and run (--dry-run tells what would happen):"
        for proposal in made[: job.limit]:
            yield f"  {proposal.command}   # {proposal.series:,} series"
        if len(made) > job.limit:
            yield f"  … and {len(made) - job.limit:,} more commands"


def _cells(line: Line) -> tuple[str, ...]:
    key = line.found.held.series
    return (
        quoted(key.measurement),
        quoted(key.field),
        tags_text(key.tags),
        f"{line.found.count:,}",
        format_instant(line.found.first),
        format_instant(line.found.last),
        "" if line.interval is None else f"~{format_duration(line.interval)}",
        guessed_unit(key) or "",
        "" if line.guess is None else _told(line.guess),
    )


def _told(guess: Guess) -> str:
    """Say which asset, on what that rests, and which others fit."""
    best = guess.best
    told = f"{best.asset} ({best.tag} {_LIKE[best.closeness]} {best.property})"
    others = [rival.asset for rival in guess.rivals[:RIVALS_SHOWN]]
    more = len(guess.rivals) - len(others)
    return told + (f", or {', '.join(others)}" if others else "") + (f" and {more} more" if more else "")


def _print_json(job: DiscoverJob, lines: Sequence[Line], made: Sequence[Proposal]) -> None:
    import orjson

    answer = {
        "total": len(lines),
        "series": [_json(line) for line in lines[: job.limit]],
        "commands": [{"command": p.command, "series": p.series} for p in made[: job.limit]],
    }
    sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())


def _json(line: Line) -> dict[str, object]:
    key = line.found.held.series
    return {
        "measurement": key.measurement,
        "field": key.field,
        "tags": dict(key.tags),
        "first": format_instant(line.found.first),
        "last": format_instant(line.found.last),
        "count": line.found.count,
        "samplingInterval": None if line.interval is None else format_duration(line.interval),
        "unit": guessed_unit(key),
        "quantity": guessed_quantity(key),
        "guess": None if line.guess is None else _match(line.guess.best),
        "rivals": [] if line.guess is None else [_match(rival) for rival in line.guess.rivals],
    }


def _match(match: Match) -> dict[str, object]:
    return {
        "asset": match.asset,
        "tag": match.tag,
        "property": match.property,
        "match": match.closeness.name.lower(),
    }


_LIKE = {
    Closeness.EXACT: "is its",
    Closeness.CASE: "is, but for case, its",
    Closeness.PUNCTUATION: "is, but for punctuation, its",
}
