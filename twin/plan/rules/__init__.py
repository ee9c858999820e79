"""Rules that rewrite a logical plan: each keeps the answer, none is needed for it. RULES = () answers the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from twin.plan.nodes import Connection, Filter, Limit, Many, Node, One, Output, Question, Rowset, Sort
from twin.plan.rules.imply_filter import imply_filter
from twin.plan.rules.push_filter import push_filter
from twin.plan.rules.push_limit import push_limit
from twin.plan.rules.split_filter import split_filter

Rule = Callable[[Node], Node]

RULES: Final[tuple[Rule, ...]] = (
    split_filter,  # first: the parts of a conjunction can then sink one by one
    imply_filter,  # before push_filter: what a filter on series implies for the graph sinks as well
    push_filter,  # before push_limit: a filter that stays above stops the limit
    push_limit,  # last: only when nothing between it and the rows drops any
)


def optimise(question: Question, rules: tuple[Rule, ...] = RULES) -> Question:
    """Apply the rules, in order, to every rowset of a question."""
    if not rules:
        return question
    output = _output(question.output, rules)
    assert isinstance(output, One | Many | Connection)
    return replace(question, output=output)


def _output(output: Output, rules: tuple[Rule, ...]) -> Output:
    match output:
        case One(rowset=rowset, outputs=outputs):
            return replace(output, rowset=_rowset(rowset, rules), outputs=_outputs(outputs, rules))
        case Connection(rowset=rowset, parts=parts):
            inner = tuple(
                replace(
                    part,
                    outputs=_outputs(part.outputs, rules),
                    inner=tuple(replace(i, outputs=_outputs(i.outputs, rules)) for i in part.inner),
                )
                for part in parts
            )
            return replace(output, rowset=_rowset(rowset, rules), parts=inner)
        case Many(rowsets=rowsets, outputs=outputs):
            sets = tuple(_rowset(rowset, rules) for rowset in rowsets)
            return replace(output, rowsets=sets, outputs=tuple(_outputs(o, rules) for o in outputs))
        case _:
            return output


def _outputs(outputs: tuple[Output, ...], rules: tuple[Rule, ...]) -> tuple[Output, ...]:
    return tuple(_output(output, rules) for output in outputs)


def _rowset(rowset: Rowset, rules: tuple[Rule, ...]) -> Rowset:
    node = rowset.source
    for rule in rules:
        node = _everywhere(node, rule)
    return replace(rowset, source=node, outputs=_outputs(rowset.outputs, rules))


def _everywhere(node: Node, rule: Rule) -> Node:
    """Apply a rule from the inside out, again and again where it changes something."""
    match node:
        case Filter(source=source) | Sort(source=source) | Limit(source=source):
            node = replace(node, source=_everywhere(source, rule))
        case _:
            pass
    changed = rule(node)
    return node if changed == node else _everywhere(changed, rule)
