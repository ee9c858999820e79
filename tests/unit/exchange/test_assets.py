"""Assets from tables and JSON lines: the columns there are, the rows that cannot be taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin.errors import BadRequest
from twin.exchange.assets import AssetFile, column_of, read_assets
from twin.exchange.attributes import KnownTypes, value_of, with_values

TYPES = KnownTypes(
    {"Pump": {"power": "FLOAT", "stages": "INTEGER", "wet": "BOOLEAN", "maker": "STRING"}}, {"P-9": "Pump"}
)


def read(folder: Path, content: str, name: str = "a.csv") -> AssetFile:
    """Return what a file with the content holds."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return read_assets(path)


def test_a_row_becomes_a_record_in_the_words_of_the_contract(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "key;name;type;state;parent;position;serial_number;attr:power[kW];attr:maker;id:erp\n"
        "P-1;Pump 1;Pump;in service;L-1;A;S1;7,5;;4711\n",
    )

    (record,) = file.records
    assert record.line == 2
    assert record.row == {
        "key": "P-1",
        "name": "Pump 1",
        "type": "Pump",
        "state": "IN_SERVICE",
        "parent": "L-1",
        "position": "A",
        "serialNumber": "S1",
        "attributes": [{"name": "power", "unit": "kW", "value": "7,5"}],
        "identifiers": [{"scheme": "erp", "value": "4711"}],
    }


def test_json_lines_keep_their_types_and_leave_out_nulls(tmp_path: Path) -> None:
    file = read(tmp_path, '{"key": "P-1", "attr:power": 7.5, "name": null}\n\n{"key": "P-2"}\n', "a.jsonl")

    assert [(r.line, dict(r.row)) for r in file.records] == [
        (1, {"key": "P-1", "attributes": [{"name": "power", "value": 7.5}]}),
        (3, {"key": "P-2"}),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("key,colour\nA,b\n", "the column 'colour' is not known; known are key, name"),
        ("key,serial\nA,b\n", "did you mean 'serial_number'?"),
        ("name,type\nA,b\n", "there is no column 'key'"),
        ("key:name\nA:b\n", "neither ',' (comma)"),
        ("key,name\n", "holds no row"),
        ('[{"key": "A"}]', "one object in each line"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read(tmp_path, content)

    assert said in refused.value.message


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        ("key,name\n,b\n", (2, "key"), "is no key"),
        ("key,state\nA,BROKEN\n", (2, "state"), "is no state; the states are PLANNED"),
        ("key,state\nA,IN_SERVCE\n", (2, "state"), "did you mean 'IN_SERVICE'"),
        ("key,name\nA,b\nA,c\n", (3, "key"), "stands in line 2 already"),
        ('{"key": 7}\n', (1, "key"), "is not text; put it in quotes"),
        ('{"key": "A", "attr:x": NaN}\n', (1, None), "NaN is no JSON number"),
        ('{"key": "A", "key": "B"}\n', (1, None), "a name stands in it twice"),
        ('{"key": "A"\n', (1, None), "is no JSON object"),
        ('{"key": "A"}\n7\n', (2, None), "is no JSON object"),
        ('{"key": "A", "colour": "red"}\n', (1, None), "the column 'colour' is not known"),
    ],
)
def test_a_bad_row_is_told_with_its_place(
    tmp_path: Path, content: str, place: tuple[int, str | None], said: str
) -> None:
    file = read(tmp_path, content)

    (problem,) = file.problems
    assert (problem.line, problem.column) == place
    assert said in problem.reason


def test_texts_become_what_their_definition_asks_for(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "key,type,attr:power,attr:stages,attr:wet,attr:maker,attr:other\nP-1,Pump,7.5,2,yes,12,3\nP-9,,1,,,,\n",
    )

    typed = with_values(file, TYPES)

    values = [{a["name"]: a["value"] for a in r.row["attributes"]} for r in typed.records]  # type: ignore[attr-defined]
    assert values == [{"power": 7.5, "stages": 2, "wet": True, "maker": "12", "other": "3"}, {"power": 1.0}]
    assert typed.problems == ()


@pytest.mark.parametrize(
    ("text", "data_type", "said"),
    [
        ("7,5", "FLOAT", "is not a number"),
        ("1.5", "INTEGER", "whole number"),
        ("maybe", "BOOLEAN", "neither true nor false"),
    ],
)
def test_a_text_that_is_no_such_value_is_refused(text: str, data_type: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        value_of(text, data_type)


def test_a_refusal_of_the_writer_leads_back_to_the_column(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "key,parent,serial_number,attr:power,id:erp\nA,B,C,1,2\n").records

    paths = (
        ("parent",),
        ("serialNumber",),
        ("attributes", "0", "value"),
        ("attributes", "power"),
        ("identifiers", "0"),
    )
    assert [column_of(path, record) for path in paths] == [
        "parent",
        "serial_number",
        "attr:power",
        "attr:power",
        "id:erp",
    ]
