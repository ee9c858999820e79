"""Strategies for orders of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.plant import chance as of
from tests.property.filters import document_filters
from tests.property.words import FUNCTIONS, POWER_UNITS, Strategy, one_of, windows


def _directed(entry: Strategy) -> Strategy:
    way = {"direction": one_of(("ASC", "DESC")), "nulls": one_of(("FIRST", "LAST"))}
    return st.builds(lambda a, b: a | b, entry, st.fixed_dictionaries(way))


def _fields(*names: str) -> Strategy:
    return one_of(names).map(lambda name: {"field": name})


def by_statistic() -> Strategy:
    """A SignalStatistic; now and then in a unit that its signal is not declared in (F5)."""
    misfit = st.just({"name": "vibration", "function": "MEAN", "unit": "K"})
    return st.integers(0, 7).flatmap(lambda n: _statistic(True) if n else misfit)


def _statistic(with_name: bool) -> Strategy:
    function: dict[str, st.SearchStrategy[Any]] = {"function": one_of(FUNCTIONS)}  # Any: arguments
    over = {"over": windows()}
    if not with_name:
        return st.fixed_dictionaries(function, optional=over)
    plain = {"name": one_of(of.SIGNALS[:3]), "unit": st.none()}
    kelvin = {"name": st.just("bearing_temp"), "unit": st.just("K")}
    return st.one_of(*(st.fixed_dictionaries(function | named, optional=over) for named in (plain, kelvin)))


@cache
def orders(kind: str) -> st.SearchStrategy[list[dict[str, Any]]]:  # Any: arguments
    """A list of order entries, at most three."""
    documents = st.fixed_dictionaries(
        {"field": one_of(("NUMBER", "TITLE", "RELEASED_AT", "SIZE")), "function": one_of(("MIN", "MAX"))},
        optional={"where": document_filters(1)},
    )
    attribute = one_of(("power", "critical", "material", "stages", "commissioned")).flatmap(
        lambda n: st.fixed_dictionaries(
            {"name": st.just(n), "unit": one_of(POWER_UNITS if n == "power" else (None,))}
        )
    )
    asset = ("KEY", "NAME", "TYPE", "STATE", "SERIAL_NUMBER", "POSITION", "CREATED_AT", "UPDATED_AT")
    entries: Mapping[str, Strategy] = {
        "asset": st.one_of(
            _fields(*asset),
            attribute.map(lambda a: {"attribute": a}),
            _statistic(True).map(lambda s: {"signal": s}),
            documents.map(lambda d: {"document": d}),
        ),
        "document": _fields("NUMBER", "TITLE", "KIND", "RELEASED_AT", "SIZE"),
        "signal": st.one_of(
            _fields("KEY", "NAME", "ASSET"), _statistic(False).map(lambda s: {"statistic": s})
        ),
        "event": _fields("AT", "KIND", "SEVERITY"),
    }
    return st.lists(_of_parts() if kind == "part" else _directed(entries[kind]), max_size=3)


def _of_parts() -> Strategy:
    """A PartOrder says nothing of missing values: they come last."""
    direction = st.fixed_dictionaries({"direction": one_of(("ASC", "DESC"))})
    return st.builds(lambda a, b: a | b, _fields("NUMBER", "NAME", "CATEGORY"), direction)
