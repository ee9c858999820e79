"""`twin compare`: stored parts, installed things, STEP files and bills of material against one another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.unit.exchange.bom.files import SHARED
from twin.service import TwinService

LEFT = 'Level,Part number,Rev,Qty,Designator\n0,T,A,1,\n1,S,B,2,"U1,U2"\n2,X,,3,\n1,Y,,1,\n1,Z,,0.5,\n'
RIGHT = 'Level,Part number,Rev,Qty,Designator\n0,T2,A,1,\n1,S,C,2,"U1,U3"\n2,X,,4,\n1,Z,,0.5,\n1,N,,7,\n'
AS1 = SHARED / "step/as1-oc-214.stp"
AS1_LINES = """Level;Part number;Qty
0;as1;1
1;rod-assembly;1
2;nut;2
2;rod;1
1;l-bracket-assembly;2
2;l-bracket;1
2;nut-bolt-assembly;3
3;bolt;1
3;nut;1
1;plate;1
"""


def write(folder: Path, content: str, name: str = "bom.csv") -> Path:
    """Return a file with the content."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.fixture
def stored(empty: Command, tmp_path: Path) -> Command:
    """The command over stores that hold both structures."""
    for name, content in (("left.csv", LEFT), ("right.csv", RIGHT)):
        assert empty.run("import", "bom", write(tmp_path, content, name), "--state", "RELEASED").code == 0
    return empty


def changes(command: Command, *arguments: str | Path) -> dict[str, object]:
    """Return the differences in short: what is missing, extra and changed, by path."""
    ran = command.run("compare", *arguments, "--json")
    found = json.loads(ran.out)
    assert ran.code == (0 if found["identical"] else 1)
    return {
        "missing": {"/".join(each["path"]): each["quantity"] for each in found["missing"]},
        "extra": {"/".join(each["path"]): each["quantity"] for each in found["extra"]},
        "changed": {"/".join(each["path"]): each["what"] for each in found["changed"]},
    }


DIFFERENT = {
    "missing": {"Y": 1.0},
    "extra": {"N": 7.0},
    "changed": {"S": ["REVISION", "REFERENCE_DESIGNATORS"], "S/X": ["QUANTITY"]},
}


def test_two_files_are_compared_without_a_service(shared: Command, tmp_path: Path) -> None:
    left, right = write(tmp_path, LEFT, "left.csv"), write(tmp_path, RIGHT, "right.csv")

    assert changes(shared, left, right) == DIFFERENT
    assert changes(shared, left, left) == {"missing": {}, "extra": {}, "changed": {}}


def test_stored_parts_and_files_give_the_same_answer_on_either_side(stored: Command, tmp_path: Path) -> None:
    left, right = tmp_path / "left.csv", tmp_path / "right.csv"

    assert changes(stored, left, "T2") == DIFFERENT
    assert changes(stored, left, "T") == {
        "missing": {},
        "extra": {},
        "changed": {"S": ["REVISION"], "S/X": ["QUANTITY"]},
    }
    assert changes(stored, "T/A", right, "--rule", "AS_STORED") == DIFFERENT
    assert changes(stored, "T", "T2", "--rule", "AS_STORED") == DIFFERENT
    assert changes(stored, "T/A", "T/A") == {"missing": {}, "extra": {}, "changed": {}}


def test_what_is_ignored_is_no_difference(stored: Command, tmp_path: Path) -> None:
    changed = RIGHT.replace("2,X,,4", "2,X,,3").replace("1,N,,7,\n", "1,Y,,1,\n")
    path = write(tmp_path, changed, "other.csv")

    ran = stored.run("compare", tmp_path / "left.csv", path, "--ignore", "revision")

    assert ran.code == 1
    assert "designators" in ran.out
    both = ("--ignore", "revision", "--ignore", "REFERENCE_DESIGNATORS")
    assert stored.run("compare", tmp_path / "left.csv", path, *both).code == 0


def test_the_table_says_what_is_missing_extra_and_wrong(shared: Command, tmp_path: Path) -> None:
    left, right = write(tmp_path, LEFT, "left.csv"), write(tmp_path, RIGHT, "right.csv")

    ran = shared.run("compare", left, right)

    rows = [" ".join(line.split()) for line in ran.out.splitlines() if line.strip()]
    assert rows[2:6] == [
        "extra N – 7",
        "revision, designators S revision B; U1, U2 revision C; U1, U3",
        "quantity S → X 6 8",
        "missing Y 1 –",
    ]
    assert rows[-1] == (
        f"4 differences: 1 missing in {right}, 1 extra there, "
        "2 changed (1 in revision, 1 in designators, 1 in quantity)."
    )


def test_cad_and_bom_are_compared(shared: Command, tmp_path: Path) -> None:
    if not AS1.exists():
        pytest.skip("the real data is not beside the project")
    same = write(tmp_path, AS1_LINES)
    wrong = write(tmp_path, AS1_LINES.replace("2;nut;2", "2;nut;3").replace("1;plate;1\n", ""), "wrong.csv")

    assert changes(shared, AS1, same) == {"missing": {}, "extra": {}, "changed": {}}
    assert changes(shared, AS1, wrong) == {
        "missing": {"plate": 1.0},
        "extra": {},
        "changed": {"rod-assembly/nut": ["QUANTITY"]},
    }


