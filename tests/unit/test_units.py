"""UCUM units: codes that plants use, published conversion factors, laws of conversion, and messages that help."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.errors import BadRequest, UnitMismatch, UnknownUnit
from twin.units.hints import _MEANT
from twin.units.table import ATOMS, BASES, PREFIXES
from twin.units.ucum import Conversion, commensurable, conversion, convert, parse_unit

# Published values: SI brochure (9th edition), NIST SP 811 appendix B.8, UCUM 2.2.
PUBLISHED = [
    (1.0, "bar", "mbar", 1000.0),
    (1.0, "bar", "Pa", 100000.0),
    (1.0, "MPa", "bar", 10.0),
    (250.0, "kPa", "bar", 2.5),
    (1.0, "atm", "Pa", 101325.0),
    (1.0, "atm", "bar", 1.01325),
    (1.0, "[psi]", "Pa", 6894.757293168361),
    (100.0, "[psi]", "bar", 6.894757293168361),
    (1.0, "m[H2O]", "Pa", 9806.65),
    (10.0, "mm[H2O]", "Pa", 98.0665),
    (760.0, "mm[Hg]", "kPa", 101.32472),
    (1.0, "[in_i'H2O]", "Pa", 249.08891),
    (1.0, "[in_i'Hg]", "kPa", 3.3863788),
    (1.0, "att", "kPa", 98.0665),
    (0.0, "Cel", "K", 273.15),
    (100.0, "Cel", "[degF]", 212.0),
    (32.0, "[degF]", "Cel", 0.0),
    (-40.0, "[degF]", "Cel", -40.0),
    (451.0, "[degF]", "K", 505.92777777777775),
    (491.67, "[degR]", "K", 273.15),
    (491.67, "[degR]", "Cel", 0.0),
    (80.0, "[degRe]", "Cel", 100.0),
    (1500.0, "mK", "K", 1.5),
    (1.0, "m/s", "mm/s", 1000.0),
    (36.0, "km/h", "m/s", 10.0),
    (1.0, "[kn_i]", "km/h", 1.852),
    (60.0, "[mi_i]/h", "m/s", 26.8224),
    (1.0, "[g]", "m/s2", 9.80665),
    (1.0, "[g]", "mm/s2", 9806.65),
    (1.0, "m/s2", "Gal", 100.0),
    (3000.0, "1/min", "Hz", 50.0),
    (50.0, "Hz", "/min", 3000.0),
    (1480.0, "{rpm}/min", "1/min", 1480.0),
    (1.0, "kHz", "s-1", 1000.0),
    (60.0, "{revolution}/s", "1/h", 216000.0),
    (1.0, "circ/min", "rad/s", 2 * math.pi / 60),
    (1.0, "[HP]", "W", 745.6998715822702),
    (1.0, "kW", "[HP]", 1.3410220895950279),
    (2.0, "MW", "kW", 2000.0),
    (1.0, "kW.h", "MJ", 3.6),
    (1.0, "W.h", "J", 3600.0),
    (1.0, "GJ", "kW.h", 277.77777777777777),
    (1.0, "kcal_th", "J", 4184.0),
    (1.0, "kcal_IT", "J", 4186.8),
    (1.0, "[Btu_IT]", "kJ", 1.05505585262),
    (1.0, "kV.A", "W", 1000.0),
    (1.0, "V.A{reactive}", "kW", 0.001),
    (24.0, "V/mA", "kOhm", 24.0),
    (1.0, "S", "1/Ohm", 1.0),
    (1.0, "uS/cm", "mS/m", 0.1),
    (1.0, "A.h", "C", 3600.0),
    (1.0, "mA.h", "A.s", 3.6),
    (1.0, "T", "G", 10000.0),
    (1.0, "kN", "N", 1000.0),
    (1.0, "[lbf_av]", "N", 4.4482216152605),
    (1.0, "kgf", "N", 9.80665),
    (1.0, "[ft_i].[lbf_av]", "N.m", 1.3558179483314004),
    (1.0, "N.m", "J", 1.0),
    (1.0, "m3/h", "L/min", 16.666666666666668),
    (1.0, "m3/s", "m3/h", 3600.0),
    (1.0, "l/min", "L/min", 1.0),
    (1.0, "[gal_us]/min", "L/min", 3.785411784),
    (1.0, "[cft_i]/min", "m3/h", 1.69901079552),
    (1.0, "[gal_br]", "L", 4.54609),
    (1.0, "[bbl_us]", "L", 158.987294928),
    (1.0, "t/h", "kg/s", 0.2777777777777778),
    (1.0, "[lb_av]", "kg", 0.45359237),
    (16.0, "[oz_av]", "[lb_av]", 1.0),
    (1.0, "[ston_av]", "kg", 907.18474),
    (1.0, "g/cm3", "kg/m3", 1000.0),
    (1.0, "[in_i]", "mm", 25.4),
    (3.0, "[ft_i]", "m", 0.9144),
    (1.0, "[mil_i]", "um", 25.4),
    (1.0, "[nmi_i]", "km", 1.852),
    (1.0, "d", "min", 1440.0),
    (1.0, "a", "d", 365.25),
    (1.0, "wk", "h", 168.0),
    (12.0, "mo", "a", 1.0),
    (50.0, "%", "1", 0.5),
    (1.0, "%", "[ppm]", 10000.0),
    (1.0, "[ppm]", "[ppb]", 1000.0),
    (180.0, "deg", "rad", math.pi),
    (360.0, "deg", "circ", 1.0),
    (60.0, "'", "deg", 1.0),
    (100.0, "gon", "deg", 90.0),
    (1.0, "P", "Pa.s", 0.1),
    (1.0, "cSt", "mm2/s", 1.0),
    (1.0, "lx", "lm/m2", 1.0),
    (10.0, "dB", "B", 1.0),
    (1.0, "KiBy", "bit", 8192.0),
    (1.0, "10*3", "1", 1000.0),
    (1.0, "10^-3", "1", 0.001),
    (1.0, "mmol/L", "mol/m3", 1.0),
    (1.0, "W/(m2.K)", "W/m2/K", 1.0),
    (1.0, "kJ/(kg.K)", "J/g/K", 1.0),
    (8.0, "L/(100.km)", "mL/km", 80.0),
]  # fmt: skip

USED_IN_PLANTS = [
    "Cel", "K", "[degF]", "[degR]", "bar", "mbar", "Pa", "kPa", "MPa", "hPa", "[psi]", "atm", "m[H2O]",
    "mm[Hg]", "mm/s", "m/s", "mm/s2", "m/s2", "[g]", "m[g]", "1/min", "/min", "{rpm}", "{rpm}/min", "Hz",
    "kHz", "W", "kW", "MW", "[HP]", "V", "mV", "kV", "A", "mA", "Ohm", "kOhm", "MOhm", "V.A", "kV.A",
    "V.A{reactive}", "W.h", "kW.h", "MW.h", "J", "kJ", "MJ", "N", "kN", "N.m", "m3/h", "L/min", "l/min",
    "m3/s", "m3/h{normal}", "[gal_us]/min", "kg", "t", "g", "mg", "kg/h", "t/h", "kg/m3", "m", "mm", "um",
    "cm", "km", "[in_i]", "[ft_i]", "s", "ms", "min", "h", "d", "wk", "mo", "a", "%", "%{RH}", "[ppm]",
    "[pH]", "[NTU]", "deg", "rad", "deg/s", "rad/s", "lx", "cd", "lm", "dB", "dB{A}", "B[SPL]", "Np", "S",
    "mS", "uS/cm", "Pa.s", "mPa.s", "St", "cSt", "1", "10*3", "10^6", "{count}", "{count}/h", "m2", "m3",
    "mm2", "L/s", "kJ/kg", "W/m2", "W/(m.K)", "mol/L", "mg/L", "ug/m3", "T", "mT", "uF", "nF", "uH", "C",
    "A.h", "By", "MBy/s", "bit/s", "[c]", "kg.m2", "m3/(m2.h)",
]  # fmt: skip

SCALES = ["Cel", "[degF]", "[degRe]", "[pH]", "dB", "Np", "[NTU]"]


@pytest.mark.parametrize("code", USED_IN_PLANTS)
def test_a_unit_that_plants_use_is_known(code: str) -> None:
    assert parse_unit(code).code == code
    assert parse_unit(code).factor > 0


@pytest.mark.parametrize(("value", "source", "target", "expected"), PUBLISHED)
def test_a_published_conversion_holds_to_the_last_digits(
    value: float, source: str, target: str, expected: float
) -> None:
    assert convert(value, source, target) == pytest.approx(expected, rel=4e-16, abs=0 if expected else 1e-13)


@pytest.mark.parametrize(
    ("source", "target", "factor", "offset"),
    [
        ("bar", "mbar", 1000.0, 0.0),
        ("Cel", "K", 1.0, 273.15),
        ("K", "Cel", 1.0, -273.15),
        ("Cel", "[degF]", 1.8, 32.0),
        ("m", "mm", 1000.0, 0.0),
        ("mm", "m", 0.001, 0.0),
        ("[in_i]", "mm", 25.4, 0.0),
        ("kW.h", "J", 3.6e6, 0.0),
        ("um", "km", 1e-9, 0.0),
    ],
)
def test_factor_and_offset_are_the_floats_nearest_to_the_exact_numbers(
    source: str, target: str, factor: float, offset: float
) -> None:
    assert conversion(source, target) == Conversion(factor, offset)


@pytest.mark.parametrize("value", [0.1, 0.7, 3.0, 123.456, 1e-7, 9007199254740993.0])
def test_division_is_as_exact_as_multiplication(value: float) -> None:
    assert convert(value, "mbar", "bar") == value / 1000


def test_a_difference_is_scaled_and_not_shifted() -> None:
    spread = conversion("Cel", "[degF]").difference

    assert spread.apply(10.0) == 18.0
    assert spread.offset == 0.0


def test_a_unit_converts_to_itself_without_touching_the_value() -> None:
    same = conversion("[degF]", "[degF]")

    assert same.is_identity
    assert same.apply(0.1 + 0.2) == 0.1 + 0.2
    assert not conversion("Cel", "K").is_identity
    assert conversion("Cel", "K").difference.is_identity


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_infinity_stays_infinite(value: float) -> None:
    assert convert(value, "Cel", "[degF]") == value


def test_not_a_number_stays_not_a_number() -> None:
    assert math.isnan(convert(math.nan, "[psi]", "bar"))


@pytest.mark.parametrize(
    ("source", "target"),
    [("bar", "Cel"), ("m", "s"), ("m2", "m3"), ("dB", "1"), ("dB", "B[SPL]"), ("[pH]", "1"), ("rad/s", "1/min"),
     ("kg", "N"), ("[NTU]", "[FNU]"), ("{rpm}", "1/min")],
)  # fmt: skip
def test_units_of_different_dimensions_do_not_convert(source: str, target: str) -> None:
    with pytest.raises(UnitMismatch) as caught:
        convert(1.0, source, target)

    assert not commensurable(source, target)
    assert repr(source) in caught.value.message
    assert repr(target) in caught.value.message
    assert caught.value.code == "UNIT_MISMATCH"


def test_a_mismatch_spells_out_both_dimensions() -> None:
    with pytest.raises(UnitMismatch, match=r"'m/s' \(m\.s-1\) to 'Cel' \(K\)"):
        conversion("m/s", "Cel")


def test_a_mismatch_says_that_c_is_the_coulomb() -> None:
    with pytest.raises(UnitMismatch, match="coulomb; degrees Celsius are 'Cel'"):
        conversion("C", "K")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("°C", "Cel"), ("℃", "Cel"), ("degC", "Cel"), ("CEL", "Cel"), ("°F", "[degF]"), ("rpm", "1/min"),
        ("RPM", "1/min"), ("r/min", "1/min"), ("psi", "[psi]"), ("PSI", "[psi]"), ("m³/h", "m3/h"),
        ("m^3/h", "m3/h"), ("mm/s²", "mm/s2"), ("µm", "um"), ("μS/cm", "uS/cm"), ("kΩ", "kOhm"), ("kWh", "kW.h"),
        ("Nm", "N.m"), ("N·m", "N.m"), ("mmHg", "mm[Hg]"), ("barg", "bar{gauge}"), ("KW", "kW"), ("l/hr", "l/h"),
        ("mm/sec", "mm/s"), ("ppm", "[ppm]"), ("percent", "%"), ("VA", "V.A"), ("kvar", "kV.A{reactive}"),
        ("gpm", "[gal_us]/min"), ("Nm3/h", "m3/h{normal}"), ("W/m²/°C", "W/m2/K"), ("Cel/min", "K/min"),
    ],
)  # fmt: skip
def test_a_common_misspelling_is_answered_with_the_code(written: str, meant: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_unit(written)

    assert caught.value.message.startswith(f"unit {written!r} is not known: ")
    assert caught.value.message.endswith(f"did you mean {meant!r}?")


@pytest.mark.parametrize("meant", sorted(set(_MEANT.values())))
def test_every_hint_is_a_known_code(meant: str) -> None:
    assert parse_unit(meant).factor > 0


@pytest.mark.parametrize(
    "code",
    ["", " ", "m ", "foo", "m/", "m.", "/", "m//s", ".m", "(m", "m)", "()", "(m/s)2", "2m", "m2m", "m0", "0", "0.m",
     "m100", "[", "m]", "[in_i", "{x", "m{x}{y}", "{x}2", "{a{b}}", "kmin", "k%", "k[in_i]", "kk", "kkm", "Km",
     "celsius", "10*99.10*99", "m\n", "m\x00", "m;s", "m٣", "m" * 101, "(" * 99 + "m", "mm-", "m--1"],
)  # fmt: skip
def test_what_is_no_unit_is_refused_as_a_bad_request(code: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_unit(code)

    assert isinstance(caught.value, BadRequest)
    assert caught.value.code == "BAD_REQUEST"
    assert len(caught.value.message) < 300


@pytest.mark.parametrize("code", [f"{scale}{rest}" for scale in SCALES for rest in (".m", "/s", "2")])
def test_a_scale_is_never_multiplied(code: str) -> None:
    with pytest.raises(UnknownUnit, match="cannot be multiplied"):
        parse_unit(code)


def test_terms_are_read_from_left_to_right() -> None:
    assert parse_unit("m/s.kg").dimension == parse_unit("m.kg/s").dimension
    assert parse_unit("m/(s.kg)").dimension == parse_unit("m/s/kg").dimension
    assert parse_unit("m/s.kg").dimension != parse_unit("m/(s.kg)").dimension


def test_an_annotation_counts_as_one() -> None:
    assert parse_unit("{rpm}").factor == 1
    assert conversion("m3{normal}/h", "m3/h").is_identity
    assert conversion("kg/(8.h){shift}", "kg/(8.h)").is_identity


def test_a_whole_symbol_goes_before_a_prefix() -> None:
    assert parse_unit("cd").dimension != parse_unit("d").dimension
    assert parse_unit("Pa").dimension == parse_unit("bar").dimension
    assert parse_unit("min").factor == 60
    assert parse_unit("dar").factor == 10


def test_letters_of_another_case_are_another_unit() -> None:
    assert parse_unit("mW").factor * 10**9 == parse_unit("MW").factor
    assert not commensurable("S", "s")


def test_every_symbol_of_the_table_has_a_meaning() -> None:
    metric = [*BASES, *(symbol for symbol, atom in ATOMS.items() if atom.metric)]

    for code in [*ATOMS, *(prefix + symbol for prefix in PREFIXES for symbol in metric)]:
        assert parse_unit(code).factor > 0


LINEAR = st.sampled_from([code for _, source, target, _ in PUBLISHED for code in (source, target)])
VALUES = st.floats(min_value=-1e12, max_value=1e12).map(lambda value: value + 0.0)


@st.composite
def commensurable_pairs(draw: st.DrawFn) -> tuple[str, str]:
    a = draw(LINEAR)
    return a, draw(LINEAR.filter(lambda b: commensurable(a, b)))


@given(units=commensurable_pairs(), value=VALUES)
@settings(print_blob=True)
def test_there_and_back_again_is_the_same_value(units: tuple[str, str], value: float) -> None:
    a, b = units
    there = conversion(a, b)

    back = convert(there.apply(value), b, a)

    assert back == pytest.approx(
        value, rel=1e-14, abs=4e-13 / min(there.factor, 1) * max(abs(there.offset), 1e-9)
    )


@given(units=commensurable_pairs(), value=VALUES)
@settings(print_blob=True)
def test_floats_come_close_to_the_exact_fractions(units: tuple[str, str], value: float) -> None:
    source, target = map(parse_unit, units)
    exact = (Fraction(value) * source.factor + source.offset - target.offset) / target.factor
    scale = max(abs(exact), abs((source.offset - target.offset) / target.factor))

    found = convert(value, *units)

    assert abs(Fraction(found) - exact) <= scale * Fraction(1, 10**15) + Fraction(1, 10**300)


@given(a=LINEAR, b=LINEAR, c=LINEAR)
@settings(print_blob=True)
def test_commensurable_is_an_equivalence(a: str, b: str, c: str) -> None:
    assert commensurable(a, a)
    assert commensurable(a, b) == commensurable(b, a)
    assert not (commensurable(a, b) and commensurable(b, c)) or commensurable(a, c)


@given(first=commensurable_pairs(), value=VALUES, data=st.data())
@settings(print_blob=True)
def test_a_detour_over_a_third_unit_gives_the_same_value(
    first: tuple[str, str], value: float, data: st.DataObject
) -> None:
    a, b = first
    c = data.draw(LINEAR.filter(lambda code: commensurable(a, code)))
    direct, over_b = conversion(a, c), convert(convert(value, a, b), b, c)

    shifts = max(abs(direct.offset), abs(conversion(b, c).offset), 1e-300)

    assert over_b == pytest.approx(direct.apply(value), rel=1e-14, abs=1e-12 * shifts)


@given(units=commensurable_pairs(), low=VALUES, high=VALUES)
@settings(print_blob=True)
def test_a_conversion_keeps_the_order_of_values(units: tuple[str, str], low: float, high: float) -> None:
    low, high = sorted((low, high))

    assert convert(low, *units) <= convert(high, *units)


def _known(text: str) -> bool:
    try:
        return parse_unit(text).factor > 0
    except UnknownUnit:
        return False


@given(text=st.text(alphabet="mskgCelPa[]{}().//10*^-23 °%'h", max_size=14))
@settings(print_blob=True)
def test_any_text_is_a_unit_or_a_bad_request(text: str) -> None:
    assert not _known(text) or conversion(text, text).is_identity
