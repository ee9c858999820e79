"""The page at `/`: it loads nothing from elsewhere, and each of its examples is a query that this schema answers."""

from __future__ import annotations

import re
from importlib.resources import files

import httpx
import pytest
from graphql import GraphQLSchema, parse, validate
from starlette.applications import Starlette

from gql.page import page_routes
from gql.schema import build_schema
from twin.cli.demo import FIRST_QUERY

SCRIPT = files("gql.page").joinpath("page.js").read_text(encoding="utf-8")
EXAMPLES = re.findall(r'^  "([^"]+)": `([^`]+)`', SCRIPT, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema()._schema


@pytest.mark.parametrize(
    ("path", "media_type"), [("/", "text/html"), ("/page.js", "text/javascript"), ("/page.css", "text/css")]
)
async def test_the_page_and_its_parts_are_served_under_a_strict_policy(path: str, media_type: str) -> None:
    transport = httpx.ASGITransport(Starlette(routes=page_routes()))

    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        response = await client.get(path)

    assert response.status_code == 200
    assert response.headers["content-type"].startswith(media_type)
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", response.text)


@pytest.mark.parametrize(("name", "text"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_each_example_is_a_query_of_this_schema(schema: GraphQLSchema, name: str, text: str) -> None:
    assert validate(schema, parse(text)) == [], name


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4


def test_the_first_query_of_the_command_is_one_of_this_schema(schema: GraphQLSchema) -> None:
    assert validate(schema, parse(FIRST_QUERY)) == []
