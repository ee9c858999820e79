"""A line counts even where its part is not there at the moment: its number is all that is known of it."""

from __future__ import annotations

from typing import Any

from tests.http.client import Client
from tests.http.test_parts_writing import bom, write_boms, write_parts

JANUARY, FEBRUARY, MAY = (f"2024-0{month}-01T00:00:00Z" for month in (1, 2, 5))
PART = """{id number name category unit version identifiers {value} attributes {name}
    attribute: attributes(names: ["m"]) {name} revision {label} revisions {label} alternates {part {id}}
    documents {totalCount} assets {totalCount}}"""
UNKNOWN: dict[str, Any] = {
    "id": "part:LATE",
    "number": "LATE",
    "name": "LATE",
    "category": None,
    "unit": "C62",
    "version": 0,
    "identifiers": [],
    "attributes": [],
    "attribute": [],
    "revision": None,
    "revisions": [],
    "alternates": [],
    "documents": {"totalCount": 0},
    "assets": {"totalCount": 0},
}


def write(client: Client) -> None:
    """Write lines that hold from January on, of a part that exists from May on."""
    late = {"number": "LATE", "name": "Late", "revisions": [{"label": "A"}]}
    assert write_parts(client, late, validFrom=MAY)["errors"] == []
    assert write_parts(client, "TOP", "C", validFrom=JANUARY)["errors"] == []
    lines = (
        {"part": "LATE", "quantity": 2},
        {"part": "C", "quantity": 1, "substitutes": [{"number": "LATE"}]},
    )
    assert write_boms(client, bom("TOP", *lines), validFrom=JANUARY)["errors"] == []


def test_a_line_that_is_older_than_its_part_tells_its_number(client: Client) -> None:
    write(client)

    answer = client.gql(
        f"""query ($then: DateTime) {{part(number: "TOP", asOf: $then) {{revision(label: "A") {{
            lines {{part {PART} substitutes {{part {PART}}}}}
            explode {{nodes {{part {PART} revision {{label}}}}}}
            totals {{part {PART} quantity unit}}
            rollUp(attribute: "mass") {{value missing {PART}}}
        }}}}}}""",
        {"then": FEBRUARY},
    )

    found = answer["part"]["revision"]
    told = [
        found["lines"][0]["part"],
        found["lines"][1]["substitutes"][0]["part"],
        found["explode"]["nodes"][0]["part"],
        found["totals"][1]["part"],
        found["rollUp"]["missing"][1],
    ]
    assert [{name: part[name] for name in UNKNOWN} for part in told] == [UNKNOWN] * 5
    assert (found["totals"][1]["quantity"], found["explode"]["nodes"][0]["revision"]) == (2.0, None)


def test_the_same_line_tells_of_the_part_once_it_is_there(client: Client) -> None:
    write(client)

    answer = client.gql('{part(number: "TOP") {revision(label: "A") {lines {part {name version}}}}}')

    assert answer["part"]["revision"]["lines"][0]["part"] == {"name": "Late", "version": 1}
