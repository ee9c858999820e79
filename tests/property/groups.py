"""Strategies for groups of assets."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.plant import chance as of
from tests.property.filters import asset_filters
from tests.property.readings import Selections, leaf
from tests.property.words import FUNCTIONS, Strategy, one_of, windows
from twin.selection import Selection

FIELDS = ("KEY", "NAME", "TYPE", "STATE", "SERIAL_NUMBER", "POSITION", "CREATED_AT", "UPDATED_AT")


def groups() -> Selections:
    """Groups of a filtered set of assets."""
    arguments = st.fixed_dictionaries(
        {"by": st.lists(_keys(), max_size=3)},
        optional={"where": asset_filters(2), "measure": st.lists(_measures(), max_size=3)},
    )
    shown = tuple(leaf(name) for name in ("key", "count", "measures"))
    return arguments.map(lambda given: Selection("assetGroups", "assetGroups", given, shown))


def _keys() -> Strategy:
    return st.one_of(
        one_of(FIELDS).map(lambda field: {"field": field}),
        one_of(("power", "critical", "material", "commissioned")).map(lambda name: {"attribute": name}),
        one_of([key for key in of.TYPE_KEYS if key]).map(lambda key: {"ancestorOfType": key}),
    )


def _measures() -> Strategy:
    signal = st.one_of(
        st.fixed_dictionaries({"name": one_of(of.SIGNALS[:3]), "unit": st.none()}),
        st.fixed_dictionaries({"name": st.just("bearing_temp"), "unit": one_of(("K", "Cel", "bar"))}),
    )
    rest = st.fixed_dictionaries({"function": one_of(FUNCTIONS)}, optional={"over": windows()})
    return st.builds(lambda a, b: a | b, signal, rest)
