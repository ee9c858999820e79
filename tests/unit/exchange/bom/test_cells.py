"""Numbers, lists of designators, units and words, as they are written in one place and meant in another."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import BadRequest
from twin.exchange.bom.designators import looks_like_designators, read_designators
from twin.exchange.bom.marks import _TOTAL_BEGIN, _TOTALS, is_absent, is_total
from twin.exchange.bom.quantities import MOST, decimal_comma, read_quantity
from twin.exchange.bom.units import code_of, unit_in_note
from twin.units.codes import CODES


@given(
    st.integers(0, 10**9), st.integers(0, 9999), st.booleans(), st.sampled_from(["", ".", " ", "'", "\u202f"])
)
def test_a_number_is_read_as_it_was_written(whole: int, rest: int, comma: bool, thousands: str) -> None:
    thousands = "," if thousands == "." and not comma else thousands
    written = f"{whole:,}".replace(",", thousands) + (f"{',' if comma else '.'}{rest:04d}" if rest else "")

    found, unit = read_quantity(written, comma=comma)

    assert (found, unit) == (float(f"{whole}.{rest:04d}"), "")


@given(st.integers(0, 500), st.integers(0, 63), st.sampled_from([2, 4, 8, 16, 32, 64]))
def test_a_fraction_is_read_as_it_was_written(whole: int, over: int, under: int) -> None:
    written = f"{whole} {over}/{under}" if whole else f"{over}/{under}"

    assert read_quantity(written, comma=False) == (whole + over / under, "")


@given(st.text(max_size=20))
def test_any_text_is_a_quantity_or_refused(text: str) -> None:
    for comma in (False, True):
        try:
            found, unit = read_quantity(text, comma=comma)
        except BadRequest:
            continue
        assert 0 <= found <= MOST
        assert not unit.isdigit()


@pytest.mark.parametrize(
    ("text", "comma", "found"),
    [
        ("2 m", False, (2.0, "m")),
        ("0,5 kg", True, (0.5, "kg")),
        ("3pcs.", False, (3.0, "pcs")),
        ("4x", False, (4.0, "")),
        ("x 4", False, (4.0, "")),
        ("2½", False, (2.5, "")),
        ("¾ m²", False, (0.75, "m²")),
        ("1.234.567", False, (1234567.0, "")),
        ("1,234.5", True, (1234.5, "")),
        ("1e3", False, (1000.0, "")),
        ("12 m3", False, (12.0, "m3")),
    ],
)
def test_quantities_come_with_units_and_signs(text: str, comma: bool, found: tuple[float, str]) -> None:
    assert read_quantity(text, comma=comma) == found


@pytest.mark.parametrize(
    "text", ["-1", "1-2", "$3", "1,2,3", "two", "1/0", "1e99", "1.2.3.4", "", "..", "12,34.5.6"]
)
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        read_quantity(text, comma=False)


def test_the_decimal_sign_of_a_column_is_that_of_its_clear_cells() -> None:
    assert decimal_comma(["1,5", "1.000", "2"], likely=False) == (True, True)
    assert decimal_comma(["1.5", "1,000", "2"], likely=True) == (False, True)
    assert decimal_comma(["1,000", "2"], likely=True) == (True, False)


@st.composite
def designators(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A list as somebody writes it, and the designators that it names."""
    text, named = "", list[str]()
    for stem, first, more in draw(
        st.lists(
            st.tuples(st.from_regex(r"[A-Z]{1,3}", fullmatch=True), st.integers(1, 999), st.integers(0, 9)),
            min_size=1,
            max_size=8,
        )
    ):
        between = draw(st.sampled_from(["-", " - ", "–", "..", "...", ":", " to "]))
        again = draw(st.sampled_from(["", stem]))
        text += draw(st.sampled_from([", ", ",", "; ", " ", "\n"])) if text else ""
        text += f"{stem}{first}{between}{again}{first + more}" if more else f"{stem}{first}"
        named += [f"{stem}{number}" for number in range(first, first + more + 1)]
    return text, named


@given(designators())
def test_lists_and_ranges_of_designators_name_each_of_them(written: tuple[str, list[str]]) -> None:
    text, named = written

    assert list(read_designators(text)) == named


def test_ranges_keep_their_zeros_and_may_not_run_backwards() -> None:
    assert read_designators("R08-R10") == ("R08", "R09", "R10")
    for wrong in ("R5-R2", "R1-R99999"):
        with pytest.raises(BadRequest, match="range"):
            read_designators(wrong)


def test_words_are_no_designators() -> None:
    assert looks_like_designators("R1, C12-C14 U3")
    assert not looks_like_designators("see drawing")
    assert not looks_like_designators("4711-0815")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Stk.", "C62"),
        ("ST", "C62"),
        ("EA", "C62"),
        ("pièces", "C62"),
        ("uds", "C62"),
        ("PCE", "C62"),
        ("M", "MTR"),
        ("mtr", "MTR"),
        ("KG", "KGM"),
        ("g", "GRM"),
        ("L", "LTR"),
        ("mm", "MMT"),
        ("Satz", "SET"),
        ("m²", "MTK"),
        ("Rolle", "NRL"),
        ("lbs", "LBR"),
        ("Fass", None),
        ("12", None),
        ("", None),
    ],
)
def test_words_for_units_are_codes(word: str, code: str | None) -> None:
    assert code_of(word) == code


@given(st.text(max_size=12))
def test_a_unit_is_a_code_of_the_table_or_none(text: str) -> None:
    assert code_of(text) in {None, *CODES}


def test_a_note_may_name_the_unit_of_the_quantity() -> None:
    notes = ["Units in kg.", "unit: mm", "Einheit = m", "quantity in metres", "Use 3 kg of glue", "united"]

    assert [unit_in_note(note) for note in notes] == ["KGM", "MMT", "MTR", "MTR", None, None]


@pytest.mark.parametrize(
    "text", ["Total", "TOTAL:", "Sub-total", "Gesamtsumme", "Zwischensumme:", "Sous-total", "Suma"]
)
def test_totals_are_known(text: str) -> None:
    assert is_total(text)


@pytest.mark.parametrize("text", ["Total station", "Summer tyre", "Gesamtplatte", "P-1", ""])
def test_parts_are_no_totals(text: str) -> None:
    assert not is_total(text)


@given(st.from_regex(_TOTALS, fullmatch=True))
def test_the_short_way_past_totals_overlooks_none(text: str) -> None:
    assert text[:1] in _TOTAL_BEGIN


@given(st.text(max_size=10))
def test_the_short_way_past_absent_cells_overlooks_none(text: str) -> None:
    words = {
        "",
        "-",
        "--",
        "---",
        "—",
        "–",
        "n/a",
        "na",
        "n.a.",
        "none",
        "tbd",
        "tba",
        "?",
        "k.a.",
        "s.o.",
        "null",
    }

    assert is_absent(text) == (re.sub(r"^\s+|\s+$", "", text).lower() in words | {"#n/a", "."})
