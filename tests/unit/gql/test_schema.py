"""The schema as clients see it: complete descriptions, and scalars that refuse what they cannot keep."""

from __future__ import annotations

import pytest
from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    parse,
    print_type,
    validate,
    validate_schema,
)
from graphql import (
    build_schema as read_sdl,
)

from gql.schema import build_schema
from gql.schema.scalars import LONG_MAX, LONG_MIN, read_duration, read_instant, read_long
from twin.errors import BadRequest
from twin.instants import Duration


def test_the_schema_is_valid(schema: GraphQLSchema) -> None:
    assert validate_schema(schema) == []


def test_the_printed_schema_reads_back_as_the_same_types(schema: GraphQLSchema) -> None:
    again = read_sdl(build_schema().as_str())

    ours = {name for name in schema.type_map if not name.startswith("__")}

    assert ours == {name for name in again.type_map if not name.startswith("__")}


def test_every_type_says_what_it_is(schema: GraphQLSchema) -> None:
    silent = [name for name, graphql_type in schema.type_map.items() if not graphql_type.description]

    assert silent == []


def test_every_root_field_says_what_it_does(schema: GraphQLSchema) -> None:
    roots = [root for root in (schema.query_type, schema.mutation_type) if root is not None]

    silent = [name for root in roots for name, field in root.fields.items() if not field.description]

    assert len(roots) == 2
    assert silent == []


def test_every_field_with_arguments_says_what_it_does(schema: GraphQLSchema) -> None:
    silent = [
        f"{graphql_type.name}.{name}"
        for graphql_type in schema.type_map.values()
        if isinstance(graphql_type, GraphQLObjectType) and not graphql_type.name.startswith("__")
        for name, field in graphql_type.fields.items()
        if field.args and not field.description
    ]

    assert silent == []


def test_no_description_is_a_generated_signature(schema: GraphQLSchema) -> None:
    generated = [
        name
        for name, graphql_type in schema.type_map.items()
        if (graphql_type.description or "").startswith(f"{name}(")
    ]

    assert generated == []


def test_the_default_of_a_duration_is_printed_as_text(schema: GraphQLSchema) -> None:
    assert 'url(expiresIn: Duration = "PT15M"): String!' in print_type(schema.type_map["File"]).replace(
        "\n", " "
    )


@pytest.mark.parametrize(
    ("window", "fits"),
    [
        ('{last: "P1D"}', True),
        ("{all: true}", True),
        ('{last: "P1D", all: true}', False),
        ("{last: null}", False),
        ("{}", False),
    ],
)
def test_a_window_is_said_in_exactly_one_way(schema: GraphQLSchema, window: str, fits: bool) -> None:
    document = parse(f"{{events(where: {{during: {window}}}) {{totalCount}}}}")

    assert (validate(schema, document) == []) is fits


@pytest.mark.parametrize("value", [0, -1, LONG_MIN, LONG_MAX])
def test_a_long_is_any_integer_of_64_bits(value: int) -> None:
    assert read_long(value) == value


@pytest.mark.parametrize("value", [LONG_MIN - 1, LONG_MAX + 1, 1.0, "1", True, None, float("nan"), [1]])
def test_a_long_is_nothing_else(value: object) -> None:
    with pytest.raises(BadRequest, match="integer from"):
        read_long(value)


def test_instants_and_durations_are_read_from_text() -> None:
    assert read_instant("1970-01-01T00:00:01Z") == 1_000_000_000
    assert read_duration("PT1S") == Duration(0, 1_000_000_000)


@pytest.mark.parametrize("value", [0, 1.5, True, None, ["2024-01-01T00:00:00Z"]])
def test_instants_and_durations_are_read_from_nothing_else(value: object) -> None:
    with pytest.raises(BadRequest, match="is a string such as"):
        read_instant(value)
    with pytest.raises(BadRequest, match="is a string such as"):
        read_duration(value)