def test_cad_is_compared_with_a_released_bom_that_is_stored(empty: Command, tmp_path: Path) -> None:
    if not AS1.exists():
        pytest.skip("the real data is not beside the project")
    empty.run("import", "bom", write(tmp_path, AS1_LINES.replace("rod;1", "rod;2")), "--state", "RELEASED")

    assert changes(empty, AS1, "as1") == {
        "missing": {},
        "extra": {},
        "changed": {"rod-assembly/rod": ["QUANTITY"]},
    }


async def install(service: TwinService) -> None:
    """Build one T of which a Y is missing."""
    rows = (
        {"key": "T-1", "realises": {"number": "T", "label": "A"}},
        {"key": "S-1", "realises": {"number": "S", "label": "B"}, "parent": "T-1", "position": "U1"},
        {"key": "S-2", "realises": {"number": "S", "label": "B"}, "parent": "T-1", "position": "U2"},
        {"key": "LOOSE", "parent": "T-1", "position": "p"},
    )
    assert (await service.writer.upsert_assets(rows)).errors == ()


def test_lines_of_parts_in_work_are_told_to_be_left_out(empty: Command, tmp_path: Path) -> None:
    path = write(tmp_path, LEFT)
    assert empty.run("import", "bom", path).code == 0

    released = empty.run("compare", path, "T/A")
    newest = empty.run("compare", path, "T/A", "--rule", "LATEST")

    assert (released.code, newest.code) == (1, 0)
    assert "--rule LATEST takes the newest" in released.err
    assert "--rule" not in newest.err


def test_what_is_installed_is_compared_with_files_and_designs(stored: Command, tmp_path: Path) -> None:
    stored.ask(install)

    by_file = changes(stored, tmp_path / "left.csv", "asset:T-1")

    assert by_file == {"missing": {"S/X": 6.0, "Y": 1.0, "Z": 0.5}, "extra": {"LOOSE": 1.0}, "changed": {}}
    assert changes(stored, "T/A", "asset:T-1", "--rule", "AS_STORED") == by_file
    assert changes(stored, "asset:T-1", "asset:T-1") == {"missing": {}, "extra": {}, "changed": {}}


async def install_without_names(service: TwinService) -> None:
    """Build two U whose pieces realise revisions that nobody named; no revision of V was released."""
    revision = {"label": "-", "state": "RELEASED", "releasedAt": 0}
    parts = ({"number": "U", "revisions": [revision]}, {"number": "V", "revisions": [{"label": "-"}]})
    boms = ({"parent": {"number": "U", "label": "-"}, "lines": [{"part": "V", "quantity": 1.0}]},)
    assets = (
        {"key": "U-1", "realises": {"number": "U", "label": "-"}},
        {"key": "V-1", "realises": {"number": "V", "label": "-"}, "parent": "U-1"},
    )
    for result in (
        await service.writer.upsert_parts(parts, None),
        await service.writer.upsert_boms(boms, None),
        await service.writer.upsert_assets(assets),
    ):
        assert result.errors == ()


def test_stored_structures_differ_as_the_service_says_and_files_name_no_revisions(
    empty: Command, tmp_path: Path
) -> None:
    empty.ask(install_without_names)
    path = write(tmp_path, "Level,Part number,Qty\n0,U,1\n1,V,1\n")

    assert changes(empty, "U/-", "asset:U-1")["changed"] == {"V": ["REVISION"]}
    assert changes(empty, path, "asset:U-1")["changed"] == {}
    assert changes(empty, path, "U/-")["changed"] == {}


def test_one_of_several_tops_is_named(shared: Command, tmp_path: Path) -> None:
    two = write(tmp_path, "Parent,Component,Qty\nA,X,1\nB,X,2\n", "two.csv")
    flat = write(tmp_path, "Part number,Qty\nX,2\n", "flat.csv")

    unclear = shared.run("compare", two, flat)

    assert (unclear.code, unclear.out) == (2, "")
    assert "2 outermost parts: A, B. Name the one to compare with --root NUMBER" in unclear.err
    assert changes(shared, two, flat, "--root", "B") == {"missing": {}, "extra": {}, "changed": {}}


@pytest.mark.parametrize(
    ("sides", "message"),
    [
        (("NONE", "P"), "neither a file nor a part 'NONE'"),
        (("asset:NONE", "asset:P-1"), "'NONE'"),
        (("asset:", "P"), "'asset:' names no asset"),
        (("P", "P", "--ignore", "REVISON"), "did you mean 'REVISION'"),
    ],
)
def test_trouble_is_no_difference(shared: Command, sides: tuple[str, ...], message: str) -> None:
    ran = shared.run("compare", *sides)

    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_a_bom_with_lines_that_cannot_be_taken_is_not_compared(shared: Command, tmp_path: Path) -> None:
    bad = write(tmp_path, LEFT.replace("0.5", "half"))

    ran = shared.run("compare", bad, bad)

    assert ran.code == 2
    assert "line 6, column Qty: 'half' is no quantity" in ran.err


def test_a_part_without_a_released_revision_says_how_to_name_one(empty: Command, tmp_path: Path) -> None:
    path = write(tmp_path, LEFT)
    empty.run("import", "bom", path)

    ran = empty.run("compare", path, "T")

    assert ran.code == 2
    assert "has no revision that counts by LATEST_RELEASED; name one as NUMBER/LABEL" in ran.err
    assert empty.run("compare", path, "T", "--rule", "LATEST").code == 0
