"""The size of an operation equals that of the operation with its fragments written out, and errors say where it is."""

from __future__ import annotations

from collections import Counter

import pytest
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st

from gql.documents import Documents, Limits
from gql.errors import Refused
from gql.schema import build_schema
from gql.size import Size, sizes

Field = tuple[str, "Level"]
Level = tuple["Field | int", ...]
"A selection set: fields by response key, and numbers of fragments of which each may use the later ones."
LAST = 3
LIMITS = Limits(tokens=5_000, root_fields=3, depth=5, fields=30, aliases=6, repeats=4)


def levels(fragment: int, depth: int = 3) -> st.SearchStrategy[Level]:
    below = (
        st.just(())
        if depth == 0
        else st.one_of(st.just(()), st.deferred(lambda: levels(fragment, depth - 1)))
    )
    fields = st.tuples(st.sampled_from("abc"), below)
    spreads = st.integers(fragment + 1, LAST) if fragment < LAST else st.nothing()
    return st.lists(st.one_of(fields, spreads), min_size=1, max_size=4).map(tuple)


def text(level: Level) -> str:
    parts = [f"...f{part}" if isinstance(part, int) else f"{part[0]}{text(part[1])}" for part in level]
    return "{" + " ".join(parts) + "}" if parts else ""


def written_out(level: Level, fragments: list[Level]) -> list[Field]:
    fields: list[Field] = []
    for part in level:
        fields += written_out(fragments[part], fragments) if isinstance(part, int) else [part]
    return fields


def counted(level: Level, fragments: list[Level]) -> tuple[int, int, int]:
    """Depth, fields and repeats, by looking at every field."""
    fields = written_out(level, fragments)
    below = [counted(inner, fragments) for _, inner in fields]
    repeats = len(fields) - len(Counter(key for key, _ in fields))
    return (
        1 + max((depth for depth, _, _ in below), default=-1),
        len(fields) + sum(count for _, count, _ in below),
        repeats + sum(repeat for _, _, repeat in below),
    )


@given(levels(-1), st.tuples(*(levels(number) for number in range(LAST + 1))))
def test_sizes_are_those_of_the_operation_with_its_fragments_written_out(
    operation: Level, fragments: tuple[Level, ...]
) -> None:
    definitions = [f"fragment f{number} on T {text(level)}" for number, level in enumerate(fragments)]

    (size,) = sizes(parse(" ".join([text(operation), *definitions])))

    assert (size.depth.count, size.fields.count, size.repeats.count) == counted(operation, list(fragments))
    assert size.root_fields == len({key for key, _ in written_out(operation, list(fragments))})


def test_a_fragment_within_itself_ends() -> None:
    assert _size("{a ...f} fragment f on T {b ...g} fragment g on T {c ...f}").fields.count == 3


NESTED = "{parent " * 1_500 + "{key}" + "}" * 1_500
CHAIN = " ".join(f"fragment f{n} on Query {{...f{n + 1}}}" for n in range(300))


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            "{" + " ".join(f"a{n}: node(id: 1) {{id}}" for n in range(4)) + "}",
            "4 root fields, the limit is 3",
        ),
        ("{assets {nodes {parent {parent {parent {key}}}}}}", "`assets.nodes.parent.parent.parent.key`"),
        (
            "{assets {nodes {type {" + "key " * 31 + "}}}}",
            "34 fields, the limit is 30; narrow `assets.nodes.type`",
        ),
        ("{assets {nodes {" + " ".join(f"a{n}: key" for n in range(7)) + "}}}", "7 aliases, the limit is 6"),
        ("{assets {nodes {" + "key " * 6 + "}}}", "5 repeated fields, the limit is 4; narrow `assets.nodes`"),
        ("{assets {nodes {parent " + NESTED + "}}}", "nested too deeply"),
        ("{...f0} " + CHAIN, "nested too deeply"),
    ],
)
def test_what_is_too_large_is_refused_with_the_limit_and_the_place(document: str, said: str) -> None:
    documents = Documents(build_schema()._schema, limits=LIMITS)

    with pytest.raises(Refused) as refused:
        documents.read(document)

    (error,) = refused.value.errors
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert said in error["message"]


def _size(document: str) -> Size:
    (size,) = sizes(parse(document))
    return size
