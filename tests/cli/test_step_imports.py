"""`twin import step` over real stores: parts, BOMs and CAD models; a second run, a dry run, refusals, a server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Command, contents
from tests.cli.processes import Served, here
from tests.unit.exchange.step.written import StepText

STEP = Path(__file__).parents[3] / "shared" / "data" / "step"
real = pytest.mark.skipif(not STEP.is_dir(), reason="the real STEP files are not beside the checkout")

TOTALS = """query ($number: String!) { part(number: $number) { revisions {
  label state
  totals(resolve: {rule: AS_STORED}) { part { number name } quantity occurrences }
  documents { nodes { number kind title revisions { label state files { name size mediaType } } } }
} } }"""


def pump(folder: Path, *, seals: int = 2, version: str = "A", name: str = "pump.stp") -> Path:
    """Write an assembly: a pump with a motor and seals, each with a reference designator."""
    text = StepText()
    whole, seal = (
        text.product("PUMP", "Pump", version=version),
        text.product("SEAL", "Shaft seal", version="1"),
    )
    text.usage(whole, text.product("MOTOR", version="3"))
    for place in range(seals):
        text.usage(whole, seal, designator=f"S{place + 1}")
    return text.write(folder / name)


def answer(command: Command, number: str) -> dict[str, object]:
    """Ask for a part with its totals and documents."""
    ran = command.run("query", TOTALS, "--variables", json.dumps({"number": number}))
    assert ran.code == 0, ran.err
    found: dict[str, object] = json.loads(ran.out)["data"]["part"]["revisions"][-1]
    return found


@real
def test_the_known_assembly_has_its_totals_and_is_stored_as_a_cad_model(empty: Command) -> None:
    ran = empty.run("import", "step", STEP / "as1-oc-214.stp")

    found = answer(empty, "as1")
    assert (
        ran.err == "Read 1 file: 9 parts in 9 revisions, 4 BOMs of 9 lines for 13 usages; at the top as1/-.\n"
    )
    assert ran.out == (
        "Written: parts: 9 created; BOMs: 4 created; documents: 1 created; files: 1 of 441,968 bytes.\n"
    )
    assert {t["part"]["number"]: t["quantity"] for t in found["totals"]} == {  # type: ignore[attr-defined]
        "nut": 8, "bolt": 6, "l-bracket": 2, "plate": 1, "rod": 1,
        "nut-bolt-assembly": 6, "l-bracket-assembly": 2, "rod-assembly": 1,
    }  # fmt: skip
    assert found["documents"] == {
        "nodes": [
            {
                "number": "as1/CAD",
                "kind": "CAD_MODEL",
                "title": "as1-oc-214",
                "revisions": [
                    {
                        "label": "-",
                        "state": "IN_WORK",
                        "files": [{"name": "as1-oc-214.stp", "size": 441968, "mediaType": "model/step"}],
                    }
                ],
            }
        ]
    }


@real
def test_an_assembly_over_several_files_is_found_and_stored_file_by_file(empty: Command) -> None:
    ran = empty.run("import", "step", STEP / "s1-c5-214" / "s1-c5-214.stp")

    assert "missing" not in ran.err
    assert ran.out.startswith(
        "Written: parts: 13 created; BOMs: 5 created; documents: 13 created; files: 13 of "
    )


def test_the_same_files_once_more_change_nothing(empty: Command, tmp_path: Path) -> None:
    path = pump(tmp_path)
    empty.run("import", "step", path)
    before = empty.ask(contents)

    ran = empty.run("import", "step", path)

    assert ran.out.startswith("Written: parts: 3 unchanged; BOMs: 1 unchanged; documents: 1 unchanged; ")
    assert empty.ask(contents) == before


def test_a_dry_run_shows_differences_and_writes_nothing(empty: Command, tmp_path: Path) -> None:
    empty.run("import", "step", pump(tmp_path, seals=2))
    before = empty.ask(contents)

    ran = empty.run("import", "step", pump(tmp_path, seals=3), "--dry-run")

    assert "revision:PUMP/A  lines.ENGINEERING" in ran.out
    assert (
        "Would be written (dry run): parts: 3 unchanged; BOMs: 1 updated; documents: 1 unchanged" in ran.out
    )
    assert empty.ask(contents) == before


def test_a_dry_run_over_empty_stores_writes_nothing(empty: Command, tmp_path: Path) -> None:
    before = empty.ask(contents)

    ran = empty.run("import", "step", pump(tmp_path), "--dry-run")

    assert "Would be written (dry run): parts: 3 created; BOMs: 1 created; documents: 1 created" in ran.out
    assert empty.ask(contents) == before


def test_a_released_structure_is_frozen_and_a_new_version_goes_beside_it(
    empty: Command, tmp_path: Path
) -> None:
    empty.run("import", "step", pump(tmp_path, seals=2), "--state", "RELEASED")

    refused = empty.run("import", "step", pump(tmp_path, seals=3))
    accepted = empty.run("import", "step", pump(tmp_path, seals=3, version="B", name="pump-b.stp"))

    assert refused.code == 1
    assert "error[CONFLICT]: PUMP" in refused.err
    assert accepted.code == 0, accepted.err
    found = answer(empty, "PUMP")
    assert (found["label"], found["state"]) == ("B", "IN_WORK")
    assert {t["part"]["name"]: t["quantity"] for t in found["totals"]} == {"MOTOR": 1, "Shaft seal": 3}  # type: ignore[attr-defined]
    (document,) = found["documents"]["nodes"]  # type: ignore[index]
    assert [(r["label"], r["state"], r["files"][0]["name"]) for r in document["revisions"]] == [
        ("A", "RELEASED", "pump.stp"),
        ("B", "IN_WORK", "pump-b.stp"),
    ]


def test_what_is_merged_missing_or_passed_over_is_told(empty: Command, tmp_path: Path) -> None:
    text = StepText()
    frame = text.product("frame")
    for n in (1, 2):
        text.usage(frame, text.product(f"bolt.{n}"))
    for id in ("1001", "1002"):
        text.usage(frame, text.product(id, "screw"))
    text.file(text.product("wheel"), "wheel.stp")

    ran = empty.run("import", "step", text.write(tmp_path / "frame.stp"))

    assert ran.code == 0
    assert "missing: wheel.stp, which frame.stp names for wheel/-; give the file too" in ran.err
    assert "instances by numbered ids: bolt.1, bolt.2: one part bolt\n" in ran.err
    assert "instances by equal names: 1001, 1002: kept apart, though they look like one part\n" in ran.err


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda text: text[: len(text) // 2], "export it again."),
        (lambda text: text.replace("'PUMP'", "'PUMP", 1), "a string in it is not closed"),
        (lambda text: text.replace("PRODUCT('MOTOR'", "PRODUKT('MOTOR'"), "which is no product of the file"),
        (lambda _: "", "this is no STEP file: it is empty"),
    ],
    ids=["cut off", "unclosed string", "missing product", "empty"],
)
def test_a_damaged_file_is_one_error_and_nothing_is_written(
    damage: object, says: str, empty: Command, tmp_path: Path
) -> None:
    assert callable(damage)
    path = pump(tmp_path)
    path.write_text(damage(path.read_text()))
    before = empty.ask(contents)

    ran = empty.run("import", "step", path)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error[BAD_REQUEST]: pump.stp: ")
    assert says in ran.err
    assert ran.err.count("\n") == 1
    assert empty.ask(contents) == before


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Empty stores, served."""
    served = Served(tmp_path / "home", "serve")
    yield served
    served.end()


def test_files_go_through_a_running_server(served: Served, tmp_path: Path) -> None:
    command = ("import", "step", pump(tmp_path), "--endpoint", served.address)

    dry, first, second = (here(tmp_path / "none", *command, *more) for more in (("--dry-run",), (), ()))

    asked = here(
        tmp_path / "none", "query", TOTALS, "--variables", '{"number": "PUMP"}', "--endpoint", served.address
    )
    assert "revision:PUMP/A  lines.ENGINEERING  nothing" in dry.stdout
    assert first.stdout.startswith("Written: parts: 3 created; BOMs: 1 created; documents: 1 created; "), (
        first.stderr
    )
    assert second.stdout.startswith(
        "Written: parts: 3 unchanged; BOMs: 1 unchanged; documents: 1 unchanged; "
    )
    (revision,) = json.loads(asked.stdout)["data"]["part"]["revisions"]
    assert [(t["part"]["number"], t["quantity"]) for t in revision["totals"]] == [("MOTOR", 1), ("SEAL", 2)]
    assert revision["documents"]["nodes"][0]["revisions"][0]["files"][0]["name"] == "pump.stp"
