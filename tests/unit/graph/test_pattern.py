"""The shared dialect: what it accepts, what it refuses and why, and that no string takes it long."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.automaton import build_automaton
from graph.errors import BadPattern
from graph.pattern import check_pattern, compile_pattern, portable_pattern
from graph.pattern_syntax import parse

PIECES = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\W", "(a|b)", "(?:ab|)", "^", "$", "1"])
QUANTIFIERS = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,3}?", "*?"])
SUBJECTS = st.text("ab1 \n\u2028ß", max_size=6)


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """Patterns of the dialect that Python's own engine reads alike."""
    pairs = draw(st.lists(st.tuples(PIECES, QUANTIFIERS), max_size=5))
    return "".join(piece if piece in "^$" else piece + quantifier for piece, quantifier in pairs)


@given(patterns(), SUBJECTS)
def test_a_pattern_means_what_python_means_by_it(pattern: str, subject: str) -> None:
    spelled = pattern.replace("$", r"\Z").replace(".", "[^\n\r\x85\u2028\u2029]")

    expected = re.fullmatch(spelled, subject, re.ASCII) is not None

    assert compile_pattern(pattern)(subject) is expected
    assert build_automaton(parse(pattern))(subject) is expected


@given(patterns(), SUBJECTS)
def test_the_portable_spelling_means_the_same(pattern: str, subject: str) -> None:
    spelled = portable_pattern(pattern).replace(r"\z", r"\Z")

    assert (re.fullmatch(spelled, subject) is not None) is compile_pattern(pattern)(subject)


@pytest.mark.parametrize(
    ("pattern", "piece"),
    [
        ("(?=a)", "(?=a"),
        ("(?<!a)b", "(?<!"),
        ("(?P<n>a)", "(?P<"),
        ("(?i)a", "(?i)"),
        ("(?>a)", "(?>a"),
        (r"(a)\1", r"\1"),
        (r"\bx", r"\b"),
        (r"\p{L}", r"\p"),
        (r"\Qa\E", r"\Q"),
        ("a++", "+"),
        ("a**", "*"),
        ("(a+)+", "repeats"),
        ("(a*b{2,})*", "repeats"),
        ("^*", "^ or $"),
        ("a{2", "{"),
        ("a{5,2}", "{5,2}"),
        ("a{2000}", "{2000"),
        ("((a{99}){99}){99}", "too much"),
        ("[b-a]", "-"),
        ("[a&&b]", "&"),
        ("[[:alpha:]]", "["),
        ("[]", "]"),
        ("[a", "["),
        ("(a", "("),
        ("a)", ")"),
        ("*", "*"),
        ("a\\", "\\"),
        (r"\ud800", r"\ud800"),
        ("a" * 1001, "1001"),
        ("(" * 40 + ")" * 40, "deep"),
    ],
)
def test_what_is_outside_the_dialect_is_refused_by_its_piece(pattern: str, piece: str) -> None:
    with pytest.raises(BadPattern, match=re.escape(piece)):
        check_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        ("(a?){60}a{60}", "a" * 60),
        ("(a|a)*b", "a" * 5000),
        (".*a.*a.*a.*a.*a.*b", "a" * 5000),
        ("(a|aa)+$", "a" * 5000 + "b"),
        ("(x{0,15}){0,15}y", "x" * 5000),
    ],
)
def test_no_string_takes_long(pattern: str, subject: str) -> None:
    start = time.perf_counter()

    compile_pattern(pattern)(subject)

    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        ("STRASSE", "straße"),
        ("straße", "STRASSE"),
        ("[ÄÖ]+", "äÖ"),
        ("[ß]+x", "ssX"),
        ("[^A]", "b"),
        ("İ", "i̇"),
    ],
)
def test_folding_covers_both_sides(pattern: str, subject: str) -> None:
    assert compile_pattern(pattern, fold=True)(subject)


@pytest.mark.parametrize(
    ("pattern", "subject"), [("[^A]", "a"), ("[^ab]+", "AB"), (r"\d", "٣"), (r"\w", "é"), (".", "\u2028")]
)
def test_what_does_not_match(pattern: str, subject: str) -> None:
    assert not compile_pattern(pattern, fold=True)(subject)
