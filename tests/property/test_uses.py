"""Which things `usedIn`, `uses` and `realises: {uses}` hold for is what walking every path of the design says."""

from __future__ import annotations

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.plant import chance_parts as design
from tests.plant import placed, random_plant
from tests.property.amounts import profile
from tests.property.answers import difference, planned, slowly
from tests.property.filters import INSTANTS, part_filters
from tests.property.readings import leaf
from tests.property.words import Strategy
from twin.selection import Selection

QUESTIONS = 40
SHOWN = (Selection("nodes", "nodes", {}, (leaf("id"),)), leaf("totalCount"))


def designs() -> Strategy:
    """A PartReference."""
    resolve = st.fixed_dictionaries(
        {},
        optional={
            "rule": st.sampled_from(("AS_STORED", "LATEST", "LATEST_RELEASED")),
            "date": st.sampled_from(INSTANTS),
            "serial": st.sampled_from(("SN1", "SN10")),
        },
    )
    optional = {"revision": st.sampled_from(design.LABELS), "resolve": resolve}
    return st.fixed_dictionaries({"number": st.sampled_from(design.PARTS)}, optional=optional)


USES = st.fixed_dictionaries({"uses": part_filters(0)})
QUESTION = st.one_of(
    designs().map(lambda given: ("parts", {"usedIn": given})),
    designs().map(lambda given: ("parts", {"not": {"usedIn": given}})),
    USES.map(lambda given: ("assets", {"realises": given})),
    USES.map(lambda given: ("parts", {"revisions": {"some": given}})),
)


@pytest.mark.parametrize("seed", range(3))
def test_what_uses_a_part_is_what_holds_it_on_any_path(seed: int) -> None:
    with placed(random_plant(seed)) as place:

        @profile(QUESTIONS)
        @given(QUESTION)
        def alike(question: tuple[str, dict[str, object]]) -> None:
            field, where = question
            selection = Selection(field, field, {"where": where}, SHOWN)
            note(f"random_plant({seed}), {selection!r}")
            expected = slowly(place.plant, selection)
            assert difference(expected, planned(place, selection)) is None, "with rules"
            assert difference(expected, planned(place, selection, ())) is None, "without rules"

        alike()
