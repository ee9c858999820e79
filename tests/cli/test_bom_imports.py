"""`twin import bom` over real stores: what is written, that a second run changes nothing, what a refusal says."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from graph.store import Find, Of
from tests.cli.conftest import Command, contents
from tests.unit.exchange.bom.files import SHARED
from twin.service import TwinService
from twin.structure.records import PartStructure, read_content

LEVELS = (
    "Level;Part number;Name;Rev;Qty;Unit\n0;T;Top;A;1;\n1;P-1;Plate;B;2;pcs\n2;W;Wire;;0,5;m\n1;W;Wire;;2;m\n"
)


def write(folder: Path, content: str) -> Path:
    """Return a file with the content."""
    path = folder / "bom.csv"
    path.write_text(content, encoding="utf-8")
    return path


async def structures(service: TwinService) -> dict[str, PartStructure]:
    """Return what is stored of each part's structure."""
    rows = await service.graph.find(Find("structure", columns=(Of("content"),)))
    return {str(number): read_content(str(content)) for number, content in rows}


def test_parts_revisions_and_lines_are_written(empty: Command, tmp_path: Path) -> None:
    ran = empty.run("import", "bom", write(tmp_path, LEVELS), "--state", "RELEASED")

    found = empty.ask(structures)
    assert ran.out == "Written: parts: 3 created; BOMs: 2 created.\n"
    assert "bom.csv: 5 lines: 4 read, 1 skipped" in ran.err
    assert [(line.part, line.pinned, line.quantity) for line in found["T"].lines_of("A", "ENGINEERING")] == [
        ("P-1", "B", 2.0),
        ("W", None, 2.0),
    ]
    assert [(line.quantity, line.unit) for line in found["P-1"].lines_of("B", "ENGINEERING")] == [
        (0.5, "MTR")
    ]
    assert (found["W"].unit, [r.state for r in found["T"].revisions]) == ("MTR", ["RELEASED"])


def test_the_real_list_is_written_once_and_the_report_has_every_line(empty: Command, tmp_path: Path) -> None:
    path, report = SHARED / "bom/opulo-feeder.csv", tmp_path / "lines.csv"
    if not path.exists():
        pytest.skip("the real data is not beside the project")

    first = empty.run("import", "bom", path, "--root", "FEEDER/A", "--report", report)
    before = empty.ask(contents)
    second = empty.run("import", "bom", path, "--root", "FEEDER/A")

    assert first.out == "Written: parts: 22 created; BOMs: 1 created.\n"
    assert second.out == "Written: parts: 22 unchanged; BOMs: 1 unchanged.\n"
    assert empty.ask(contents) == before
    with report.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [int(row["line"]) for row in rows] == list(range(1, 23))
    assert {row["outcome"] for row in rows} == {"guessed", "skipped"}


def test_a_dry_run_tells_the_differences_and_writes_nothing(empty: Command, tmp_path: Path) -> None:
    empty.run("import", "bom", write(tmp_path, LEVELS))
    before = empty.ask(contents)

    changed = LEVELS.replace("1;W;Wire;;2;m", "1;W;Cable;;3;m").replace("Wire", "Cable") + "1;N;New;;1;\n"
    ran = empty.run("import", "bom", write(tmp_path, changed), "--dry-run")

    assert 'part:W  name  "Wire" → "Cable"' in ran.out
    assert "revision:T/A  lines.ENGINEERING[#2].quantity  2.0 → 3.0" in ran.out
    assert 'revision:T/A  lines.ENGINEERING  nothing → "1 line of new parts: N"' in ran.out
    assert ran.out.endswith(
        "Would be written (dry run): parts: 1 created, 1 updated, 2 unchanged; BOMs: 1 updated, 1 unchanged.\n"
    )
    assert empty.ask(contents) == before


def test_a_dry_run_with_a_new_part_tells_what_the_run_does(empty: Command, tmp_path: Path) -> None:
    empty.run("import", "bom", write(tmp_path, LEVELS))
    path = write(tmp_path, LEVELS.replace("2;W;Wire;;0,5;m", "2;N;New;;7;pcs\n2;W;Wire;;0,7;m"))

    dry = empty.run("import", "bom", path, "--dry-run")
    ran = empty.run("import", "bom", path)

    assert 'revision:P-1/B  lines.ENGINEERING  nothing → "1 line of new parts: N"' in dry.out
    assert "revision:P-1/B  lines.ENGINEERING[#1].quantity  0.5 → 0.7" in dry.out
    assert dry.out.splitlines()[-1] == (
        "Would be written (dry run): parts: 1 created, 3 unchanged; BOMs: 1 updated, 1 unchanged."
    )
    assert ran.out == "Written: parts: 1 created, 3 unchanged; BOMs: 1 updated, 1 unchanged.\n"


def test_a_dry_run_tells_that_new_parts_cannot_come_into_what_is_released(
    empty: Command, tmp_path: Path
) -> None:
    empty.run("import", "bom", write(tmp_path, LEVELS), "--state", "RELEASED")
    path = write(tmp_path, LEVELS.replace("2;W;Wire;;0,5;m", "2;W;Wire;;0,5;m\n2;N;New;;7;pcs"))

    dry = empty.run("import", "bom", path, "--dry-run")

    assert dry.code == 1
    assert "line 4: 'P-1/B' is refused: revision:P-1/B is RELEASED" in dry.err


