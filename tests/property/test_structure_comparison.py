"""What differs between two structures is what differs between their lists of paths (law B8)."""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.property.amounts import profile
from tests.property.structure_paths import Paths, add, paths_of, what_differs
from tests.property.structure_walk import Walk
from tests.property.structure_worlds import random_parts, random_resolve
from twin.errors import LimitExceeded
from twin.structure.compare import Compared, compare
from twin.structure.records import Line, PartStructure, Revision
from twin.structure.resolve import Resolve
from twin.structure.resolved import resolve_below
from twin.structure.tree import Installed, Tree, designed_tree, installed_tree

MOST_PATHS = 1000
SEEDS = st.integers(0, 2**32)
SHAPES = st.sampled_from([(3, 2), (6, 2), (12, 1), (4, 4)])


class Side(NamedTuple):
    """A structure twice: as it is compared, and as the list of its paths."""

    tree: Tree
    paths: Paths


def designed(seed: int, shape: tuple[int, int], changes: int) -> Side:
    """A random structure, of which some parts are those of another world."""
    chance = Random(seed)
    parts = random_parts(chance, levels=shape[0], width=shape[1])
    root, resolve = next(iter(parts)), random_resolve(chance)
    others = random_parts(Random(changes), levels=shape[0], width=shape[1])
    for number in Random(changes).sample(sorted(parts), k=min(changes % 3, len(parts))):
        parts[number] = others.get(number, parts[number])
    revision = next(iter(parts[root].revisions), None)
    return Side(
        designed_tree(resolve_below(parts, root, revision, resolve)), _paths(Walk(parts, resolve), root)
    )


def _paths(walk: Walk, root: str) -> Paths:
    revision = next(iter(walk.parts[root].revisions), None)
    steps = list(islice(walk.paths(root, revision), MOST_PATHS + 1))
    assume(len(steps) <= MOST_PATHS)
    return paths_of(walk, steps)


def installed(seed: int) -> Side:
    """Random things in one another; some have a design, some sit at a named position."""
    chance = Random(seed)
    keys = ["ROOT"]
    things = []
    for number in range(chance.randrange(12)):
        part = chance.choice((None, "P1", "P2", "P3"))
        things.append(
            Installed(
                f"T{number}",
                chance.choice(keys),
                chance.choice((None, "left", "right")),
                part,
                None if part is None else chance.choice("AB"),
            )
        )
        keys.append(f"T{number}")
    return Side(installed_tree("ROOT", things), _installed_paths(things))


def _installed_paths(things: list[Installed]) -> Paths:
    by_key = {thing.key: thing for thing in things}
    found: Paths = {}
    for thing in things:
        way = [thing]
        while way[0].host != "ROOT":
            way.insert(0, by_key[way[0].host])
        names = tuple((each.part or each.key, each.part is not None) for each in way)
        add(
            found,
            names,
            Compared(
                tuple(name for name, _ in names),
                thing.part is not None,
                1.0,
                frozenset() if thing.label is None else frozenset({thing.label}),
                frozenset() if thing.position is None else frozenset({thing.position}),
            ),
        )
    return found


def _assert_told(left: Side, right: Side) -> None:
    found = compare(left.tree, right.tree)

    added = [right.paths[key] for key in right.paths if key not in left.paths]
    removed = [left.paths[key] for key in left.paths if key not in right.paths]
    assert _rounded(found.added) == _rounded(added)
    assert _rounded(found.removed) == _rounded(removed)
    changed = {}
    for key in left.paths.keys() & right.paths.keys():
        ours, theirs = left.paths[key], right.paths[key]
        what = what_differs(ours, theirs)
        if what:
            changed[ours.path, ours.is_part, _marks(ours), _marks(theirs)] = what
    assert {
        (each.left.path, each.left.is_part, _marks(each.left), _marks(each.right)): each.what
        for each in found.changed
    } == changed
    assert found.identical is not bool(added or removed or changed)


def _rounded(several: list[Compared]) -> list[tuple[object, ...]]:
    return sorted((each.path, each.is_part, *_marks(each)) for each in several)


def _marks(each: Compared) -> tuple[object, ...]:
    return float(f"{each.quantity:.9g}"), tuple(sorted(each.labels)), tuple(sorted(each.designators))


@profile(150)
@given(SEEDS, SHAPES, st.integers(0, 50))
def test_two_designs_differ_where_their_paths_do(seed: int, shape: tuple[int, int], changes: int) -> None:
    note(f"seed {seed}, shape {shape}, changes {changes}")

    _assert_told(designed(seed, shape, 0), designed(seed, shape, changes))


@profile(100)
@given(SEEDS, SEEDS)
def test_things_installed_then_and_now_differ_where_their_paths_do(then: int, now: int) -> None:
    _assert_told(installed(then), installed(now))


@profile(50)
@given(SEEDS, SEEDS)
def test_a_design_and_what_is_installed_differ_where_their_paths_do(design: int, now: int) -> None:
    _assert_told(designed(design, (3, 2), 0), installed(now))


@profile(50)
@given(SEEDS, SHAPES)
def test_a_structure_is_identical_to_itself(seed: int, shape: tuple[int, int]) -> None:
    side = designed(seed, shape, 0)

    assert compare(side.tree, side.tree).identical


def test_what_is_the_same_on_both_sides_is_not_walked() -> None:
    """2^40 paths on each side, and one nut more in the last of the assemblies that only the root holds."""
    left, right = (_doubling(40, nuts) for nuts in (1.0, 2.0))

    found = compare(left, right, most_paths=100)

    assert [change.left.path for change in found.changed] == [("EXTRA",), ("EXTRA", "NUT")]
    assert [change.what for change in found.changed] == [("QUANTITY",), ("QUANTITY",)]


def test_structures_that_differ_on_too_many_paths_are_refused_with_the_limit() -> None:
    with pytest.raises(LimitExceeded, match="100 paths"):
        compare(_doubling(40, 1.0, times=1.0), _doubling(40, 1.0, times=2.0), most_paths=100)


def _doubling(levels: int, extras: float, times: float = 1.0) -> Tree:
    def line(part: str, quantity: float = 1.0) -> Line:
        return Line(part, quantity=quantity)

    lines: dict[str, tuple[Line, ...]] = {}
    lines |= {f"P{n}": (line(f"P{n + 1}", times), line(f"Q{n + 1}", times)) for n in range(levels)}
    lines |= {f"Q{n}": lines[f"P{n}"] for n in range(1, levels)}
    lines["P0"] = (*lines["P0"], line("EXTRA", extras))
    lines["EXTRA"] = (line("NUT"),)
    revision = Revision("A", "RELEASED", 0, 0)
    parts = {
        number: PartStructure(revisions=(revision,), lines={"A": {"ENGINEERING": of}})
        for number, of in lines.items()
    }
    return designed_tree(resolve_below(parts, "P0", revision, Resolve(1)))
