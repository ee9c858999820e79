"""No part is used in itself: the row that closes a cycle is refused, with the cycle spelled out (B4)."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.write.designs import bom, lines, parts, write, written
from tests.unit.write.setting import NOW, Setting
from twin.instants import DAY
from twin.write.usage_cycles import _close, _core

LATER = NOW - 10 * DAY


def cycle(message: str) -> str:
    return message.partition(":")[0]


async def test_a_stored_way_down_is_closed_by_no_line(plant: Setting) -> None:
    await parts(plant, *"ABCD")
    await written(plant, bom("A", "B"), bom("B", "C", "D"))

    result = await write(plant, bom("C", "D", "A"))

    assert [(e.code, e.path, e.value) for e in result.errors] == [
        ("STRUCTURE_CYCLE", ("lines", "1", "part"), "A")
    ]
    assert cycle(result.errors[0].message) == "C → A → B → C"
    assert await lines(plant, "C") == []


async def test_of_rows_given_together_only_the_one_that_closes_the_cycle_fails(plant: Setting) -> None:
    await parts(plant, *"ABCD")
    rows = [bom("A", "B"), bom("B", "C"), bom("C", "A"), bom("D", "A")]

    refused = await write(plant, *rows)
    skipped = await write(plant, *rows, onError="SKIP_ROW")

    assert [(e.row, cycle(e.message)) for e in refused.errors] == [(2, "C → A → B → C")]
    assert (skipped.created, [e.row for e in skipped.errors]) == (3, [2])
    assert [await lines(plant, number) for number in "ABCD"] == [
        [("B", 1.0)],
        [("C", 1.0)],
        [],
        [("A", 1.0)],
    ]


async def test_two_cycles_in_one_list_cost_two_rows(plant: Setting) -> None:
    await parts(plant, *"ABCD")
    rows = [bom("A", "B"), bom("B", "A"), bom("C", "D"), bom("D", "C")]

    result = await write(plant, *rows, onError="SKIP_ROW")

    assert [(e.row, cycle(e.message)) for e in result.errors] == [(1, "B → A → B"), (3, "D → C → D")]


async def test_a_line_may_turn_round_in_one_list(plant: Setting) -> None:
    await parts(plant, "A", "B", "C")
    await written(plant, bom("A", "B"))

    result = await written(plant, bom("B", "A"), bom("A", "C"))

    assert (result.created, result.updated) == (1, 1)


async def test_views_are_structures_of_their_own_and_revisions_are_not(plant: Setting) -> None:
    await parts(plant, "A", "B")
    await plant.writer.upsert_parts([{"number": "B", "revisions": [{"label": "Z"}]}])
    await written(plant, bom("A", "B"))

    other_view = await write(plant, bom("B", "A", view="SERVICE"))
    other_revision = await write(plant, bom("B", "A", label="Z"))

    assert other_view.created == 1
    assert [cycle(e.message) for e in other_revision.errors] == ["B → A → B"]


async def test_what_held_at_another_time_closes_nothing(plant: Setting) -> None:
    await parts(plant, "A", "B")
    await written(plant, bom("A", "B"), validFrom=LATER)
    await written(plant, bom("A"))

    after = await write(plant, bom("B", "A"))
    meanwhile = await write(plant, bom("B", "A"), validFrom=LATER)

    assert after.created == 1
    assert [cycle(e.message) for e in meanwhile.errors] == ["B → A → B"]


async def test_a_cycle_that_exists_only_between_two_instants_is_refused(plant: Setting) -> None:
    await parts(plant, *"ABC")
    await written(plant, bom("B", "C"), validFrom=LATER + DAY)
    await written(plant, bom("C", "A"), validFrom=LATER + DAY)
    await written(plant, bom("B"), validFrom=LATER + 2 * DAY)

    refused = await write(plant, bom("A", "B"), validFrom=LATER)
    behind = await write(plant, bom("A", "B"), validFrom=LATER + 2 * DAY)

    assert [cycle(e.message) for e in refused.errors] == ["A → B → C → A"]
    assert behind.created == 1


async def test_lines_that_end_before_the_cycle_would_begin_close_nothing(plant: Setting) -> None:
    await parts(plant, "A", "B")
    await written(plant, bom("B", "A"), validFrom=LATER + DAY)
    await written(plant, bom("A"), validFrom=LATER + DAY)

    result = await write(plant, bom("A", "B"), validFrom=LATER)

    assert result.errors == ()


NAMES = "ABCDE"
EDGES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=12, unique=True)


@given(EDGES)
def test_the_core_is_empty_exactly_where_nothing_reaches_itself(edges: list[tuple[str, str]]) -> None:
    graph: dict[str, set[str]] = {}
    for parent, child in edges:
        graph.setdefault(parent, set()).add(child)

    assert bool(_core({p: set(c) for p, c in graph.items()})) == any(n in reached(graph, n) for n in NAMES)


@given(EDGES)
def test_rows_are_taken_in_order_until_one_would_close_a_cycle(edges: list[tuple[str, str]]) -> None:
    usages: dict[str, dict[str, tuple[int, int]]] = {}
    for row, (parent, child) in enumerate(edges):
        usages.setdefault(parent, {})[child] = (row, 0)
    wrong: dict[int, object] = {}
    graph = {name: set(usages.get(name, {})) for name in NAMES}

    _close(graph, usages, wrong)  # type: ignore[arg-type]  # only the rows are looked at

    assert set(wrong) == refused_one_by_one(edges)


def refused_one_by_one(edges: list[tuple[str, str]]) -> set[int]:
    """The oracle: each edge is tried on what stands so far."""
    graph: dict[str, set[str]] = {}
    refused = set()
    for row, (parent, child) in enumerate(edges):
        if child == parent or parent in reached(graph, child):
            refused.add(row)
        else:
            graph.setdefault(parent, set()).add(child)
    return refused


def reached(graph: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    left = [*graph.get(start, ())]
    while left:
        at = left.pop()
        if at not in found:
            found.add(at)
            left += graph.get(at, ())
    return found
