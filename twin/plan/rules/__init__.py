"""Rules that rewrite a logical plan: each keeps the answer, none is needed for it. RULES = () answers the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from twin.plan.nodes import (
    Connection,
    ConnectionPart,
    Filter,
    Itself,
    Limit,
    Many,
    Node,
    One,
    Output,
    Question,
    Rowset,
    Sort,
)
from twin.plan.past import Past
from twin.plan.rules.imply_filter import imply_filter
from twin.plan.rules.push_filter import push_filter
from twin.plan.rules.push_limit import push_limit
from twin.plan.rules.split_filter import split_filter
from twin.plan.structure import Structured

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
    output = _Optimising(rules).output(question.output)
    assert isinstance(output, One | Many | Connection)
    return replace(question, output=output)


@dataclass(frozen=True, slots=True)
class _Optimising:
    """Walks one question. An output stands in its rowset and in what wraps that one: `known` rewrites it once."""

    rules: tuple[Rule, ...]
    known: dict[int, Output] = field(default_factory=dict)

    def output(self, output: Output) -> Output:
        if not isinstance(output, One | Connection | Many | Itself):
            return output
        if id(output) not in self.known:
            self.known[id(output)] = self._rewritten(output)
        return self.known[id(output)]

    def _rewritten(self, output: One | Connection | Many | Itself) -> Output:
        match output:
            case One(rowset=rowset, outputs=outputs):
                return replace(output, rowset=self._rowset(rowset), outputs=self._outputs(outputs))
            case Connection(rowset=rowset, parts=parts):
                return replace(output, rowset=self._rowset(rowset), parts=tuple(map(self._part, parts)))
            case Many(rowsets=rowsets, outputs=outputs):
                sets = tuple(self._rowset(rowset) for rowset in rowsets)
                return replace(output, rowsets=sets, outputs=tuple(self._outputs(o) for o in outputs))
            case Itself(outputs=outputs):
                return replace(output, outputs=self._outputs(outputs))

    def _part(self, part: ConnectionPart) -> ConnectionPart:
        if not part.outputs and not part.inner:
            return part
        return replace(part, outputs=self._outputs(part.outputs), inner=tuple(map(self._part, part.inner)))

    def _outputs(self, outputs: tuple[Output, ...]) -> tuple[Output, ...]:
        return tuple([self.output(output) for output in outputs])

    def _rowset(self, rowset: Rowset) -> Rowset:
        outputs = self._outputs(rowset.outputs)
        if isinstance(rowset.source, Past | Structured):
            return replace(rowset, outputs=outputs)
        node = rowset.source
        for rule in self.rules:
            node = _everywhere(node, rule)
        return replace(rowset, source=node, outputs=outputs)


def _everywhere(node: Node, rule: Rule) -> Node:
    """Apply a rule from the inside out, again and again where it changes something."""
    match node:
        case Filter(source=source) | Sort(source=source) | Limit(source=source):
            inner = _everywhere(source, rule)
            node = node if inner is source else replace(node, source=inner)
        case _:
            pass
    changed = rule(node)
    return node if changed is node or changed == node else _everywhere(changed, rule)
