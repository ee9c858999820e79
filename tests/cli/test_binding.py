"""`twin discover series` and `twin bind` over stores that another program has written to."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Command, contents
from tests.cli.processes import Served, here
from timeseries.store import Samples, SeriesKey
from twin.service import TwinService

START, STEP = 1_718_013_600 * 10**9, 10 * 10**9
HOSTS = ("web-1", "WEB_2", "lost")
TYPES = ({"key": "Server", "attributes": [{"name": "rack", "dataType": "INTEGER"}]},)
ASSETS = (
    {"key": "HALL"},
    {"key": "web-1", "type": "Server", "parent": "HALL", "attributes": [{"name": "rack", "value": 7}]},
    {"key": "Web-2", "type": "Server", "identifiers": [{"scheme": "dns", "value": "WEB_2"}]},
    {"key": "web-3", "type": "Server", "parent": "HALL", "serialNumber": "S-3"},
)
BIND = ("bind", "--measurement", "cpu", "--field", "user", "--tag", "cpu=all")
BY_KEY = (*BIND, "--tag", "host={asset.key}")


async def fill(service: TwinService) -> None:
    """Write assets as this service does, and series as another program does."""
    for result in (
        await service.writer.define_asset_types(TYPES),
        await service.writer.upsert_assets(ASSETS),
    ):
        assert result.errors == ()
    times = START + STEP * np.arange(4, dtype=np.int64)
    keys = [
        SeriesKey("cpu", field, (("cpu", cpu), ("host", host)))
        for host in HOSTS
        for field in ("user", "idle_percent")
        for cpu in ("all", "0")
    ]
    rows = [Samples(key, times, np.arange(4.0)) for key in keys]
    rows.append(Samples(SeriesKey("rack", "load", (("id", "7"),)), times, np.arange(4.0)))
    state = SeriesKey("unit", "state", (("host", "web-1"),))
    rows.append(Samples(state, times, np.full(4, np.nan), texts=("up", "up", "down", "up")))
    await service.series.write(rows)


@pytest.fixture
def foreign(empty: Command) -> Command:
    """The command over four assets and the series of three hosts, bound to nothing."""
    empty.ask(fill)
    return empty


def signals(command: Command) -> dict[str, tuple[object, ...]]:
    """What each signal is: its unit and type, and what it reads."""
    ran = command.run("query", "{signals {nodes {key unit dataType binding {measurement field tags}}}}")
    nodes = json.loads(ran.out)["data"]["signals"]["nodes"]
    return {n["key"]: (n["unit"], n["dataType"], n["binding"]["tags"]) for n in nodes}


def test_what_nothing_is_bound_to_is_listed_with_guesses(foreign: Command) -> None:
    ran = foreign.run("discover", "series", "--measurement", "cpu", "--json")

    found = json.loads(ran.out)
    assert (ran.code, found["total"], len(found["series"])) == (0, 12, 12)
    row = found["series"][2]
    assert row == {
        "measurement": "cpu",
        "field": "idle_percent",
        "tags": {"cpu": "0", "host": "web-1"},
        "first": "2024-06-10T10:00:00Z",
        "last": "2024-06-10T10:00:30Z",
        "count": 4,
        "samplingInterval": "PT10S",
        "unit": "%",
        "quantity": None,
        "guess": {"asset": "web-1", "tag": "host", "property": "asset.key", "match": "exact"},
        "rivals": [],
    }
    guesses = {
        r["tags"]["host"]: r["guess"] and (r["guess"]["asset"], r["guess"]["property"])
        for r in found["series"]
    }
    assert guesses == {
        "web-1": ("web-1", "asset.key"),
        "WEB_2": ("Web-2", "asset.identifiers.dns"),
        "lost": None,
    }


def test_tables_say_on_what_a_guess_rests(foreign: Command) -> None:
    ran = foreign.run("discover", "series", "--limit", "4")

    assert "14 series that no signal is bound to; 9 may belong to an asset." in ran.out
    assert "Web-2 (host is its asset.identifiers.dns)" in ran.out
    assert "and 10 more" in ran.out


def test_a_hint_names_the_tag_that_is_compared(foreign: Command) -> None:
    ran = foreign.run("discover", "series", "--asset-hint", "cpu", "--json")

    assert [row["guess"] for row in json.loads(ran.out)["series"]] == [None] * 14


def test_discovering_writes_nothing(foreign: Command) -> None:
    before = foreign.ask(contents)

    foreign.run("discover", "series")

    assert foreign.ask(contents) == before


def test_each_proposed_command_binds_what_it_was_made_for(foreign: Command) -> None:
    before = foreign.ask(contents)
    proposed = json.loads(foreign.run("discover", "series", "--json").out)["commands"]

    for command in proposed:
        ran = foreign.run(*shlex.split(command["command"])[1:])
        assert f"signals: {command['series']} created" in ran.out

    left = json.loads(foreign.run("discover", "series", "--json").out)
    assert (left["commands"], left["total"]) == ([], 5)
    assert foreign.ask(contents)["series"] == before["series"]


def test_binding_makes_a_signal_for_each_asset_whose_series_is_there(foreign: Command) -> None:
    ran = foreign.run(*BY_KEY, "--match", "punctuation", "--unit", "%", "--sampling-interval", "PT10S")

    assert ran.code == 0
    assert "Written: signals: 2 created; 2 assets not bound." in ran.out
    assert (
        "Not bound, no such series: 2\n  HALL  {cpu=all, host=HALL}\n  web-3  {cpu=all, host=web-3}"
        in ran.out
    )
    assert signals(foreign) == {
        "web-1/user": ("%", "FLOAT", {"cpu": "all", "host": "web-1"}),
        "Web-2/user": ("%", "FLOAT", {"cpu": "all", "host": "WEB_2"}),
    }


def test_a_second_run_changes_nothing(foreign: Command) -> None:
    foreign.run(*BY_KEY)
    before = foreign.ask(contents)

    ran = foreign.run(*BY_KEY)

    assert (ran.code, foreign.ask(contents)) == (0, before)
    assert "bound already" in ran.out
    assert "signals: 1 unchanged" in ran.out


def test_a_dry_run_writes_nothing(foreign: Command) -> None:
    before = foreign.ask(contents)

    ran = foreign.run(*BY_KEY, "--dry-run")

    assert "Would be written (dry run): signals: 1 created" in ran.out
    assert foreign.ask(contents) == before


@pytest.mark.parametrize(
    ("selection", "bound"),
    [
        (("--type", "Server"), {"web-1", "web-3", "Web-2"}),
        (("--within", "HALL", "--type", "Server"), {"web-1", "web-3"}),
        (("--asset", "web-1", "--asset", "Web-2"), {"web-1", "Web-2"}),
        (("--where", '{"serialNumber": {"eq": "S-3"}}'), {"web-3"}),
        (("--where", '{"key": {"startsWith": "web"}}', "--asset", "web-1"), {"web-1"}),
    ],
)
def test_assets_are_selected_by_type_place_key_and_filter(
    foreign: Command, selection: tuple[str, ...], bound: set[str]
) -> None:
    foreign.run(*BY_KEY, *selection, "--even-if-absent", "--name", "load")

    assert {key.removesuffix("/load") for key in signals(foreign)} == bound


def test_templates_take_attributes_and_texts_are_known_by_themselves(foreign: Command) -> None:
    foreign.run("bind", "--measurement", "rack", "--field", "load", "--tag", "id={asset.attributes.rack}")
    ran = foreign.run("bind", "--measurement", "unit", "--field", "state", "--tag", "host={asset.key}")

    assert ran.code == 0
    assert signals(foreign) == {
        "web-1/load": (None, "FLOAT", {"id": "7"}),
        "web-1/state": (None, "STRING", {"host": "web-1"}),
    }


def test_signals_that_have_samples_and_series_that_are_read_stay_as_they_are(foreign: Command) -> None:
    foreign.run(*BY_KEY)
    again = foreign.run(*BY_KEY, "--name", "load")
    by_rack = (
        "bind",
        "--measurement",
        "rack",
        "--field",
        "load",
        "--tag",
        "id=7",
        "--name",
        "user",
        "--asset",
        "web-1",
    )
    other = foreign.run(*by_rack)
    changed = foreign.run(*by_rack, "--rebind")

    assert (again.code, other.code, changed.code) == (1, 1, 0)
    assert "Not bound, the series is bound to another signal: 1\n  web-1  web-1/user" in again.out
    assert (
        "Not bound, the signal reads another series: 1\n  web-1  cpu user {cpu=all, host=web-1}" in other.out
    )
    assert "web-1  user    {id=7}               instead of cpu user {cpu=all, host=web-1}" in changed.out
    assert signals(foreign) == {"web-1/user": (None, "FLOAT", {"id": "7"})}


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("--tag", "host={asset.colour}"), 1, "error[BAD_REQUEST]: The template"),
        (("--tag", "host"), 1, "error[BAD_REQUEST]: --tag 'host'"),
        (("--tag", "cpu=all"), 1, "twice"),
        (("--unit", "degC"), 1, "error[BAD_REQUEST]: unit 'degC'"),
        (("--where", "{"), 1, "--where is no JSON"),
        (("--where", '{"colour": {"eq": "red"}}'), 1, "colour"),
        (("--asset", "nobody"), 1, "There is no asset 'nobody'"),
        (("--type", "Ship"), 1, "There is no asset that the selection keeps"),
        (("--match", "near"), 2, "near"),
    ],
)
def test_what_has_no_meaning_is_refused_before_anything_is_written(
    foreign: Command, arguments: tuple[str, ...], code: int, why: str
) -> None:
    before = foreign.ask(contents)

    ran = foreign.run(*BIND, *arguments)

    assert (ran.code, foreign.ask(contents)) == (code, before)
    assert why in ran.err


def test_a_measurement_or_field_that_is_not_there_is_told_with_those_that_are(foreign: Command) -> None:
    measurement = foreign.run("bind", "--measurement", "CPU", "--field", "user", "--tag", "host=a")
    field = foreign.run("bind", "--measurement", "cpu", "--field", "usr", "--tag", "host=a")

    assert (measurement.code, field.code) == (1, 1)
    assert "no series of measurement 'CPU'; there are 'cpu'" in measurement.err
    assert "field 'usr'; it has 'user', 'idle_percent'." in field.err


@pytest.mark.parametrize(("policy", "code", "left"), [("stop", 1, set()), ("skip", 0, {"web-1/temp"})])
def test_a_refused_signal_ends_the_run_or_is_left_out(
    foreign: Command, policy: str, code: int, left: set[str]
) -> None:
    async def typed(service: TwinService) -> None:
        """Web-2 is of a type whose signal `temp` is a temperature, which no percentage becomes."""
        signals = [{"name": "temp", "unit": "Cel"}]
        await service.writer.define_asset_types([{"key": "Hot", "signals": signals}])
        await service.writer.upsert_assets([{"key": "Web-2", "type": "Hot"}])

    foreign.ask(typed)

    ran = foreign.run(
        *BY_KEY, "--match", "punctuation", "--unit", "%", "--name", "temp", "--on-error", policy
    )

    assert (ran.code, set(signals(foreign))) == (code, left)
    assert "error[UNIT_MISMATCH]" in ran.err


def test_a_running_server_is_asked_at_its_address(foreign: Command, tmp_path: Path) -> None:
    served = Served(foreign.home, "serve")
    try:
        bound = here(tmp_path / "none", *BY_KEY, "--endpoint", served.address)
        found = here(tmp_path / "none", "discover", "series", "--json", "--endpoint", served.address)
        assert served.stop() == 0
    finally:
        served.end()

    assert (bound.returncode, found.returncode) == (0, 0)
    assert json.loads(found.stdout)["total"] == 13
    assert set(signals(foreign)) == {"web-1/user"}
