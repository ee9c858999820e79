"""Fields whose meaning is easy to get wrong, answered of the small plant."""

from __future__ import annotations

from tests.plant import Place


def test_file_is_the_newest_in_its_role(small: Place) -> None:
    document = small.query(
        '{document(number: "D-101") {revision(label: "B") {file {name} files {name role}}}}'
    )["document"]

    assert document["revision"]["file"] == {"name": "assembly.step"}
    assert [file["name"] for file in document["revision"]["files"]] == [
        "assembly.pdf",
        "assembly.step",
        "assembly.png",
    ]


def test_no_revision_of_a_document_is_pinned_so_as_stored_is_the_latest_released(small: Place) -> None:
    document = small.query(
        '{document(number: "D/102") {a: revision(rule: AS_STORED) {label} b: revision {label}}}'
    )["document"]

    assert document == {"a": {"label": "1"}, "b": {"label": "2/b"}}


def test_the_age_of_the_latest_sample_counts_up_to_the_moment_asked_for(small: Place) -> None:
    text = '{asset(key: "P-101", asOf: "2026-03-29T10:10:00Z") {signal(name: "bearing_temp") {latest {time age}}}}'

    latest = small.query(text)["asset"]["signal"]["latest"]

    assert latest == {"time": "2026-03-29T10:00:00Z", "age": "PT10M"}


def test_qualities_are_null_when_all_are_good(small: Place) -> None:
    text = """{
      signals(where: {name: {eq: "bearing_temp"}, key: {in: ["P-101/bearing_temp", "P-201/bearing_temp"]}}) {
        nodes { samples(over: {last: "PT5H"}) { qualities total } }
      }
    }"""

    good, marked = (node["samples"] for node in small.query(text)["signals"]["nodes"])

    assert good == {"qualities": None, "total": 10}
    assert set(marked["qualities"]) == {"GOOD", "UNCERTAIN"}
