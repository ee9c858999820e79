"""Documents: what is parsed and validated, and what is refused because it is too large."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLSchema, get_introspection_query

from gql.documents import Documents, Limits
from gql.errors import Refused

LIMITS = Limits(characters=10_000, tokens=500, depth=6, fields=40, aliases=5, errors=3)


@pytest.fixture
def documents(schema: GraphQLSchema) -> Documents:
    return Documents(schema, limits=LIMITS)


def refusal(documents: Documents, text: str) -> tuple[str, str]:
    """The code and the message of the first error."""
    with pytest.raises(Refused) as refused:
        documents.read(text)
    first = refused.value.errors[0]
    return str(first["extensions"]["code"]), first["message"]


def test_a_document_that_was_read_is_remembered(documents: Documents) -> None:
    text = "{assetTypes {key}}"

    first = documents.read(text)

    assert documents.read(text) is first
    assert documents.knows(text)


def test_the_document_that_was_used_longest_ago_is_forgotten(schema: GraphQLSchema) -> None:
    documents = Documents(schema, limits=LIMITS, remembered=2)
    first, second, third = "{a: assetTypes {key}}", "{b: assetTypes {key}}", "{c: assetTypes {key}}"

    for text in (first, second, first, third):
        documents.read(text)

    assert [documents.knows(text) for text in (first, second, third)] == [True, False, True]


def test_a_document_that_is_refused_is_not_remembered(documents: Documents) -> None:
    refusal(documents, "{nothing}")

    assert not documents.knows("{nothing}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Unexpected <EOF>"),
        ("{", "Expected Name"),
        ("{assets}", "must have a selection of subfields"),
        ("{assets {}}", "Expected Name"),
        ("{asset(key: 1) {key}}", "String cannot represent"),
        ("{nothing}", "Cannot query field 'nothing'"),
        ("query ($x: Int) {assetTypes {key}}", "is never used"),
        ("{assetTypes {...f}} fragment f on AssetType {key ...f}", "Cannot spread fragment"),
        ("subscription {x}", "subscription operation is not supported"),
        ('{asset(key: "a") {x: key x: name}}', "conflict"),
    ],
)
def test_an_invalid_document_is_a_bad_request(documents: Documents, text: str, message: str) -> None:
    code, said = refusal(documents, text)

    assert code == "BAD_REQUEST"
    assert message in said


def test_an_error_says_where_it_is(documents: Documents) -> None:
    with pytest.raises(Refused) as refused:
        documents.read("{\n  nothing\n}")

    assert refused.value.errors[0]["locations"] == [{"line": 2, "column": 3}]


def test_a_bad_instant_in_a_document_says_how_to_write_one(documents: Documents) -> None:
    code, message = refusal(documents, '{assets(asOf: "2024-05-01") {totalCount}}')

    assert code == "BAD_REQUEST"
    assert "has no offset; end it with Z" in message


def test_names_of_the_schema_are_suggested_unless_told_not_to(schema: GraphQLSchema) -> None:
    open_documents = Documents(schema, limits=LIMITS)
    closed_documents = Documents(schema, limits=LIMITS, suggests=False)

    assert "Did you mean" in refusal(open_documents, '{asset(key: "a") {nam}}')[1]
    assert "Did you mean" not in refusal(closed_documents, '{asset(key: "a") {nam}}')[1]


def chain(length: int) -> str:
    """Fragments that each use the next one twice: 2^length fields when written out."""
    links = "".join(
        f"fragment f{n} on Asset {{ parent {{ ...f{n + 1} }} ancestors {{ ...f{n + 1} }} }} "
        for n in range(length)
    )
    return f'{{ asset(key: "a") {{ ...f0 }} }} {links} fragment f{length} on Asset {{ key }}'


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{" + "assetTypes {key} " * 200 + "}", "500 tokens"),
        ("{assetTypes {key}}" + "#\n" * 600, "500 comments"),
        ("{assetTypes {key}}" + " " * 10_000, "10000 code points"),
        ('{asset(key: "a") {' + "parent {" * 6 + "key" + "}" * 6 + "}}", "8 nested fields, the limit is 6"),
        ("{" + "".join(f"a{n}: assetTypes {{key}} " for n in range(6)) + "}", "6 aliases, the limit is 5"),
        ("{" + "assetTypes {key} " * 21 + "}", "42 fields, the limit is 40"),
        (chain(5), "fields, the limit is"),
    ],
)
def test_a_document_that_is_too_large_is_refused_with_the_limit(
    documents: Documents, text: str, named: str
) -> None:
    code, message = refusal(documents, text)

    assert code == "LIMIT_EXCEEDED"
    assert named in message


@pytest.mark.parametrize("length", [60, 400])
def test_a_chain_of_fragments_is_refused_without_being_written_out(
    schema: GraphQLSchema, length: int
) -> None:
    documents = Documents(schema, limits=Limits(tokens=50_000))

    with pytest.raises(Refused):
        documents.read(chain(length))


def test_a_message_does_not_repeat_a_long_input(documents: Documents) -> None:
    _, message = refusal(documents, "{assets(first: " + "9" * 5_000 + ") {totalCount}}")

    assert len(message) < 1_100


def test_what_tools_ask_of_the_schema_is_within_the_default_limits(schema: GraphQLSchema) -> None:
    every_option: dict[str, Any] = {
        "schema_description": True,
        "specified_by_url": True,
        "directive_is_repeatable": True,
        "input_value_deprecation": True,
    }

    documents = Documents(schema, limits=Limits())

    assert documents.read(get_introspection_query(**every_option)).definitions
