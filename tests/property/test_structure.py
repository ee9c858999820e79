"""Structures worked out over distinct lines say what walking every path says (laws B1 to B8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from random import Random

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.property.amounts import profile
from tests.property.structure_paths import holders_of
from tests.property.structure_walk import HoldsItself, Step, Walk, same_group
from tests.property.structure_worlds import random_parts, random_resolve
from twin.errors import StructureCycle
from twin.structure.cycles import find_cycle, used_parts
from twin.structure.explode import Occurrence, count_rows, explode
from twin.structure.records import Line, PartStructure, Revision, read_content, write_content
from twin.structure.resolve import Resolve, choose_revision
from twin.structure.resolved import Resolved, resolve_below
from twin.structure.roll_up import leaf, leaves, roll_up
from twin.structure.totals import flow, totals
from twin.structure.where_used import resolve_above, where_used
from twin.units.codes import convert

MOST_PATHS = 1500
SEEDS = st.integers(0, 2**32)
SHAPES = st.sampled_from([(3, 2), (6, 2), (30, 1), (4, 4), (10, 2)])
DEPTHS = st.sampled_from([None, None, 1, 2, 3, 7])


class World:
    """Random parts, a root among them, and how it is read."""

    def __init__(self, seed: int, shape: tuple[int, int], *, cycles: bool = False) -> None:
        note(f"seed {seed}, shape {shape}")
        chance = Random(seed)
        self.parts = random_parts(chance, levels=shape[0], width=shape[1], cycles=cycles)
        self.resolve = random_resolve(chance)
        self.root = chance.choice(list(self.parts)[: 2 * shape[1]])
        revisions: tuple[Revision | None, ...] = self.parts[self.root].revisions or (None,)
        self.revision = chance.choice(revisions)
        self.walk = Walk(self.parts, self.resolve)
        self.chance = chance

    def found(self, depth: int | None = None) -> Resolved:
        return resolve_below(self.parts, self.root, self.revision, self.resolve, depth)

    def steps(self, depth: int | None = None) -> list[Step]:
        return _bounded(self.walk.paths(self.root, self.revision, depth))


def _bounded(steps: Iterator[Step]) -> list[Step]:
    found = list(islice(steps, MOST_PATHS + 1))
    assume(len(found) <= MOST_PATHS)
    return found


@profile(150)
@given(SEEDS, SHAPES, DEPTHS, st.sampled_from([1, 2, 5, 10_000]))
def test_an_explosion_is_every_path_depth_first_whatever_the_size_of_its_pages(
    seed: int, shape: tuple[int, int], depth: int | None, first: int
) -> None:
    world = World(seed, shape)
    steps = world.steps(depth)
    if len(steps) > 100 * first:
        first = len(steps) // 100

    rows: list[Occurrence] = []
    after, found = None, world.found(depth)
    while True:
        page = explode(found, first, after, depth)
        assert page.has_previous is bool(rows)
        rows += page.rows
        after = page.end
        if not page.has_next:
            break
    behind = explode(found, first, after, depth)
    assert behind.rows == ()
    assert behind.has_previous is bool(rows)

    assert [(row.path, row.line, row.number, row.level) for row in rows] == [
        (step.path, step.lines[-1], step.position, len(step.lines)) for step in steps
    ]
    assert [row.quantity for row in rows] == pytest.approx([step.quantity for step in steps])
    assert [found.revisions[row.node] for row in rows] == [step.revision for step in steps]
    assert count_rows(found, depth) == len(steps)


@profile(150)
@given(SEEDS, SHAPES, DEPTHS)
def test_totals_are_sums_over_all_paths(seed: int, shape: tuple[int, int], depth: int | None) -> None:
    world = World(seed, shape)
    steps = world.steps(depth)

    found = totals(world.found(depth), depth)

    assert [total.part for total in found] == sorted(total.part for total in found)
    for total in found:
        those = [s for s in steps if s.path[-1] == total.part and same_group(s.unit, total.unit)]
        factors = [_factor(step.unit, total.unit) * step.quantity for step in those]
        assert total.quantity == pytest.approx(sum(factors))
        assert total.occurrences == len(those)
        whole = {step.revision for step in steps if step.path[-1] == total.part}
        assert total.revision == (whole.pop() if len(whole) == 1 else None)
    assert sum(total.occurrences or 0 for total in found) == len(steps)
    assert len({(total.part, total.unit) for total in found}) == len(found)


def _factor(unit: str, into: str) -> float:
    factor = convert(1.0, unit, into)
    assert factor is not None
    return factor


@profile(100)
@given(SEEDS, SHAPES)
def test_a_roll_up_sums_the_leaves_and_names_those_without_a_value(seed: int, shape: tuple[int, int]) -> None:
    world = World(seed, shape)
    steps = world.steps()
    found = world.found()
    all_leaves = [leaf(found, node) for node in leaves(found)]
    values = {
        each: (world.chance.choice((1.0, 2.5)), "kg") for each in all_leaves if world.chance.random() < 0.7
    }

    rolled = roll_up(found, flow(found), values)

    ends = [s for s in steps if not world.walk.lines(s.path[-1], s.revision)]
    if not steps:
        own = values.get((world.root, None if world.revision is None else world.revision.label))
        assert (rolled.value, rolled.missing) == ((None, (world.root,)) if own is None else (own[0], ()))
        return
    lacking, total = set(), 0.0
    apart = {(s.path[-1], s.revision) for s in ends if not same_group(s.unit, world.walk.unit(s.path[-1]))}
    for step in ends:
        label = None if step.revision is None else step.revision.label
        value = values.get((step.path[-1], label))
        if value is None or (step.path[-1], step.revision) in apart:
            lacking.add(step.path[-1])
        else:
            total += step.quantity * _factor(step.unit, world.walk.unit(step.path[-1])) * value[0]
    assert rolled.missing == tuple(sorted(lacking))
    assert (rolled.value or 0.0) == pytest.approx(total)


@profile(100)
@given(SEEDS, st.sampled_from([(3, 2), (6, 2), (12, 1), (4, 4)]), DEPTHS)
def test_where_used_lists_each_picked_revision_that_holds_the_part(
    seed: int, shape: tuple[int, int], depth: int | None
) -> None:
    world = World(seed, shape)
    part = world.chance.choice(sorted(world.parts))
    walk = world.walk
    picked = {number: walk.revision(number) for number in world.parts}
    below = {n: _bounded(walk.paths(n, revision)) for n, revision in picked.items() if revision is not None}
    holding = holders_of(part, walk, below)

    uses = where_used(resolve_above(world.parts, world.resolve), part, depth)

    assert {use.part for use in uses} == {
        number for number, held in holding.items() if depth is None or held.level <= depth
    }
    assert uses == sorted(uses, key=lambda use: (use.level, use.part))
    for use in uses:
        held = holding[use.part]
        assert (use.level, use.revision, use.is_top) == (held.level, held.revision, held.is_top)
        assert use.quantity == pytest.approx(held.quantity)
        assert use.path in held.ways


@profile(150)
@given(SEEDS, st.sampled_from([(3, 2), (6, 2), (12, 1)]))
def test_a_structure_that_holds_itself_is_refused_and_no_other(seed: int, shape: tuple[int, int]) -> None:
    world = World(seed, shape, cycles=True)
    try:
        world.steps()
        holds_itself = False
    except HoldsItself:
        holds_itself = True

    outcomes = [
        _is_refused(ask, world.found()) for ask in (totals, count_rows, lambda found: explode(found, 1))
    ]

    assert outcomes == [holds_itself] * 3


def _is_refused(ask: Callable[[Resolved], object], found: Resolved) -> bool:
    try:
        ask(found)
    except StructureCycle as error:
        parts = str(error.value).split(" -> ")
        assert parts[0] == parts[-1]
        return True
    return False


@profile(100)
@given(SEEDS, st.sampled_from([(3, 2), (6, 2), (12, 1)]))
def test_a_cycle_of_parts_is_found_exactly_where_one_is(seed: int, shape: tuple[int, int]) -> None:
    parts = random_parts(Random(seed), levels=shape[0], width=shape[1], cycles=True)
    uses = {number: used_parts(part, "ENGINEERING") for number, part in parts.items()}

    cycle = find_cycle(uses)

    assert (cycle is not None) is any(number in _all_below(uses, number) for number in uses)
    if cycle is not None:
        assert cycle[0] == cycle[-1]
        assert all(child in uses[part] for part, child in pairwise(cycle))


def _all_below(uses: dict[str, tuple[str, ...]], number: str) -> set[str]:
    below: set[str] = set()
    waiting = [number]
    while waiting:
        new = set(uses.get(waiting.pop(), ())) - below
        below |= new
        waiting += new
    return below


@profile(50)
@given(SEEDS)
def test_any_structure_is_read_back_as_it_was_written(seed: int) -> None:
    for part in random_parts(Random(seed), levels=3, width=2).values():
        assert read_content(write_content(part)) == _without_empty_views(part)


def _without_empty_views(part: PartStructure) -> PartStructure:
    lines = {label: {v: lines for v, lines in views.items() if lines} for label, views in part.lines.items()}
    return PartStructure(part.unit, part.revisions, {label: views for label, views in lines.items() if views})


def test_thousands_of_levels_are_no_deeper_than_any_other_structure() -> None:
    numbers = [f"P{n:04}" for n in range(3000)]
    revision = Revision("A", "RELEASED", 0, 0)
    parts = {
        number: PartStructure(revisions=(revision,), lines={"A": {"ENGINEERING": (Line(below), Line(below))}})
        for number, below in pairwise(numbers)
    }
    found = resolve_below(parts, numbers[0], choose_revision(parts[numbers[0]], Resolve(1)), Resolve(1))

    by_part = {total.part: total for total in totals(found)}
    page = explode(found, 3001)

    assert by_part["P0062"].occurrences == 2**62
    assert by_part["P0063"].occurrences is None
    assert count_rows(found) is None
    assert page.rows[2998].level == 2999
    assert page.rows[2999].path == page.rows[2998].path
