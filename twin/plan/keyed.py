"""Plans of one thing by its key: made for one key, they hold for any other, with that one in both places where it is.

Nothing that plans looks at the key: it is a constant of the condition, and of the find that the condition becomes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from graph.store import Compare, Id
from graph.store import Test as GraphTest
from twin.plan.nodes import One, Question, Rowset, Scan
from twin.plan.steps import Find, Plan
from twin.plan.terms import Compares, Key, Test
from twin.selection import Selection, in_nfc

KEYS: Final[Mapping[str, str]] = {"asset": "key", "part": "number", "document": "number"}
"The root fields that find one thing, and the argument that names it."


def key_of(selection: Selection) -> str | None:
    """Return the key that a root field asks for, as keys are kept; None where it asks otherwise, or for more."""
    name = KEYS.get(selection.field)
    if name is None:
        return None
    arguments = selection.arguments
    if len(arguments) > 1 and any(arguments[other] is not None for other in arguments if other != name):
        return None
    key = arguments.get(name)
    return in_nfc(key) if isinstance(key, str) else None


def is_keyed(plan: Plan, key: str) -> bool:
    """Whether the plan finds the thing of that key first, and nothing else of it has the key."""
    head, output = plan.steps[0], plan.question.output
    if not isinstance(output, One) or not isinstance(head, Find):
        return False
    source = output.rowset.source
    return (
        isinstance(source, Scan)
        and source.where == Compares(Key(), Test.EQ, key)
        and head.where == Compare(Id(), GraphTest.EQ, key)
        and not head.residual
    )


def with_key(plan: Plan, key: str, now: int) -> Plan:
    """Return the plan for another key, at another now; it is one of which `is_keyed` holds."""
    question, head, *others = plan.question, *plan.steps
    assert isinstance(head, Find)
    return Plan(
        Question(_found(question, key), question.moment, now, question.notices, question.groups),
        (_find(head, key), *others),
        plan.waits,
        plan.root,
        plan.answers,
        plan.links,
        plan.choice,
        plan.along,
    )


def _found(question: Question, key: str) -> One:
    output = question.output
    assert isinstance(output, One)
    rowset = output.rowset
    source = rowset.source
    assert isinstance(source, Scan)
    scan = Scan(source.kind, Compares(Key(), Test.EQ, key), source.order, source.page)
    found = Rowset(scan, rowset.outputs, rowset.counted, rowset.looks_back)
    return One(output.key, found, output.outputs, output.name)


def _find(head: Find, key: str) -> Find:
    where = Compare(Id(), GraphTest.EQ, key)
    return Find(head.slot, head.kind, where, head.columns, head.order, head.limit, head.after, head.residual)
