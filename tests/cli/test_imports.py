"""The imports: what they write, that a second run changes nothing, that a dry run writes nothing."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import numpy as np
import pytest

from graph.store import Attribute, Attributes, EdgeOf, Find, Label, LinkedOf, Of
from tests.cli.conftest import Command, contents, samples
from twin.catalog import PARENT
from twin.instants import parse_instant
from twin.service import TwinService

ASSETS = """key;name;type;state;parent;position;serial_number;attr:power;attr:stages;attr:wet;id:erp
NEW-1;Nêw pump;Pump;in service;ROOM;top;S-1;7.5;2;yes;900
ROOM;Room;;PLANNED;LINE;;;;;;
P-1;;;;;;S-2;8;;;
"""
SAMPLES = (
    "t,flow,temp,note\n2024-05-01 12:00:00,1.5,20,x\n2024-05-01 12:01:00,,21,y\n2024-05-01 12:02:00,2.5,,z\n"
)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Return a file with the content."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def plain(attribute: Attribute | Label) -> tuple[str, object]:
    """Return the name and the one value that is set."""
    assert isinstance(attribute, Attribute)
    values = (attribute.string, attribute.number, attribute.boolean)
    return attribute.name, next(value for value in values if value is not None)


async def assets(service: TwinService) -> dict[str, tuple[object, ...]]:
    """Return the assets by key: name, type, state, serial number, host, position, attribute values."""
    place = (LinkedOf(PARENT, "id"), EdgeOf(PARENT, "position"))
    columns = (Of("name"), Of("type"), Of("state"), Of("serial_number"), *place, Attributes())
    rows = await service.graph.find(Find("asset", columns=columns))
    found: dict[str, tuple[object, ...]] = {}
    for key, *values, attributes in rows:
        assert isinstance(attributes, tuple)
        found[str(key)] = (*values, dict(map(plain, attributes)))
    return found


def test_assets_are_written_with_everything_that_the_file_says(command: Command, tmp_path: Path) -> None:
    ran = command.run("import", "assets", write(tmp_path, "a.csv", ASSETS))

    found = command.ask(assets)
    attributes = {"power": 7.5, "stages": 2, "wet": True}
    assert ran.out == "Written: assets: 2 created, 1 updated.\n"
    assert found["NEW-1"] == ("Nêw pump", "Pump", "IN_SERVICE", "S-1", "ROOM", "top", attributes)
    assert found["ROOM"][:3] == ("Room", None, "PLANNED")
    assert found["P-1"] == ("P-1", "Pump", "IN_SERVICE", "S-2", "LINE", "left", {"power": 8.0})


def test_the_same_assets_once_more_are_unchanged(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", ASSETS)
    command.run("import", "assets", path)
    before = command.ask(contents)

    ran = command.run("import", "assets", path)

    assert ran.out == "Written: assets: 3 unchanged.\n"
    assert command.ask(contents) == before


def test_json_lines_say_the_same_as_a_table(command: Command, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.jsonl",
        '{"key": "NEW-1", "type": "Pump", "attr:power": 7.5, "attr:wet": true, "id:erp": "900"}\n',
    )

    ran = command.run("import", "assets", path)

    assert (ran.code, ran.out) == (0, "Written: assets: 1 created.\n")
    assert command.ask(assets)["NEW-1"][-1] == {"power": 7.5, "wet": True}


def test_an_attribute_in_another_unit_is_converted(command: Command, tmp_path: Path) -> None:
    command.run("import", "assets", write(tmp_path, "a.csv", "key,type,attr:power[W]\nNEW-1,Pump,7500\n"))

    assert command.ask(assets)["NEW-1"][-1] == {"power": 7.5}


def test_bad_rows_are_left_out_when_asked_and_told(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "key,type,attr:stages\nA,Pump,2\nB,Pump,x\nC,Pomp,1\nD,Pump,1\n")

    ran = command.run("import", "assets", path, "--on-error", "skip")

    assert ran.code == 0
    assert ran.out == "Written: assets: 2 created; 2 bad rows left out.\n"
    assert "line 3, column attr:stages: 'x'" in ran.err
    assert "line 4, column type: 'Pomp'" in ran.err
    assert {"A", "D"} <= set(command.ask(assets))


@pytest.mark.parametrize(
    "arguments",
    [
        ("assets", "a.csv"),
        ("samples", "s.csv", "--asset", "P-1", "--time", "t", "--time-zone", "UTC", "--skip", "note"),
        (
            "samples",
            "s.csv",
            "--asset",
            "NEW",
            "--create-asset",
            "Pump",
            "--time",
            "t",
            "--time-zone",
            "UTC",
            "--skip",
            "note",
        ),
        ("documents", "docs", "--asset", "P-1"),
    ],
)
def test_a_dry_run_tells_and_writes_nothing(
    command: Command, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    write(tmp_path, "a.csv", ASSETS)
    write(tmp_path, "s.csv", SAMPLES)
    write(tmp_path, "docs/drawing.pdf", b"%PDF-1.7\n")
    before = command.ask(contents)

    ran = command.run("import", arguments[0], tmp_path / arguments[1], *arguments[2:], "--dry-run")

    assert ran.code == 0
    assert ran.out.startswith("Would be written (dry run): ")
    assert re.search("created|unchanged", ran.out)
    assert command.ask(contents) == before


def test_samples_become_signals_named_as_their_columns(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path, "s.csv", SAMPLES)

    ran = command.run(
        "import", "samples", path, "--asset", "P-2", "--time", "t", "--time-zone", "UTC", "--skip", "note"
    )

    start = parse_instant("2024-05-01T12:00:00Z")
    flow, temp = command.ask(lambda s: asyncio.gather(samples(s, "P-2", "flow"), samples(s, "P-2", "temp")))
    assert ran.code == 0
    assert (
        "signals: 2 created; samples: 4 from 3 rows, 2024-05-01T12:00:00Z to 2024-05-01T12:02:00Z" in ran.out
    )
    assert ((flow.times - start) // 10**9).tolist() == [0, 120]
    assert flow.values.tolist() == [1.5, 2.5]
    assert temp.values.tolist() == [20, 21]


def test_the_same_samples_once_more_change_nothing(command: Command, tmp_path: Path) -> None:
    arguments = (
        "import",
        "samples",
        write(tmp_path, "s.csv", SAMPLES),
        "--asset",
        "P-1",
        "--time",
        "t",
        "--time-zone",
        "UTC",
    )
    command.run(*arguments, "--skip", "note")
    before = command.ask(contents)

    ran = command.run(*arguments, "--skip", "note")

    assert "signals: 2 unchanged" in ran.out
    assert command.ask(contents) == before


def test_values_in_another_unit_become_the_signals_unit(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path, "s.csv", "t,temp\n1714564800,300.15\n")

    command.run(
        "import", "samples", path, "--asset", "P-1", "--time", "t", "--time-format", "s", "--unit", "temp=K"
    )

    found = command.ask(lambda service: samples(service, "P-1", "temp"))
    assert found.values.tolist() == pytest.approx([27.0])
    assert found.times.tolist() == [1714564800 * 10**9]


def test_an_asset_is_created_when_asked_and_takes_its_types_unit(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path, "s.csv", SAMPLES)
    arguments = (
        "--asset",
        "RIG 1/a",
        "--create-asset",
        "Pump",
        "--time",
        "t",
        "--time-zone",
        "Europe/Berlin",
    )

    ran = command.run(
        "import", "samples", path, *arguments, "--skip", "note,flow", "--name", "temp=bearing temp"
    )

    found = command.ask(lambda service: samples(service, "RIG 1/a", "bearing temp"))
    assert "assets: 1 created; signals: 1 created" in ran.out
    assert found.times[0] == parse_instant("2024-05-01T10:00:00Z")
    assert command.ask(assets)["RIG 1/a"][1:3] == ("Pump", "IN_SERVICE")


def test_bad_rows_of_samples_are_left_out_when_asked(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path, "s.csv", SAMPLES.replace(",21,", ",hot,"))
    arguments = (
        "--asset",
        "P-1",
        "--time",
        "t",
        "--time-zone",
        "UTC",
        "--skip",
        "note",
        "--on-error",
        "skip",
    )

    ran = command.run("import", "samples", path, *arguments)

    assert ran.code == 0
    assert "line 3, column temp: 'hot'" in ran.err
    assert "samples: 3 from 2 rows" in ran.out
    assert "1 bad row left out" in ran.out


def test_a_long_file_is_written_whole(command: Command, tmp_path: Path) -> None:
    count = 150_000
    values = np.round(np.sin(np.arange(count) / 100), 6)
    lines = (f"{1714564800 + i},{value},{i}\n" for i, value in enumerate(values.tolist()))
    path = write(tmp_path, "s.csv", "t,wave,place\n" + "".join(lines))

    ran = command.run("import", "samples", path, "--asset", "P-1", "--time", "t", "--time-format", "s")

    found = command.ask(lambda service: samples(service, "P-1", "wave"))
    assert "samples: 300,000 from 150,000 rows" in ran.out
    assert np.array_equal(found.values, values)


def test_a_folder_becomes_documents_with_revisions_and_bytes(command: Command, tmp_path: Path) -> None:
    write(tmp_path, "d/pump drawing_revA.pdf", b"%PDF-1.7 a\n")
    write(tmp_path, "d/pump drawing_revB.pdf", b"%PDF-1.7 b\n")
    write(tmp_path, "d/manuals/start.pdf", b"%PDF-1.7 m\n")
    write(tmp_path, "d/.hidden", b"x")
    arguments = ("import", "documents", tmp_path / "d", "--asset", "P-1")

    first, before = command.run(*arguments), command.ask(contents)
    second = command.run(*arguments)

    revisions = {row[2]: row[5] for row in before["nodes"]["document_revision"]}  # type: ignore[index]
    assert (first.code, second.code) == (0, 0)
    assert "documents: 2 created; files: 3 of 33 bytes" in first.out
    assert ".hidden is hidden" in first.err
    assert "documents: 2 unchanged" in second.out
    assert len(before["objects"]) == 3  # type: ignore[arg-type]
    assert revisions
    assert command.ask(contents) == before
