"""From operations to Selections: fragments, merging, directives, arguments, variables."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from graphql import GraphQLSchema, execute_sync, print_ast

from gql.documents import Documents, Limits
from gql.errors import Refused
from gql.selection import Operation, read_operation
from twin.instants import DAY, Duration
from twin.selection import Selection


@pytest.fixture(scope="module")
def documents(schema: GraphQLSchema) -> Documents:
    return Documents(schema, limits=Limits())


def read(
    documents: Documents, text: str, variables: Mapping[str, object] | None = None, name: str | None = None
) -> Operation:
    return read_operation(documents.schema, documents.read(text), name=name, variables=variables or {})


def shape(selections: tuple[Selection, ...]) -> str:
    """The tree as text: `key` or `key:field`, `@Type|Type` where it is narrowed, children in braces."""
    return " ".join(
        (s.key if s.key == s.field else f"{s.key}:{s.field}")
        + ("@" + "|".join(sorted(s.on)) if s.on else "")
        + (f"{{{shape(s.children)}}}" if s.children else "")
        for s in selections
    )


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("{assetTypes {key name}}", "assetTypes{key name}"),
        ("{t: assetTypes {k: key}}", "t:assetTypes{k:key}"),
        ("{assetTypes {__typename key}}", "assetTypes{__typename key}"),
        ("{__typename assetTypes {key}}", "assetTypes{key}"),
        ("{assetTypes {key} assetTypes {name key}}", "assetTypes{key name}"),
        ("{assetTypes {...f name}} fragment f on AssetType {key}", "assetTypes{key name}"),
        ("{assetTypes {name ...f ...f}} fragment f on AssetType {key}", "assetTypes{name key}"),
        ("{assetTypes {... {key} ... on AssetType {name} ... on Node {id}}}", "assetTypes{key name id}"),
        (
            '{asset(key: "a") {parent {key} ...f}} fragment f on Asset {parent {name parent {key}}}',
            "asset{parent{key name parent{key}}}",
        ),
        ("{assetTypes {key @skip(if: true) name @skip(if: false)}}", "assetTypes{name}"),
        ("{assetTypes {key @include(if: true) name @include(if: false)}}", "assetTypes{key}"),
        ("{assetTypes {key @include(if: true) @skip(if: true) name}}", "assetTypes{name}"),
        ("{assetTypes {... @skip(if: true) {key} name}}", "assetTypes{name}"),
        ("{assetTypes {...f @skip(if: true) name}} fragment f on AssetType {key}", "assetTypes{name}"),
        ("{assetTypes {...f @skip(if: true) ...f}} fragment f on AssetType {key}", "assetTypes{key}"),
    ],
)
def test_selections_are_merged_in_the_order_of_the_document(
    documents: Documents, text: str, tree: str
) -> None:
    assert shape(read(documents, text).selections) == tree


@pytest.mark.parametrize(
    ("inside", "tree"),
    [
        ("id __typename", "id __typename"),
        ("id ... on Asset {key}", "id key@Asset"),
        ("... on Asset {key} ... on Signal {key}", "key@Asset key@Signal"),
        ("... on Asset {x: position} ... on Signal {x: unit}", "x:position@Asset x:unit@Signal"),
        ("... on Asset {type {key}} ... on Asset {type {name}}", "type@Asset{key name}"),
        ("... on Node {id ... on Asset {key}}", "id key@Asset"),
        ("id ... on Asset {id key}", "id key@Asset"),
        (
            "... on Asset {id} ... on Signal {name} id",
            "id@Asset name@Signal id@AssetType|Document|DocumentRevision|Event|Part|PartRevision|Signal",
        ),
        ("...f ... on Signal {name}", "id name@Asset name@Signal"),
        ("... on Asset @skip(if: true) {key} id", "id"),
    ],
)
def test_under_an_interface_a_field_knows_the_types_it_was_asked_for(
    documents: Documents, inside: str, tree: str
) -> None:
    used = "fragment f on Node {id ... on Asset {name}}" if "...f" in inside else ""

    operation = read(documents, f'{{node(id: "asset:a") {{ {inside} }}}} {used}')

    assert shape(operation.selections[0].children) == tree


def test_arguments_become_plain_values_under_the_names_of_the_contract(documents: Documents) -> None:
    operation = read(
        documents,
        """{assets(
            where: {or: [{name: {startsWith: "P", ignoreCase: true}}, {state: {notIn: [PLANNED, RETIRED]}}]}
            orderBy: {signal: {name: "t", function: MAX, over: {last: "P1D"}}, direction: DESC}
            asOf: "1970-01-01T00:00:01Z"
        ) {totalCount}}""",
    )

    assert operation.selections[0].arguments == {
        "where": {
            "or": [
                {"name": {"startsWith": "P", "ignoreCase": True}},
                {"state": {"notIn": ["PLANNED", "RETIRED"]}},
            ]
        },
        "orderBy": [
            {
                "signal": {"name": "t", "function": "MAX", "over": {"last": Duration(0, DAY)}},
                "direction": "DESC",
                "nulls": "LAST",
            }
        ],
        "first": 50,
        "asOf": 1_000_000_000,
    }


def test_what_is_left_out_stays_out_and_null_stays_null(documents: Documents) -> None:
    text = """mutation ($name: String, $type: String) {
        upsertAssets(assets: [{key: "a", name: $name, type: $type, state: null}]) {created}
    }"""

    operation = read(documents, text, {"type": None})

    assert operation.is_mutation
    assert operation.selections[0].arguments == {"assets": [{"key": "a", "type": None, "state": None}]}


def test_variables_are_coerced_as_literals_are(documents: Documents) -> None:
    text = """query ($where: AssetWhere, $at: DateTime!, $first: Int = 7) {
        assets(where: $where, asOf: $at, first: $first) {totalCount}
    }"""

    operation = read(documents, text, {"where": {"state": {"eq": "PLANNED"}}, "at": "1970-01-01T00:00:00Z"})

    assert operation.selections[0].arguments == {
        "where": {"state": {"eq": "PLANNED"}},
        "asOf": 0,
        "first": 7,
    }


def test_a_directive_may_depend_on_a_variable(documents: Documents) -> None:
    text = "query ($full: Boolean!) {assetTypes {key name @include(if: $full)}}"

    assert shape(read(documents, text, {"full": True}).selections) == "assetTypes{key name}"
    assert shape(read(documents, text, {"full": False}).selections) == "assetTypes{key}"


def test_any_json_value_passes_unchanged(documents: Documents) -> None:
    value = {"a": [1, 2.5, "x", None, True, {"b": []}]}
    text = 'query ($v: JSON) {explain(query: "{x}", variables: $v) {text}}'

    assert read(documents, text, {"v": value}).selections[0].arguments["variables"] == value


@pytest.mark.parametrize(
    ("definition", "value", "message"),
    [
        ("$v: Int!", {}, "'Int!' must not be null|was not provided|Expected"),
        ("$v: Int!", {"v": None}, "Expected value of non-null type 'Int!'"),
        ("$v: Int", {"v": "7"}, "Int cannot represent"),
        ("$v: Int", {"v": 2**31}, "non 32-bit"),
    ],
)
def test_a_variable_that_does_not_fit_is_a_bad_request(
    documents: Documents, definition: str, value: Mapping[str, object], message: str
) -> None:
    with pytest.raises(Refused, match=message) as refused:
        read(documents, f"query ({definition}) {{assets(first: $v) {{totalCount}}}}", value)

    assert [e["extensions"]["code"] for e in refused.value.errors] == ["BAD_REQUEST"]


def test_a_bad_instant_in_a_variable_says_how_to_write_one(documents: Documents) -> None:
    with pytest.raises(Refused, match="has no offset; end it with Z"):
        read(documents, "query ($t: DateTime) {assets(asOf: $t) {totalCount}}", {"t": "2024-05-01"})


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_float_is_a_number(documents: Documents, number: float) -> None:
    with pytest.raises(Refused, match="Float cannot represent"):
        read(
            documents,
            'query ($f: FloatFilter) {assets(where: {attributes: [{name: "a", number: $f}]}) {totalCount}}',
            {"f": {"eq": number}},
        )


def test_a_variable_of_a_window_is_said_in_exactly_one_way(documents: Documents) -> None:
    text = "query ($w: WindowInput) {events(where: {during: $w}) {totalCount}}"

    with pytest.raises(Refused, match="xactly one"):
        read(documents, text, {"w": {"last": "P1D", "all": True}})


def test_the_operation_is_chosen_by_name(documents: Documents) -> None:
    text = "query A {assetTypes {key}} query B {assetTypes {name}}"

    assert shape(read(documents, text, name="B").selections) == "assetTypes{name}"


@pytest.mark.parametrize(
    ("name", "message"), [(None, "2 operations; name one of: A, B"), ("C", "no operation 'C'")]
)
def test_an_operation_that_is_not_there_is_refused_with_those_that_are(
    documents: Documents, name: str | None, message: str
) -> None:
    with pytest.raises(Refused, match=message):
        read(documents, "query A {assetTypes {key}} query B {assetTypes {name}}", name=name)


def test_what_asks_about_the_schema_stands_apart_and_keeps_its_place(
    documents: Documents, schema: GraphQLSchema
) -> None:
    text = """query ($n: String!) {
        a: __type(name: $n) {...f} types: assetTypes {key} __typename
        __schema {queryType {name}} a: __type(name: $n) {kind}
    } fragment f on __Type {name}"""

    operation = read(documents, text, {"n": "Asset"})

    assert operation.keys == ("a", "types", "__typename", "__schema")
    assert shape(operation.selections) == "types:assetTypes{key}"
    assert operation.introspection is not None
    assert "assetTypes" not in print_ast(operation.introspection)
    answer = execute_sync(schema, operation.introspection, variable_values={"n": "Asset"})
    assert answer.errors is None
    assert answer.data == {
        "a": {"name": "Asset", "kind": "OBJECT"},
        "__typename": "Query",
        "__schema": {"queryType": {"name": "Query"}},
    }
