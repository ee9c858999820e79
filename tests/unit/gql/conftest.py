"""One schema for all tests of the door."""

from __future__ import annotations

import pytest
from graphql import GraphQLSchema

from gql.schema import build_schema


@pytest.fixture(scope="session")
def schema() -> GraphQLSchema:
    return build_schema()._schema
