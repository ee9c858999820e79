"""Strings that mean something to some language, in every place where a request takes a string: all are data (G15)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path as Folder
from typing import Final

import pytest

from graph import (
    FOREVER,
    Attribute,
    AttributeOf,
    Attributes,
    Change,
    Compare,
    CountLinked,
    Direction,
    Edge,
    EdgeColumn,
    EdgeOf,
    Expand,
    Find,
    GraphStore,
    Id,
    Label,
    Labelled,
    Labels,
    Linked,
    LinkedExtreme,
    LinkedOf,
    Moment,
    Of,
    OneOf,
    Operand,
    Order,
    Path,
    Predicate,
    VersionRecord,
    Words,
)
from graph import Test as Is  # pytest would take a class of that name for tests
from graph.errors import BadPattern, BadRequest
from graph.wording import fold_text
from tests.conformance.graph_oracle import PlainGraph, View, present
from tests.conformance.graph_setups import SETUPS
from tests.conformance.graph_timelines import NOW, SCHEMA

HOSTILE: Final = (
    *("'", '"', "`", "\\", "\\'", "\\u0027", "''", "```", "a\nb", "a\r\n\tb", "\x1f", "\x7f"),
    *(
        "*",
        "?",
        "~",
        "a*",
        "*:*",
        "a AND b",
        "a OR NOT b",
        "[a TO b]",
        "name:x",
        "+a -b",
        "a^9",
        "(a",
        "&&",
        "/a/",
    ),
    *(".*", "[a-", "(?=a)", "a{2}", r"\Qa\E", r"\d+", "^$", "a|b", "(a+)+", r"\x{41}"),
    *("$x", "$v0", "$now", "${jndi:x}", "#{x}", "{{x}}", "$param", ":v1", "?1", "@x"),
    *("../x", "/etc/passwd", "a/b", "%00", "%_", "_", "%"),
    *(
        "a) OR 1=1 --",
        "'; DROP TABLE node",
        "'}) DETACH DELETE n //",
        "NEAR(a b)",
        "/* x */",
        "null",
        "true",
        "1e9",
    ),
    *("\u202e", "é", "e\u0301", "ß", "İ", "\U0001f600", "\uffee", "\uffff\U00010000", "\u2028", "\ufeff"),
)
PARENT: Final = Path("IN", Direction.OUT, "Thing")
CHILDREN: Final = Path("IN", Direction.IN, "Thing")
ANCESTORS: Final = Path("IN", Direction.OUT, "Thing", 1, None)


def change(text: str) -> Change:
    """A node in which every string is the text; it stands in the root, at a position of that name."""
    record = VersionRecord(
        *(0, FOREVER, 10, FOREVER, 1),
        {"name": text},
        attributes=(Attribute(text, string=text),),
        labels=(Label(text, text, text),),
        edges=(Edge("IN", "Thing", "root", {"position": text}),),
        named=(text,),
        by=text,
        reason=text,
    )
    return Change("Thing", text, 0, 1, (), (record,))


@asynccontextmanager
async def filled(setup: str, folder: Folder) -> AsyncIterator[tuple[GraphStore, View]]:
    """A store with one node per text, and what the slow graph sees of the same."""
    root = VersionRecord(0, FOREVER, 10, FOREVER, 1, {"name": "plain"})
    changes = [Change("Thing", "root", 0, 1, (), (root,)), *map(change, HOSTILE)]
    plain = PlainGraph(SCHEMA)
    for each in changes:
        plain.replace_timeline(each, 10)
    store = await SETUPS[setup](folder, SCHEMA, lambda: NOW)
    try:
        await store.apply(changes, known_at=10)
        yield store, present(plain, NOW)
    finally:
        await store.close()


def operands(text: str) -> tuple[Operand, ...]:
    return (
        *(Id(), Of("name"), AttributeOf(text, "string"), EdgeOf(PARENT, "position")),
        LinkedOf(PARENT, "name"),
        LinkedExtreme(CHILDREN, Compare(Of("name"), Is.EQ, text), Of("name"), greatest=True),
    )


def predicates(text: str) -> Iterator[Predicate]:
    """Every operator on a name, and every place of a predicate that takes a string."""
    for test in Is:
        yield Compare(Of("name"), test, text)
        yield Compare(Of("name"), test, text, fold=True)
    for operand in operands(text):
        yield Compare(operand, Is.EQ, text)
        yield OneOf(operand, ("x", text), fold=True)
    equal = Compare(Of("value"), Is.EQ, text)
    yield from (Labelled(text), Labelled(None, text), Labelled(text, text, equal), Labelled(value=equal))
    by_position = Path("IN", Direction.OUT, "Thing", where=Compare(Of("position"), Is.EQ, text))
    yield Linked(by_position, Compare(Id(), Is.EQ, "root"))
    yield Linked(ANCESTORS, Compare(Of("name"), Is.STARTS, text))
    yield Linked(CHILDREN, Compare(Id(), Is.EQ, text))


def finds(text: str) -> Iterator[Find]:
    """A third of the predicates for each text; over all texts each of them meets most kinds of string."""
    for predicate in islice(predicates(text), HOSTILE.index(text) % 3, None, 3):
        yield Find("Thing", predicate)
    yield Find("Thing", OneOf(Id(), (text,)), (*operands(text), Attributes((text,)), Labels()))
    yield Find("Thing", Compare(Id(), Is.EQ, text), (Of("name"),), moment=Moment(NOW, NOW))


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize("setup", SETUPS)
async def test_a_string_in_any_place_of_a_find_is_data(setup: str, tmp_path: Folder) -> None:
    async with filled(setup, tmp_path) as (store, slow):
        for request in (request for text in HOSTILE for request in finds(text)):
            assert await answer(store, request) == expected(slow, request), request

        assert await store.find(Find("Thing")) == slow.find(Find("Thing"))


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize("setup", SETUPS)
async def test_a_string_in_any_place_of_an_expand_a_page_or_an_order_is_data(
    setup: str, tmp_path: Folder
) -> None:
    by_name = (Order(Of("name")),)
    ordered = sorted((*HOSTILE, "plain"))
    async with filled(setup, tmp_path) as (store, slow):
        up = Expand("Thing", HOSTILE, PARENT, columns=(EdgeColumn("position"), Of("name")))
        assert await store.expand(up) == slow.expand(up)
        counted = CountLinked("Thing", HOSTILE, PARENT)
        assert await store.count_linked(counted) == slow.count_linked(counted)
        for text in HOSTILE:
            page = Find("Thing", columns=(Of("name"),), order=by_name, after=(text, text), limit=3)
            behind = ordered[ordered.index(text) + 1 :]
            assert [row[1] for row in await store.find(page)] == behind[:3], text
            down = Expand("Thing", ("root",), CHILDREN, order=by_name, after=(text, text))
            assert [row[1] for row in await store.expand(down)] == [t for t in behind if t != "plain"], text
            ranked = Find("Thing", order=(Order(Of("name"), ranks=(text,)),), limit=1)
            assert await store.find(ranked) == [(text,)], text


@pytest.mark.guarantee("G14")
@pytest.mark.guarantee("G15")
@pytest.mark.parametrize("setup", SETUPS)
async def test_words_find_every_text_by_itself(setup: str, tmp_path: Folder) -> None:
    async with filled(setup, tmp_path) as (store, _):
        for text in HOSTILE:
            hits = await store.words(Words(text, ("Thing",), 100))
            words = fold_text(text).split()
            assert [hit.id for hit in hits if hit.id == text] == ([text] if words else []), text
            assert all(word in fold_text(hit.snippet) for hit in hits for word in words), text


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize("setup", SETUPS)
async def test_a_name_of_the_schema_is_never_taken_from_a_string(setup: str, tmp_path: Folder) -> None:
    async with filled(setup, tmp_path) as (store, _):
        for text in HOSTILE:
            for request in (
                Find(text),
                Find("Thing", Compare(Of(text), Is.EQ, 1)),
                Find("Thing", Linked(Path("IN", Direction.OUT, text), OneOf(Id(), ()))),
                Find("Thing", columns=(AttributeOf("w", text),)),
                Find("Thing", columns=(EdgeOf(PARENT, text),)),
                Find("Thing", Linked(Path("IN", Direction.OUT, "Thing", last_by=text), OneOf(Id(), ()))),
            ):
                with pytest.raises(BadRequest):
                    await store.find(request)


async def answer(store: GraphStore, request: Find) -> object:
    try:
        return await store.find(request)
    except BadPattern as error:
        return str(error)


def expected(slow: View, request: Find) -> object:
    try:
        return slow.find(request)
    except BadPattern as error:
        return str(error)
