"""Split a conjunction into filters of their own."""

from twin.plan.nodes import Filter, Node
from twin.plan.terms import Both


def split_filter(plan: Node) -> Node:
    """Filter(x, a and b) becomes Filter(Filter(x, a), b); anything else comes back as it was."""
    match plan:
        case Filter(source, Both(parts)) if parts:
            for part in parts:
                source = Filter(source, part)
            return source
        case _:
            return plan
