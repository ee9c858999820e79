"""Arguments are what the library makes of them, whatever stands in them and whatever the variables are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, build_schema, get_argument_values, get_variable_values, parse, validate
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gql.arguments import arguments_of
from gql.errors import Refused
from gql.variables import Variables

SCHEMA = build_schema("""
    enum Colour { RED GREEN }
    scalar JSON
    input Inner { n: Int = 4, m: Int!, names: [String!], colour: Colour = GREEN, any: JSON, inner: Inner, all: [Inner] }
    input Either @oneOf { n: Int, inner: Inner }
    type Query {
        f(
            n: Int, m: Int! = 3, names: [String], deep: [[Int!]], colour: Colour, any: JSON, inner: Inner, one: Either
        ): Int
    }
""")
VARIABLES: Mapping[str, tuple[str, list[Any]]] = {
    "n": ("Int", [1, None, 2**40, "x"]),
    "d": ("Int = 9", [1, None]),
    "m": ("Int!", [5, None]),
    "s": ("String", ["a", None, 3]),
    "t": ("String! = \"t\"", ["a", None]),
    "l": ("[String!]", [["a"], "a", None, [None]]),
    "c": ("Colour", ["RED", None, "BLUE"]),
    "j": ("JSON", [{"a": [1]}, None, 2]),
    "i": ("Inner", [{"m": 1}, {"m": 1, "colour": "RED", "any": {"b": 1}}, {}, None]),
    "e": ("Either", [{"n": 1}, {"n": 1, "inner": {"m": 1}}, {"n": None}]),
}  # fmt: skip


def one_of(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


def lists(of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(of, max_size=3).map(lambda items: f"[{', '.join(items)}]")


def objects(needed: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[str]:
    return st.fixed_dictionaries(needed, optional=optional).map(
        lambda fields: "{" + ", ".join(f"{name}: {value}" for name, value in fields.items()) + "}"
    )


INT = one_of("1", "null", "$n", "$d", "$m")
NEEDED_INT = one_of("2", "$d", "$m")
WORD = one_of('"a"', "$t")
NAMES = st.one_of(lists(WORD), one_of("$l", "null"), WORD)
COLOUR = one_of("RED", "$c", "null")
ANY = one_of("1", "$j", "{a: $j, b: [$n, 1]}", '{a: "x"}', "[$s, null]")


def inner(depth: int) -> st.SearchStrategy[str]:
    optional: dict[str, Any] = {"n": INT, "names": NAMES, "colour": COLOUR, "any": ANY}
    if depth:
        below = inner(depth - 1)
        optional |= {"inner": below, "all": st.one_of(lists(st.one_of(below, one_of("$i", "null"))), below)}
    return st.one_of(objects({"m": NEEDED_INT}, optional), one_of("$i"))


ARGUMENTS = {
    "n": INT,
    "m": NEEDED_INT,
    "names": st.one_of(lists(one_of('"a"', "null", "$s", "$t")), one_of("$s", "$l", "null")),
    "deep": lists(lists(NEEDED_INT)),
    "colour": COLOUR,
    "any": ANY,
    "inner": inner(2),
    "one": st.one_of(one_of("{n: $m}", "{n: 1}", "$e"), inner(0).map(lambda text: f"{{inner: {text}}}")),
}


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    found = draw(st.fixed_dictionaries({}, optional=ARGUMENTS))
    inside = ", ".join(f"{name}: {value}" for name, value in found.items())
    declared = ", ".join(
        f"${name}: {type_}" for name, (type_, _) in VARIABLES.items() if f"${name}" in inside
    )
    given_ = {
        name: draw(st.sampled_from(values)) for name, (_, values) in VARIABLES.items() if draw(st.booleans())
    }
    return f"query {f'({declared})' if declared else ''} {{f{f'({inside})' if inside else ''}}}", given_


def by_the_library(definition: Any, node: Any, given_: dict[str, object]) -> object:
    values = get_variable_values(SCHEMA, definition.variable_definitions or (), given_)
    if isinstance(values, list):
        return [error.message for error in values]
    try:
        return get_argument_values(SCHEMA.query_type.fields["f"], node, values)  # type: ignore[union-attr]  # it has one
    except GraphQLError as wrong:
        return [wrong.message]


def prepared(definition: Any, node: Any, given_: dict[str, object]) -> object:
    try:
        values = Variables(SCHEMA, definition.variable_definitions or ()).coerce(given_)
        return arguments_of(SCHEMA.query_type.fields["f"], node).filled(values)  # type: ignore[union-attr]  # it has one
    except Refused as refused:
        return [error["message"] for error in refused.errors]
    except GraphQLError as wrong:
        return [wrong.message]


@settings(max_examples=150, deadline=None, print_blob=True)
@given(calls())
def test_arguments_are_those_of_the_library(call: tuple[str, dict[str, object]]) -> None:
    text, given_ = call
    document = parse(text)
    assume(not validate(SCHEMA, document))
    definition: Any = document.definitions[0]
    node = definition.selection_set.selections[0]

    assert prepared(definition, node, given_) == by_the_library(definition, node, given_)
