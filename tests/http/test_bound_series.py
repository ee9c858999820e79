"""Series that another program writes, bound to signals as they are: read, filtered, sorted, written to, left alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.http.client import Client
from tests.http.server import Server
from timeseries.store import Read, Samples, SeriesKey
from twin.instants import parse_instant

START = parse_instant("2024-06-10T11:00:00Z")
MINUTE = 60_000_000_000
USAGE = {"web-1": (10.0, 90.0, 50.0), "web-2": (5.0, 6.0, 7.0), "Web 3": (70.0, 20.0, 30.0)}
UPSERT = """mutation ($rows: [SignalInput!]!) {
  result: upsertSignals(signals: $rows) { created updated errors { row code message } }
}"""
WINDOW = '{between: {from: "2024-06-10T11:00:00Z", to: "2024-06-10T12:00:00Z"}}'


def key(host: str, field: str = "usage_user", cpu: str = "cpu-total") -> SeriesKey:
    return SeriesKey("cpu", field, (("cpu", cpu), ("host", host)))


def batch(series: SeriesKey, values: tuple[float, ...], texts: tuple[str, ...] | None = None) -> Samples:
    times = START + MINUTE * np.arange(len(values), dtype=np.int64)
    return Samples(series, times, np.array(values), texts=texts)


def bind(client: Client, asset: str, series: SeriesKey, **more: Any) -> dict[str, Any]:
    binding = {"measurement": series.measurement, "field": series.field, "tags": dict(series.tags)}
    row = {"asset": asset, "name": "load", "binding": binding, **more}
    return client.written(UPSERT, {"rows": [row]})


@pytest.fixture
def hosts(server: Server, client: Client) -> Client:
    """Three hosts whose loads another program wrote."""
    batches = [batch(key(host), values) for host, values in USAGE.items()]
    # What lies beside: another core, another field, of the same host.
    batches += [batch(key("web-1", cpu="cpu0"), (99.0,)), batch(key("web-1", "usage_idle"), (1.0,))]
    server.run(server.service.series.write(batches))
    client.written(
        "mutation ($rows: [AssetInput!]!) { upsertAssets(assets: $rows) { created errors { message } } }",
        {"rows": [{"key": host} for host in USAGE]},
    )
    for host in USAGE:
        bind(client, host, key(host), unit="%")
    return client


def test_statistics_and_samples_are_those_of_the_bound_series(hosts: Client) -> None:
    found = hosts.gql(
        f"""{{asset(key: "web-1") {{signal(name: "load") {{
            statistics(over: {WINDOW}) {{count min max mean}}
            samples(over: {WINDOW}) {{values}}
            buckets(over: {WINDOW}, every: "PT2M") {{mean}}
            latest {{value time}}
            binding {{measurement field tags}}
        }}}}}}"""
    )["asset"]["signal"]

    assert found == {
        "statistics": {"count": 3, "min": 10, "max": 90, "mean": 50},
        "samples": {"values": [10, 90, 50]},
        "buckets": [{"mean": 50}, {"mean": 50}],
        "latest": {"value": 50, "time": "2024-06-10T11:02:00Z"},
        "binding": {
            "measurement": "cpu",
            "field": "usage_user",
            "tags": {"cpu": "cpu-total", "host": "web-1"},
        },
    }


def test_assets_are_filtered_and_sorted_by_a_bound_series(hosts: Client) -> None:
    statistic = f"{{function: MAX, over: {WINDOW}, value: {{gt: 50}}}}"

    found = hosts.gql(
        f"""{{assets(
          where: {{signals: [{{of: {{name: {{eq: "load"}}}}, some: {{statistic: [{statistic}]}}}}]}}
          orderBy: [{{signal: {{name: "load", function: MAX, over: {WINDOW}}}, direction: DESC}}]
        ) {{nodes {{key}}}}}}"""
    )["assets"]["nodes"]

    assert [node["key"] for node in found] == ["web-1", "Web 3"]


def test_samples_written_to_a_bound_signal_land_in_its_series(hosts: Client, server: Server) -> None:
    row = {"signal": "web-2/load", "times": ["2024-06-10T11:03:00Z"], "values": [8]}

    hosts.written(
        "mutation ($rows: [SamplesInput!]!) { writeSamples(samples: $rows) { written rejected { message } } }",
        {"rows": [row]},
    )

    (held,) = server.run(server.service.series.read(Read((key("web-2"),), None, 2**62)))
    assert held.values.tolist() == [5, 6, 7, 8]
    assert len(server.run(server.service.series.catalogue())) == 5


def test_two_signals_may_read_one_series(hosts: Client) -> None:
    hosts.written(
        UPSERT,
        {
            "rows": [
                {
                    "asset": "web-2",
                    "name": "neighbour",
                    "unit": "1",
                    "binding": {
                        "measurement": "cpu",
                        "field": "usage_user",
                        "tags": {"host": "web-1", "cpu": "cpu-total"},
                    },
                }
            ]
        },
    )

    found = hosts.gql(
        f"{{signals {{nodes {{key unit latest {{value}} statistics(over: {WINDOW}) {{max}}}}}}}}"
    )["signals"]["nodes"]

    assert {n["key"]: (n["unit"], n["latest"]["value"], n["statistics"]["max"]) for n in found} == {
        "Web 3/load": ("%", 30, 70),
        "web-1/load": ("%", 50, 90),
        "web-2/load": ("%", 7, 7),
        "web-2/neighbour": ("1", 50, 90),
    }


def test_a_series_of_texts_is_answered_as_texts(hosts: Client, server: Server) -> None:
    state = SeriesKey("service", "state", (("host", "web-1"),))
    server.run(server.service.series.write([batch(state, (np.nan, np.nan), ("up", "down"))]))
    bind(hosts, "web-1", state, name="state", dataType="STRING")

    found = hosts.gql('{asset(key: "web-1") {signal(name: "state") {dataType latest {value text}}}}')

    assert found["asset"]["signal"] == {"dataType": "STRING", "latest": {"value": None, "text": "down"}}


@pytest.mark.parametrize(
    "value", ["x" * 300, "cafe\u0301", " outer blanks ", "a\tb", "café", "/ \"'`\\ ${}.*"]
)
def test_names_of_another_program_are_kept_to_the_last_character(
    hosts: Client, server: Server, value: str
) -> None:
    foreign = SeriesKey(f"m{value}", f"f{value}", ((f"k{value}", value),))
    server.run(server.service.series.write([batch(foreign, (1.0, 2.0))]))
    bind(hosts, "web-1", foreign, name="odd")

    found = hosts.gql('{asset(key: "web-1") {signal(name: "odd") {latest {value} binding {field tags}}}}')

    assert found["asset"]["signal"] == {
        "latest": {"value": 2},
        "binding": {"field": foreign.field, "tags": dict(foreign.tags)},
    }


SERIES = """query ($measurement: String, $field: String, $bound: Boolean, $first: Int, $after: String) {
  series(measurement: $measurement, field: $field, bound: $bound, first: $first, after: $after) {
    nodes { measurement field tags first last count dataType signals { asset name } }
    pageInfo { hasNextPage hasPreviousPage endCursor } totalCount
  }
}"""


def test_series_tell_what_lies_there_and_who_reads_it(hosts: Client) -> None:
    found = hosts.gql(SERIES, {"measurement": "cpu", "field": "usage_user", "bound": True})["series"]

    assert found["totalCount"] == 3
    assert found["nodes"][0] == {
        "measurement": "cpu",
        "field": "usage_user",
        "tags": {"cpu": "cpu-total", "host": "Web 3"},
        "first": "2024-06-10T11:00:00Z",
        "last": "2024-06-10T11:02:00Z",
        "count": 3,
        "dataType": "FLOAT",
        "signals": [{"asset": "Web 3", "name": "load"}],
    }


def test_series_that_no_signal_reads_are_asked_for_apart(hosts: Client, server: Server) -> None:
    state = SeriesKey("caf\u0065\u0301", "state", ())
    server.run(server.service.series.write([batch(state, (np.nan,), ("up",))]))

    free = hosts.gql(SERIES, {"bound": False})["series"]["nodes"]
    (decomposed,) = hosts.gql(SERIES, {"measurement": state.measurement})["series"]["nodes"]
    composed = hosts.gql(SERIES, {"measurement": "caf\u00e9"})["series"]["nodes"]

    assert [(n["measurement"], n["field"], n["signals"]) for n in free] == [
        (state.measurement, "state", []),
        ("cpu", "usage_idle", []),
        ("cpu", "usage_user", []),
    ]
    assert decomposed["dataType"] == "STRING"
    assert composed == []


def test_pages_of_series_end_to_end_are_the_whole(hosts: Client) -> None:
    whole = hosts.gql(SERIES)["series"]["nodes"]
    walked: list[dict[str, Any]] = []
    after = None
    for _ in range(3):
        page = hosts.gql(SERIES, {"first": 2, "after": after})["series"]
        walked += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        assert page["pageInfo"]["hasNextPage"] is (len(walked) < len(whole))
        assert page["pageInfo"]["hasPreviousPage"] is (len(walked) > 2)

    assert walked == whole
    assert len(whole) == 5


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"first": -1}, "BAD_REQUEST"),
        ({"first": 50_001}, "LIMIT_EXCEEDED"),
        ({"after": "bm9uc2Vuc2U"}, "BAD_CURSOR"),
    ],
)
def test_arguments_of_series_without_a_meaning_are_refused(
    hosts: Client, variables: dict[str, Any], code: str
) -> None:
    assert hosts.refused(SERIES, variables).code == code
