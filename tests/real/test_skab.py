"""A real pump test bed: each run one asset, imported by the command; statistics against a plain computation."""

from __future__ import annotations

import csv
import statistics
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.processes import Served, here
from tests.real.conftest import Asked

LABELS = ("anomaly", "changepoint")
Run = Mapping[str, Mapping[datetime, float]]
DEFINE = """mutation {
  defineAssetTypes(types: [{key: "TestBed", signals: [
    {name: "Temperature", unit: "Cel"}, {name: "Pressure", unit: "bar"}
  ]}]) { created failed }
}"""


@pytest.fixture(scope="module")
def runs(real_data: Callable[[str], Path]) -> dict[str, Run]:
    """Every run as plain dicts: signal → time → value; of two rows with one time the last counts."""
    found: dict[str, Run] = {}
    for path in sorted(real_data("skab").glob("*.csv")):
        with path.open(newline="") as text:
            rows = list(csv.DictReader(text, delimiter=";"))
        names = [name for name in rows[0] if name not in ("datetime", *LABELS)]
        times = [datetime.fromisoformat(row["datetime"]).replace(tzinfo=UTC) for row in rows]
        found[f"RUN {path.stem}"] = {
            name: {time: float(row[name]) for time, row in zip(times, rows, strict=True)} for name in names
        }
    return found


@pytest.fixture(scope="module")
def bed(
    runs: dict[str, Run], real_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asked]:
    """All runs, imported by the command and served."""
    home = tmp_path_factory.mktemp("skab") / "home"
    assert here(home, "query", DEFINE).returncode == 0
    for path in sorted(real_data("skab").glob("*.csv")):
        has_labels = "anomaly" in path.read_text()[:300]
        ran = here(
            home, "import", "samples", path, "--asset", f"RUN {path.stem}", "--create-asset", "TestBed",
            "--time", "datetime", "--time-zone", "UTC", *(("--skip", ",".join(LABELS)) if has_labels else ()),
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        assert "signals: 8 created" in ran.stdout
    served = Served(home, "serve")
    yield Asked(served.address)
    served.end()


def test_every_run_has_its_eight_signals_and_all_its_samples(bed: Asked, runs: dict[str, Run]) -> None:
    data = bed.ask("""{ assets(first: 100, where: {type: {eq: "TestBed"}}) { nodes { key signals(first: 20) { nodes {
      name statistics(over: {all: true}) { count firstAt lastAt } } } } } }""")

    found = {
        node["key"]: {signal["name"]: signal["statistics"] for signal in node["signals"]["nodes"]}
        for node in data["assets"]["nodes"]
    }
    assert {key: set(signals) for key, signals in found.items()} == {
        key: set(run) for key, run in runs.items()
    }
    for key, run in runs.items():
        for name, values in run.items():
            first, last = (f"{end:%Y-%m-%dT%H:%M:%S}Z" for end in (min(values), max(values)))
            assert found[key][name] == {"count": len(values), "firstAt": first, "lastAt": last}, (key, name)


@pytest.mark.parametrize("name", ["Temperature", "Current", "Volume Flow RateRMS", "Accelerometer1RMS"])
def test_statistics_are_those_of_a_plain_computation(bed: Asked, runs: dict[str, Run], name: str) -> None:
    data = bed.ask(
        """query ($name: String!) { assets(first: 100) { nodes { key signal(name: $name) {
        statistics(over: {all: true}) { min max mean stddev median percentile(p: 95) sum first last spread } } } } }""",
        name=name,
    )

    found = {node["key"]: node["signal"]["statistics"] for node in data["assets"]["nodes"]}
    for key, run in runs.items():
        values = [run[name][time] for time in sorted(run[name])]
        assert found[key] == pytest.approx(
            {
                "min": min(values),
                "max": max(values),
                "mean": statistics.fmean(values),
                "stddev": statistics.stdev(values),
                "median": statistics.median(values),
                "percentile": statistics.quantiles(values, n=100, method="inclusive")[94],
                "sum": sum(values),
                "first": values[0],
                "last": values[-1],
                "spread": max(values) - min(values),
            },
            rel=1e-9,
        ), key


@pytest.mark.parametrize(("name", "limit"), [("Temperature", 75.0), ("Pressure", 1.5), ("Current", 2.0)])
def test_runs_are_filtered_by_a_statistic_and_sorted_by_another(
    bed: Asked, runs: dict[str, Run], name: str, limit: float
) -> None:
    data = bed.ask(
        """query ($name: String!, $limit: Float!) { assets(first: 100,
        where: {signals: [{of: {name: {eq: $name}},
          some: {statistic: [{function: MEAN, over: {all: true}, value: {gt: $limit}}]}}]}
        orderBy: [{signal: {name: "Voltage", function: MAX, over: {all: true}}, direction: DESC}]
        ) { nodes { key } } }""",
        name=name,
        limit=limit,
    )

    kept = [key for key, run in runs.items() if statistics.fmean(run[name].values()) > limit]
    expected = sorted(kept, key=lambda key: (-max(runs[key]["Voltage"].values()), key))
    assert [node["key"] for node in data["assets"]["nodes"]] == expected


def test_a_window_between_two_instants_is_half_open(bed: Asked, runs: dict[str, Run]) -> None:
    run = runs["RUN valve1-0"]["Pressure"]
    times = sorted(run)
    start, end = times[200], times[700]

    data = bed.ask(
        """query ($from: DateTime!, $to: DateTime!) { asset(key: "RUN valve1-0") { signal(name: "Pressure") {
        samples(over: {between: {from: $from, to: $to}}) { times values }
        statistics(over: {between: {from: $from, to: $to}}, unit: "mbar") { count max } } } }""",
        **{"from": start.isoformat(), "to": end.isoformat()},
    )

    inside = [run[time] for time in times if start <= time < end]
    signal = data["asset"]["signal"]
    assert signal["samples"]["values"] == inside
    assert signal["statistics"]["count"] == len(inside)
    assert signal["statistics"]["max"] == pytest.approx(max(inside) * 1000)


def test_the_same_run_once_more_changes_nothing(real_data: Callable[[str], Path], tmp_path: Path) -> None:
    home = tmp_path / "home"
    here(home, "query", DEFINE)
    arguments = (
        "import", "samples", real_data("skab") / "other-1.csv", "--asset", "R", "--create-asset", "TestBed",
        "--time", "datetime", "--time-zone", "UTC", "--skip", "anomaly,changepoint",
    )  # fmt: skip
    count = '{ asset(key: "R") { version signals { nodes { name statistics(over: {all: true}) { count min max } } } } }'

    first, before = here(home, *arguments), here(home, "query", count)
    second, after = here(home, *arguments), here(home, "query", count)

    assert "signals: 8 created" in first.stdout
    assert "signals: 8 unchanged" in second.stdout
    assert before.stdout == after.stdout