def test_a_dry_run_of_known_parts_tells_each_line_that_changes(empty: Command, tmp_path: Path) -> None:
    empty.run("import", "bom", write(tmp_path, LEVELS))

    ran = empty.run("import", "bom", write(tmp_path, LEVELS.replace(";2;m", ";3;m")), "--dry-run")

    assert "revision:T/A  lines.ENGINEERING[#2].quantity  2.0 → 3.0" in ran.out


def test_a_bad_line_keeps_everything_out_unless_it_is_to_be_skipped(empty: Command, tmp_path: Path) -> None:
    path = write(tmp_path, LEVELS + "1;Q;Bad;;many;\n")
    before = empty.ask(contents)

    refused = empty.run("import", "bom", path)

    assert (refused.code, refused.out) == (1, "")
    assert "error[VALIDATION_FAILED]: bom.csv: line 6, column Qty: 'many' is no quantity" in refused.err
    assert "Nothing was written: 1 bad row in bom.csv; --on-error skip writes the other" in refused.err
    assert empty.ask(contents) == before
    skipped = empty.run("import", "bom", path, "--on-error", "skip")
    assert skipped.out == "Written: parts: 3 created; BOMs: 2 created; 1 bad row left out.\n"


def test_what_the_service_refuses_is_told_by_the_line_of_the_file(empty: Command, tmp_path: Path) -> None:
    empty.run("import", "bom", write(tmp_path, LEVELS), "--state", "RELEASED")

    frozen = empty.run("import", "bom", write(tmp_path, LEVELS.replace(";2;m", ";3;m")))
    cyclic = empty.run("import", "bom", write(tmp_path, "Parent;Component;Qty\nA;B;1\nB;C;1\nC;A;1\n"))

    assert frozen.code == 1
    assert "error[CONFLICT]: bom.csv: line 3: 'T/A' is refused: revision:T/A is RELEASED" in frozen.err
    assert "The import ended there. Written before: parts: 3 unchanged; BOMs: none." in frozen.err
    assert cyclic.code == 1
    assert "error[STRUCTURE_CYCLE]: bom.csv: line " in cyclic.err
    assert re.search("A → B → C → A|B → C → A → B|C → A → B → C", cyclic.err)


def test_an_import_leaves_the_state_of_what_is_there_alone(empty: Command, tmp_path: Path) -> None:
    empty.run("import", "bom", write(tmp_path, LEVELS), "--state", "RELEASED")

    ran = empty.run("import", "bom", write(tmp_path, LEVELS))

    assert ran.out == "Written: parts: 3 unchanged; BOMs: 2 unchanged.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--map", "number"), "--map 'number' is not of the form number=COLUMN"),
        (("--identifier", "Maker"), "--identifier 'Maker' is not of the form COLUMN=SCHEME"),
        (("--identifier", "Maker=m"), "there is no column 'Maker'"),
        (("--map", "number=zz"), "there is no column 'zz'; there are "),
        (("--unit", "box=BOXES"), "--unit box=BOXES: unit 'BOXES' is no UN/ECE Recommendation 20 code"),
        (("--root", "/A"), "'/A' names no part"),
        (("--sheet", "S"), "has no sheets"),
        (("--report", "none/there.csv"), "cannot be written"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    empty: Command, tmp_path: Path, arguments: tuple[str, str], message: str
) -> None:
    ran = empty.run("import", "bom", write(tmp_path, LEVELS), *arguments)

    assert (ran.code, ran.out) == (1, "")
    assert message in ran.err


def test_views_have_lines_of_their_own(empty: Command, tmp_path: Path) -> None:
    empty.run("import", "bom", write(tmp_path, LEVELS))
    empty.run("import", "bom", write(tmp_path, LEVELS.replace("1;W;Wire;;2;m\n", "")), "--view", "SERVICE")

    found = empty.ask(structures)["T"]
    assert len(found.lines_of("A", "ENGINEERING")) == 2
    assert len(found.lines_of("A", "SERVICE")) == 1


def test_a_column_becomes_an_attribute_that_rolls_up(empty: Command, tmp_path: Path) -> None:
    content = "Level,Part number,Qty,Weight (kg)\n0,T,1,\n1,P-1,2,0.25\n1,W,4,1.5\n"
    path = write(tmp_path, content)

    ran = empty.run("import", "bom", path, "--attribute", "Weight (kg)=mass:kg")
    again = empty.run("import", "bom", path, "--attribute", "Weight (kg)=mass:kg")

    asked = '{ part(number: "T") { revision(label: "-") { rollUp(attribute: "mass") { value unit } } } }'
    told = empty.run("query", asked)
    assert ran.out == "Written: parts: 3 created; BOMs: 1 created.\n"
    assert again.out == "Written: parts: 3 unchanged; BOMs: 1 unchanged.\n"
    assert '"rollUp":{"value":6.5,"unit":"kg"}' in told.out
