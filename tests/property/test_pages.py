"""Pages put end to end are the unpaged answer, forwards and backwards (O1–O3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.plant import Place, placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.answers import Refused, planned, slowly
from tests.property.filters import (
    asset_filters,
    document_filters,
    event_filters,
    part_filters,
    signal_filters,
)
from tests.property.orders import orders
from tests.property.readings import leaf
from twin.plan.choice import Choose
from twin.plan.rules import RULES, Rule
from twin.selection import Selection

Json = Any  # Any: what JSON holds
INFO = ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")
SHOWN = (
    Selection("nodes", "nodes", {}, (leaf("id"),)),
    Selection("edges", "edges", {}, (leaf("cursor"),)),
    Selection("pageInfo", "pageInfo", {}, tuple(map(leaf, INFO))),
    leaf("totalCount"),
)
KINDS = {
    "assets": ("asset", asset_filters),
    "documents": ("document", document_filters),
    "signals": ("signal", signal_filters),
    "events": ("event", event_filters),
    "parts": ("part", part_filters),
}


@st.composite
def walks(draw: st.DrawFn) -> Selection:
    """A root connection with a filter and an order."""
    name = draw(st.sampled_from(["assets", "assets", *KINDS]))
    kind, filters = KINDS[name]
    where = draw(st.one_of(st.none(), filters(1)))
    return Selection(name, name, {"where": where, "orderBy": draw(orders(kind))}, SHOWN)


@pytest.mark.parametrize("seed", seeds(0.1))
def test_pages_end_to_end_are_the_whole_answer(seed: int) -> None:
    with placed(random_plant(seed)) as place:

        @profile()
        @given(walks(), st.sampled_from([1, 2, 3, 7]), st.sampled_from([RULES, ()]))
        def pages(selection: Selection, size: int, rules: tuple[Rule, ...]) -> None:
            note(f"random_plant({seed}), {selection!r}")
            whole = slowly(place.plant, _paged(selection, first=1000))
            if isinstance(whole, Refused):
                return

            forwards = _walk(place, selection, size, rules, _next)

            assert [node for page in forwards for node in page["nodes"]] == _json(whole)["nodes"]
            assert {page["totalCount"] for page in forwards} == {len(_json(whole)["nodes"])}
            assert [page["pageInfo"]["hasPreviousPage"] for page in forwards] == [
                n > 0 for n in range(len(forwards))
            ]
            if selection.field == "assets":
                backwards = _walk(place, selection, size, rules, _before)
                assert [node for page in reversed(backwards) for node in page["nodes"]] == _json(whole)[
                    "nodes"
                ]

        pages()


Step = Callable[[Json, int], dict[str, object] | None]


def walked(
    place: Place, selection: Selection, size: int, rules: tuple[Rule, ...], choose: Choose | None = None
) -> list[dict[str, Json]]:
    """Return the pages of a walk forwards."""
    return _walk(place, selection, size, rules, _next, choose)


def _walk(
    place: Place,
    selection: Selection,
    size: int,
    rules: tuple[Rule, ...],
    step: Step,
    choose: Choose | None = None,
) -> list[dict[str, Json]]:
    found: list[dict[str, Json]] = []
    arguments = step(None, size)
    while arguments is not None:
        assert len(found) < 200, "the walk does not end"
        page = _json(planned(place, _paged(selection, **arguments), rules, None, choose))
        cursors = [edge["cursor"] for edge in page["edges"]]
        ends = (cursors[0], cursors[-1]) if cursors else (None, None)
        info = page["pageInfo"]
        assert (info.get("startCursor", ends[0]), info["endCursor"]) == ends
        found.append(page)
        arguments = step(page["pageInfo"], size)
    return found


def _next(info: Json, size: int) -> dict[str, object] | None:
    if info is None:
        return {"first": size}
    return {"first": size, "after": info["endCursor"]} if info["hasNextPage"] else None


def _before(info: Json, size: int) -> dict[str, object] | None:
    if info is None:
        return {"last": size}
    return {"last": size, "before": info["startCursor"]} if info["hasPreviousPage"] else None


def _paged(selection: Selection, **arguments: object) -> Selection:
    return replace(selection, arguments={**selection.arguments, **arguments})


def _json(value: object) -> Json:
    return value
