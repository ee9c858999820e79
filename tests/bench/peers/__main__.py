"""Asks the service and its peers the same questions of the same real servers, in turn, and prints how they did."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import orjson

from tests.bench.bench import Bench
from tests.bench.build import built, default_cache
from tests.bench.peers import ailing, assembly, many
from tests.bench.peers.ailing import Ailing
from tests.bench.peers.asked import Question, questions
from tests.bench.peers.measuring import Found, measured
from tests.bench.peers.programs import NAMES, started
from tests.bench.peers.report import ratios, table
from tests.bench.stores import SERVERS

PAGES = 50
"At full size; smaller plants have as many pages less."


def main() -> None:
    """Read the command line, measure, print."""
    given = _parser().parse_args()
    found, ailed = asyncio.run(_measure(given))
    if found:
        print(table(found))
        print(ratios(found))
    if ailed:
        print(ailing.table(ailed))
    if given.json:
        given.json.write_bytes(
            orjson.dumps([*map(asdict, found), *map(asdict, ailed)], option=orjson.OPT_INDENT_2)
        )


async def _measure(given: argparse.Namespace) -> tuple[list[Found], list[Ailing]]:
    bench = Bench(given.scale, given.runs, given.cache, _say)
    async with built(bench.plant, bench.cache, bench.say, SERVERS) as settings:
        await assembly.ensure(settings)
        found = await asyncio.to_thread(_asked, given, bench, settings)
        return found, await asyncio.to_thread(_ailing, given, settings)


def _asked(given: argparse.Namespace, bench: Bench, settings: Mapping[str, str]) -> list[Found]:
    found: list[Found] = []
    if given.only and set(given.only) == {"S9"}:
        return found
    _say(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    with started(given.program or NAMES, settings, given.cache) as programs:
        for question in _chosen(given.only, max(1, round(PAGES * given.scale))):
            found += measured(question, programs, given.runs)
            _say(table(found[-len(programs) :]))
        if not given.only or "S10" in given.only:
            found += many.measured(programs, bench.plant, given.seconds)
            _say(table(found[-len(programs) :]))
    _say(f"load of the machine after: {os.getloadavg()[0]:.1f}")
    return found


def _ailing(given: argparse.Namespace, settings: Mapping[str, str]) -> list[Ailing]:
    """Ask what S9 asks: each answer is said as it comes."""
    if given.only and "S9" not in given.only:
        return []
    found: list[Ailing] = []
    chosen = _chosen(ailing.QUESTIONS, 1)[:2]
    with (
        ailing.behind_proxy(settings) as (switch, through),
        started(given.program or NAMES, {**through, **ailing.OURS}, given.cache) as programs,
    ):
        for each in ailing.measured(chosen, programs, switch):
            found.append(each)
            _say(ailing.table([each]))
    return found


def _chosen(only: Sequence[str] | None, last_page: int) -> list[Question]:
    return [each for each in questions(last_page) if not only or each.name.split()[0] in only]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peers", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1: 10,000 assets; 0.02 is quick")
    parser.add_argument("--runs", type=int, default=20, help="how often each program is asked each question")
    parser.add_argument(
        "--seconds", type=float, default=4.0, help="how long each of S10's three rounds takes"
    )
    parser.add_argument("--only", action="append", help="a question, as S5; may be repeated")
    parser.add_argument("--program", action="append", choices=NAMES, help="may be repeated; else all")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="where plants and packages are")
    return parser


if __name__ == "__main__":
    main()
