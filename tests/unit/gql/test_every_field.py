"""Every field, filter and order that the schema offers is answered, never by an error of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)

from gql.app import create_app
from gql.schema import build_schema
from tests.unit.gql.test_service import PLANT, Client
from twin.settings import open_service, read_settings
from twin.vault import NewFile

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCHEMA: GraphQLSchema = build_schema()._schema
EXAMPLES: Mapping[str, str] = {
    "String": '"x"',
    "ID": '"asset:P-1"',
    "Int": "1",
    "Long": "1",
    "Float": "0.5",
    "Boolean": "true",
    "DateTime": '"2024-05-01T00:00:00Z"',
    "Duration": '"PT1H"',
    "JSON": "{a: 1}",
    "WindowInput": '{between: {from: "2024-05-01T00:00:00Z", to: "2024-05-02T00:00:00Z"}}',
    "IdentifierInput": '{scheme: "erp", value: "1"}',
    "FloatFilter": "{between: [0, 1]}",
    "StringFilter": '{startsWith: "x"}',
    "StructureInput": '{design: {number: "N-1"}}',
    "PartReference": '{number: "N-1"}',
    "AssetOrder": "{field: KEY}",
    "SignalOrder": "{field: KEY}",
    "RelatedFilter": '{type: "feeds", some: {}}',
}
ARGUMENTS: Mapping[str, str] = {
    "Query.node(id)": '"asset:P-1"',
    "Query.asset(key)": '"P-1"',
    "Query.document(number)": '"D-1"',
    "Query.part(number)": '"N-1"',
    "Query.assetType(key)": '"Pump"',
    "Query.explain(query)": '"{assets {totalCount}}"',
    "Asset.signal(name)": '"temp"',
    "Installation.hostSignal(name)": '"temp"',
    "Signal.buckets(every)": '"PT1H"',
}
ROOTS = ("assets", "documents", "signals", "events", "parts")
PATHS: Mapping[str, str] = {
    "Query": "%s",
    "Asset": 'asset(key: "P-1") {%s}',
    "AssetType": 'assetType(key: "Pump") {%s}',
    "Signal": 'asset(key: "P-1") {signal(name: "temp") {%s}}',
    "Document": 'document(number: "D-1") {%s}',
    "DocumentRevision": 'document(number: "D-1") {revision {%s}}',
    "File": 'document(number: "D-1") {revision {file {%s}}}',
    "Event": "events {nodes {%s}}",
    "Part": "parts {nodes {%s}}",
    "PartRevision": "parts {nodes {revisions {%s}}}",
    "Explanation": 'explain(query: "{assets {nodes {key}}}", run: true) {%s}',
}
"""Where each type with an identity is reached; the others are reached below these."""
MORE = """mutation {
    recordEvents(events: [{kind: NOTE, at: "2024-05-01T00:00:00Z", title: "Seen", assets: ["P-1"], documents: ["D-1"]}])
    {created}
    relate(relations: [{from: "P-1", type: "feeds", to: "P-2"}]) {created}
    upsertParts(parts: [
        {number: "N-1", revisions: [{label: "A", state: RELEASED}], alternates: [{number: "N-2"}]}
        {number: "N-2", attributes: [{name: "x", value: 1, unit: "kg"}]}
    ]) {created}
    upsertBoms(boms: [{parent: {number: "N-1", label: "A"}, lines: [{part: "N-2", quantity: 2}]}]) {updated}
    upsertAssets(assets: [{key: "P-1", realises: {number: "N-1", label: "A"}}]) {updated}
}"""
COVERAGE = "function: COVERAGE}"
"""A share of a window that has no start; see the last test."""


def example(
    given: Any,
) -> str:  # Any: the union of the library's types cannot be narrowed by its own predicates
    """A value of the type that means something."""
    if is_non_null_type(given):
        return example(given.of_type)
    if is_list_type(given):
        return f"[{example(given.of_type)}]"
    if given.name in EXAMPLES:
        return EXAMPLES[str(given.name)]
    if isinstance(given, GraphQLEnumType):
        return str(next(iter(given.values)))
    assert isinstance(given, GraphQLInputObjectType)
    required = {n: f for n, f in given.fields.items() if is_required_input_field(f)}
    return "{" + ", ".join(f"{name}: {example(field.type)}" for name, field in required.items()) + "}"


def called(owner: str, name: str, field: GraphQLField, *more: str) -> str:
    """The field with the arguments that it needs, and these."""
    given = []
    for argument, declared in field.args.items():
        key = f"{owner}.{name}({argument})"
        if key in ARGUMENTS or is_required_argument(declared) or argument in more:
            given.append(f"{argument}: {ARGUMENTS.get(key) or example(declared.type)}")
    return name + (f"({', '.join(given)})" if given else "")


def below(field: GraphQLField, depth: int = 2) -> str:
    """What is asked below a field: `__typename`, and the leaves as deep as that."""
    inner = get_named_type(field.type)
    if is_leaf_type(inner):
        return ""
    if not isinstance(inner, GraphQLObjectType):
        return " {__typename id}"
    asked = [
        called(inner.name, name, f) + below(f, depth - 1)
        for name, f in inner.fields.items()
        if is_leaf_type(get_named_type(f.type)) or (depth and inner.name not in PATHS)
    ]
    return " {__typename " + " ".join(asked) + "}"


def fields_of(owner: str) -> Iterator[str]:
    """A query for each field of the type, and for each of its arguments."""
    holder = SCHEMA.type_map[owner]
    assert isinstance(holder, GraphQLObjectType)
    for name, field in holder.fields.items():
        yield "{" + PATHS[owner] % (called(owner, name, field) + below(field)) + "}"
        for argument in field.args:
            if f"{owner}.{name}({argument})" not in ARGUMENTS and argument not in {"after", "before"}:
                yield "{" + PATHS[owner] % (called(owner, name, field, argument) + below(field, 0)) + "}"


def filters_of(root: str) -> Iterator[str]:
    """A query for each condition that the root field takes."""
    for inside in alone(input_of(root, "where"), 2 if root == "signals" else 1):
        yield f"{{{root}(where: {inside}) {{totalCount}}}}"


def orders_of(root: str) -> Iterator[str]:
    """A query for each order that the root field takes."""
    for inside in alone(input_of(root, "orderBy"), 1):
        yield f"{{{root}(orderBy: [{inside}]) {{nodes {{id}}}}}}"


def input_of(root: str, argument: str) -> GraphQLInputObjectType:
    assert SCHEMA.query_type is not None
    found = get_named_type(SCHEMA.query_type.fields[root].args[argument].type)
    assert isinstance(found, GraphQLInputObjectType)
    return found


def alone(given: GraphQLInputObjectType, depth: int) -> Iterator[str]:
    """Each field of an input alone, with those that it needs; inputs in it are opened as deep as that."""
    required = {n: example(f.type) for n, f in given.fields.items() if is_required_input_field(f)}
    for name, field in given.fields.items():
        inner = get_named_type(field.type)
        values = [example(field.type)]
        if depth and isinstance(inner, GraphQLInputObjectType) and inner is not given:
            values += [f"[{v}]" if is_list_type(field.type) else v for v in alone(inner, depth - 1)]
        elif isinstance(inner, GraphQLEnumType) and not is_list_type(field.type):
            values = list(inner.values)
        for value in values:
            fields = {**required, name: value}
            yield "{" + ", ".join(f"{n}: {v}" for n, v in fields.items()) + "}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plant(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    home: Path = tmp_path_factory.mktemp("every-field")
    service = await open_service(read_settings({"TWIN_HOME": str(home), "TWIN_SECRET": "s" * 32}))
    transport = httpx.ASGITransport(create_app(service))
    async with httpx.AsyncClient(transport=transport, base_url="http://plant.test") as http:
        client = Client(http)
        await client.data(PLANT)
        await client.data(MORE)
        await service.vault.store_file(NewFile("D-1", "A", "p.step", "model/step", b"ISO-10303-21"))
        yield client
    await service.close()


async def ours(plant: Client, queries: Iterable[str]) -> list[str]:
    """Those of the queries that end in an error of ours."""
    wrong = []
    for query in queries:
        errors = (await plant.ask(query)).get("errors", [])
        wrong += [query for error in errors if error["extensions"]["code"] in {"INTERNAL", "UNSUPPORTED"}]
    return wrong


@pytest.mark.parametrize("owner", PATHS)
async def test_every_field_is_answered(plant: Client, owner: str) -> None:
    queries = list(fields_of(owner))

    assert len(queries) > 3
    assert await ours(plant, queries) == []


@pytest.mark.parametrize("root", ROOTS)
async def test_every_filter_is_answered(plant: Client, root: str) -> None:
    queries = list(filters_of(root))

    assert len(queries) >= 20
    assert await ours(plant, queries) == []


@pytest.mark.parametrize("root", ROOTS)
async def test_every_order_is_answered(plant: Client, root: str) -> None:
    queries = list(orders_of(root))

    assert len(queries) >= 3
    assert await ours(plant, queries) == []


@pytest.mark.parametrize(
    "argument",
    [f"where: {{statistic: [{{value: {{gt: 0}}, {COVERAGE}]}}", f"orderBy: [{{statistic: {{{COVERAGE}}}]"],
)
async def test_coverage_without_a_window_is_no_error_of_ours(plant: Client, argument: str) -> None:
    answer = await plant.ask(f"{{signals({argument}) {{totalCount nodes {{id}}}}}}")

    codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
    assert codes <= {"BAD_REQUEST"}
