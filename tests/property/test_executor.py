"""The answer to a document is the one that graphql-core's own executor gives over plain values, keys in their order."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
import pytest
from graphql import GraphQLResolveInfo, GraphQLSchema, build_schema, execute_sync, parse
from hypothesis import assume, given, note
from hypothesis import strategies as st

from gql import schema as served
from gql.documents import Documents, Limits
from gql.request import Request, Terms
from gql.response import Answering, Response
from gql.roots import Roots
from tests.plant import Place, placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.answers import Refused, difference, slowly
from tests.property.documents import Written, written
from tests.property.selections import roots
from twin.errors import UnitMismatch
from twin.selection import Selection

PLAIN: GraphQLSchema = build_schema(served.build_schema().as_str())
"""The schema with nothing behind it: values come as they are."""


@pytest.fixture(scope="module")
def documents() -> Documents:
    """What is asked at random repeats itself more than a person would."""
    wide = Limits(characters=10**7, tokens=10**6, fields=10**5, aliases=10**5, repeats=10**5)
    return Documents(served.build_schema()._schema, limits=wide)


@pytest.mark.parametrize("seed", [seed + 2_000 for seed in seeds(0.06, questions=60)])
def test_a_document_is_answered_as_the_library_does(seed: int, documents: Documents) -> None:
    with placed(random_plant(seed)) as place:
        answering = Answering(Roots(place.service), documents)

        @profile(60)
        @given(st.data(), st.lists(roots().map(without_samples), min_size=1, max_size=2))
        def alike(data: st.DataObject, asked: list[Selection]) -> None:
            asked = [replace(selection, key=f"r{n}") for n, selection in enumerate(asked)]
            document = data.draw(written(asked, PLAIN))
            note(f"random_plant({seed}), {document!r}")
            values = {selection.key: slowly(place.plant, selection) for selection in asked}
            assume(not any(isinstance(value, Refused) for value in values.values()))

            for _ in range(2):  # read, then remembered
                found = ask(place, answering, document)

                others = [error for error in found.errors if error["extensions"]["code"] != UnitMismatch.code]
                assert others == []
                assert difference(by_the_library(document, values), sent(found)) is None

        alike()


def ask(place: Place, answering: Answering, document: Written) -> Response:
    request = Request(document.text, document.variables)
    return place.runner.run(answering.answer(request, Terms(time.monotonic() + 60)))


def sent(response: Response) -> object:
    """Return the data as a client reads it."""
    return orjson.loads(orjson.dumps(response.data))


def by_the_library(document: Written, values: Mapping[str, object]) -> Any:  # Any: JSON
    """Execute the document over values that stand under their response keys."""

    def value_of(source: Any, info: GraphQLResolveInfo[Any], **_: object) -> object:
        return source[info.path.key]

    def type_of(value: Any, *_: object) -> str:
        prefix = str(value["id"]).partition(":")[0]
        kind = "part-revision" if prefix == "revision" else prefix
        return "".join(word.capitalize() for word in kind.split("-"))

    result = execute_sync(
        PLAIN,
        parse(document.text),
        values,
        variable_values=document.variables,
        field_resolver=value_of,
        type_resolver=type_of,
    )
    assert not result.errors, result.errors
    return result.data


def without_samples(selection: Selection) -> Selection:
    """Samples that are reduced have many right answers; test_planner.py knows them."""
    children = tuple(without_samples(c) for c in selection.children if c.field != "samples")
    return replace(selection, children=children)
