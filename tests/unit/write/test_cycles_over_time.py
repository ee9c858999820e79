"""Lines for any instants, in any order: refused exactly where a part would be in itself at some instant (B4)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.write.designs import bom, parts, write
from tests.unit.write.setting import NOW, open_setting
from twin.instants import DAY

NAMES = "ABC"
Told = dict[str, dict[int, frozenset[str]]]
"By part, what it was said to use from each instant on."
Written = tuple[str, int, frozenset[str]]


@st.composite
def rows(draw: st.DrawFn) -> Written:
    parent = draw(st.sampled_from(NAMES))
    children = draw(st.frozensets(st.sampled_from(NAMES), max_size=2)) - {parent}
    return parent, NOW - draw(st.integers(0, 4)) * DAY, children


@settings(max_examples=10, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
@given(st.lists(rows(), min_size=3, max_size=8))
def test_a_row_is_refused_exactly_where_it_closes_a_cycle_at_some_instant(given: list[Written]) -> None:
    async def alike() -> None:
        told: Told = {name: {} for name in NAMES}
        with TemporaryDirectory() as folder:
            async with open_setting(Path(folder)) as plant:
                await parts(plant, *NAMES)
                for parent, instant, children in given:
                    after = {**told, parent: {**told[parent], instant: children}}
                    result = await write(plant, bom(parent, *sorted(children)), validFrom=instant)
                    assert bool(result.errors) == holds_a_cycle(after), (parent, instant, children)
                    told = told if result.errors else after

    asyncio.run(alike())


def holds_a_cycle(told: Told) -> bool:
    """The oracle: at each instant at which anything changes, whether a walk down comes round."""
    instants = {instant for facts in told.values() for instant in facts}
    return any(comes_round({name: used_at(facts, at) for name, facts in told.items()}) for at in instants)


def used_at(facts: Mapping[int, frozenset[str]], at: int) -> frozenset[str]:
    held = [instant for instant in facts if instant <= at]
    return facts[max(held)] if held else frozenset()


def comes_round(uses: Mapping[str, frozenset[str]]) -> bool:
    below = dict(uses)
    for _ in uses:
        below = {name: found.union(*(below[child] for child in found)) for name, found in below.items()}
    return any(name in found for name, found in below.items())
