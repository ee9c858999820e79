"""Which things the filters of a question name by key: `explain` tells of those that do not exist (F8)."""

from __future__ import annotations

from collections.abc import Iterator

from twin.plan.groups import Groups, NearestAbove
from twin.plan.nodes import (
    Connection,
    Expand,
    Filter,
    Itself,
    Limit,
    Many,
    Node,
    One,
    Output,
    Question,
    Rowset,
    Scan,
    Sort,
)
from twin.plan.past import Past
from twin.plan.structure import Design, Difference, HoldersOf, InstalledIn, PartsIn, Structured
from twin.plan.terms import Among, Both, Compares, Condition, Either, Every, Field, Key, Negation, Some, Test

Named = tuple[str, str]
"Kind and key."


def named_things(question: Question) -> tuple[Named, ...]:
    """Return each thing that a filter names by its key, and each asset type, once, in the order of the question."""
    return tuple(dict.fromkeys((*_in_output(question.output), *_in_groups(question.groups))))


def _in_output(output: Output) -> Iterator[Named]:
    match output:
        case One(rowset=rowset) | Connection(rowset=rowset):
            yield from _in_rowset(rowset)
        case Many(rowsets=rowsets):
            for rowset in rowsets:
                yield from _in_rowset(rowset)
        case Itself(outputs=outputs):
            for inner in outputs:
                yield from _in_output(inner)
        case _:
            return


def _in_groups(groups: Groups | None) -> Iterator[Named]:
    for key in groups.by if groups else ():
        yield from (
            ("asset_type", type_key) for type_key in (key.types if isinstance(key, NearestAbove) else ())
        )


def _in_rowset(rowset: Rowset) -> Iterator[Named]:
    if isinstance(rowset.source, Structured):
        yield from _in_structure(rowset.source)
    elif not isinstance(rowset.source, Past):
        yield from _in_node(rowset.source)
    for output in rowset.outputs:
        yield from _in_output(output)


def _in_structure(source: Structured) -> Iterator[Named]:
    sides: tuple[object, ...] = ()
    match source:
        case PartsIn(design):
            sides = (design,)
        case HoldersOf(where):
            yield from _in_condition(where, "part")
        case Difference(left, right):
            sides = (left, right)
        case _:
            return
    for side in sides:
        match side:
            case Design(number):
                yield "part", number
            case InstalledIn(asset):
                yield "asset", asset


def _in_node(node: Node) -> Iterator[Named]:
    match node:
        case Scan(where=where) | Expand(where=where):
            yield from _in_condition(where, node.kind)
        case Filter(source, condition):
            yield from _in_node(source)
            yield from _in_condition(condition, _kind_of(source))
        case Sort(source) | Limit(source):
            yield from _in_node(source)


def _kind_of(node: Node) -> str:
    return node.kind if isinstance(node, Scan | Expand) else _kind_of(node.source)


def _in_condition(condition: Condition, kind: str) -> Iterator[Named]:
    match condition:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _in_condition(part, kind)
        case Negation(part):
            yield from _in_condition(part, kind)
        case Some(relation, where):
            yield from _in_condition(where, relation.kind)
        case Every(relation, of, where):
            yield from _in_condition(of, relation.kind)
            yield from _in_condition(where, relation.kind)
        case Compares(Key(), Test.EQ, constant):
            yield kind, str(constant)
        case Among(Key(), constants):
            yield from ((kind, str(c)) for c in constants)
        case Among(Field("type"), constants) if kind == "asset":
            yield from (("asset_type", str(c)) for c in constants)
        case _:
            return
