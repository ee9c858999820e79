"""The fields of a signal that are answered from its series: latest, statistics, buckets, samples, profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from twin.errors import BadRequest, LimitExceeded
from twin.instants import Duration
from twin.plan.asked import Asked
from twin.plan.nodes import Output
from twin.plan.series import BucketsOf, LatestOf, ProfileOf, SamplesOf, StatisticsOf
from twin.selection import Selection
from twin.statistics import Measure
from twin.units.ucum import parse_unit
from twin.windows import Span, bucket_edges, resolve

_MEASURES: Final[Mapping[str, str]] = {
    "count": "COUNT",
    "min": "MIN",
    "max": "MAX",
    "mean": "MEAN",
    "sum": "SUM",
    "first": "FIRST",
    "last": "LAST",
    "spread": "SPREAD",
    "stddev": "STDDEV",
    "median": "MEDIAN",
    "percentile": "PERCENTILE",
    "minAt": "MIN_AT",
    "maxAt": "MAX_AT",
    "firstAt": "FIRST_AT",
    "lastAt": "LAST_AT",
    "timeWeightedMean": "TIME_WEIGHTED_MEAN",
    "integral": "INTEGRAL",
    "secondsAbove": "SECONDS_ABOVE",
    "secondsBelow": "SECONDS_BELOW",
    "coverage": "COVERAGE",
}
_TYPE: Final[Mapping[str, str]] = {
    "latest": "Sample",
    "statistics": "Statistics",
    "buckets": "Bucket",
    "samples": "Samples",
    "profile": "SeriesProfile",
}


def series_output(child: Selection, asked: Asked) -> Output | None:
    """Plan a series field of a signal; None when the field is not one."""
    unit = cast("str | None", child.arguments.get("unit"))
    if unit is not None:
        parse_unit(unit)
    match child.field:
        case "latest":
            return LatestOf(child.key, unit, _names(child))
        case "statistics":
            return StatisticsOf(child.key, _span(child, asked), unit, measures(child))
        case "buckets":
            return _buckets(child, unit, asked)
        case "samples":
            return _samples(child, unit, asked)
        case "profile":
            return ProfileOf(child.key, _span(child, asked), _names(child))
        case _:
            return None


def _buckets(child: Selection, unit: str | None, asked: Asked) -> BucketsOf:
    arguments = child.arguments
    span = _span(child, asked)
    edges = bucket_edges(
        span,
        every=cast("Duration | None", arguments.get("every")),
        calendar=cast("str | None", arguments.get("calendar")),
        time_zone=cast("str | None", arguments.get("timeZone")),
    )
    return BucketsOf(child.key, edges, unit, str(arguments.get("fill") or "NONE"), measures(child), span.cut)


def _samples(child: Selection, unit: str | None, asked: Asked) -> SamplesOf:
    points = cast("int | None", child.arguments.get("maxPoints"))
    if points is not None and points < 4:
        raise BadRequest(
            f"maxPoints is {points}; a reduction keeps first, last, min and max: ask for 4 or more",
            path=("maxPoints",),
        )
    if points is not None and points > asked.max_points:
        raise LimitExceeded(
            f"maxPoints is {points:,}, the limit is {asked.max_points:,}", path=("maxPoints",), value=points
        )
    return SamplesOf(child.key, _span(child, asked), points, unit, _names(child))


def _span(child: Selection, asked: Asked) -> Span:
    return resolve(
        cast("Mapping[str, object] | None", child.arguments.get("over")), now=asked.end, as_of=asked.as_of
    )


def _names(child: Selection) -> tuple[tuple[str, str], ...]:
    return tuple((c.key, _named(c, child.field)) for c in child.children)


def _named(child: Selection, of: str) -> str:
    return f"={_TYPE[of]}" if child.field == "__typename" else child.field


def measures(child: Selection) -> tuple[tuple[str, Measure | str], ...]:
    """Read which statistics are selected."""
    return tuple((c.key, _measure(c, child.field)) for c in child.children)


def _measure(child: Selection, of: str) -> Measure | str:
    if child.field not in _MEASURES:
        return _named(child, of)
    name = _MEASURES[child.field]
    match name:
        case "PERCENTILE":
            rank = float(cast("float", child.arguments["p"]))
            if not 0 <= rank <= 100:
                raise BadRequest(
                    f"percentile p is {rank}; it must lie between 0 and 100", path=("p",), value=rank
                )
            return Measure(name, rank)
        case "SECONDS_ABOVE" | "SECONDS_BELOW":
            return Measure(name, float(cast("float", child.arguments["limit"])))
        case _:
            return Measure(name)
