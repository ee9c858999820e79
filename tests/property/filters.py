"""Strategies for filters on things: nested, quantified, over all three stores."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.plant import chance as of
from tests.plant import chance_parts as design
from tests.property.words import (
    POWER_UNITS,
    Strategy,
    choices,
    numbers,
    one_of,
    some_of,
    statistics,
    strings,
    times,
    windows,
)
from twin.instants import DAY, HOUR

Fields = dict[str, st.SearchStrategy[Any]]  # Any: arguments as a client gives them
INSTANTS = (of.LEARNED + HOUR, *(of.NOW + n * 10 * DAY for n in range(-41, 3)))
DIRECTIONS = ("OUT", "IN", "BOTH")


@cache
def asset_filters(depth: int) -> Strategy:
    """An AssetWhere, nested at most so deep."""
    return _nested(_asset_fields(depth), asset_filters, depth)


@cache
def signal_filters(depth: int) -> Strategy:
    """A SignalWhere."""
    fields: Fields = {
        "key": strings([f"{key}/{name}" for key in of.KEYS[:4] for name in of.SIGNALS[:2]]),
        "name": strings(of.SIGNALS),
        "quantity": strings(("temperature", "Straße")),
        "unit": strings(("Cel", "K")),
        "statistic": st.lists(statistics(), min_size=1, max_size=2),
    }
    if depth > 0:
        fields["asset"] = asset_filters(depth - 1)
    return _nested(fields, signal_filters, depth)


@cache
def document_filters(depth: int) -> Strategy:
    """A DocumentWhere."""
    fields: Fields = {
        "number": strings(of.NUMBERS),
        "title": strings(of.TITLES),
        "kind": choices(of.KINDS, negated=False),
        "project": strings(of.TITLES),
        "stage": choices(of.STAGES, negated=False),
        "text": one_of(("draw", "ß", "STEP", "a", "1' d", "manual pdf", "Ö", " ", "no such word")),
        "identifier": identifiers(),
        "latest": revision_filters(),
        "revisions": revision_filters(),
    }
    return _nested(fields, document_filters, depth)


MOMENTS = ("DESIGN_RELEASE", "INSTALLATION")


@cache
def revision_filters() -> Strategy:
    """A DocumentRevisionWhere."""
    return some_of(
        {
            "label": strings(design.LABELS),
            "state": choices(design.REVISION_STATES),
            "releasedAt": times(INSTANTS),
            "released": some_of({"before": one_of(MOMENTS), "after": one_of(MOMENTS)}),
            "fileName": strings(("a.pdf", "A.step")),
            "mediaType": strings(("application/pdf", "model/step")),
            "size": numbers((5, 8, 9, 10)),
        },
        most=3,
    )


@cache
def part_filters(depth: int) -> Strategy:
    """A PartWhere."""
    fields: Fields = {
        "number": strings(design.PARTS),
        "name": strings(design.PART_NAMES),
        "category": strings(design.CATEGORIES),
        "identifier": identifiers(),
        "attributes": st.lists(attributes(), min_size=1, max_size=2),
    }
    if depth > 0:
        fields["revisions"] = _lists(part_revision_filters(depth - 1))
        fields["documents"] = st.lists(_lists(document_filters(depth - 1)), min_size=1, max_size=1)
    return _nested(fields, part_filters, depth)


@cache
def part_revision_filters(depth: int) -> Strategy:
    """A PartRevisionWhere."""
    fields: Fields = {
        "label": strings(design.LABELS),
        "state": choices(design.REVISION_STATES),
        "releasedAt": times(INSTANTS),
    }
    if depth > 0:
        fields["part"] = part_filters(depth - 1)
    return _nested(fields, part_revision_filters, depth)


@cache
def event_filters(depth: int) -> Strategy:
    """An EventWhere."""
    fields: Fields = {
        "kind": choices(of.EVENT_KINDS, negated=False),
        "during": windows(),
        "title": strings(of.TITLES),
        "severity": numbers((0, 1, 2.5, 3)),
    }
    if depth > 0:
        fields["asset"] = asset_filters(depth - 1)
    return _nested(fields, event_filters, depth)


@cache
def identifiers() -> Strategy:
    """An IdentifierFilter."""
    return some_of(
        {"scheme": one_of(of.SCHEMES), "issuer": one_of(("sap", "ö")), "value": strings(of.VALUES)}, most=3
    )


@cache
def attributes() -> Strategy:
    """An AttributeFilter."""
    instants = (of.NOW - 698 * DAY, of.NOW - 400 * DAY)
    return st.one_of(
        st.fixed_dictionaries(
            {
                "name": st.just("power"),
                "number": numbers((7.5, 11.0, 7500.0, 12.1)),
                "unit": one_of(POWER_UNITS),
            }
        ),
        st.fixed_dictionaries(
            {"name": one_of(("material", "critical")), "string": strings((*design.MATERIALS, "yes"))}
        ),
        st.fixed_dictionaries({"name": st.just("critical"), "boolean": st.booleans()}),
        st.fixed_dictionaries({"name": one_of(("stages", "material")), "number": numbers((0, 1, 2, 5))}),
        st.fixed_dictionaries({"name": st.just("commissioned"), "time": times(instants)}),
    )


def _asset_fields(depth: int) -> Fields:
    fields: Fields = {
        "key": strings(of.KEYS),
        "name": strings([name for name in of.NAMES if name]),
        "serialNumber": strings(of.SERIALS),
        "position": strings([p for p in of.POSITIONS if p]),
        "type": strings([key for key in of.TYPE_KEYS if key]),
        "state": choices(of.STATES),
        "identifier": identifiers(),
        "attributes": st.lists(attributes(), min_size=1, max_size=2),
        "within": st.fixed_dictionaries(
            {"key": one_of(of.KEYS)}, optional={"maxDepth": st.integers(0, 3), "includeSelf": st.booleans()}
        ),
        "createdAt": times(INSTANTS),
        "updatedAt": times(INSTANTS),
    }
    if depth > 0:
        below = asset_filters(depth - 1)
        fields |= {
            "parent": below,
            "contains": below,
            "related": st.lists(_related(below), min_size=1, max_size=2),
            "signals": st.lists(_lists(signal_filters(depth - 1)), min_size=1, max_size=2),
            "realises": part_revision_filters(depth - 1),
            "documents": st.lists(_inheriting(document_filters(depth - 1)), min_size=1, max_size=1),
            "events": st.lists(_lists(event_filters(depth - 1)), min_size=1, max_size=1),
        }
    return fields


def _lists(inner: Strategy) -> Strategy:
    quantified = some_of({"some": inner, "every": inner, "none": inner})
    return st.one_of(quantified, st.builds(lambda q, narrowed: {"of": narrowed, **q}, quantified, inner))


def _inheriting(inner: Strategy) -> Strategy:
    inherited: Strategy = one_of(({}, {"inherited": False}, {"inherited": True}))
    return st.builds(lambda a, b: a | b, inherited, _lists(inner))


def _related(inner: Strategy) -> Strategy:
    way = st.fixed_dictionaries(
        {"type": one_of(of.RELATIONS), "direction": one_of(DIRECTIONS), "depth": st.integers(1, 3)}
    )
    return st.builds(lambda a, b: a | b, way, _lists(inner))


def _nested(fields: Fields, itself: Callable[[int], Strategy], depth: int) -> Strategy:
    if depth <= 0:
        return st.one_of(some_of(fields), st.just({})) if fields else st.just({})
    below = itself(depth - 1)
    joined: Fields = {
        "and": st.lists(below, max_size=2),
        "or": st.lists(below, max_size=2),
        "not": below,
    }
    return st.one_of(some_of(fields, 3), some_of(fields), some_of(joined), some_of(fields | joined))
