"""A hundred engines run to failure: one cycle is one hour from a fixed start; ranked by a sensor over HTTP."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.processes import Served, twin
from tests.real.conftest import Asked

START = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHANNELS = (*(f"setting{i}" for i in range(1, 4)), *(f"sensor{i}" for i in range(1, 22)))
Engines = Mapping[str, Mapping[str, Sequence[float]]]
WRITE = "mutation ($samples: [SamplesInput!]!) { writeSamples(samples: $samples) { written rejected { message } } }"
SIGNALS = "mutation ($rows: [SignalInput!]!) { upsertSignals(signals: $rows) { created failed } }"


@pytest.fixture(scope="module")
def engines(real_data: Callable[[str], Path]) -> Engines:
    """Every engine: channel → values by cycle."""
    rows: dict[str, list[list[float]]] = {}
    for line in (real_data("cmapss") / "train_FD001.txt").read_text().splitlines():
        engine, _, *values = line.split()
        rows.setdefault(f"ENGINE-{int(engine):03d}", []).append([float(value) for value in values])
    return {key: dict(zip(CHANNELS, zip(*cycles, strict=True), strict=True)) for key, cycles in rows.items()}


@pytest.fixture(scope="module")
def fleet(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """All engines: assets by the command, signals and samples over HTTP."""
    folder = tmp_path_factory.mktemp("cmapss")
    table = folder / "engines.csv"
    table.write_text("key,parent,attr:cycles\n" + "FLEET,,\n" + "".join(f"{e},FLEET,\n" for e in engines))
    assert "101 created" in twin(folder / "home", "import", "assets", table).stdout
    served = Served(folder / "home", "serve")
    asked = Asked(served.address)
    asked.ask(SIGNALS, rows=[{"asset": engine, "name": name} for engine in engines for name in CHANNELS])
    for engine, channels in engines.items():
        times = [f"{START + i * HOUR:%Y-%m-%dT%H:%M:%SZ}" for i in range(len(channels["sensor1"]))]
        samples = [{"signal": f"{engine}/{n}", "times": times, "values": channels[n]} for n in CHANNELS]
        written = asked.ask(WRITE, samples=samples)["writeSamples"]
        assert written == {"written": len(times) * len(CHANNELS), "rejected": []}
    yield asked
    served.end()


def test_every_engine_has_each_of_its_cycles_in_every_channel(fleet: Asked, engines: Engines) -> None:
    data = fleet.ask("""{ assets(first: 1000, where: {within: {key: "FLEET"}}) { totalCount nodes { key
      signals(first: 100) { nodes { name statistics(over: {all: true}) { count } } } } } }""")

    found = {
        node["key"]: {signal["name"]: signal["statistics"]["count"] for signal in node["signals"]["nodes"]}
        for node in data["assets"]["nodes"]
    }
    assert data["assets"]["totalCount"] == 100
    assert found == {e: dict.fromkeys(CHANNELS, len(c["sensor1"])) for e, c in engines.items()}


@pytest.mark.parametrize("sensor", ["sensor4", "sensor11", "sensor12"])
def test_engines_ranked_by_the_mean_of_their_last_thirty_cycles(
    fleet: Asked, engines: Engines, sensor: str
) -> None:
    windows = {
        engine: (START + (len(channels[sensor]) - 30) * HOUR, START + len(channels[sensor]) * HOUR)
        for engine, channels in engines.items()
    }
    fields = "\n".join(
        f'{engine.replace("-", "_")}: asset(key: "{engine}") {{ signal(name: "{sensor}") {{ statistics('
        f'over: {{between: {{from: "{start.isoformat()}", to: "{end.isoformat()}"}}}}) {{ mean count }} }} }}'
        for engine, (start, end) in windows.items()
    )

    data = fleet.ask(f"{{ {fields} }}")

    found = {key.replace("_", "-"): asset["signal"]["statistics"] for key, asset in data.items()}
    expected = {engine: statistics.fmean(channels[sensor][-30:]) for engine, channels in engines.items()}
    assert {key: value["count"] for key, value in found.items()} == dict.fromkeys(engines, 30)
    assert {key: value["mean"] for key, value in found.items()} == pytest.approx(expected, rel=1e-12)
    assert ranked({key: value["mean"] for key, value in found.items()}) == ranked(expected)


@pytest.mark.parametrize("cycles", [(0, 100), (150, 180), (250, 400)])
def test_engines_ranked_by_the_store_over_cycles_that_not_all_of_them_reached(
    fleet: Asked, engines: Engines, cycles: tuple[int, int]
) -> None:
    start, end = (START + cycle * HOUR for cycle in cycles)

    data = fleet.ask(
        """query ($from: DateTime!, $to: DateTime!) { assets(first: 1000, where: {within: {key: "FLEET"}},
        orderBy: [{signal: {name: "sensor11", function: MEAN, over: {between: {from: $from, to: $to}}}
          direction: DESC}]
        ) { nodes { key } } }""",
        **{"from": start.isoformat(), "to": end.isoformat()},
    )

    inside = {engine: channels["sensor11"][slice(*cycles)] for engine, channels in engines.items()}
    reached = {engine: statistics.fmean(values) for engine, values in inside.items() if values}
    rest = sorted(engine for engine, values in inside.items() if not values)
    assert [node["key"] for node in data["assets"]["nodes"]] == [*ranked(reached), *rest]


def test_engines_that_ran_hot_while_their_speed_fell_are_found(fleet: Asked, engines: Engines) -> None:
    hot = statistics.median(max(channels["sensor4"]) for channels in engines.values())
    slow = statistics.median(min(channels["sensor7"]) for channels in engines.values())

    data = fleet.ask(
        """query ($hot: Float!, $slow: Float!) { assets(first: 1000, where: {signals: [
        {of: {name: {eq: "sensor4"}}, some: {statistic: [{function: MAX, over: {all: true}, value: {gt: $hot}}]}},
        {of: {name: {eq: "sensor7"}}, every: {statistic: [{function: MIN, over: {all: true}, value: {lt: $slow}}]}}
        ]}) { nodes { key } } }""",
        hot=hot,
        slow=slow,
    )

    expected = [e for e, c in engines.items() if max(c["sensor4"]) > hot and min(c["sensor7"]) < slow]
    assert 0 < len(expected) < 100
    assert [node["key"] for node in data["assets"]["nodes"]] == sorted(expected)


def ranked(means: Mapping[str, float]) -> list[str]:
    """Highest first; the key breaks ties. Rounded so that the order of summation does not matter."""
    return sorted(means, key=lambda engine: (-round(means[engine], 9), engine))
