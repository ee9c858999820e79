"""A search finds what the oracle finds, in its order, on every graph store."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.plant import SETS, Place, placed, random_plant
from tests.plant import chance as of
from tests.property.amounts import profile, seeds
from tests.property.answers import difference, planned, slowly
from tests.property.readings import Selections, leaf
from tests.property.words import one_of
from twin.selection import Selection

QUESTIONS_OF_SERVERS = 40
TEXTS: tuple[str, ...] = (
    *(*of.KEYS, *of.MORE_KEYS, *of.SERIALS, *of.NUMBERS, *of.TITLES, *of.SIGNALS, *of.VALUES),
    *(*(name for name in of.NAMES if name), "a.pdf", "A.step", "Equipment"),
)


def _pieces(text: str) -> st.SearchStrategy[str]:
    """A word of the plant, the beginning, the end or a part of it, in any case."""
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    part = ends.map(lambda e: text[min(e) : max(e)])
    return st.one_of(st.just(text), part, part.map(str.upper))


def searches() -> Selections:
    """A search for one or two pieces."""
    pieces = st.lists(one_of(TEXTS).flatmap(_pieces), min_size=1, max_size=2).map(" ".join)
    kinds = st.lists(
        one_of(("ASSET", "ASSET_TYPE", "DOCUMENT", "DOCUMENT_REVISION", "EVENT", "SIGNAL")), max_size=3
    )
    limits: dict[str, st.SearchStrategy[Any]] = {
        "kinds": kinds,
        "first": one_of((0, 1, 3, 1000)),
    }  # Any: arguments
    shown = (leaf("score"), Selection("node", "node", {}, (leaf("id"), leaf("__typename"))))
    return st.fixed_dictionaries({"text": pieces}, optional=limits).map(
        lambda arguments: Selection("search", "search", arguments, shown)
    )


def _answers_alike(place: Place, questions: int) -> None:
    @profile(questions)
    @given(searches())
    def alike(selection: Selection) -> None:
        note(f"{place.plant.name}, {selection!r}")
        assert difference(slowly(place.plant, selection), planned(place, selection)) is None

    alike()


@pytest.mark.parametrize("seed", [seed + 4_000 for seed in seeds(0.2)])
def test_a_search_finds_what_the_oracle_finds(seed: int) -> None:
    with placed(random_plant(seed)) as place:
        _answers_alike(place, 200)


@pytest.mark.parametrize("stores", [name for name in SETS if SETS[name].graph == "neo4j"])
def test_a_search_of_the_server_finds_what_the_oracle_finds(stores: str) -> None:
    with placed(random_plant(4_500), SETS[stores]) as place:
        _answers_alike(place, QUESTIONS_OF_SERVERS)
