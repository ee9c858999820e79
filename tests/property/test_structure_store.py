"""Structures in a store are answered as walking every path would, page by page, and cycles in them are errors.

Many random designs stand in one store, which is written once; questions are chosen at random among all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any, Final

import pytest
from hypothesis import assume, given, note, reject
from hypothesis import strategies as st

from tests.plant import SETS, Place, Plant, placed
from tests.property.amounts import profile
from tests.property.structure_paths import Paths, holders_of, paths_of, what_differs
from tests.property.structure_store import changes, renamed
from tests.property.structure_walk import HoldsItself, Step, Walk
from tests.property.structure_worlds import deep_parts, random_parts, random_resolve
from twin.errors import StructureCycle
from twin.instants import format_instant
from twin.structure.records import PartStructure, Revision
from twin.structure.resolve import Resolve

SHAPES: Final = ((3, 2), (6, 2), (30, 1), (4, 4))
LEVELS: Final = 30
WORLDS: Final = 6
"Of each kind: as they come, thirty levels deep, and such that hold themselves most of the time."
MOST_PATHS: Final = 500
QUESTIONS: Final = {"embedded": 40, "neo4j alone": 10}
"Of each kind. Neo4j plans each new text once, which takes longer than all the rest."

EXPLODE = """query($number: String!, $label: String!, $resolve: ResolveInput, $asOf: DateTime, $first: Int,
    $after: String) {
  part(number: $number, asOf: $asOf) { revision(label: $label) {
    explode(resolve: $resolve, first: $first, after: $after) {
      nodes { path quantity part { name } revision { label state } line { id } substitutes: line {
        substitutes { preference part { number } } } } totalCount
      pageInfo { endCursor hasNextPage } } } } }"""
TOTALS = """query($number: String!, $label: String!, $resolve: ResolveInput, $asOf: DateTime) {
  part(number: $number, asOf: $asOf) { revision(label: $label) { totals(resolve: $resolve) {
    part { number } occurrences } } }
  parts(where: {usedIn: {number: $number, revision: $label, resolve: $resolve}}, first: 1000) { nodes { number } } }"""
USES = """query($number: String!, $resolve: ResolveInput, $asOf: DateTime) {
  part(number: $number, asOf: $asOf) { whereUsed(resolve: $resolve, first: 1000) { totalCount
    nodes { level quantity path isTop revision { label part { number } } } } } }"""
COMPARE = """query($left: PartReference!, $right: PartReference!) {
  compareStructures(left: {design: $left}, right: {design: $right}) { identical
    added { path quantity revision { label } } removed { path quantity revision { label } }
    changed { path what left { quantity } right { quantity } } } }"""


def _worlds() -> tuple[dict[str, PartStructure], ...]:
    """Random parts, those of each world under numbers of its own."""
    worlds = []
    for seed in range(WORLDS):
        chance = Random(seed)
        levels, width = chance.choice(SHAPES)
        worlds.append(renamed(random_parts(chance, levels=levels, width=width), f"W{seed}-"))
        worlds.append(renamed(deep_parts(chance, LEVELS + 1), f"D{seed}-"))
        worlds.append(renamed(deep_parts(chance, chance.randrange(1, 12), closed=True), f"C{seed}-"))
    return tuple(worlds)


ALL: Final = _worlds()
QUESTION: Final = st.tuples(st.integers(0, len(ALL) - 1), st.integers(0, 2**32))
"Which world, and the seed of what is asked about it."


@pytest.fixture(scope="module", params=QUESTIONS)
def stores(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def questions(stores: str) -> int:
    return QUESTIONS[stores]


@pytest.fixture(scope="module")
def place(stores: str) -> Iterator[Place]:
    with placed(Plant("no things", (), 1_000), SETS[stores]) as place:
        written = tuple(change for parts in ALL for change in changes(parts))
        place.runner.run(place.service.graph.apply(written, known_at=1))
        yield place


class Asked:
    """A world, how it is read, and what one asks about it: a question is the same whenever it is drawn again."""

    def __init__(self, question: tuple[int, int]) -> None:
        world, seed = question
        self.chance = Random(seed)
        self.parts, self.resolve = ALL[world], random_resolve(self.chance)
        self.walk = Walk(self.parts, self.resolve)
        self.as_of = self.chance.choice((None, 7))
        note(f"world {world}, {self.resolve}, asOf {self.as_of}")

    @property
    def shared(self) -> dict[str, Any]:  # Any: as a client gives it
        """How it is read, as a client says it."""
        of, as_of = self.resolve, None if self.as_of is None else format_instant(self.as_of)
        date = format_instant(of.date)
        resolve = {"rule": of.rule, "view": of.view, "date": date, "serial": of.serial, "lot": of.lot}
        return {"resolve": resolve, "asOf": as_of}

    def root(self) -> tuple[str, Revision]:
        """Return a revision that stands near the top."""
        roots = [(number, each) for number, part in self.parts.items() for each in part.revisions]
        number, revision = self.chance.choice(roots[: max(3, len(roots) // 4)])
        note(f"{number}/{revision.label}")
        return number, revision

    def steps(self, number: str, revision: Revision) -> list[Step]:
        """Return all paths below a revision; raises HoldsItself."""
        found = list(islice(self.walk.paths(number, revision), MOST_PATHS + 1))
        assume(len(found) <= MOST_PATHS)
        return found

    def about(self, number: str, revision: Revision) -> dict[str, Any]:  # Any: as a client gives it
        """Return the variables of a question about a revision."""
        return {"number": number, "label": revision.label, **self.shared}


def test_some_worlds_are_thirty_levels_deep_and_some_hold_themselves() -> None:
    reached = [_levels(parts) for parts in ALL]

    assert reached.count(LEVELS) >= WORLDS
    assert reached.count(None) >= WORLDS // 2


def _levels(parts: dict[str, PartStructure]) -> int | None:
    """How deep a world is; None for one that holds itself."""
    walk = Walk(parts, Resolve(9, "LATEST"))
    below = (islice(walk.paths(number, walk.revision(number)), MOST_PATHS) for number in parts)
    try:
        return max((len(step.path) for steps in below for step in steps), default=0)
    except HoldsItself:
        return None


def test_pages_of_an_explosion_put_end_to_end_are_every_path(place: Place, questions: int) -> None:
    @profile(questions)
    @given(QUESTION)
    def ask(question: tuple[int, int]) -> None:
        asked = Asked(question)
        root = asked.root()
        steps = _steps(asked, root)
        about = {**asked.about(*root), "first": max(3, len(steps) // 4)}

        rows: list[Any] = []  # Any: JSON
        page: Any = {"pageInfo": {"endCursor": None, "hasNextPage": True}}  # Any: JSON
        while page["pageInfo"]["hasNextPage"]:
            found = place.query(EXPLODE, {**about, "after": page["pageInfo"]["endCursor"]})
            page = found["part"]["revision"]["explode"]
            rows += page["nodes"]
            assert len(rows) <= len(steps)

        assert [_shown(row) for row in rows] == [_expected(step) for step in steps]
        assert page["totalCount"] == len(steps)

    ask()


def _steps(asked: Asked, root: tuple[str, Revision]) -> list[Step]:
    """All paths; a structure that holds itself is no question here."""
    try:
        return asked.steps(*root)
    except HoldsItself:
        reject()


def _shown(row: Any) -> tuple[object, ...]:  # Any: JSON
    revision = row["revision"]
    told = None if revision is None else (revision["label"], revision["state"])
    stand_ins = [(each["preference"], each["part"]) for each in row["substitutes"]["substitutes"]]
    return row["path"], pytest.approx(row["quantity"]), row["part"]["name"], told, stand_ins


def _expected(step: Step) -> tuple[object, ...]:
    """What a row shows; a part that is not there at the moment is told by its number."""
    told = None if step.revision is None else (step.revision.label, step.revision.state)
    stand_ins = [(each.preference, {"number": each.part}) for each in step.lines[-1].substitutes]
    return list(step.path), step.quantity, step.path[-1], told, stand_ins


def test_totals_and_what_is_used_are_the_parts_on_all_paths_and_cycles_are_errors(
    place: Place, questions: int
) -> None:
    @profile(questions)
    @given(QUESTION)
    def ask(question: tuple[int, int]) -> None:
        asked = Asked(question)
        root = asked.root()
        try:
            steps = asked.steps(*root)
        except HoldsItself:
            with pytest.raises(StructureCycle, match=r"C\d+-P\d+ -> "):
                place.query(TOTALS, asked.about(*root))
            return

        found = place.query(TOTALS, asked.about(*root))

        totals = found["part"]["revision"]["totals"]
        used = {step.path[-1] for step in steps}
        assert sum(total["occurrences"] for total in totals) == len(steps)
        assert {total["part"]["number"] for total in totals} == used
        assert {node["number"] for node in found["parts"]["nodes"]} == used & set(asked.parts)

    ask()


def test_where_a_part_is_used_is_in_each_revision_with_a_path_to_it(place: Place, questions: int) -> None:
    @profile(questions)
    @given(QUESTION)
    def ask(question: tuple[int, int]) -> None:
        asked = Asked(question)
        picked = {number: asked.walk.revision(number) for number in asked.parts}
        try:
            below = {n: asked.steps(n, each) for n, each in picked.items() if each is not None}
        except HoldsItself:
            reject()
        number = asked.chance.choice(list(asked.parts)[len(asked.parts) // 2 :])
        held = holders_of(number, asked.walk, below)

        found = place.query(USES, {"number": number, **asked.shared})["part"]["whereUsed"]

        assert found["totalCount"] == len(held)
        assert {use["revision"]["part"]["number"] for use in found["nodes"]} == set(held)
        for use in found["nodes"]:
            level, revision, quantity, ways, is_top = held[use["revision"]["part"]["number"]]
            assert (use["level"], use["revision"]["label"], use["isTop"]) == (level, revision.label, is_top)
            assert tuple(use["path"]) in ways
            assert use["quantity"] == pytest.approx(quantity)

    ask()


def test_two_structures_differ_where_their_paths_do(place: Place, questions: int) -> None:
    @profile(questions)
    @given(QUESTION)
    def ask(question: tuple[int, int]) -> None:
        asked = Asked(question)
        sides = [asked.root() for _ in "lr"]
        left, right = (paths_of(asked.walk, _steps(asked, side)) for side in sides)
        resolve = asked.shared["resolve"]
        given = [{"number": n, "revision": each.label, "resolve": resolve} for n, each in sides]

        found = place.query(COMPARE, {"left": given[0], "right": given[1]})["compareStructures"]

        told = {tuple(each["path"]): each for name in ("added", "removed") for each in found[name]}
        assert {tuple(each["path"]) for each in found["added"]} == _only(right, left)
        assert {tuple(each["path"]) for each in found["removed"]} == _only(left, right)
        for path, each in told.items():
            here = (left | right)[tuple((number, True) for number in path)]
            assert each["quantity"] == pytest.approx(here.quantity)
        differing = {key: what_differs(left[key], right[key]) for key in left.keys() & right.keys()}
        assert {tuple(each["path"]): tuple(each["what"]) for each in found["changed"]} == {
            left[key].path: what for key, what in differing.items() if what
        }
        assert found["identical"] is not bool(told or found["changed"])

    ask()


def _only(these: Paths, not_those: Paths) -> set[tuple[str, ...]]:
    return {these[key].path for key in these.keys() - not_those.keys()}
