"""Builds the answers that lie behind a relation: one thing, a list, a connection; and those that many kinds share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

from twin.plan.asked import Asked
from twin.plan.connection import OutputsOf, connection, rows
from twin.plan.nodes import (
    ALL,
    AttributeList,
    Expand,
    Identifiers,
    Many,
    One,
    OneAttribute,
    Output,
    Page,
    Rowset,
)
from twin.plan.terms import TRUE, Among, Compares, Condition, Field, Relation, SortKey, Test, both
from twin.selection import Selection

Builder = Callable[[Selection, Asked, str], Output]
"""Plans a field; the text tells equal fields in different places apart."""

_RELEASED: Final = ("RELEASED", "SUPERSEDED")


@dataclass(frozen=True, slots=True)
class Builders:
    """Builds answers whose things are answered by `outputs`."""

    outputs: OutputsOf

    def one(self, relation: Relation) -> Builder:
        """The one thing that a relation leads to."""
        return lambda child, asked, path: self.related_one(relation, child, asked, path)

    def many(self, relation: Relation, *keys: SortKey) -> Builder:
        """The things that a relation leads to, as a list."""
        return lambda child, asked, path: self.listed((relation,), keys, child, asked, path)

    def connection(self, relation: Relation) -> Builder:
        """The things that a relation leads to, page by page."""
        return lambda child, asked, path: connection(child, Expand(relation), asked, path, self.outputs)

    def related_one(
        self,
        relation: Relation,
        child: Selection,
        asked: Asked,
        path: str,
        *,
        condition: Condition = TRUE,
        keys: tuple[SortKey, ...] = (),
    ) -> One:
        """The first of the things that a relation leads to and for which a condition is true."""
        answered = self.outputs(child, relation.kind, asked, path)
        page = Page(first=1) if keys else ALL
        source = rows(Expand(relation), condition=condition, keys=keys, page=page)
        return One(child.key, Rowset(source, answered), answered)

    def listed(
        self,
        ways: tuple[Relation, ...],
        keys: tuple[SortKey, ...],
        child: Selection,
        asked: Asked,
        path: str,
        condition: Condition = TRUE,
    ) -> Many:
        """The things that several relations lead to, those of one behind those of another."""
        answered = tuple(self.outputs(child, way.kind, asked, path) for way in ways)
        sets = tuple(
            Rowset(rows(Expand(way), condition=condition, keys=keys), of)
            for way, of in zip(ways, answered, strict=True)
        )
        return Many(child.key, sets, answered)

    def revision(self, every: Relation, newest: Relation, *, default: str) -> Builder:
        """The revision of a label; else the newest, or of those released by a date the one released last (B1)."""

        def build(child: Selection, asked: Asked, path: str) -> Output:
            label = child.arguments.get("label")
            if label is not None:
                condition: Condition = Compares(Field("label"), Test.EQ, str(label))
                return self.related_one(every, child, asked, path, condition=condition)
            if (child.arguments.get("rule") or default) == "LATEST":
                return self.related_one(newest, child, asked, path)
            date = cast("int | None", child.arguments.get("date"))
            condition = released_by(asked.end if date is None else date)
            return self.related_one(every, child, asked, path, condition=condition, keys=LAST_RELEASED)

        return build


LAST_RELEASED: Final = (
    SortKey(Field("released_at"), descending=True),
    SortKey(Field("sequence"), descending=True),
)


def released_by(date: int) -> Condition:
    """Released at a date or before: nothing pins a revision here, so AS_STORED means the same."""
    return both(Among(Field("state"), _RELEASED), Compares(Field("released_at"), Test.LTE, date))


def attributes(child: Selection, asked: Asked, path: str) -> Output:
    """The attributes of a thing, all or those named."""
    names = cast("list[str] | None", child.arguments.get("names"))
    return AttributeList(child.key, None if names is None else tuple(names), child)


def attribute(child: Selection, asked: Asked, path: str) -> Output:
    """One attribute of a thing."""
    unit = cast("str | None", child.arguments.get("unit"))
    return OneAttribute(child.key, str(child.arguments["name"]), unit, child)


def identifiers(child: Selection, asked: Asked, path: str) -> Output:
    """The labels of a thing."""
    return Identifiers(child.key, child)
