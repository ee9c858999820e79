"""The golden answers are those of every set of stores: the real servers, and each of them among embedded ones.

Numbers may differ in their last digits: stores add up in orders of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson
import pytest

from tests.plant import SETS, SMALL, Place, placed
from tests.property.answers import difference
from tests.queries.golden import run
from tests.queries.test_golden import HERE, NAMES, QUERIES
from twin.plan.rules import RULES, Rule

SIGNED = re.compile(r'"(?:/files|https?://[^/"]+/[^/"]+)/(sha256/[0-9a-f/]+)\?[^"]*"')


@pytest.fixture(scope="module", params=[name for name in SETS if name != "embedded"])
def elsewhere(request: pytest.FixtureRequest) -> Iterator[Place]:
    with placed(SMALL, SETS[request.param]) as place:
        yield place


@pytest.mark.parametrize("rules", [RULES, ()], ids=["rules", "no rules"])
def test_the_golden_answers_do_not_depend_on_the_stores(elsewhere: Place, rules: tuple[Rule, ...]) -> None:
    different = {}
    for name, path in zip(NAMES, QUERIES, strict=True):
        found = run(elsewhere, path.read_text(), rules).json
        place = difference(_unsigned((HERE / f"{name}.json").read_text()), _unsigned(found))
        if place is not None:
            different[name] = place

    assert different == {}


def _unsigned(json: str) -> object:
    """Signed addresses differ by store: what counts is the object that they lead to."""
    return orjson.loads(SIGNED.sub(r'"signed address of \1"', json))
