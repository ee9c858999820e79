"""Input that cannot be taken: each has a stable code, a sentence that helps, exit code 1, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command, contents

T = "2024-05-01T12:00:00Z"

ASSET_FILES = {
    "empty file": (b"", "BAD_REQUEST", "is empty"),
    "no rows": (b"key,name\n", "BAD_REQUEST", "holds no row"),
    "wrong delimiter": (b"key:name\nA:b\n", "BAD_REQUEST", "is one column"),
    "doubled header": (
        b"key,name,name\nA,b,c\n",
        "BAD_REQUEST",
        "'name' stands in the header more than once",
    ),
    "nameless column": (b"key,,name\nA,b,c\n", "BAD_REQUEST", "column 2 of 3 has no name"),
    "bytes that are not UTF-8": (
        b"key,name\nA,caf\xe9\n",
        "BAD_REQUEST",
        "line 2: byte 14 (0xe9) is not UTF-8",
    ),
    "unknown column": (b"key,serial\nA,b\n", "BAD_REQUEST", "did you mean 'serial_number'"),
    "no key column": (b"name\nA\n", "BAD_REQUEST", "no column 'key'"),
    "no key": (b"key,name\n,b\n", "VALIDATION_FAILED", "line 2, column key: '' is no key"),
    "doubled key": (b"key,name\nA,b\nA,c\n", "VALIDATION_FAILED", "stands in line 2 already"),
    "ragged row": (b"key,name\nA,b,c\n", "VALIDATION_FAILED", "a row of 3 cells, too many"),
    "open quote": (b'key,name\nA,"b\n', "BAD_REQUEST", "quote"),
    "unknown state": (b"key,state\nA,BROKEN\n", "VALIDATION_FAILED", "the states are PLANNED"),
    "unknown type": (b"key,type\nA,Pomp\n", "VALIDATION_FAILED", "line 2, column type"),
    "unknown parent": (b"key,parent\nA,NOWHERE\n", "NOT_FOUND", "column parent: 'NOWHERE'"),
    "position without parent": (b"key,position\nA,left\n", "VALIDATION_FAILED", "column position"),
    "text for a number": (
        b"key,type,attr:power\nA,Pump,seven\n",
        "VALIDATION_FAILED",
        "column attr:power: 'seven' is not a number",
    ),
    "decimal comma": (
        b"key;type;attr:power\nA;Pump;7,5\n",
        "VALIDATION_FAILED",
        "is not a number; write it with a point",
    ),
    "fraction for a whole number": (
        b"key,type,attr:stages\nA,Pump,1.5\n",
        "VALIDATION_FAILED",
        "not a whole number",
    ),
    "huge whole number": (
        b"key,type,attr:stages\nA,Pump,99999999999999999999\n",
        "VALIDATION_FAILED",
        "at most 18 digits",
    ),
    "no truth value": (b"key,type,attr:wet\nA,Pump,maybe\n", "VALIDATION_FAILED", "neither true nor false"),
    "time without zone": (
        b"key,type,attr:built\nA,Pump,2024-05-01T12:00:00\n",
        "VALIDATION_FAILED",
        "offset",
    ),
    "value outside its list": (b"key,type,attr:class\nA,Pump,C\n", "VALIDATION_FAILED", "column attr:class"),
    "unit of another dimension": (b"key,type,attr:power[bar]\nA,Pump,1\n", "UNIT_MISMATCH", "bar"),
    "unknown unit": (b"key,type,attr:power[foo]\nA,Pump,1\n", "VALIDATION_FAILED", "foo"),
    "identifier of another asset": (b"key,id:erp\nA,1\n", "DUPLICATE_IDENTIFIER", "P-1"),
    "identifier twice": (b"key,id:erp\nA,7\nB,7\n", "DUPLICATE_IDENTIFIER", "line 3, column id:erp"),
    "position taken": (b"key,parent,position\nA,LINE,left\n", "CONFLICT", "P-1"),
    "position taken in the file": (b"key,parent,position\nA,LINE,top\nB,LINE,top\n", "CONFLICT", "line 3"),
    "cycle": (b"key,parent\nA,B\nB,A\n", "STRUCTURE_CYCLE", "A"),
    "itself as parent": (b"key,parent\nA,A\n", "STRUCTURE_CYCLE", "A"),
    "name too long": (b"key\n" + b"k" * 201 + b"\n", "VALIDATION_FAILED", "201 characters; give 1 to 200"),
    "JSON list": (b'[{"key": "A"}]', "BAD_REQUEST", "one object in each line"),
    "JSON NaN": (b'{"key": "A", "attr:power": NaN}\n', "BAD_REQUEST", "NaN is no JSON number"),
    "JSON number as key": (b'{"key": 7}\n', "VALIDATION_FAILED", "is not text"),
    "JSON cut off": (b'{"key": "A"\n', "BAD_REQUEST", "is no JSON object"),
}

SAMPLE_FILES = {
    "empty file": ("", (), "BAD_REQUEST", "is empty"),
    "no rows": ("t,flow\n", (), "BAD_REQUEST", "holds no sample"),
    "wrong delimiter": (f"t;flow\n{T};1\n", ("--delimiter", ","), "BAD_REQUEST", "';' (semicolon) finds 2"),
    "unknown time column": (f"when,flow\n{T},1\n", (), "BAD_REQUEST", "--time names the column 't'"),
    "unknown skipped column": (f"t,flow\n{T},1\n", ("--skip", "flwo"), "BAD_REQUEST", "did you mean 'flow'"),
    "nothing left": (f"t,flow\n{T},1\n", ("--skip", "flow"), "BAD_REQUEST", "no column is left"),
    "text": (f"t,flow\n{T},on\n", (), "VALIDATION_FAILED", "line 2, column flow: 'on' is not a number"),
    "NaN": (f"t,flow\n{T},NaN\n", (), "VALIDATION_FAILED", "is not a finite number"),
    "huge integer": (f"t,flow\n{T},9007199254740993\n", (), "VALIDATION_FAILED", "beyond 2^53"),
    "decimal comma": (f"t;flow\n{T};1,5\n", (), "VALIDATION_FAILED", "decimal comma"),
    "time without zone": ("t,flow\n2024-05-01 12:00:00,1\n", (), "BAD_REQUEST", "--time-zone"),
    "time that does not exist": (
        "t,flow\n2024-03-31 02:30:00,1\n", ("--time-zone", "Europe/Berlin"), "BAD_REQUEST", "does not exist",
    ),
    "time that happens twice": (
        "t,flow\n2024-10-27 02:30:00,1\n", ("--time-zone", "Europe/Berlin"), "BAD_REQUEST", "happens twice",
    ),
    "number as time": ("t,flow\n1714564800,1\n", (), "BAD_REQUEST", "--time-format"),
    "unknown zone": (f"t,flow\n{T},1\n", ("--time-zone", "Mars/Olympus"), "BAD_REQUEST", "Mars/Olympus"),
    "unknown unit": (f"t,flow\n{T},1\n", ("--unit", "flow=foo"), "BAD_REQUEST", "foo"),
    "wrong dimension": (f"t,flow\n{T},1\n", ("--unit", "flow=bar"), "UNIT_MISMATCH", "m3/h"),
    "wrong dimension for a type": (f"t,temp\n{T},1\n", ("--asset=P-2", "--unit=temp=bar"), "UNIT_MISMATCH", "Cel"),
    "option without value": (f"t,flow\n{T},1\n", ("--unit", "flow"), "BAD_REQUEST", "COLUMN="),
    "one signal twice": (f"t,a,b\n{T},1,2\n", ("--name", "a=b"), "BAD_REQUEST", "would become the signal 'b'"),
    "ragged row": (f"t,flow\n{T},1,2\n", (), "VALIDATION_FAILED", "a row of 3 cells"),
    "unknown asset": (f"t,flow\n{T},1\n", ("--asset", "P-9"), "NOT_FOUND", "or let --create-asset TYPE make it"),
    "unknown type": (f"t,flow\n{T},1\n", ("--asset", "P-9", "--create-asset", "Pomp"), "VALIDATION_FAILED", "Pomp"),
}  # fmt: skip


@pytest.mark.parametrize("case", ASSET_FILES)
def test_a_bad_file_of_assets_changes_nothing(
    shared: Command, untouched: dict[str, object], tmp_path: Path, case: str
) -> None:
    content, code, said = ASSET_FILES[case]
    path = tmp_path / "assets.csv"
    path.write_bytes(content)

    ran = shared.run("import", "assets", path)

    assert ran.code == 1
    assert f"error[{code}]: " in ran.err
    assert said in ran.err
    assert "assets.csv" in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert shared.ask(contents) == untouched


@pytest.mark.parametrize("case", SAMPLE_FILES)
def test_a_bad_file_of_samples_changes_nothing(
    shared: Command, untouched: dict[str, object], tmp_path: Path, case: str
) -> None:
    content, options, code, said = SAMPLE_FILES[case]
    path = tmp_path / "samples.csv"
    path.write_text(content, encoding="utf-8")

    ran = shared.run("import", "samples", path, "--asset", "P-1", "--time", "t", *options)

    assert ran.code == 1
    assert f"error[{code}]: " in ran.err
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert shared.ask(contents) == untouched


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("import", "documents", "nowhere", "--asset", "P-1"), "BAD_REQUEST", "is not a folder"),
        (("import", "assets", "nowhere.csv"), "BAD_REQUEST", "cannot be read: No such file"),
        (("query", "nowhere.graphql"), "BAD_REQUEST", "no query (it has no brace) and no file"),
        (("query", "{ assets { nodes { kee } } }"), "BAD_REQUEST", "kee"),
        (("query", "{ assetTypes { key } }", "--variables", "{"), "BAD_REQUEST", "--variables is no JSON"),
        (("query", "{ assetTypes { key } }", "--variables", "[1]"), "BAD_REQUEST", "not an object"),
        (("query", "{ assetTypes { key } }", "--variables", "@nowhere"), "BAD_REQUEST", "cannot be read"),
        (("query", "{ assetTypes { key } }", "--endpoint", "nowhere"), "BAD_REQUEST", "is no address"),
        (("explain", "{ assets { nodes { kee } } }"), "BAD_REQUEST", "kee"),
    ],
)
def test_a_bad_request_is_refused_with_a_sentence(
    shared: Command, arguments: tuple[str, ...], code: str, said: str
) -> None:
    ran = shared.run(*arguments)

    assert ran.code == 1
    assert f"error[{code}]: " in ran.err
    assert said in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("nope",),
        ("import", "samples", "x.csv"),
        ("import", "assets", "x.csv", "--on-error", "maybe"),
        ("serve", "--port", "high"),
    ],
)
def test_wrong_usage_is_exit_code_two(shared: Command, arguments: tuple[str, ...]) -> None:
    ran = shared.run(*arguments)

    assert ran.code == 2
    assert "Error" in ran.err
