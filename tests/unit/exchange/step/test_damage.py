"""Files that are cut off, garbled or hostile: a result or one clear error, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.exchange.step.written import FOOTER, HEADER, StepText, file_of
from twin.exchange.step import StepStructure, UnreadableStep, read_step
from twin.exchange.step import scan as scanning

STEP = Path(__file__).parents[5] / "shared" / "data" / "step"
REAL = sorted([STEP / "as1-oc-214.stp", *(STEP / "s1-c5-214").glob("*.stp")]) if STEP.is_dir() else []


def refusal_of(content: bytes, folder: Path) -> str:
    """Return what reading this content is refused with."""
    path = folder / "bad.stp"
    path.write_bytes(content)
    with pytest.raises(UnreadableStep) as caught:
        read_step([path])
    return caught.value.message


def with_data(data: str) -> bytes:
    """Return a file with these statements among its data."""
    return f"{HEADER}{data}\n{FOOTER}".encode()


BRACKET = "#1=PRODUCT('bracket','','',());\n#2=PRODUCT_DEFINITION_FORMATION('','',#1);\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        (b"PK\x03\x04....", "it is a ZIP archive; unpack it first"),
        (b"\x1f\x8b....", "it is compressed by gzip; unpack it first"),
        ("ISO-10303-21;".encode("utf-16"), "it is written in UTF-16"),
        (b"<?xml version='1.0'?>", "it is XML"),
        (b"solid cube\nfacet", "it begins with 'solid cube facet'"),
        (b"ISO-10303-21;\nDATA;\nENDSEC;\nEND-ISO-10303-21;", "line 2, DATA: 'DATA' stands where HEADER; must stand"),
        (b"ISO-10303-21;\nHEADER;\nDATA;\nENDSEC;\n", "the header has no end (ENDSEC;)"),
        (HEADER.encode() + b"ENDSEC;\nANCHOR;\n<a>=#1;", "line 9, ANCHOR: the section has no end (ENDSEC;)"),
        (HEADER.encode(), "line 8: the file ends without END-ISO-10303-21;"),
        (with_data(""), "describes no product (its schema is AUTOMOTIVE_DESIGN)"),
        (with_data("#7=CARTESIAN_POINT('',(0.,0.,0.)"), "line 10, END: no entity and no ENDSEC;"),
        (with_data("#7=POINT('',(0.))\n#8=PRODUCT('a','','',());"), "#7 POINT: it has no semicolon before the next"),
        (with_data("#7=POINT('x,(0.));\n#8=PRODUCT('a','','',());"), "line 8, #7 POINT: a string in it is not closed"),
        (with_data("#7=POINT('x,(0.));"), "line 8, #7 POINT: a string in it is not closed"),
        (with_data("/* points\n#7=POINT('');\n/* lines */"), "a comment in it is not closed"),
        (with_data("#7=POINT(''); /* points"), "a comment in it is not closed"),
        (with_data("hello;"), "line 8: this is no statement of STEP"),
        (with_data("#7;"), "line 8, #7: this is no statement of STEP"),
        (with_data("#1=PRODUCT('a','','',(((1));"), "line 8, #1 PRODUCT: a parenthesis in it is not closed"),
        (with_data(f"#1=PRODUCT({'(' * 100_000}{')' * 100_000});"), "parentheses stand more than 64 deep"),
        (with_data("#1=PRODUCT('a','','',());\n#1=PRODUCT('b','','',());"), "line 9, #1 PRODUCT: the number #1"),
        (with_data("#1=PRODUCT(5,'','',());"), "#1 PRODUCT: the attribute 1 is no text"),
        (with_data("#1=PRODUCT_DEFINITION('','',$,$);"), "the attribute 3 refers to no other entity"),
        (with_data(f"#{'9' * 5_000}=PRODUCT('a','','',());"), "more than 15 digits"),
        (with_data(BRACKET + "#3=PRODUCT_DEFINITION('','',#9,$);"), "line 10, #3: it refers to #9, which is no v"),
        (with_data("#1=PRODUCT_DEFINITION_FORMATION('','',#2);\n#2=PRODUCT_DEFINITION('','',#1,$);"),
         "line 8, #1: it refers to #2, which is no product of the file"),
        (with_data("#1=PRODUCT(' ','','',());\n#2=PRODUCT_DEFINITION_FORMATION('','',#1);\n"
                   "#3=PRODUCT_DEFINITION('','',#2,$);"), "line 8, PRODUCT: the product has neither id nor name"),
        (with_data(f"#1=PRODUCT('{'a' * 201}','','',());\n#2=PRODUCT_DEFINITION_FORMATION('','',#1);\n"
                   "#3=PRODUCT_DEFINITION('','',#2,$);"), "has 201 characters; 200 are allowed"),
    ],
)  # fmt: skip
def test_damage_is_told_with_its_place(content: bytes, says: str, tmp_path: Path) -> None:
    assert says in refusal_of(content, tmp_path)


def test_a_name_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    content = with_data("#1=PRODUCT('Gehäuse','','',());").decode().encode("latin-1")

    message = refusal_of(content, tmp_path)

    assert message == (
        "bad.stp: line 8, #1 PRODUCT: the byte 0xe4 in 'Geh\\xe4use' is neither ASCII nor UTF-8; export the file again."
    )


def test_a_part_that_holds_itself_is_refused_with_the_way_round(tmp_path: Path) -> None:
    text = StepText()
    a, b, c, top = (text.product(id) for id in ("A", "B", "C", "top"))
    for parent, child in ((top, a), (a, b), (b, c), (c, a)):
        text.usage(parent, child)

    assert "the part 'A' holds itself: A -> B -> C -> A;" in refusal_of(text.text().encode(), tmp_path)


def test_a_ring_of_thousands_of_parts_is_refused_and_shown_in_part(tmp_path: Path) -> None:
    text = StepText()
    first = last = text.product("P0")
    for n in range(1, 3_000):
        child = text.product(f"P{n}")
        text.usage(last, child)
        last = child
    text.usage(last, first)

    message = refusal_of(text.text().encode(), tmp_path)

    assert "P0 -> P1 -> P2 -> P3 -> P4 -> P5 -> … -> " in message
    assert len(message) < 300


def test_two_structures_of_one_revision_are_refused_with_both_places(tmp_path: Path) -> None:
    text = StepText()
    one, two, bolt, nut = (text.product(id) for id in ("frame", "frame", "bolt", "nut"))
    text.usage(one, bolt)
    text.usage(two, nut)

    assert "bad.stp line 10 and bad.stp line 13 give frame/- different content" in refusal_of(
        text.text().encode(), tmp_path
    )


def test_a_string_of_many_megabytes_ends_in_one_error(tmp_path: Path) -> None:
    content = (
        HEADER.encode()
        + b"#1=PRODUCT('"
        + b"x" * (3 * scanning.LONGEST_KEPT)
        + b"','','',());"
        + FOOTER.encode()
    )

    assert "line 8, #1 PRODUCT: it has more than 4,194,304 bytes" in refusal_of(content, tmp_path)


def test_a_list_of_many_megabytes_in_geometry_is_run_over(tmp_path: Path) -> None:
    points = ",".join(["(0.,0.,0.)"] * 600_000)
    path = file_of(
        [
            f"#1=COORDINATES_LIST('; #2=',3,({points}));",
            "#2=PRODUCT('mesh','','',());",
            "#3=PRODUCT_DEFINITION_FORMATION('','',#2);",
            "#4=PRODUCT_DEFINITION('','',#3,$);",
        ],
        tmp_path / "mesh.stp",
    )

    structure = read_step([path])

    assert [str(key) for key in structure.revisions] == ["mesh/-"]


def test_a_long_list_that_lost_its_semicolon_is_told_with_its_beginning(tmp_path: Path) -> None:
    points = ",".join(["(0.,0.,0.)"] * 600_000)

    message = refusal_of(
        with_data(f"#1=COORDINATES_LIST('',3,({points}))\n#2=PRODUCT('','','',());"), tmp_path
    )

    assert "line 8, #1 COORDINATES_LIST: it has no semicolon before the next statement begins" in message


def test_too_many_products_end_in_one_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twin.exchange.step.collecting.MOST_ENTITIES", 1_000)
    text = StepText()
    for n in range(400):
        text.product(f"P{n}")

    assert "describes more than 1,000 products, versions and usages" in refusal_of(
        text.text().encode(), tmp_path
    )


def test_a_folder_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.stp"):
        with pytest.raises(UnreadableStep, match="cannot be read"):
            read_step([path])


def read_or_refuse(content: bytes, path: Path) -> StepStructure | UnreadableStep:
    """Read a file; anything but a result or the one error rises."""
    path.write_bytes(content)
    try:
        return read_step([path])
    except UnreadableStep as wrong:
        return wrong


damage = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.skipif(not REAL, reason="the real STEP files are not beside the checkout")
@damage
@given(data=st.data())
def test_a_real_file_cut_flipped_or_spliced_ends_in_a_result_or_the_one_error(
    data: st.DataObject, tmp_path: Path
) -> None:
    content = bytearray(data.draw(st.sampled_from(REAL)).read_bytes()[:60_000])
    other = data.draw(st.sampled_from(REAL)).read_bytes()[:60_000]
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 400))
        match data.draw(st.sampled_from(["cut", "flip", "splice", "drop", "mark"])):
            case "cut":
                del content[at:]
            case "drop":
                del content[at : at + length]
            case "flip" if at < len(content):
                content[at] ^= data.draw(st.integers(1, 255))
            case "splice":
                start = data.draw(st.integers(0, len(other)))
                content[at:at] = other[start : start + length]
            case _:
                content[at:at] = data.draw(
                    st.sampled_from([b"'", b"/*", b";", b"(", b"=", b"\\X2\\", b"#1", b"''"])
                )

    found = read_or_refuse(bytes(content), tmp_path / "damaged.stp")

    if isinstance(found, UnreadableStep):
        assert found.message.startswith("damaged.stp")
    else:
        assert found.revisions


@pytest.mark.skipif(not REAL, reason="the real STEP files are not beside the checkout")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_real_file_cut_off_anywhere_is_refused_as_a_whole(data: st.DataObject, tmp_path: Path) -> None:
    whole = data.draw(st.sampled_from(REAL)).read_bytes().rstrip().removesuffix(b";")
    at = data.draw(st.integers(0, len(whole) - 1) | st.integers(1, 40).map(lambda n: len(whole) - n))

    found = read_or_refuse(whole[:at], tmp_path / "cut.stp")

    assert isinstance(found, UnreadableStep), whole[:at][-40:]
    assert found.message.startswith("cut.stp")
