"""Structures in a store are answered as walking every path would, page by page, and cycles in them are errors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

import pytest

from tests.plant import Place, Plant, placed
from tests.property.structure_store import changes, renamed
from tests.property.structure_walk import HoldsItself, Step, Walk
from tests.property.structure_worlds import random_parts, random_resolve
from twin.errors import StructureCycle
from twin.instants import format_instant
from twin.structure.records import Revision
from twin.structure.resolve import Resolve

SHAPES = ((3, 2), (6, 2), (30, 1), (4, 4))
SEEDS = range(24)
MOST_PATHS = 500

EXPLODE = """query($number: String!, $label: String!, $resolve: ResolveInput, $after: String) {
  part(number: $number) { revision(label: $label) { explode(resolve: $resolve, first: 7, after: $after) {
    nodes { path quantity part { name } revision { label state } line { id } } totalCount
    pageInfo { endCursor hasNextPage } } } } }"""
TOTALS = """query($number: String!, $label: String!, $resolve: ResolveInput) {
  part(number: $number) { revision(label: $label) { totals(resolve: $resolve) { part { number } occurrences } } }
  parts(where: {usedIn: {number: $number, revision: $label, resolve: $resolve}}, first: 1000) { nodes { number } } }"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with placed(Plant("no things", (), 1_000)) as place:
        yield place


class World:
    """Random parts in the store; `steps` are all paths below one of their revisions."""

    def __init__(self, place: Place, seed: int, *, cycles: bool) -> None:
        chance = Random(seed)
        levels, width = chance.choice(SHAPES)
        prefix = f"{'C' if cycles else 'D'}{seed}-"
        self.parts = renamed(random_parts(chance, levels=levels, width=width, cycles=cycles), prefix)
        self.resolve: Resolve = random_resolve(chance)
        place.runner.run(place.service.graph.apply(tuple(changes(self.parts)), known_at=1))
        roots = [(number, each) for number, part in self.parts.items() for each in part.revisions]
        self.root: tuple[str, Revision] = chance.choice(roots[: 3 * width])
        self.holds_itself = False
        self.steps: list[Step] = []
        try:
            self.steps = list(islice(Walk(self.parts, self.resolve).paths(*self.root), MOST_PATHS))
        except HoldsItself:
            self.holds_itself = True

    @property
    def variables(self) -> dict[str, Any]:
        """What is asked: Any, as a client gives it."""
        of = self.resolve
        date = format_instant(of.date)
        resolve = {"rule": of.rule, "view": of.view, "date": date, "serial": of.serial, "lot": of.lot}
        return {"number": self.root[0], "label": self.root[1].label, "resolve": resolve}


@pytest.mark.parametrize("seed", SEEDS)
def test_pages_of_an_explosion_put_end_to_end_are_every_path(place: Place, seed: int) -> None:
    world = World(place, seed, cycles=False)

    rows: list[Any] = []  # Any: JSON
    page: Any = {"pageInfo": {"endCursor": None, "hasNextPage": True}}  # Any: JSON
    while page["pageInfo"]["hasNextPage"] and len(rows) < MOST_PATHS:
        found = place.query(EXPLODE, {**world.variables, "after": page["pageInfo"]["endCursor"]})
        page = found["part"]["revision"]["explode"]
        rows += page["nodes"]

    assert [_shown(row) for row in rows[:MOST_PATHS]] == [_expected(step, world) for step in world.steps]
    if len(world.steps) < MOST_PATHS:
        assert page["totalCount"] == len(world.steps)


def _shown(row: Any) -> tuple[object, ...]:  # Any: JSON
    revision = row["revision"]
    told = None if revision is None else (revision["label"], revision["state"])
    name = None if row["part"] is None else row["part"]["name"]
    return row["path"], pytest.approx(row["quantity"]), name, told


def _expected(step: Step, world: World) -> tuple[object, ...]:
    told = None if step.revision is None else (step.revision.label, step.revision.state)
    name = step.path[-1] if step.path[-1] in world.parts else None
    return list(step.path), step.quantity, name, told


@pytest.mark.parametrize("seed", SEEDS)
def test_totals_and_what_is_used_are_the_parts_on_all_paths(place: Place, seed: int) -> None:
    world = World(place, 1_000 + seed, cycles=False)
    if len(world.steps) == MOST_PATHS:
        pytest.skip("more paths than are walked here")

    found = place.query(TOTALS, world.variables)

    totals = found["part"]["revision"]["totals"]
    used = {step.path[-1] for step in world.steps}
    assert sum(total["occurrences"] for total in totals) == len(world.steps)
    assert {node["number"] for node in found["parts"]["nodes"]} == used & set(world.parts)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cycle_that_another_program_wrote_is_an_error_that_spells_it(place: Place, seed: int) -> None:
    world = World(place, seed, cycles=True)

    if world.holds_itself:
        with pytest.raises(StructureCycle, match=rf"C{seed}-P\d+ -> "):
            place.query(TOTALS, world.variables)
    elif len(world.steps) < MOST_PATHS:
        assert place.query(TOTALS, world.variables)["part"] is not None
