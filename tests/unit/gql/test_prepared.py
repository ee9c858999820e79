"""Operations that are read again: variables, switches and names are those of the request, never of an earlier one."""

from __future__ import annotations

import pytest
from graphql import GraphQLSchema

from gql.documents import Documents, Limits
from gql.errors import Refused
from gql.prepared import LONGEST, SWITCHED, Operations
from twin.selection import Selection


@pytest.fixture
def operations(schema: GraphQLSchema) -> Operations:
    return Operations(Documents(schema, limits=Limits()), remembered=2)


def keys(selections: tuple[Selection, ...]) -> list[str]:
    return [selection.key for selection in selections]


GET = "query Get($key: String!, $short: Boolean = false) {asset(key: $key) {name state @skip(if: $short)}}"


def test_each_request_has_its_own_variables(operations: Operations) -> None:
    read = [operations.read(GET, variables={"key": key}) for key in ("A", "B", "A")]

    assert [operation.selections[0].arguments for operation in read] == [
        {"key": "A"},
        {"key": "B"},
        {"key": "A"},
    ]


def test_what_no_variable_changes_is_read_once(operations: Operations) -> None:
    first, second = (operations.read(GET, variables={"key": key}) for key in ("A", "B"))

    assert first.selections[0].children is second.selections[0].children


def test_equal_variables_give_the_very_selection_again(operations: Operations) -> None:
    first, second, third = (
        operations.read(GET, variables={"key": key}).selections[0] for key in ("A", "A", "B")
    )

    assert first is second
    assert first is not third


def test_long_variables_are_read_each_time(operations: Operations) -> None:
    read = [operations.read(GET, variables={"key": key * LONGEST}).selections[0] for key in "AAB"]

    assert [each.arguments["key"] for each in read] == [key * LONGEST for key in "AAB"]
    assert read[0] is not read[1]


def test_switches_are_those_of_the_request(operations: Operations) -> None:
    read = [operations.read(GET, variables={"key": "A", "short": short}) for short in (True, False, True)]

    shown = [keys(operation.selections[0].children) for operation in read]
    assert shown == [["name"], ["name", "state"], ["name"]]


def test_a_switch_of_a_fragment_counts(operations: Operations) -> None:
    text = """query ($all: Boolean!) {assetTypes {...Shown}}
    fragment Shown on AssetType {key ... @include(if: $all) {name}}"""

    read = [operations.read(text, variables={"all": each}) for each in (True, False)]

    assert [keys(operation.selections[0].children) for operation in read] == [["key", "name"], ["key"]]


def test_one_document_has_several_operations(operations: Operations) -> None:
    text = "query A {assetTypes {key}} query B {assets {totalCount}}"

    read = [operations.read(text, name=name, variables={}) for name in ("A", "B", "A")]

    assert [keys(operation.selections) for operation in read] == [["assetTypes"], ["assets"], ["assetTypes"]]
    with pytest.raises(Refused, match="2 operations"):
        operations.read(text, variables={})


def test_only_the_newest_operations_are_remembered(operations: Operations) -> None:
    texts = [f"{{assetTypes {{{name}}}}}" for name in ("key", "name", "__typename")]
    for text in (texts[0], texts[1], texts[0], texts[2]):
        operations.read(text, variables={})

    assert [operations.knows(text) for text in texts] == [True, False, True]


def test_many_switches_are_answered_although_few_are_remembered(operations: Operations) -> None:
    names = [f"s{n}" for n in range(6)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: key @include(if: ${name})" for name in names)
    text = f"query ({declared}) {{assetTypes {{name {fields}}}}}"
    for number in range(4 * SWITCHED):
        chosen = {name: bool(number >> n & 1) for n, name in enumerate(names)}

        read = operations.read(text, variables=chosen)

        assert keys(read.selections[0].children) == ["name", *(n for n in names if chosen[n])]


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, r"Variable '\$key' has invalid value: Expected a value of non-null type"),
        ({"key": None}, r"Variable '\$key' has invalid value: Expected value of non-null type"),
        ({"key": 7}, r"Variable '\$key' has invalid value: String cannot represent a non string value: 7"),
        ({"key": "A", "short": None}, "Argument 'if'"),
    ],
)
def test_a_wrong_variable_is_refused_each_time(
    operations: Operations, variables: dict[str, object], message: str
) -> None:
    operations.read(GET, variables={"key": "A"})

    for _ in range(2):
        with pytest.raises(Refused, match=message):
            operations.read(GET, variables=variables)


def test_literals_of_a_mutation_are_new_for_each_request(operations: Operations) -> None:
    text = 'mutation {upsertAssets(assets: [{key: "a"}]) {created}}'

    first, second = (operations.read(text, variables={}).selections[0].arguments["assets"] for _ in range(2))

    assert first == second
    assert first is not second


def test_variables_of_a_mutation_are_new_for_each_request(operations: Operations) -> None:
    text = "mutation ($key: String!) {upsertAssets(assets: [{key: $key}]) {created}}"

    first, second = (operations.read(text, variables={"key": "a"}).selections[0] for _ in range(2))

    assert first == second
    assert first is not second
