"""Let a filter sink into the rows it filters, when the graph may know the answer."""

from dataclasses import replace

from twin.plan.nodes import Expand, Filter, Node, Scan
from twin.plan.terms import asks_series, both


def push_filter(plan: Node) -> Node:
    """Filter(Scan or Expand, c) becomes part of it, also past filters that stay; filters on series stay."""
    match plan:
        case Filter(Scan() | Expand() as rows, condition) if not asks_series(condition):
            return replace(rows, where=both(rows.where, condition))
        case Filter(Filter(inner, stays), condition) if asks_series(stays) and not asks_series(condition):
            return Filter(push_filter(Filter(inner, condition)), stays)
        case _:
            return plan
