"""Units of BOM quantities: a closed table of codes, converted inside their group only (law B5)."""

from __future__ import annotations

import pytest

from twin.errors import UnknownUnit
from twin.units.codes import CODES, check_code, convert, group_of, meant
from twin.units.ucum import convert as convert_ucum

# What each code is in UCUM, whose table was written apart from this one.
UCUM = {
    "MTR": "m", "DMT": "dm", "CMT": "cm", "MMT": "mm", "4H": "um", "C45": "nm", "A45": "dam", "HMT": "hm",
    "KMT": "km", "77": "[mil_i]", "INH": "[in_i]", "FOT": "[ft_i]", "YRD": "[yd_i]", "SMI": "[mi_i]",
    "NMI": "[nmi_i]", "KGM": "kg", "HGM": "hg", "DJ": "dag", "GRM": "g", "DG": "dg", "CGM": "cg", "MGM": "mg",
    "MC": "ug", "TNE": "t", "ONZ": "[oz_av]", "LBR": "[lb_av]", "MTK": "m2", "DMK": "dm2", "CMK": "cm2",
    "MMK": "mm2", "KMK": "km2", "INK": "[sin_i]", "FTK": "[sft_i]", "MTQ": "m3", "DMQ": "dm3", "CMQ": "cm3",
    "MMQ": "mm3", "LTR": "L", "DLT": "dL", "CLT": "cL", "MLT": "mL", "4G": "uL", "HLT": "hL",
    "FTQ": "[cft_i]", "GLL": "[gal_us]", "BLL": "[bbl_us]", "SEC": "s", "C26": "ms", "MIN": "min", "HUR": "h",
    "DAY": "d", "WEE": "wk", "JOU": "J", "KJO": "kJ", "WHR": "W.h", "KWH": "kW.h", "MWH": "MW.h",
}  # fmt: skip
FIRST = {"length": "MTR", "mass": "KGM", "area": "MTK", "volume": "MTQ", "time": "SEC", "energy": "JOU"}


@pytest.mark.parametrize("code", sorted(UCUM))
def test_a_code_is_converted_as_the_same_unit_of_signals_is(code: str) -> None:
    first = FIRST[group_of(code)]

    assert convert(7.0, code, first) == pytest.approx(convert_ucum(7.0, UCUM[code], UCUM[first]), rel=1e-12)


def test_counts_are_converted_by_how_many_they_are() -> None:
    assert convert(2.5, "DZN", "C62") == 30.0
    assert convert(3.0, "PR", "H87") == 6.0
    assert convert(3.0, "EA", "C62") == 3.0


def test_a_decimal_factor_leaves_no_crumbs() -> None:
    assert convert(3.0, "DMT", "MTR") == 0.3
    assert convert(0.3, "MTR", "MMT") == 300.0


@pytest.mark.parametrize(("source", "target"), [("KGM", "LTR"), ("SET", "C62"), ("SET", "KT"), ("m", "MTR")])
def test_units_of_different_groups_are_not_converted(source: str, target: str) -> None:
    assert convert(1.0, source, target) is None


def test_every_code_is_converted_into_itself() -> None:
    assert {convert(1.5, code, code) for code in CODES} == {1.5}


@pytest.mark.parametrize("code", ["M", "PCE", "kg", "m", "Cel", "L", "", "C62 "])
def test_what_is_no_code_is_refused_even_where_it_is_a_unit_elsewhere(code: str) -> None:
    with pytest.raises(UnknownUnit):
        check_code(code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("M", "MTR"),
        ("PCE", "H87"),
        ("pcs.", "H87"),
        ("kgm", "KGM"),
        ("Kg", "KGM"),
        ("milimetre", "MMT"),
        ("ea", "EA"),
    ],
)
def test_the_refusal_names_the_code_that_was_probably_meant(written: str, code: str) -> None:
    with pytest.raises(UnknownUnit, match=f"did you mean '{code}'"):
        check_code(written)


def test_a_word_that_resembles_nothing_is_met_with_examples() -> None:
    assert meant("gizmo") is None

    with pytest.raises(UnknownUnit, match="use one such as C62"):
        check_code("gizmo")
