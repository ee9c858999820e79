"""Logical plan → steps: each condition, order and limit goes to the store as far as its capabilities reach.

The only reader of capabilities. Limits stop at residuals: what is checked here is cut here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.store import Attributes, Capabilities, Column, Id, Labels, Of, Order, Predicate
from twin.plan.chains import chained
from twin.plan.choice import Choice, Choose, Match
from twin.plan.drive import Rows, Side, contest
from twin.plan.driven import driven
from twin.plan.group_steps import require_groups
from twin.plan.moments import moments_asked, require_moments
from twin.plan.nodes import (
    ALL,
    Address,
    AttributeList,
    Binding,
    Connection,
    Constant,
    Expand,
    Filter,
    Identifiers,
    Itself,
    Leaf,
    Limit,
    Many,
    Node,
    One,
    OneAttribute,
    Output,
    Page,
    Question,
    Rowset,
    Scan,
    Sort,
    TypeOfAsset,
)
from twin.plan.past import HistoryOf, Past, StayStatisticsOf
from twin.plan.past_needs import require_output, require_rows
from twin.plan.push import Pushed, push, push_order
from twin.plan.relations import SIGNALS
from twin.plan.requirements import Requirements
from twin.plan.series import BucketsOf, LatestOf, ProfileOf, SamplesOf, StatisticsOf
from twin.plan.series_needs import require_series
from twin.plan.spared import shared_signals
from twin.plan.steps import CountAll, Keep, Plan
from twin.plan.structure import Structured
from twin.plan.structure_needs import require_structure
from twin.plan.terms import TRUE, Condition, SortKey, both


def lower(question: Question, capabilities: Capabilities, choose: Choose | None = None) -> Plan:
    """Turn a question into steps; `choose` says which side drives where there is a choice (None: the graph)."""
    lowering = _Lowering(Requirements(capabilities), choose)
    roots = question.output.rowsets if isinstance(question.output, Many) else (question.output.rowset,)
    slots = [lowering.rowset(rowset, None) for rowset in roots]
    if question.groups is not None:
        require_groups(question.groups, slots[0], lowering.needs)
    steps, waits = lowering.needs.finished()
    along = chained(steps) if capabilities.chains else {}
    return Plan(
        question, steps, waits, slots[0], lowering.answers, lowering.needs.links, lowering.choice, along
    )


@dataclass(frozen=True, slots=True)
class _Peeled:
    """A source taken apart: base rows, what is filtered above them, the order, the page."""

    base: Scan | Expand
    condition: Condition
    keys: tuple[SortKey, ...]
    page: Page
    moved: bool


def _peel(node: Node) -> _Peeled:
    match node:
        case Scan() | Expand():
            return _Peeled(node, TRUE, node.order, node.page, node.page != ALL)
        case Filter(source, condition):
            inner = _peel(source)
            return _Peeled(inner.base, both(condition, inner.condition), inner.keys, inner.page, inner.moved)
        case Sort(source, keys):
            inner = _peel(source)
            return _Peeled(inner.base, inner.condition, keys, inner.page, inner.moved)
        case Limit(source, page):
            inner = _peel(source)
            return _Peeled(inner.base, inner.condition, inner.keys, page, inner.moved)


@dataclass(slots=True)
class _Lowering:
    """Walks a question and collects steps."""

    needs: Requirements
    choose: Choose | None = None
    choice: Choice | None = None
    answers: dict[tuple[int, Rowset], int] = field(default_factory=dict)

    def rowset(self, rowset: Rowset, parent: int | None) -> int:
        """Plan the rows and all that is answered of them; return the slot of the rows that are answered."""
        if parent is not None and (parent, rowset) in self.answers:
            return self.answers[parent, rowset]
        if isinstance(rowset.source, Past):
            assert parent is not None, "the past is that of a thing"
            return self._answered(rowset, parent, require_rows(self.needs, rowset.source, parent))
        if isinstance(rowset.source, Structured):
            slot = require_structure(
                self.needs,
                rowset.source,
                parent,
                lambda inner: self.rowset(inner, None),
                counted=rowset.counted,
            )
            return self._answered(rowset, parent, slot)
        peeled = _peel(rowset.source)
        pushed = push(peeled.base.where, self.needs.capabilities)
        residual = both(TRUE if pushed.exact else peeled.base.where, peeled.condition)
        known = None
        if parent is not None and residual == TRUE and _is_all_signals(peeled) and not rowset.counted:
            known = shared_signals(self.needs, parent, pushed.predicate)
        slot = self._rows(peeled, pushed, residual, parent, rowset) if known is None else known
        return self._answered(rowset, parent, slot)

    def _answered(self, rowset: Rowset, parent: int | None, slot: int) -> int:
        if parent is not None:
            self.answers[parent, rowset] = slot
        for output in rowset.outputs:
            self._output(output, slot)
        return slot

    def _rows(
        self, peeled: _Peeled, pushed: Pushed, residual: Condition, parent: int | None, rowset: Rowset
    ) -> int:
        asked = self._store_order(peeled, rowset) if residual == TRUE else None
        limit = peeled.page.first + 1 if asked is not None and peeled.page.first is not None else None
        after = peeled.page.after if asked is not None else None
        order = asked if _is_one_path(peeled.base) else None
        base = self._driven(peeled, pushed, residual, rowset) if parent is None else None
        if base is None:
            base = self.needs.base(
                peeled.base, parent, pushed.predicate, asked or (), limit, after, residual != TRUE
            )
        if rowset.counted and order is not None:
            self._count(base, parent, peeled.base, pushed.predicate)
        slot = base
        if residual != TRUE:
            self.needs.condition(base, residual)
            seen_from = parent if parent is not None and moments_asked(residual) else None
            if seen_from is not None:
                require_moments(self.needs, seen_from, residual)
            step = Keep(-1, base, residual, (), ALL, sorted_=True, counts=False, seen_from=seen_from)
            slot = self.needs.keep(step)
        if peeled.page == ALL and not peeled.keys:
            return slot
        return self._ordered(slot, peeled, order is not None, rowset.counted)

    def _driven(self, peeled: _Peeled, pushed: Pushed, residual: Condition, rowset: Rowset) -> int | None:
        """The slot of rows that are found from the series side; None where the graph drives."""
        if self.choose is None or not isinstance(peeled.base, Scan):
            return None
        asked = Rows(peeled.base, residual, peeled.keys, peeled.page, rowset.counted, rowset.looks_back)
        found = contest(asked)
        if found is None:
            return None
        signals = push(found.signals, self.needs.capabilities).predicate
        self.choice = self.choose(Match(found, pushed.predicate, signals))
        return None if self.choice.side is Side.GRAPH else driven(self.needs, found, self.choice, pushed)

    def _ordered(self, slot: int, peeled: _Peeled, is_sorted: bool, counted: bool) -> int:
        for key in peeled.keys:
            self.needs.value(slot, key.value)
        counts = counted and not is_sorted
        return self.needs.keep(Keep(-1, slot, TRUE, peeled.keys, peeled.page, is_sorted, counts))

    def _store_order(self, peeled: _Peeled, rowset: Rowset) -> tuple[Order, ...] | None:
        """The order as the store would do it, when rules moved it there and the store can do all of it."""
        if not (peeled.moved and peeled.page.is_forward):
            return None
        if not _is_one_path(peeled.base) and (rowset.counted or rowset.looks_back):
            return None  # each way would bring the front of its own rows, and nothing tells of the others
        if rowset.looks_back and peeled.page.after is not None and isinstance(peeled.base, Expand):
            return None  # a cursor lies behind rows of one source, and says nothing of the others
        orders = tuple(push_order(key, self.needs.capabilities) for key in peeled.keys)
        known = tuple(order for order in orders if order is not None)
        return known if len(known) == len(orders) else None

    def _count(self, slot: int, parent: int | None, base: Scan | Expand, where: Predicate) -> None:
        if isinstance(base, Scan):
            self.needs.count(CountAll(slot, None, base.kind, base.kind, None, where))
        elif parent is not None:
            source_kind = self.needs.kind_of(parent)
            self.needs.count(CountAll(slot, parent, source_kind, base.kind, base.relation.path, where))

    def _output(self, output: Output, slot: int) -> None:
        match output:
            case One(rowset=rowset, name=name):
                found = self.rowset(rowset, slot)
                if name is not None:
                    self.needs.column(found, Of("name"))
            case Connection(rowset=rowset):
                self.rowset(rowset, slot)
            case Many(rowsets=rowsets):
                for rowset in rowsets:
                    self.rowset(rowset, slot)
            case Itself(outputs=outputs):
                for inner in outputs:
                    self._output(inner, slot)
            case StatisticsOf() | LatestOf() | BucketsOf() | SamplesOf() | ProfileOf():
                require_series(self.needs, slot, output)
            case HistoryOf() | StayStatisticsOf():
                require_output(self.needs, output, slot)
            case Constant():
                return
            case _:
                for column in _columns(output):
                    self.needs.column(slot, column, late=True)


def _is_all_signals(peeled: _Peeled) -> bool:
    """Whether these are signals as their asset has them: all that satisfy a condition, in no order of their own."""
    is_plain = peeled.page == ALL and not peeled.keys
    return is_plain and peeled.base == Expand(SIGNALS, peeled.base.where)


def _is_one_path(base: Scan | Expand) -> bool:
    """Whether the store brings the rows as they are: what several ways lead to is put together and cut here."""
    return isinstance(base, Scan) or not base.relation.ways


def _columns(
    output: Leaf | AttributeList | OneAttribute | Identifiers | TypeOfAsset | Binding | Address,
) -> tuple[Column, ...]:
    match output:
        case Leaf(column=column):
            return () if isinstance(column, Id) else (column,)
        case AttributeList(names=names):
            return (Attributes(names),)
        case OneAttribute(name=name):
            return (Attributes((name,)),)
        case Identifiers():
            return (Labels(),)
        case TypeOfAsset():
            return (Of("type"),)
        case Binding():
            return (Of("measurement"), Of("field"), Of("tags"))
        case Address():
            return (Of("object_key"), Of("name"), Of("media_type"))
