"""Samples, statistics and buckets with answers worked out by hand (F4, F5, S1–S6, T5)."""

from __future__ import annotations

import pytest

from tests.http.asking import signal
from tests.http.client import Client

WINDOW = '{between: {from: "2024-06-10T10:00:00Z", to: "2024-06-10T10:08:00Z"}}'
ALL = """from to unit count min max mean sum first last spread stddev median minAt maxAt firstAt lastAt
    timeWeightedMean integral coverage p25: percentile(p: 25) p75: percentile(p: 75) p100: percentile(p: 100)"""
VALUES = [
    "min",
    "max",
    "mean",
    "sum",
    "first",
    "last",
    "spread",
    "stddev",
    "median",
    "integral",
    "timeWeightedMean",
]
EMPTY: dict[str, None] = dict.fromkeys([*VALUES, "minAt", "maxAt", "firstAt", "lastAt"])


def test_statistics_of_a_linear_signal(plant: Client) -> None:
    found = signal(
        plant,
        "P1/temp",
        f"statistics(over: {WINDOW}) {{{ALL} above: secondsAbove(limit: 40) below: secondsBelow(limit: 40)}}",
    )["statistics"]

    assert found == {
        "from": "2024-06-10T10:00:00Z",
        "to": "2024-06-10T10:08:00Z",
        "unit": "Cel",
        "count": 4,
        "min": 20,
        "max": 60,
        "mean": 35,
        "sum": 140,
        "first": 20,
        "last": 40,
        "spread": 40,
        "stddev": pytest.approx((1100 / 3) ** 0.5),
        "median": 30,
        "minAt": "2024-06-10T10:00:00Z",
        "maxAt": "2024-06-10T10:01:00Z",
        "firstAt": "2024-06-10T10:00:00Z",
        "lastAt": "2024-06-10T10:03:00Z",
        "timeWeightedMean": pytest.approx(6600 / 180),
        "integral": pytest.approx(6600),
        "coverage": 0.5,
        "p25": 20,
        "p75": pytest.approx(45),
        "p100": 60,
        "above": pytest.approx(60),
        "below": pytest.approx(120),
    }


def test_statistics_in_another_unit(plant: Client) -> None:
    fields = "unit count min mean sum spread stddev integral timeWeightedMean coverage a: secondsAbove(limit: 313.15)"

    found = signal(plant, "P1/temp", f'statistics(over: {WINDOW}, unit: "K") {{{fields}}}')["statistics"]

    assert found == {
        "unit": "K",
        "count": 4,
        "min": pytest.approx(293.15),
        "mean": pytest.approx(308.15),
        "sum": pytest.approx(140 + 4 * 273.15),
        "spread": pytest.approx(40),
        "stddev": pytest.approx((1100 / 3) ** 0.5),
        "integral": pytest.approx(6600 + 180 * 273.15),
        "timeWeightedMean": pytest.approx(6600 / 180 + 273.15),
        "coverage": 0.5,
        "a": pytest.approx(60),
    }


def test_statistics_of_one_sample(plant: Client) -> None:
    window = '{between: {from: "2024-06-10T10:01:00Z", to: "2024-06-10T10:02:00Z"}}'

    found = signal(plant, "P1/temp", f"statistics(over: {window}) {{{ALL}}}")["statistics"]

    assert (found["count"], found["mean"], found["stddev"]) == (1, 60, None)
    assert (found["integral"], found["timeWeightedMean"], found["coverage"]) == (0, 60, 1)


def test_a_window_without_usable_samples_has_no_values(plant: Client) -> None:
    window = '{between: {from: "2024-06-10T10:04:00Z", to: "2024-06-10T10:06:00Z"}}'

    found = signal(plant, "P1/temp", f"statistics(over: {window}) {{{ALL} s: secondsAbove(limit: 0)}}")[
        "statistics"
    ]

    assert {name: found[name] for name in EMPTY} == EMPTY
    assert (found["count"], found["coverage"], found["p25"], found["s"]) == (0, 0, None, None)


def test_a_signal_without_any_sample_has_no_values(plant: Client) -> None:
    found = signal(plant, "P3/temp", f"latest {{value}} statistics(over: {{all: true}}) {{{ALL}}}")

    assert found["latest"] is None
    assert {name: found["statistics"][name] for name in EMPTY} == EMPTY
    assert (found["statistics"]["count"], found["statistics"]["coverage"]) == (0, None)


def test_a_step_signal_holds_its_value(plant: Client) -> None:
    window = '{between: {from: "2024-06-10T10:00:00Z", to: "2024-06-10T12:00:00Z"}}'
    fields = "count first last mean integral timeWeightedMean coverage"
    fields += " a: secondsAbove(limit: 0.5) b: secondsBelow(limit: 0.5)"

    found = signal(plant, "P1/running", f"statistics(over: {window}) {{{fields}}}")["statistics"]

    assert found == {
        "count": 2,
        "first": 0,
        "last": 1,
        "mean": 0.5,
        "integral": pytest.approx(3600),
        "timeWeightedMean": pytest.approx(0.5),
        "a": pytest.approx(3600),
        "b": pytest.approx(3600),
        "coverage": None,
    }


def test_a_step_signal_carries_its_value_into_a_window_without_samples(plant: Client) -> None:
    window = '{between: {from: "2024-06-10T10:00:00Z", to: "2024-06-10T10:10:00Z"}}'

    found = signal(
        plant, "P1/running", f"statistics(over: {window}) {{count mean last integral timeWeightedMean}}"
    )

    assert found["statistics"] == {
        "count": 0,
        "mean": None,
        "last": None,
        "integral": 600,
        "timeWeightedMean": 1,
    }


def test_a_step_signal_holds_no_longer_than_now(plant: Client) -> None:
    window = '{between: {from: "2024-06-10T11:30:00Z", to: "2024-06-11T00:00:00Z"}}'

    found = signal(plant, "P1/running", f"statistics(over: {window}) {{integral}}")["statistics"]

    assert found["integral"] == pytest.approx(1800, abs=1)


def test_the_same_statistic_is_the_same_everywhere(plant: Client) -> None:
    text = """{assets(
        where: {signals: [{some: {statistic: [{function: STDDEV, over: {last: "P2D"}, value: {gt: 0}}]}}]}
        orderBy: [{signal: {name: "temp", function: STDDEV, over: {last: "P2D"}}, direction: DESC}]
    ) {nodes {key signal(name: "temp") {statistics(over: {last: "P2D"}) {stddev}}}}}"""

    nodes = plant.gql(text)["assets"]["nodes"]

    assert [(n["key"], n["signal"]["statistics"]["stddev"]) for n in nodes] == [
        ("P2", pytest.approx(450**0.5)),
        ("P1", pytest.approx((1100 / 3) ** 0.5)),
    ]


def test_a_signal_takes_what_its_type_defines(plant: Client) -> None:
    fields = "id key name unit quantity dataType interpolation samplingInterval low high"
    fields += " binding {measurement field tags}"

    assert signal(plant, "P1/temp", fields) == {
        "id": "signal:P1/temp",
        "key": "P1/temp",
        "name": "temp",
        "unit": "Cel",
        "quantity": "temperature",
        "dataType": "FLOAT",
        "interpolation": "LINEAR",
        "samplingInterval": "PT1M",
        "low": 10,
        "high": 80,
        "binding": {"measurement": "temp", "field": "value", "tags": {"asset": "P1"}},
    }
    assert signal(plant, "P2/temp", "unit low high") == {
        "unit": "K",
        "low": pytest.approx(283.15),
        "high": pytest.approx(353.15),
    }
