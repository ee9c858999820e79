"""`make bench`: measures a plant of 10,000 assets and prints the figures beside their aims.

On the embedded stores, on the real servers (`--stores servers`), or on both, side by side.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Collection
from pathlib import Path

from tests.bench.bench import NAMES, Bench, figures
from tests.bench.build import default_cache
from tests.bench.figures import Figure, as_json, beside, table
from tests.bench.stores import EMBEDDED, KINDS


def main() -> None:
    """Read the command line, measure, print."""
    given = _parser().parse_args()
    stores = tuple(given.stores or [EMBEDDED])
    bench = Bench(given.scale, given.runs, given.cache, _say, stores)
    found = asyncio.run(_measure(bench, given.only or NAMES))
    for name in stores:
        print(f"\n{name} stores\n{table([figure for figure in found if figure.stores == name])}")
    print(beside(found))
    if given.json:
        given.json.write_bytes(as_json(found))


async def _measure(bench: Bench, only: Collection[str]) -> list[Figure]:
    found = []
    async for figure in figures(bench, only):
        _say(f"{figure.stores}: {figure.name}: {figure.value:.3g} {figure.unit}")
        found.append(figure)
    return found


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").replace("`", ""))
    parser.add_argument("--scale", type=float, default=1.0, help="1: 10,000 assets; 0.1 is quick")
    parser.add_argument("--runs", type=int, default=40, help="how often each question is asked")
    parser.add_argument("--only", action="append", choices=NAMES, help="measure only this; may be repeated")
    parser.add_argument(
        "--stores", action="append", choices=KINDS, help="the stores to measure; twice: side by side"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="where plants are kept")
    return parser


if __name__ == "__main__":
    main()
