"""A plan that is remembered answers as one that is made anew: at another now, with other types, for equal variables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

import tests.queries
from graph.embedded import EmbeddedGraph
from tests.plant import Place, selections
from tests.queries.golden import VARIABLES
from twin.backing import Backing
from twin.cursors import Cursors
from twin.plan.asked import Asked
from twin.plan.build import build
from twin.plan.facts import TypeFacts
from twin.plan.keyed import KEYS, key_of
from twin.plan.lower import lower
from twin.plan.remembered import LARGEST, Plans
from twin.plan.rules import optimise
from twin.plan.steps import Plan
from twin.reading import Reading
from twin.selection import Selection, normalised

FOLDER = Path(tests.queries.__file__).parent
LATER_NS = 26 * 3600 * 10**9
STABLE = "{assets(where: {state: {eq: IN_SERVICE}}, first: 3) {nodes {key signals {nodes {latest {age}}}}}}"
OF_A_TYPE = '{assets(where: {type: {eq: "Pump"}}, first: 3) {nodes {key}}}'
CAPABILITIES = EmbeddedGraph.capabilities
SECRET = b"a secret of thirty-two characters"


def questions() -> Iterator[Selection]:
    for path in sorted(FOLDER.rglob("*.graphql")):
        text = path.read_text()
        yield from selections(text, VARIABLES if "$site" in text else None)


def answered(place: Place, backing: Backing, selection: Selection, now: int) -> object:
    """Return the answer, or what it was refused with."""
    types = place.runner.run(place.service.types())
    try:
        shaped = place.runner.run(Reading(backing, types, now).answer(selection))
    except Exception as refusal:  # noqa: BLE001 - whatever it is, it is compared
        return type(refusal), str(refusal)
    return shaped.value, [(key, str(error)) for key, error in shaped.problems]


def test_each_golden_query_is_answered_alike_by_remembered_plans_at_another_now(small: Place) -> None:
    backing, now = small.reading().backing, small.service.clock()
    remembered = 0
    for selection in questions():
        answered(small, backing, selection, now)
        types = small.runner.run(small.service.types())
        again = backing.plans.known(selection, now, types.facts, backing.graph.capabilities)
        remembered += again is not None

        found = answered(small, backing, selection, now + LATER_NS)

        assert found == answered(small, replace(backing), selection, now + LATER_NS), selection
    assert remembered > 10


def planned(text: str, plans: Plans, types: TypeFacts) -> Selection:
    """Plan a root field of no particular service, and let the plan be remembered where it may be."""
    (selection,) = selections(text)
    anew(selection, plans, types)
    return selection


def anew(given: Selection, plans: Plans, types: TypeFacts) -> Plan:
    as_of, known_at = (cast("int | None", given.arguments.get(name)) for name in ("asOf", "knownAt"))
    asked = Asked(1_000, Cursors(SECRET), types, as_of, known_at)
    plan = lower(optimise(build(normalised(given), asked)), CAPABILITIES)
    plans.remember(given, plan, asked, CAPABILITIES)
    return plan


@pytest.mark.parametrize(
    "key", ["P-101", "", "a key that nothing has", "Pu\u0308mpe", "{0}'\"\\", "x" * 5_000]
)
def test_a_plan_for_one_key_is_the_plan_for_another(key: str) -> None:
    plans, types = Plans(), TypeFacts()
    found = 0
    for given in filter(key_of, questions()):
        anew(given, plans, types)
        other = replace(given, arguments={**given.arguments, KEYS[given.field]: key})

        plan = plans.known(other, 1_000, types, CAPABILITIES)

        if plan is not None:
            found += 1
            assert plan == anew(other, Plans(), types), other
    assert found > 5


def test_things_of_other_keys_are_answered_as_by_plans_of_their_own(small: Place) -> None:
    backing, now = small.reading().backing, small.service.clock()
    for given in filter(key_of, questions()):
        answered(small, backing, given, now)
        for key in ("P-101", "P-104", "B-2", "PU-100", "D-101", "nothing"):
            other = replace(given, arguments={**given.arguments, KEYS[given.field]: key})

            found = answered(small, backing, other, now)

            assert found == answered(small, replace(backing), other, now), other


@pytest.mark.parametrize(
    "other",
    [
        '{asset(key: "P-102") {name}}',
        '{pump: asset(key: "P-102") {key}}',
        '{part(number: "P-102") {key: number}}',
        '{asset(key: "P-102", asOf: "2024-05-01T00:00:00Z") {key}}',
        '{asset(identifier: {scheme: "erp", issuer: "sap", value: "4711"}) {key}}',
    ],
)
def test_what_is_asked_otherwise_has_a_plan_of_its_own(other: str) -> None:
    plans = Plans()
    planned('{asset(key: "P-101") {key}}', plans, TypeFacts())

    (selection,) = selections(other)

    assert plans.known(selection, 1_000, TypeFacts(), CAPABILITIES) is None


def test_an_identifier_of_another_thing_is_not_answered_by_a_plan_for_keys() -> None:
    plans = Plans()
    keyed = planned('{asset(key: "P-101") {key}}', plans, TypeFacts())
    label = {"scheme": "erp", "issuer": "sap", "value": "4711"}

    labelled = [replace(keyed, arguments={"identifier": label, **also}) for also in ({}, {"key": "P-101"})]

    assert [plans.known(each, 1_000, TypeFacts(), CAPABILITIES) for each in labelled] == [None, None]


def test_a_plan_is_told_with_the_now_of_the_request() -> None:
    plans = Plans()
    selection = planned(STABLE, plans, TypeFacts())

    found = [plans.known(selection, now, TypeFacts(), CAPABILITIES) for now in (2_000, 3_000)]

    assert [each and each.question.now for each in found] == [2_000, 3_000]


@pytest.mark.parametrize(
    "text",
    [
        '{assets {nodes {signals {nodes {statistics(over: {last: "PT1H"}) {mean}}}}}}',
        '{assets(asOf: "2024-05-01T00:00:00Z") {nodes {key}}}',
        '{assets(knownAt: "1970-01-01T00:00:00Z") {nodes {key}}}',
        "{documents {nodes {revision(rule: LATEST_RELEASED) {label}}}}",
    ],
)
def test_what_looks_at_the_now_or_at_a_moment_is_planned_each_time(text: str) -> None:
    plans = Plans()

    selection = planned(text, plans, TypeFacts())

    assert plans.known(selection, 1_000, TypeFacts(), CAPABILITIES) is None


def test_a_plan_that_looked_at_types_ends_with_them() -> None:
    plans, types = Plans(), TypeFacts({"Pump": ("Pump",)})
    of_a_type, stable = (planned(text, plans, types) for text in (OF_A_TYPE, STABLE))
    equal, other = TypeFacts({"Pump": ("Pump",)}), TypeFacts({"Pump": ("Pump", "ScrewPump")})

    assert plans.known(of_a_type, 1_000, equal, CAPABILITIES) is not None
    assert plans.known(of_a_type, 1_000, other, CAPABILITIES) is None
    assert plans.known(stable, 1_000, other, CAPABILITIES) is not None


def test_a_plan_ends_with_the_capabilities_of_the_graph() -> None:
    plans = Plans()
    selection = planned(STABLE, plans, TypeFacts())

    assert plans.known(selection, 1_000, TypeFacts(), replace(CAPABILITIES, chains=False)) is None


def test_an_equal_selection_is_not_the_one_that_was_planned() -> None:
    plans = Plans()
    planned(STABLE, plans, TypeFacts())

    (equal,) = selections(STABLE)

    assert plans.known(equal, 1_000, TypeFacts(), CAPABILITIES) is None


def test_only_the_plans_that_were_asked_for_lately_are_remembered() -> None:
    plans = Plans(most=2)
    first, second = (planned(STABLE, plans, TypeFacts()) for _ in range(2))
    plans.known(first, 1_000, TypeFacts(), CAPABILITIES)

    third = planned(STABLE, plans, TypeFacts())

    found = [plans.known(each, 1_000, TypeFacts(), CAPABILITIES) for each in (first, second, third)]
    assert [each is not None for each in found] == [True, False, True]


@pytest.mark.parametrize(("count", "is_remembered"), [(LARGEST // 2, True), (LARGEST + 1, False)])
def test_large_questions_are_not_remembered(count: int, is_remembered: bool) -> None:
    plans = Plans()
    keys = ", ".join(f'"P-{n}"' for n in range(count))

    selection = planned(f"{{assets(where: {{key: {{in: [{keys}]}}}}) {{nodes {{key}}}}}}", plans, TypeFacts())

    assert (plans.known(selection, 1_000, TypeFacts(), CAPABILITIES) is not None) is is_remembered


def test_another_backing_has_plans_of_its_own(small: Place) -> None:
    backing = small.reading().backing

    assert replace(backing, rules=()).plans is not backing.plans
