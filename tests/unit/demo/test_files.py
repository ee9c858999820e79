"""The files of the demo plant are what their media types say: PDF documents and STEP assemblies."""

from __future__ import annotations

import re

import pytest

from twin.demo import generate
from twin.demo.step import Component, assembly

PLANT = generate(now_ns=1_790_000_000_000_000_000)
PARTS = (
    Component("Casing", (0.0, 0.0, 0.0), (1.0, 2.0, 3.0)),
    Component("It's a Ω \\ part", (5.0, 0.0, -1.5), (1e-3, 2.0, 3.0)),
)


def content(name: str) -> bytes:
    """Return the bytes of a file of the plant."""
    return next(file for file in PLANT.files() if file.name == name).content()


@pytest.mark.parametrize("name", ["DRW-101_revB.pdf", "MAN-1_revA.pdf", "CERT-101_revA.pdf"])
def test_a_pdf_begins_and_ends_as_one_and_names_its_document(name: str) -> None:
    body = content(name)

    assert body.startswith(b"%PDF-1.")
    assert body.rstrip().endswith(b"%%EOF")
    assert name.partition("_")[0].encode() in body


def test_a_manual_has_a_page_for_each_chapter() -> None:
    assert len(re.findall(rb"/Type\s*/Page\b", content("MAN-1_revA.pdf"))) == 4


def test_a_step_file_has_its_sections_in_order() -> None:
    text = content("CAD-101.step").decode("ascii")

    sections = (
        "ISO-10303-21;",
        "HEADER;",
        "FILE_SCHEMA(('AUTOMOTIVE_DESIGN",
        "ENDSEC;",
        "DATA;",
        "END-ISO-10303-21;",
    )
    assert [text.index(section) for section in sections] == sorted(
        text.index(section) for section in sections
    )


def test_every_reference_of_a_step_file_is_defined_before_the_end_and_none_is_left_alone() -> None:
    text = assembly("Pump", PARTS, stamp="2024-01-01T00:00:00", author="x").decode("ascii")
    defined = [int(number) for number in re.findall(r"^#(\d+)=", text, re.M)]
    used = {int(number) for number in re.findall(r"#(\d+)(?!\d*=)", text)}

    assert defined == list(range(1, len(defined) + 1))
    assert used <= set(defined)


def test_a_step_file_holds_one_usage_and_one_closed_solid_for_each_part() -> None:
    text = assembly("Pump", PARTS, stamp="2024-01-01T00:00:00", author="x").decode("ascii")

    assert text.count("NEXT_ASSEMBLY_USAGE_OCCURRENCE") == len(PARTS)
    assert text.count("FACETED_BREP(") == len(PARTS)
    assert text.count("=FACE_SURFACE(") == 6 * len(PARTS)
    assert len(re.findall(r"=PRODUCT\(", text)) == 1 + len(PARTS)


def test_the_faces_of_a_block_look_outwards_and_close_it() -> None:
    text = assembly("Pump", PARTS[:1], stamp="2024-01-01T00:00:00", author="x").decode("ascii")
    points = {
        int(n): tuple(map(float, xyz.split(",")))
        for n, xyz in re.findall(r"#(\d+)=CARTESIAN_POINT\('',\(([^)]*)\)\)", text)
    }
    loops = [
        [points[int(n)] for n in loop.replace("#", "").split(",")]
        for loop in re.findall(r"POLY_LOOP\('',\(([^)]*)\)\)", text)
    ]

    volume = sum(signed_volume(loop[0], loop[i], loop[i + 1]) for loop in loops for i in (1, 2))

    assert volume == pytest.approx(1.0 * 2.0 * 3.0)


def signed_volume(a: tuple[float, ...], b: tuple[float, ...], c: tuple[float, ...]) -> float:
    """Volume between the origin and a triangle; positive where it is seen counter-clockwise from outside."""
    return (
        a[0] * (b[1] * c[2] - b[2] * c[1])
        - a[1] * (b[0] * c[2] - b[2] * c[0])
        + a[2] * (b[0] * c[1] - b[1] * c[0])
    ) / 6


def test_names_that_are_not_ascii_are_encoded_as_the_standard_asks() -> None:
    text = assembly("Pump", PARTS, stamp="2024-01-01T00:00:00", author="x").decode("ascii")

    assert r"'It''s a \X2\03A9\X0\ \\ part'" in text
