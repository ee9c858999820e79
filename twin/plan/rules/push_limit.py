"""Let an order and a limit sink into the rows when nothing in between drops any."""

from dataclasses import replace

from twin.plan.nodes import Expand, Limit, Node, Scan, Sort


def push_limit(plan: Node) -> Node:
    """Limit(Sort(Scan or Expand)) moves into it; a filter in between stops both."""
    match plan:
        case Limit(Sort(Scan() | Expand() as rows, keys), page) if page.is_forward:
            return replace(rows, order=keys, page=page)
        case Limit(Scan() | Expand() as rows, page) if page.is_forward:
            return replace(rows, page=page)
        case _:
            return plan
