"""Strategies for fields about the past of an asset: where it was, what was in it, what was read meanwhile."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from tests.plant import chance as of
from tests.property.readings import Selections, leaf
from tests.property.words import one_of, windows
from twin.selection import Selection


@cache
def installations() -> Selections:
    """What an asset was installed in, or what was in it."""
    during = st.fixed_dictionaries({}, optional={"during": windows()})
    there = st.fixed_dictionaries({}, optional={"during": windows(), "position": one_of(of.POSITIONS)})
    fields = st.lists(_fields(), min_size=1, max_size=4, unique_by=lambda each: each.key).map(tuple)
    out = st.builds(
        lambda given, inner: Selection("installations", "installations", given, inner), during, fields
    )
    into = st.builds(lambda given, inner: Selection("installed", "installed", given, inner), there, fields)
    return st.one_of(out, into)


def _fields() -> Selections:
    plain = one_of(("from", "to", "position", "__typename")).map(leaf)
    shown = (leaf("id"), leaf("name"))
    end = one_of(("asset", "host")).map(lambda name: Selection(name, name, {}, shown))
    return st.one_of(plain, end, _host_signal())


def _host_signal() -> Selections:
    names = ("from", "to", "unit", "count", "min", "max", "mean", "last", "maxAt", "integral", "coverage")
    extra = Selection("above", "secondsAbove", {"limit": 50.0})
    chosen = st.lists(one_of(names), min_size=1, max_size=4, unique=True)
    statistics = st.builds(
        lambda some, unit: Selection("statistics", "statistics", {"unit": unit}, (*map(leaf, some), extra)),
        chosen,
        one_of((None, "Cel", "K", "bar")),
    )
    signal = Selection("signal", "signal", {}, (leaf("key"), leaf("unit")))
    return st.builds(
        lambda name, read, again: Selection(
            f"{name[:2]}_read", "hostSignal", {"name": name}, (read, signal) if again else (read,)
        ),
        one_of(of.SIGNALS),
        statistics,
        st.booleans(),
    )
