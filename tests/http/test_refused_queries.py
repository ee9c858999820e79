"""What is wrong with a query is told under a stable code, with a sentence that helps; nothing is touched."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.client import Client

pytestmark = pytest.mark.usefixtures("stores_stay")


def assets(arguments: str) -> str:
    return f"{{assets({arguments}) {{nodes {{key}}}}}}"


def temp(field: str) -> str:
    return f'{{asset(key: "P1") {{signal(name: "temp") {{{field}}}}}}}'


def has_values(data: object) -> bool:
    """Something else than null is left of the data."""
    return any(map(has_values, data.values())) if isinstance(data, dict) else data is not None


LAST_HOUR = 'over: {last: "PT1H"}'


@pytest.mark.parametrize(
    ("query", "code", "sentence"),
    [
        # names
        ("{nothing}", "BAD_REQUEST", "nothing"),
        ("{assets {nodes {kye}}}", "BAD_REQUEST", "kye"),
        ("{assets(wher: {}) {totalCount}}", "BAD_REQUEST", "wher"),
        (assets("where: {kye: {}}"), "BAD_REQUEST", "kye"),
        (assets('where: {key: {like: "P"}}'), "BAD_REQUEST", "like"),
        (assets("where: {state: {eq: BROKEN}}"), "BAD_REQUEST", "BROKEN"),
        (assets("orderBy: [{field: COLOUR}]"), "BAD_REQUEST", "COLOUR"),
        ("{assets}", "BAD_REQUEST", "selection"),
        ('{asset(key: "P1") {key {x}}}', "BAD_REQUEST", "key"),
        # types
        (assets("first: \"10\""), "BAD_REQUEST", "Int"),
        (assets("first: 1.5"), "BAD_REQUEST", "Int"),
        (assets("first: 99999999999"), "BAD_REQUEST", "32"),
        (assets("where: {key: {eq: 1}}"), "BAD_REQUEST", "String"),
        (assets("where: [1]"), "BAD_REQUEST", "AssetWhere"),
        (assets('where: {key: "P1"}'), "BAD_REQUEST", "StringFilter"),
        ("{asset(key: P1) {key}}", "BAD_REQUEST", "String"),
        ("{node {id}}", "BAD_REQUEST", "id"),
        # which one?
        ("{asset {key}}", "BAD_REQUEST", "key"),
        ('{asset(key: "P1", identifier: {scheme: "erp", value: "100"}) {key}}', "BAD_REQUEST", "identifier"),
        # pages
        (assets("first: -1"), "BAD_REQUEST", "-1"),
        (assets("first: 1001"), "LIMIT_EXCEEDED", "1,000"),
        (assets('after: "x"'), "BAD_CURSOR", "cursor"),
        (assets('after: ""'), "BAD_CURSOR", "cursor"),
        (assets('after: "eyJhIjoxfQ.AAAA"'), "BAD_CURSOR", "cursor"),
        ('{asset(key: "S1") {children(first: 2000) {totalCount}}}', "LIMIT_EXCEEDED", "1,000"),
        ('{asset(key: "S1") {children(after: "forged") {totalCount}}}', "BAD_CURSOR", "cursor"),
        # orders
        (assets("orderBy: [{}]"), "BAD_REQUEST", "one"),
        (assets('orderBy: [{field: KEY, attribute: {name: "power"}}]'), "BAD_REQUEST", "one"),
        ("{signals(orderBy: [{field: KEY, statistic: {}}]) {totalCount}}", "BAD_REQUEST", "one"),
        (assets('orderBy: [{attribute: {name: "power", unit: "m"}}]'), "UNIT_MISMATCH", "kW"),
        (assets('orderBy: [{signal: {name: "temp", unit: "bar"}}]'), "UNIT_MISMATCH", "bar"),
        (assets('orderBy: [{signal: {name: "temp", unit: "furlong"}}]'), "BAD_REQUEST", "furlong"),
        # filters on values
        (assets('where: {attributes: [{name: "power", number: {between: [1, 2, 3]}}]}'), "BAD_REQUEST", "between"),
        (assets('where: {attributes: [{name: "power", number: {between: []}}]}'), "BAD_REQUEST", "between"),
        (assets('where: {attributes: [{name: "power", number: {gt: 1}, unit: "bar"}]}'), "UNIT_MISMATCH", "kW"),
        (assets('where: {attributes: [{name: "power", number: {gt: 1}, unit: "xyz"}]}'), "BAD_REQUEST", "xyz"),
        (assets('where: {key: {matches: "a(?=b)"}}'), "BAD_REQUEST", "pattern"),
        (assets(r'where: {key: {matches: "(a)\\1"}}'), "BAD_REQUEST", "pattern"),
        (assets('where: {key: {matches: "("}}'), "BAD_REQUEST", "pattern"),
        (assets("where: {key: {matches: \"" + "(a*)*" * 60 + "\"}}"), "BAD_REQUEST", "pattern"),
        (assets('where: {within: {key: "S1", maxDepth: -1}}'), "BAD_REQUEST", "maxDepth"),
        (assets('where: {related: [{type: "feeds", depth: 0, some: {}}]}'), "BAD_REQUEST", "depth"),
        (assets('where: {createdAt: {gt: "2024-01-01T00:00:00"}}'), "BAD_REQUEST", "offset"),
        (assets('where: {createdAt: {gt: "2024-02-30T00:00:00Z"}}'), "BAD_REQUEST", "2024-02-30"),
        (assets('where: {createdAt: {gt: "yesterday"}}'), "BAD_REQUEST", "yesterday"),
        (assets("where: {createdAt: {gt: 1704067200}}"), "BAD_REQUEST", "DateTime"),
        (assets('asOf: "9999-01-01T00:00:00Z"'), "BAD_REQUEST", "9999"),
        # windows
        (temp("statistics(over: {}) {max}"), "BAD_REQUEST", "exactly one"),
        (temp('statistics(over: {last: "P1D", all: true}) {max}'), "BAD_REQUEST", "exactly one"),
        (temp("statistics(over: {last: null}) {max}"), "BAD_REQUEST", "null"),
        (temp("statistics(over: {all: false}) {max}"), "BAD_REQUEST", "all"),
        (temp('statistics(over: {last: "1 day"}) {max}'), "BAD_REQUEST", "1 day"),
        (temp('statistics(over: {last: "P1M"}) {max}'), "BAD_REQUEST", "fixed"),
        (temp('statistics(over: {last: "PT0S"}) {max}'), "BAD_REQUEST", "zero"),
        (temp('statistics(over: {last: "-PT1H"}) {max}'), "BAD_REQUEST", "-PT1H"),
        (
            temp('statistics(over: {between: {from: "2024-02-01T00:00:00Z", to: "2024-01-01T00:00:00Z"}}) {max}'),
            "BAD_REQUEST",
            "later",
        ),
        (temp('statistics(over: {calendar: {unit: DAY, timeZone: "Mars/North"}}) {max}'), "BAD_REQUEST", "Mars/North"),
        (temp('statistics(over: {calendar: {unit: DAY, timeZone: "../etc/passwd"}}) {max}'), "BAD_REQUEST", "etc"),
        (
            temp('statistics(over: {calendar: {unit: YEAR, offset: 100000, timeZone: "UTC"}}) {max}'),
            "BAD_REQUEST",
            "100000",
        ),
        (
            temp('statistics(over: {calendar: {unit: YEAR, offset: 300, timeZone: "UTC"}}) {max}'),
            "BAD_REQUEST",
            "2262",
        ),
        (
            temp('statistics(over: {calendar: {unit: DAY, offset: -2000000000, timeZone: "UTC"}}) {max}'),
            "BAD_REQUEST",
            "offset",
        ),
        # series
        (temp(f'statistics({LAST_HOUR}, unit: "bar") {{max}}'), "UNIT_MISMATCH", "bar"),
        (temp(f'statistics({LAST_HOUR}, unit: "°C") {{max}}'), "BAD_REQUEST", "Cel"),
        (temp(f"statistics({LAST_HOUR}) {{percentile(p: 101)}}"), "BAD_REQUEST", "101"),
        (temp(f"statistics({LAST_HOUR}) {{percentile(p: -1)}}"), "BAD_REQUEST", "-1"),
        (temp(f"buckets({LAST_HOUR}) {{mean}}"), "BAD_REQUEST", "every"),
        (temp(f'buckets({LAST_HOUR}, every: "PT1M", calendar: DAY, timeZone: "UTC") {{mean}}'), "BAD_REQUEST", "every"),
        (temp(f"buckets({LAST_HOUR}, calendar: DAY) {{mean}}"), "BAD_REQUEST", "timeZone"),
        (temp('buckets(over: {all: true}, every: "PT1M") {mean}'), "BAD_REQUEST", "window"),
        (temp('buckets(over: {last: "P30000D"}, every: "PT0.001S") {mean}'), "LIMIT_EXCEEDED", "bucket"),
        (temp(f"samples({LAST_HOUR}, maxPoints: 0) {{values}}"), "BAD_REQUEST", "maxPoints"),
        (temp(f"samples({LAST_HOUR}, maxPoints: -5) {{values}}"), "BAD_REQUEST", "maxPoints"),
        (
            "{signals(where: {name: {eq: \"temp\"}, statistic: [{value: {gt: 1}, unit: \"bar\"}]}) {totalCount}}",
            "UNIT_MISMATCH",
            "Cel",
        ),
        (
            "{signals(where: {statistic: [{value: {between: [1]}}]}) {totalCount}}",
            "BAD_REQUEST",
            "between",
        ),
        ("{signals(where: {statistic: [{value: {gt: 1}, unit: \"nope\"}]}) {totalCount}}", "BAD_REQUEST", "nope"),
        ("{signals(where: {statistic: [{function: MODE, value: {gt: 1}}]}) {totalCount}}", "BAD_REQUEST", "MODE"),
        # explain
        ('{explain(query: "{") {text}}', "BAD_REQUEST", "Syntax"),
        ('{explain(query: "mutation {delete(ids: []) {updated}}", run: true) {text}}', "BAD_REQUEST", "mutation"),
        ('{explain(query: "{explain(query: \\"{assets {totalCount}}\\") {text}}") {text}}', "BAD_REQUEST", "explain"),
        # the document
        ("", "BAD_REQUEST", "Syntax"),
        ("{", "BAD_REQUEST", "Syntax"),
        ("query A {assets {totalCount}} query B {assets {totalCount}}", "BAD_REQUEST", "operation"),
        ("fragment F on Asset {key}", "BAD_REQUEST", "F"),
        ("{assets {nodes {...F}}} fragment F on Asset {parent {...G}} fragment G on Asset {...F}", "BAD_REQUEST", "F"),
        ("{assets {nodes {...Missing}}}", "BAD_REQUEST", "Missing"),
        ("subscription {changes {id}}", "BAD_REQUEST", "ubscription"),
        ("{a" + "{a" * 300 + "}" * 301, "LIMIT_EXCEEDED", "deep"),
        ('{asset(key: "A") ' + "{parent " * 30 + "{key}" + "}" * 31, "LIMIT_EXCEEDED", "20"),
        ("{" + " ".join(f"a{i}: __typename" for i in range(300)) + "}", "LIMIT_EXCEEDED", "200"),
        ("{assets" + " @include(if: true)" * 3000 + " {totalCount}}", "LIMIT_EXCEEDED", "5,000"),
        ("{assets {totalCount} }" + " " * 100_000, "LIMIT_EXCEEDED", "100,000"),
    ],
)  # fmt: skip
def test_a_wrong_query_is_refused_with_a_sentence_that_helps(
    plant: Client, query: str, code: str, sentence: str
) -> None:
    answer = plant.ask(query)

    assert not has_values(answer.get("data"))
    error = answer["errors"][0]
    assert error["extensions"]["code"] == code, error
    assert sentence in error["message"]
    assert "Traceback" not in error["message"]


@pytest.mark.parametrize(
    ("query", "variables", "sentence"),
    [
        ("query ($n: Int) {assets(first: $n) {totalCount}}", {"n": "ten"}, "$n"),
        ("query ($n: Int) {assets(first: $n) {totalCount}}", {"n": 2**40}, "$n"),
        ("query ($k: String!) {asset(key: $k) {key}}", {}, "$k"),
        ("query ($k: String!) {asset(key: $k) {key}}", {"k": None}, "$k"),
        ("query ($k: String!) {asset(key: $k) {key}}", {"k": ["P1"]}, "$k"),
        ("query ($k: String!) {asset(key: $k) {key}}", {"k": {"eq": "P1"}}, "$k"),
        ("query ($k: Text!) {asset(key: $k) {key}}", {"k": "P1"}, "Text"),
        ("query {asset(key: $k) {key}}", {"k": "P1"}, "$k"),
        ("query ($k: String, $x: Int) {asset(key: $k) {key}}", {"k": "P1"}, "$x"),
        ("query ($w: AssetWhere) {assets(where: $w) {totalCount}}", {"w": {"kye": {}}}, "kye"),
        (
            "query ($w: AssetWhere) {assets(where: $w) {totalCount}}",
            {"w": {"state": {"eq": "broken"}}},
            "broken",
        ),
        ("query ($t: DateTime) {assets(asOf: $t) {totalCount}}", {"t": "2024-01-01"}, "2024-01-01"),
        ("query ($t: DateTime) {assets(asOf: $t) {totalCount}}", {"t": "2024-01-01T00:00:00"}, "offset"),
        ("query ($t: DateTime) {assets(asOf: $t) {totalCount}}", {"t": 5}, "5"),
        ("query ($k: Int) {asset(key: $k) {key}}", {"k": 1}, "$k"),
        (
            "query ($o: WindowInput!) {signals {nodes {statistics(over: $o) {max}}}}",
            {"o": {"last": "P1D", "all": True}},
            "$o",
        ),
        ("query ($o: WindowInput!) {signals {nodes {statistics(over: $o) {max}}}}", {"o": {}}, "$o"),
    ],
)
def test_wrong_variables_are_refused(
    plant: Client, query: str, variables: dict[str, Any], sentence: str
) -> None:
    answer = plant.ask(query, variables)

    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert sentence in answer["errors"][0]["message"]


def cursor_of(plant: Client, arguments: str = "") -> str:
    found = plant.gql(f"{{assets(first: 2{arguments}) {{pageInfo {{endCursor}}}}}}")["assets"]
    return str(found["pageInfo"]["endCursor"])


def test_a_cursor_of_another_query_is_refused(plant: Client) -> None:
    cursor = cursor_of(plant)

    other_order = plant.refused(assets(f'after: "{cursor}", orderBy: [{{field: NAME}}]'))
    other_filter = plant.refused(assets(f'after: "{cursor}", where: {{key: {{startsWith: "P"}}}}'))
    other_field = plant.refused(f'{{documents(after: "{cursor}") {{totalCount}}}}')
    other_moment = plant.refused(assets(f'after: "{cursor}", asOf: "2024-06-01T00:00:00Z"'))

    refused = (other_order, other_filter, other_field, other_moment)
    assert [r.code for r in refused] == ["BAD_CURSOR"] * 4


@pytest.mark.parametrize("place", [0, 5, -1, -5])
def test_a_cursor_with_one_other_character_is_refused(plant: Client, place: int) -> None:
    cursor = cursor_of(plant)
    characters = list(cursor)
    characters[place] = "A" if characters[place] != "A" else "B"

    assert plant.refused(assets(f'after: "{"".join(characters)}"')).code == "BAD_CURSOR"


def test_a_cursor_goes_on_with_another_page_size(plant: Client) -> None:
    found = plant.gql(assets(f'first: 3, after: "{cursor_of(plant)}"'))["assets"]["nodes"]

    assert [node["key"] for node in found] == ["L2", "M1", "P1"]


def test_one_wrong_root_field_leaves_the_others(plant: Client) -> None:
    answer = plant.ask('{good: asset(key: "P1") {key} bad: asset {key} more: asset(key: "P2") {key}}')

    assert answer["data"] == {"good": {"key": "P1"}, "bad": None, "more": {"key": "P2"}}
    (error,) = answer["errors"]
    assert error["path"] == ["bad"]
    assert set(error) <= {"message", "path", "locations", "extensions"}


def test_a_unit_that_does_not_fit_some_signals_is_told_once(plant: Client) -> None:
    answer = plant.ask(
        '{signals(orderBy: [{field: KEY}]) {nodes {key statistics(over: {all: true}, unit: "Cel") {max}}}}'
    )

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNIT_MISMATCH"]
