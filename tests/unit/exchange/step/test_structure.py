"""Products, versions, usages and references of STEP files as revisions and lines."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.exchange.step.written import StepText, file_of
from twin.demo.step import Component, assembly
from twin.exchange.step import MissingFile, RevisionKey, read_step

PRODUCTS = (
    "#1=PRODUCT('P-1','pump','',());",
    "#2=PRODUCT_DEFINITION_FORMATION_WITH_SPECIFIED_SOURCE('B','',#1,.MADE.);",
    "#3=PRODUCT_DEFINITION('design','',#2,$);",
    "#4=PRODUCT('S-1','seal','',());",
    "#5=PRODUCT_DEFINITION_FORMATION(' ','',#4);",
    "#6=PRODUCT_DEFINITION_WITH_ASSOCIATED_DOCUMENTS('design','',#5,$,());",
)


def test_number_label_and_name_are_ids_and_name_of_product_and_version(tmp_path: Path) -> None:
    structure = read_step([file_of(PRODUCTS, tmp_path / "a.stp")])

    assert {str(key): revision.name for key, revision in structure.revisions.items()} == {
        "P-1/B": "pump",
        "S-1/-": "seal",
    }


def test_a_product_without_an_id_goes_by_its_name(tmp_path: Path) -> None:
    text = StepText()
    text.product(" ", r"Geh\X2\00E4\X0\use ''A''")

    structure = read_step([text.write(tmp_path / "a.stp")])

    assert list(structure.revisions) == [("Gehäuse 'A'", "-")]


def test_reference_designators_stand_on_the_line_when_each_piece_has_one(tmp_path: Path) -> None:
    text = StepText()
    board, resistor, chip = text.product("board"), text.product("resistor"), text.product("chip")
    for child, designator in ((resistor, "R1"), (resistor, "R2"), (chip, "U1"), (chip, None)):
        text.usage(board, child, designator=designator)

    structure = read_step([text.write(tmp_path / "a.stp")])

    assert [
        (line.child.number, line.quantity, line.designators)
        for line in structure.lines[RevisionKey("board", "-")]
    ] == [
        ("resistor", 2, ("R1", "R2")),
        ("chip", 2, ()),
    ]
    assert structure.notes == (
        "board/- holds 2 of chip/- with the reference designators U1: left out, since there is not one for each",
    )


def test_a_reference_designator_that_stands_twice_is_left_out_and_told(tmp_path: Path) -> None:
    text = StepText()
    board = text.product("board")
    for id in ("resistor", "chip"):
        text.usage(board, text.product(id), designator="X1")

    structure = read_step([text.write(tmp_path / "a.stp")])

    assert [line.designators for line in structure.lines[RevisionKey("board", "-")]] == [(), ()]
    assert structure.notes == ("board/- has the reference designator 'X1' twice: left out",)


def test_complex_usages_bring_quantities_and_designators(tmp_path: Path) -> None:
    usage = (
        "#7 = /* four */ ( ASSEMBLY_COMPONENT_USAGE('R1, R2,R3;R4') NEXT_ASSEMBLY_USAGE_OCCURRENCE()\n"
        " PRODUCT_DEFINITION_RELATIONSHIP('7','ring','',#3,#6) PRODUCT_DEFINITION_USAGE()\n"
        " QUANTIFIED_ASSEMBLY_COMPONENT_USAGE(#8) );"
    )
    measure = "#8=MEASURE_WITH_UNIT(COUNT_MEASURE(4.),#9);"

    structure = read_step([file_of([*PRODUCTS, usage, measure], tmp_path / "a.stp")])

    (line,) = structure.lines[RevisionKey("P-1", "B")]
    assert (line.child, line.quantity, line.usages) == (("S-1", "-"), 4, ("ring",))
    assert line.designators == ("R1", "R2", "R3", "R4")


def test_a_quantity_that_is_no_count_is_one_piece_and_told(tmp_path: Path) -> None:
    usage = (
        "#7=(ASSEMBLY_COMPONENT_USAGE($)NEXT_ASSEMBLY_USAGE_OCCURRENCE()"
        "PRODUCT_DEFINITION_RELATIONSHIP('7','','',#3,#6)PRODUCT_DEFINITION_USAGE()"
        "QUANTIFIED_ASSEMBLY_COMPONENT_USAGE(#8));"
    )
    measure = "#8=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(2.5),#9);"

    structure = read_step([file_of([*PRODUCTS, usage, measure], tmp_path / "a.stp")])

    assert structure.lines[RevisionKey("P-1", "B")][0].quantity == 1
    assert structure.notes == (
        "a.stp: 1 usages have a quantity that is no COUNT_MEASURE: each counts as one piece",
    )


def test_other_relations_and_documents_are_passed_over_and_told(tmp_path: Path) -> None:
    more = (
        "#7=NEXT_ASSEMBLY_USAGE_OCCURRENCE('1','','',#3,#6,$);",
        "#8=SPECIFIED_HIGHER_USAGE_OCCURRENCE('2','','',#3,#6,$,#7,#7);",
        "#9=PRODUCT('manual','','',());",
        "#10=PRODUCT_RELATED_PRODUCT_CATEGORY('document',$,(#9));",
        "#11=PRODUCT_DEFINITION_FORMATION('','',#9);",
        "#12=PRODUCT_DEFINITION('','',#11,$);",
        "#13=PRODUCT('idea','','',());",
    )

    structure = read_step([file_of([*PRODUCTS, *more], tmp_path / "a.stp")])

    assert [str(key) for key in structure.revisions] == ["P-1/B", "S-1/-"]
    assert structure.usages == 1
    assert structure.notes == (
        "a.stp: 1 SPECIFIED_HIGHER_USAGE_OCCURRENCE: passed over, since these are no usages of their own",
        "a.stp: 1 products have no version: passed over",
    )


def test_anchors_and_references_of_the_third_edition_are_run_over(tmp_path: Path) -> None:
    sections = "ANCHOR;\n<a;b'c>=#3;\n<d>='x;' /* ; */ {label:'y'};\nENDSEC;\nREFERENCE;\n#9=<a.stp#x>;\nENDSEC;\nDATA;"
    path = file_of(PRODUCTS, tmp_path / "a.stp")
    path.write_text(path.read_text().replace("DATA;", sections))

    structure = read_step([path])

    assert [str(key) for key in structure.revisions] == ["P-1/B", "S-1/-"]


def test_equal_definitions_of_one_revision_count_once(tmp_path: Path) -> None:
    text = StepText()
    one, two, bolt = text.product("frame"), text.product("frame"), text.product("bolt")
    for frame in (one, one, two, two):
        text.usage(frame, bolt)

    structure = read_step([text.write(tmp_path / "a.stp")])

    (line,) = structure.lines[RevisionKey("frame", "-")]
    assert line.quantity == 2


def test_a_product_of_another_file_takes_the_number_and_label_that_it_has_there(tmp_path: Path) -> None:
    root, part = StepText(), StepText()
    frame, stub = root.product("frame"), root.product("wheel")
    root.usage(frame, stub)
    root.file(stub, "WHEEL.stp")
    part.usage(part.product("W-100", "wheel", version="C"), part.product("rim"))
    part.write(tmp_path / "WHEEL.stp")

    structure = read_step([root.write(tmp_path / "frame.stp")])

    assert [line.child for line in structure.lines[RevisionKey("frame", "-")]] == [("W-100", "C")]
    assert [line.child for line in structure.lines[RevisionKey("W-100", "C")]] == [("rim", "-")]
    assert structure.notes == ("wheel/- is W-100/C in WHEEL.stp: taken under that name",)


def test_files_that_refer_to_each_other_are_read_once(tmp_path: Path) -> None:
    for here, there in (("a", "b"), ("b", "a")):
        text = StepText()
        text.product(here)
        text.file(text.product(there), f"{there}.stp")
        text.write(tmp_path / f"{here}.stp")

    structure = read_step([tmp_path / "a.stp"])

    assert [file.path.name for file in structure.files] == ["a.stp", "b.stp"]


@pytest.mark.parametrize(
    "name", ["../secret.stp", "/etc/secret.stp", r"C:\\temp\\secret.stp", "sub/../../secret.stp"]
)
def test_a_reference_never_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    outside = StepText()
    outside.product("secret")
    outside.write(tmp_path / "secret.stp")
    text = StepText()
    text.file(text.product("top"), name)

    structure = read_step([text.write(folder / "top.stp")])

    assert [file.path.name for file in structure.files] == ["top.stp"]
    assert structure.missing == (
        MissingFile(name.replace("\\\\", "\\"), RevisionKey("top", "-"), folder / "top.stp"),
    )


def test_a_reference_to_a_file_of_another_kind_is_only_told(tmp_path: Path) -> None:
    text = StepText()
    text.file(text.product("wheel"), "wheel.CATPart")

    structure = read_step([text.write(tmp_path / "a.stp")])

    assert structure.missing == ()
    assert structure.notes == ("a.stp: wheel/- refers to 'wheel.CATPart', which is no STEP file: not read",)


def test_the_models_of_the_demo_plant_are_read(tmp_path: Path) -> None:
    path = tmp_path / "pump.step"
    names = ["Gehäuse", "Läufer 'A'", "齿轮"]
    components = [Component(name, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)) for name in names]
    path.write_bytes(assembly("Pumpe", components, stamp="2024-01-01T00:00:00", author="Zoë"))

    structure = read_step([path])

    assert [line.child for line in structure.lines[RevisionKey("Pumpe", "A")]] == [
        (name, "A") for name in names
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(usages=st.lists(st.tuples(st.integers(0, 8), st.integers(1, 9)), max_size=40))
def test_random_structures_come_back_as_counted(usages: list[tuple[int, int]], tmp_path: Path) -> None:
    down = [(low, low + step) for low, step in usages if low + step < 10]
    text = StepText()
    products = [text.product(f"part {chr(ord('A') + n)}") for n in range(10)]
    for parent, child in down:
        text.usage(products[parent], products[child])

    structure = read_step([text.write(tmp_path / "a.stp")])

    found = {
        (key.number, line.child.number): line.quantity
        for key, lines in structure.lines.items()
        for line in lines
    }
    assert found == {
        (f"part {chr(ord('A') + p)}", f"part {chr(ord('A') + c)}"): count
        for (p, c), count in Counter(down).items()
    }
    held = {child for _, child in down}
    assert [key.number for key in structure.tops] == [
        f"part {chr(ord('A') + n)}" for n in range(10) if n not in held
    ]
