"""Let the rows know what a filter on sensor data implies for the graph."""

from dataclasses import replace

from twin.plan.implied import implied
from twin.plan.nodes import Expand, Filter, Node, Scan
from twin.plan.terms import asks_series, both, conjuncts


def imply_filter(plan: Node) -> Node:
    """Filter(x, c), c on series, leaves what it implies without series at the bottom and stays; else unchanged."""
    match plan:
        case Filter(source, condition) if asks_series(condition):
            return replace(plan, source=_narrowed(source, plan))
        case _:
            return plan


def _narrowed(source: Node, plan: Filter) -> Node:
    match source:
        case Filter(inner, _):
            return replace(source, source=_narrowed(inner, plan))
        case Scan(where=where) | Expand(where=where):
            new = [c for c in conjuncts(implied(plan.condition)) if c not in conjuncts(where)]
            return replace(source, where=both(where, *new))
        case _:
            return source
