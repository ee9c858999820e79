"""Samples and buckets, written and read back, with answers worked out by hand (S1–S4, T4, T5)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.http.asking import signal
from tests.http.client import Client
from tests.http.server import Server

WINDOW = '{between: {from: "2024-06-10T10:00:00Z", to: "2024-06-10T10:08:00Z"}}'


def test_the_latest_sample_is_the_newest_usable_one(plant: Client) -> None:
    found = signal(plant, "P1/temp", 'latest {time value text quality age} k: latest(unit: "K") {value}')

    assert found["k"]["value"] == pytest.approx(313.15)
    age = found["latest"].pop("age")
    assert age.startswith("PT1H57M")
    assert found["latest"] == {
        "time": "2024-06-10T10:03:00Z",
        "value": 40,
        "text": None,
        "quality": "UNCERTAIN",
    }


def test_samples_come_in_time_order_with_their_quality(plant: Client) -> None:
    found = signal(
        plant, "P1/temp", f"samples(over: {WINDOW}) {{times values qualities unit total reduced}}"
    )["samples"]

    assert found == {
        "times": [f"2024-06-10T10:0{minute}:00Z" for minute in range(4)],
        "values": [20, 60, 20, 40],
        "qualities": ["GOOD", "GOOD", "GOOD", "UNCERTAIN"],
        "unit": "Cel",
        "total": 4,
        "reduced": False,
    }


def test_windows_are_half_open(plant: Client) -> None:
    window = '{between: {from: "2024-06-10T10:01:00Z", to: "2024-06-10T10:03:00Z"}}'

    found = signal(plant, "P1/temp", f"samples(over: {window}) {{times}}")["samples"]

    assert found["times"] == ["2024-06-10T10:01:00Z", "2024-06-10T10:02:00Z"]


def test_buckets_start_at_multiples_and_are_cut_to_the_window(plant: Client) -> None:
    window = '{between: {from: "2024-06-10T10:01:00Z", to: "2024-06-10T10:05:00Z"}}'
    fields = "from to count min max mean sum first last stddev"

    found = signal(plant, "P1/temp", f'buckets(over: {window}, every: "PT2M") {{{fields}}}')["buckets"]

    assert found == [
        {
            "from": "2024-06-10T10:01:00Z",
            "to": "2024-06-10T10:02:00Z",
            "count": 1,
            **dict.fromkeys(("min", "max", "mean", "sum", "first", "last"), 60),
            "stddev": None,
        },
        {
            "from": "2024-06-10T10:02:00Z",
            "to": "2024-06-10T10:04:00Z",
            "count": 2,
            "min": 20,
            "max": 40,
            "mean": 30,
            "sum": 60,
            "first": 20,
            "last": 40,
            "stddev": pytest.approx(200**0.5),
        },
    ]


@pytest.mark.parametrize(
    ("fill", "means"),
    [
        ("NONE", [40, 30]),
        ("NULL", [40, 30, None, None]),
        ("PREVIOUS", [40, 30, 30, 30]),
        ("LINEAR", [40, 30, None, None]),
    ],
)
def test_empty_buckets_are_filled_as_asked(plant: Client, fill: str, means: list[float | None]) -> None:
    found = signal(plant, "P1/temp", f'buckets(over: {WINDOW}, every: "PT2M", fill: {fill}) {{mean}}')[
        "buckets"
    ]

    assert [bucket["mean"] for bucket in found] == means


@pytest.mark.parametrize(
    ("window", "edges"),
    [
        (
            '{between: {from: "2024-03-29T23:00:00Z", to: "2024-04-01T22:00:00Z"}}',
            ["2024-03-29T23:00:00Z", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z", "2024-04-01T22:00:00Z"],
        ),
        (
            '{between: {from: "2024-10-26T22:00:00Z", to: "2024-10-28T23:00:00Z"}}',
            ["2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z", "2024-10-28T23:00:00Z"],
        ),
    ],
)
def test_a_day_may_have_23_or_25_hours(plant: Client, window: str, edges: list[str]) -> None:
    text = f'buckets(over: {window}, calendar: DAY, timeZone: "Europe/Berlin", fill: NULL) {{from to}}'

    found = signal(plant, "P1/temp", text)["buckets"]

    assert [(bucket["from"], bucket["to"]) for bucket in found] == list(pairwise(edges))


@pytest.mark.parametrize(
    ("calendar", "start", "end"),
    [
        ('{unit: DAY, timeZone: "Europe/Berlin"}', "2024-06-09T22:00:00Z", "2024-06-10T22:00:00Z"),
        ('{unit: DAY, offset: -1, timeZone: "UTC"}', "2024-06-09T00:00:00Z", "2024-06-10T00:00:00Z"),
        ('{unit: WEEK, timeZone: "UTC"}', "2024-06-10T00:00:00Z", "2024-06-17T00:00:00Z"),
        (
            '{unit: MONTH, offset: -1, timeZone: "Europe/Berlin"}',
            "2024-04-30T22:00:00Z",
            "2024-05-31T22:00:00Z",
        ),
        ('{unit: QUARTER, timeZone: "UTC"}', "2024-04-01T00:00:00Z", "2024-07-01T00:00:00Z"),
        (
            '{unit: YEAR, offset: -1, timeZone: "America/New_York"}',
            "2023-01-01T05:00:00Z",
            "2024-01-01T05:00:00Z",
        ),
        ('{unit: HOUR, timeZone: "Asia/Kolkata"}', "2024-06-10T11:30:00Z", "2024-06-10T12:30:00Z"),
    ],
)
def test_calendar_windows_follow_the_zone(plant: Client, calendar: str, start: str, end: str) -> None:
    found = signal(plant, "P1/temp", f"statistics(over: {{calendar: {calendar}}}) {{from to}}")["statistics"]

    assert found == {"from": start, "to": end}


def test_samples_are_reduced_but_keep_their_shape(client: Client) -> None:
    times = [f"2024-06-10T{i // 60:02}:{i % 60:02}:00Z" for i in range(600)]
    values: list[float] = [float(i % 7) for i in range(600)]
    values[300], values[333] = 1000.0, -1000.0
    client.written(
        """mutation ($t: [DateTime!]!, $v: [Float]!) {
            a: upsertAssets(assets: [{key: "A"}]) {errors {message}}
            s: upsertSignals(signals: [{asset: "A", name: "t"}]) {errors {message}}
            w: writeSamples(samples: [{signal: "A/t", times: $t, values: $v}]) {written rejected {message}}
        }""",
        {"t": times, "v": values},
    )

    found = signal(
        client, "A/t", "samples(over: {all: true}, maxPoints: 50) {times values qualities total reduced}"
    )["samples"]

    assert (found["total"], found["reduced"]) == (600, True)
    assert len(found["times"]) == len(found["values"]) <= 50
    assert found["qualities"] is None  # all are GOOD
    assert (found["times"][0], found["times"][-1]) == (times[0], times[-1])
    assert {1000.0, -1000.0} <= set(found["values"])


def test_late_and_doubled_samples_converge_and_keep_their_nanoseconds(client: Client, server: Server) -> None:
    client.written(
        """mutation {
            a: upsertAssets(assets: [{key: "A"}]) {errors {message}}
            s: upsertSignals(signals: [{asset: "A", name: "t", unit: "bar"}]) {errors {message}}
            w1: writeSamples(samples: [{signal: "A/t", unit: "mbar"
                times: ["2024-01-01T00:00:00.000000002Z", "2024-01-01T00:00:00.000000001Z"], values: [2000, 1000]
            }]) {written rejected {message}}
            w2: writeSamples(samples: [{signal: "signal:A/t"
                times: ["2024-01-01T01:00:00.000000001+01:00", "2023-12-31T23:59:59Z"], values: [7, 5]
            }]) {written rejected {message}}
        }"""
    )

    found = signal(client, "A/t", "samples(over: {all: true}) {times values total}")["samples"]

    assert found == {
        "times": [
            "2023-12-31T23:59:59Z",
            "2024-01-01T00:00:00.000000001Z",
            "2024-01-01T00:00:00.000000002Z",
        ],
        "values": [5, 7, pytest.approx(2)],
        "total": 3,
    }


def test_good_samples_are_kept_where_others_are_refused(client: Client) -> None:
    result = client.gql(
        """mutation {
            a: upsertAssets(assets: [{key: "A"}]) {errors {message}}
            s: upsertSignals(signals: [{asset: "A", name: "t", unit: "bar"}]) {errors {message}}
            w: writeSamples(samples: [
                {signal: "A/none", times: ["2024-01-01T00:00:00Z"], values: [1]}
                {signal: "A/t", times: ["2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z"], values: [1, null]}
                {signal: "A/t", times: ["2024-01-01T00:00:02Z"], values: [1, 2]}
                {signal: "A/t", times: ["2024-01-01T00:00:03Z"], values: [1], unit: "K"}
            ]) {written rejected {row path code message}}
        }"""
    )["w"]

    assert result["written"] == 1
    assert [(e["row"], e["path"], e["code"]) for e in result["rejected"]] == [
        (0, ["signal"], "NOT_FOUND"),
        (1, ["values", "1"], "VALIDATION_FAILED"),
        (2, ["values"], "VALIDATION_FAILED"),
        (3, ["unit"], "UNIT_MISMATCH"),
    ]
    assert "K" in result["rejected"][3]["message"]
    assert "bar" in result["rejected"][3]["message"]
