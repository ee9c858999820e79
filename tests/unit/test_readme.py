"""README names everything that a user can set, run, ask or be refused, and promises nothing that is not there."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import DocumentNode, GraphQLSchema, build_schema, parse, validate

from twin.errors import TwinError

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRACT = ROOT.parent / "shared" / "design" / "schema.graphql"


@pytest.fixture(scope="module")
def served() -> GraphQLSchema:
    """The schema as a client sees it."""
    requires("gql/schema/__init__.py", "gql/schema.py")
    return build_schema(importlib.import_module("gql.schema").build_schema().as_str())


@pytest.fixture(scope="module")
def documents() -> list[DocumentNode]:
    """The GraphQL examples."""
    return [parse(text) for text in re.findall(r"^```graphql\n(.*?)^```", README, re.M | re.S)]


def test_every_setting_is_described_and_every_described_one_exists() -> None:
    requires("twin/settings.py")
    source = (ROOT / "twin/settings.py").read_text(encoding="utf-8")

    assert cells("Settings", 0) == set(re.findall(r"\bTWIN_[A-Z0-9_]*[A-Z0-9]\b", source))


def test_every_command_is_described_and_every_described_one_exists() -> None:
    requires("twin/cli/__init__.py")
    typer = importlib.import_module("typer")
    commands = typer.main.get_command(importlib.import_module("twin.cli").app).commands

    assert cells("Commands", 0) == {
        f"twin {name}" for name, command in commands.items() if not command.hidden
    }


def test_every_error_code_is_described_and_every_described_one_exists() -> None:
    assert cells("Error codes", 0) == {kind.code for kind in errors(TwinError)}


@pytest.mark.parametrize("operation", ["query", "mutation"])
def test_every_root_field_is_listed(served: GraphQLSchema, operation: str) -> None:
    root = served.query_type if operation == "query" else served.mutation_type

    assert set(root.fields if root else ()) <= set(root_fields(operation))


@pytest.mark.parametrize("operation", ["query", "mutation"])
def test_no_root_field_is_promised_that_is_not_served(served: GraphQLSchema, operation: str) -> None:
    root = served.query_type if operation == "query" else served.mutation_type
    promised = {name for name, state in root_fields(operation).items() if state == "yes"}

    assert promised <= set(root.fields if root else ())


def test_the_examples_are_queries_that_the_served_schema_accepts(
    served: GraphQLSchema, documents: list[DocumentNode]
) -> None:
    assert documents
    assert [str(error) for document in documents for error in validate(served, document)] == []


@pytest.mark.skipif(
    not CONTRACT.exists() and "CI" not in os.environ,
    reason="the contract lies beside the checkout, and is not there; with CI set, that fails",
)
def test_the_examples_are_queries_that_the_contract_accepts(documents: list[DocumentNode]) -> None:
    contract = build_schema(CONTRACT.read_text(encoding="utf-8"))

    assert [str(error) for document in documents for error in validate(contract, document)] == []


def test_every_task_is_described_and_every_described_one_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert cells("Develop", 0) == {f"make {name}" for name in re.findall(r"^([a-z-]+):.*## ", makefile, re.M)}


def requires(*names: str) -> None:
    """Skip while the module is not written; once it is there, the test holds."""
    if not any((ROOT / name).exists() for name in names):
        pytest.skip(f"{names[0]} is not there yet")


def errors(kind: type[TwinError]) -> Iterator[type[TwinError]]:
    """The class and everything below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from errors(below)


def section(title: str) -> str:
    """The text under a heading of the second level."""
    return re.split(r"^## ", README.split(f"\n## {title}\n", 1)[1], maxsplit=1, flags=re.M)[0]


def cells(title: str, column: int) -> set[str]:
    """What stands in code font in a column of the section's tables."""
    rows = (line.split("|")[1:-1] for line in section(title).splitlines() if line.startswith("|"))
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row[column])}


def root_fields(operation: str) -> dict[str, str]:
    """Root field to the word in the column `served`."""
    table = section("Root fields").split(f"| {operation} |", 1)[1].split("\n\n", 1)[0]
    return dict(re.findall(r"^\| `(\w+)` \| (yes|not yet) \|", table, re.M))
