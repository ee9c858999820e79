"""Whichever store drives, and however few keys a call may name, the answer is the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.plant import chance, placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.answers import Refused, difference, planned, slowly
from tests.property.filters import asset_filters, signal_filters
from tests.property.orders import by_statistic, orders
from tests.property.readings import leaf
from tests.property.test_pages import SHOWN, Json, walked
from tests.property.weaker import Weaker
from tests.property.words import Strategy, one_of, statistics
from twin.plan.choice import Choose, Forced
from twin.plan.drive import Side
from twin.plan.rules import RULES, Rule
from twin.selection import Selection

SIDES: dict[str, Choose] = {
    "graph": Forced(Side.GRAPH),
    "series": Forced(Side.SERIES),
    "series, owners not named": Forced(Side.SERIES, most=1),
    "series, the graph tried first": Forced(Side.SERIES, cap=2),
    "series, the graph tried with success": Forced(Side.SERIES, cap=1_000),
    "both": Forced(Side.BOTH),
    "ranked": Forced(Side.RANKED),
}
PAGE_SIZES = (1, 2, 3, 7)


def _signals() -> Strategy:
    """Some signals, of a name or any, with a statistic that fits; alone, or beside what else a signal may be."""
    named = one_of(chance.SIGNALS).map(lambda name: {"name": {"eq": name}})
    of = st.one_of(named, named, signal_filters(0))
    statistic = st.lists(statistics(), min_size=1, max_size=2).map(lambda found: {"statistic": found})
    some = st.one_of(statistic, st.builds(lambda a, b: {**a, **b}, signal_filters(0), statistic))
    return st.builds(lambda of, some: {"of": of, "some": some}, of, some)


@st.composite
def driven(draw: st.DrawFn) -> Selection:
    """Assets by a condition on their signals, by an order of a statistic, or both; some without either."""
    where: dict[str, Any] = dict(draw(st.one_of(st.just({}), asset_filters(1))))  # Any: arguments
    where.pop("signals", None)
    if draw(st.integers(0, 3)):
        where["signals"] = draw(st.lists(_signals(), min_size=1, max_size=2))
    order = draw(orders("asset"))
    if draw(st.integers(0, 2)):
        order = [{"signal": draw(by_statistic()), "direction": draw(one_of(("ASC", "DESC")))}, *order[:1]]
    shown = SHOWN if draw(st.booleans()) else SHOWN[:2]
    page = {"first": draw(one_of((*PAGE_SIZES, 50)))}
    return Selection("assets", "assets", {"where": where, "orderBy": order, **page}, shown)


@pytest.mark.parametrize("seed", [seed + 3_000 for seed in seeds(0.1)])
def test_every_driving_side_answers_as_the_oracle_does(seed: int) -> None:
    with placed(random_plant(seed)) as place:

        @profile()
        @given(driven(), one_of(tuple(SIDES)), st.sampled_from([RULES, RULES, ()]))
        def alike(selection: Selection, side: str, rules: tuple[Rule, ...]) -> None:
            note(f"random_plant({seed}), {selection!r}")
            expected = slowly(place.plant, selection)
            assert difference(expected, planned(place, selection, rules, None, SIDES[side])) is None

        alike()


@pytest.mark.parametrize("seed", [seed + 4_000 for seed in seeds(0.03)])
def test_every_driving_side_is_right_over_a_store_that_can_do_less(seed: int) -> None:
    with placed(random_plant(seed)) as place:
        weaker = Weaker(place.service.graph)

        @profile(100)
        @given(driven(), one_of(tuple(SIDES)))
        def alike(selection: Selection, side: str) -> None:
            note(f"random_plant({seed}), {selection!r}")
            expected = slowly(place.plant, selection)
            assert difference(expected, planned(place, selection, RULES, weaker, SIDES[side])) is None

        alike()


@pytest.mark.parametrize("seed", [seed + 5_000 for seed in seeds(0.05)])
def test_a_ranked_walk_has_the_pages_of_the_whole(seed: int) -> None:
    ids = Selection("nodes", "nodes", {}, (leaf("id"),))
    pages = Selection("pageInfo", "pageInfo", {}, (leaf("hasNextPage"), leaf("endCursor")))
    edges = Selection("edges", "edges", {}, (leaf("cursor"),))
    with placed(random_plant(seed)) as place:

        @profile(100)
        @given(driven(), one_of(PAGE_SIZES))
        def alike(selection: Selection, size: int) -> None:
            note(f"random_plant({seed}), {selection!r}")
            if isinstance(planned(place, selection), Refused):
                return
            shown = replace(selection, children=(ids, edges, pages))
            graph, ranked = (walked(place, shown, size, RULES, SIDES[side]) for side in ("graph", "ranked"))
            assert [page["nodes"] for page in ranked] == [page["nodes"] for page in graph]
            assert [_has_next(page) for page in ranked] == [_has_next(page) for page in graph]

        alike()


@pytest.mark.parametrize("seed", [seed + 6_000 for seed in seeds(0.03)])
@pytest.mark.parametrize("most", [1, 2])
def test_keys_sent_in_lots_give_the_same_answer(most: int, seed: int) -> None:
    with placed(random_plant(seed)) as place:
        few = replace(place, max_keys=most)

        @profile(100)
        @given(driven(), one_of(tuple(SIDES)))
        def alike(selection: Selection, side: str) -> None:
            note(f"random_plant({seed}), {selection!r}")
            expected = slowly(place.plant, selection)
            assert difference(expected, planned(few, selection, RULES, None, SIDES[side])) is None

        alike()


def _has_next(page: Json) -> bool:
    return bool(page["pageInfo"]["hasNextPage"])
