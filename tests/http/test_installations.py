"""Where things have been, what was read there, and every record of a thing (T1–T3, S6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.client import Client
from tests.http.mutations import INSTALL, REMOVE, upsert
from tests.http.plant import START
from tests.http.server import Server

BEEN = '{asset(key: "%s") {installations {host {key} position from to}}}'
HELD = '{asset(key: "%s") {installed(position: "DE") {asset {key} from to}}}'
FEBRUARY, MARCH, APRIL = (f"2024-0{month}-01T00:00:00Z" for month in (2, 3, 4))


def stay(host: str, start: str, end: str | None, position: str | None = "DE") -> dict[str, Any]:
    return {"host": {"key": host}, "position": position, "from": start, "to": end}


@pytest.fixture
def pumps(client: Client) -> Client:
    upsert(client, {"key": "P1"}, {"key": "P2"}, {"key": "B1"}, {"key": "B2"}, validFrom=START)
    return client


def test_one_bearing_takes_the_place_of_another_at_one_instant(pumps: Client) -> None:
    pumps.gql(INSTALL, {"a": "B1", "in": "P1", "p": "DE", "from": FEBRUARY})

    text = """mutation ($at: DateTime!) {
        remove(asset: "B1", at: $at) {to}
        install(asset: "B2", in: "P1", position: "DE", from: $at) {from}
    }"""
    pumps.gql(text, {"at": MARCH})
    swapped = upsert(
        pumps, {"key": "B1", "parent": "P1", "position": "DE"}, {"key": "B2", "parent": None}, validFrom=APRIL
    )

    assert swapped["errors"] == []
    assert pumps.gql(HELD % "P1")["asset"]["installed"] == [
        {"asset": {"key": "B1"}, "from": APRIL, "to": None},
        {"asset": {"key": "B2"}, "from": MARCH, "to": APRIL},
        {"asset": {"key": "B1"}, "from": FEBRUARY, "to": MARCH},
    ]
    assert pumps.gql(BEEN % "B1")["asset"]["installations"] == [
        stay("P1", APRIL, None),
        stay("P1", FEBRUARY, MARCH),
    ]


def test_what_is_put_back_at_once_was_never_away(pumps: Client) -> None:
    pumps.gql(INSTALL, {"a": "B1", "in": "P1", "p": "DE", "from": FEBRUARY})
    upsert(pumps, {"key": "B1", "name": "renamed"}, validFrom=MARCH)
    pumps.gql(REMOVE, {"a": "B1", "at": APRIL})
    pumps.gql(INSTALL, {"a": "B1", "in": "P1", "p": "DE", "from": APRIL})

    assert pumps.gql(BEEN % "B1")["asset"]["installations"] == [stay("P1", FEBRUARY, None)]


def test_a_late_correction_keeps_what_was_known(pumps: Client, server: Server) -> None:
    pumps.gql(INSTALL, {"a": "B1", "in": "P1", "p": "DE", "from": MARCH})
    server.clock.advance(60)
    known = "2024-06-10T12:00:30Z"
    pumps.gql(REMOVE, {"a": "B1", "at": APRIL})
    late = pumps.gql(INSTALL, {"a": "B1", "in": "P2", "from": FEBRUARY})["install"]

    text = """query ($t: DateTime, $k: DateTime) {asset(key: "B1", asOf: $t, knownAt: $k) {
        installations {host {key} position from to}
    }}"""
    assert late["to"] == MARCH
    assert pumps.gql(text)["asset"]["installations"] == [
        stay("P1", MARCH, APRIL),
        stay("P2", FEBRUARY, MARCH, None),
    ]
    assert pumps.gql(text, {"k": known})["asset"]["installations"] == [stay("P1", MARCH, None)]
    assert pumps.gql(text, {"t": FEBRUARY})["asset"]["installations"] == [stay("P2", FEBRUARY, MARCH, None)]
    assert pumps.gql(text, {"t": FEBRUARY, "k": known})["asset"]["installations"] == []


def test_a_window_takes_what_lies_in_it_for_a_moment_at_least(pumps: Client) -> None:
    pumps.gql(INSTALL, {"a": "B1", "in": "P1", "p": "DE", "from": FEBRUARY})
    pumps.gql(REMOVE, {"a": "B1", "at": MARCH})
    pumps.gql(INSTALL, {"a": "B1", "in": "P2", "from": MARCH})
    text = """query ($f: DateTime!, $t: DateTime!) {asset(key: "B1") {
        installations(during: {between: {from: $f, to: $t}}) {host {key}}
    }}"""

    def hosts(start: str, end: str) -> list[str]:
        found = pumps.gql(text, {"f": start, "t": end})["asset"]["installations"]
        return [each["host"]["key"] for each in found]

    assert hosts(FEBRUARY, MARCH) == ["P1"]
    assert hosts(MARCH, APRIL) == ["P2"]
    assert hosts("2024-02-29T23:59:59.999999999Z", "2024-03-01T00:00:00.000000001Z") == ["P2", "P1"]
    assert hosts("2024-01-05T00:00:00Z", FEBRUARY) == []


def test_an_installation_in_what_is_gone_is_not_shown_but_was(pumps: Client, server: Server) -> None:
    pumps.gql(INSTALL, {"a": "B1", "in": "P1", "p": "DE", "from": FEBRUARY})
    pumps.gql(REMOVE, {"a": "B1", "at": MARCH})
    server.clock.advance(60)
    pumps.gql('mutation {delete(ids: ["asset:P1"]) {errors {message}}}')

    assert pumps.gql(BEEN % "B1")["asset"]["installations"] == []
    then = pumps.gql(
        '{asset(key: "B1", asOf: "2024-04-01T00:00:00Z") {installations {host {key} position from to}}}'
    )
    assert then["asset"]["installations"] == [stay("P1", FEBRUARY, MARCH)]


def test_statistics_are_cut_to_the_time_in_the_host(client: Client) -> None:
    upsert(client, {"key": "P1"}, {"key": "P2"}, {"key": "B"}, validFrom=START)
    client.gql(
        """mutation ($rows: [SamplesInput!]!) {
            upsertSignals(
                signals: [{asset: "P1", name: "temp", unit: "Cel", samplingInterval: "PT1H"}]
                options: {validFrom: "2024-01-01T00:00:00Z"}
            ) {errors {message}}
            writeSamples(samples: $rows) {written}
        }""",
        {
            "rows": [
                {
                    "signal": "P1/temp",
                    "times": [f"2024-06-10T0{hour}:00:00Z" for hour in range(1, 7)],
                    "values": [10, 20, 30, 40, 50, 60],
                }
            ]
        },
    )
    client.gql(INSTALL, {"a": "B", "in": "P1", "from": "2024-06-10T02:00:00Z"})
    client.gql(REMOVE, {"a": "B", "at": "2024-06-10T05:00:00Z"})
    upsert(client, {"key": "B", "parent": "P2"}, validFrom="2024-06-10T08:00:00Z")

    text = """query ($t: DateTime) {asset(key: "B", asOf: $t) {installations {host {key} hostSignal(name: "temp") {
        signal {key} statistics(unit: "K") {from to unit count min max coverage maxAt}
    }}}}"""
    now, then = (client.gql(text, {"t": t})["asset"]["installations"] for t in (None, "2024-06-10T03:30:00Z"))

    assert now == [
        {"host": {"key": "P2"}, "hostSignal": None},
        {
            "host": {"key": "P1"},
            "hostSignal": {
                "signal": {"key": "P1/temp"},
                "statistics": {
                    "from": "2024-06-10T02:00:00Z", "to": "2024-06-10T05:00:00Z", "unit": "K", "count": 3,
                    "min": 293.15, "max": 313.15, "coverage": 1, "maxAt": "2024-06-10T04:00:00Z",
                },
            },
        },
    ]  # fmt: skip
    assert then[0]["hostSignal"]["statistics"]["to"] == "2024-06-10T03:30:00Z"
    assert then[0]["hostSignal"]["statistics"]["count"] == 2


def test_what_an_installation_answers_knows_the_signal_of_its_host(pumps: Client) -> None:
    pumps.gql('mutation {upsertSignals(signals: [{asset: "P1", name: "temp"}]) {errors {message}}}')

    put = pumps.gql(
        """mutation {install(asset: "B1", in: "P1", from: "2024-02-01T00:00:00Z") {
            to hostSignal(name: "temp") {signal {key} statistics {from count}}
            none: hostSignal(name: "x") {signal {key}}
        }}"""
    )["install"]

    assert put == {
        "to": None,
        "hostSignal": {"signal": {"key": "P1/temp"}, "statistics": {"from": FEBRUARY, "count": 0}},
        "none": None,
    }


def test_history_tells_every_record_page_by_page(pumps: Client, server: Server) -> None:
    upsert(pumps, {"key": "B1", "name": "second", "serialNumber": "4-1"}, validFrom=MARCH, reason="a survey")
    server.clock.advance(60)
    upsert(pumps, {"key": "B1", "name": "first"}, validFrom=FEBRUARY)
    fields = "version validFrom validTo knownFrom knownTo reason deleted snapshot cursor"
    text = f'query ($n: Int, $a: String) {{asset(key: "B1") {{history(first: $n, after: $a) {{{fields}}}}}}}'

    whole = pumps.gql(text)["asset"]["history"]
    first = pumps.gql(text, {"n": 2})["asset"]["history"]
    rest = pumps.gql(text, {"n": 9, "a": first[-1]["cursor"]})["asset"]["history"]

    shown = [
        (r["version"], r["validFrom"], r["validTo"], r["knownTo"] is None, r["snapshot"]["name"])
        for r in whole
    ]
    assert shown == [
        (3, FEBRUARY, MARCH, True, "first"),
        (1, START, FEBRUARY, True, "B1"),
        (2, MARCH, None, True, "second"),
        (1, START, MARCH, False, "B1"),
        (1, START, None, False, "B1"),
    ]
    assert [r["validFrom"] for r in first + rest] == [r["validFrom"] for r in whole]
    assert whole[2]["snapshot"]["serialNumber"] == "4-1"
    assert whole[2]["reason"] == "a survey"
    refused = pumps.refused(text, {"a": "not a cursor"})
    assert refused.code == "BAD_CURSOR"
