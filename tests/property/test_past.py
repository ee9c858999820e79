"""Where things were, what was read there, and dates against moments of an asset: as the oracle says, at any moment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.plant import chance as of
from tests.plant import placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.answers import difference, planned, slowly
from tests.property.filters import MOMENTS
from tests.property.past import installations
from tests.property.readings import Selections, leaf
from tests.property.test_time import KNOWN, VALID
from tests.property.words import one_of
from twin.selection import Selection


def by_key() -> Selections:
    return st.builds(
        lambda key, fields: Selection("asset", "asset", {"key": key}, (leaf("key"), *fields)),
        one_of(of.KEYS),
        st.lists(installations(), min_size=1, max_size=2, unique_by=lambda each: each.key),
    )


def many() -> Selections:
    return st.builds(
        lambda field: Selection(
            "assets", "assets", {}, (Selection("nodes", "nodes", {}, (leaf("id"), field)),)
        ),
        installations(),
    )


@st.composite
def released(draw: st.DrawFn) -> Selection:
    """Assets by, and with, their documents whose dates lie beside a moment of theirs."""
    revision = draw(_revisions())
    quantifier = draw(st.sampled_from(["some", "every", "none", "of"]))
    entry: dict[str, Any] = {
        quantifier: draw(_documents(revision)),
        "inherited": draw(st.booleans()),
    }  # Any: a filter
    if quantifier == "of":
        entry["some"] = draw(_documents(draw(_revisions())))
    inner = Selection("nodes", "nodes", {}, (leaf("number"),))
    where = {"where": draw(_documents(revision)), "inherited": draw(st.booleans())}
    papers = Selection("documents", "documents", where, (inner, leaf("totalCount")))
    node = Selection("nodes", "nodes", {}, (leaf("key"), papers))
    order: dict[str, Any] = {
        "document": {"field": "RELEASED_AT", "function": "MAX", "where": draw(_documents(revision))}
    }
    arguments = {
        "where": draw(st.sampled_from([{"documents": [entry]}, {"not": {"documents": [entry]}}, {}]))
    }
    return Selection(
        "assets",
        "assets",
        {**arguments, "orderBy": [order], "first": draw(st.sampled_from([2, 50]))},
        (node, leaf("totalCount")),
    )


def _revisions() -> st.SearchStrategy[Any]:
    leaf_of = st.builds(
        lambda side, moment: {"released": {side: moment}}, one_of(("before", "after")), one_of(MOMENTS)
    )
    stated = one_of(("RELEASED", "SUPERSEDED")).map(lambda state: {"state": {"eq": state}})
    return st.one_of(leaf_of, leaf_of, st.builds(lambda a, b: {**a, **b}, leaf_of, stated))


def _documents(revision: object) -> st.SearchStrategy[Any]:
    plain = one_of(("latest", "revisions")).map(lambda name: {name: revision})
    return st.one_of(
        plain,
        plain.map(lambda where: {"not": where}),
        plain.map(lambda where: {"or": [where, {"kind": {"eq": "MANUAL"}}]}),
        st.lists(plain, min_size=2, max_size=2).map(lambda both: {"and": both}),
    )


@pytest.mark.parametrize("questions", [by_key(), many(), released()], ids=["one", "many", "released"])
@pytest.mark.parametrize("seed", [seed + 3_000 for seed in seeds(0.1)])
def test_the_past_is_as_the_list_of_writes_says(seed: int, questions: Selections) -> None:
    with placed(random_plant(seed)) as place:

        @profile(100)
        @given(questions, VALID, KNOWN, st.booleans())
        def alike(selection: Selection, as_of: int | None, known_at: int | None, has_rules: bool) -> None:
            moment = {"asOf": as_of, "knownAt": known_at}
            selection = replace(selection, arguments={**selection.arguments, **moment})
            note(f"random_plant({seed}), {selection!r}")

            expected = slowly(place.plant, selection)

            found = planned(place, selection) if has_rules else planned(place, selection, ())
            assert difference(expected, found) is None

        alike()
