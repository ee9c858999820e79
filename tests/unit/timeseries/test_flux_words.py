"""The expression for some words matches these and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeseries.flux_words import DEEPEST, expression

WORDS = st.sets(st.text("abAB0189-^]\\[/.$|é\U0001f600", max_size=6), min_size=1, max_size=40)


@given(WORDS, st.text("abAB0189-^]\\[/.$|é\U0001f600", max_size=6))
def test_it_matches_the_words_and_no_others(words: set[str], other: str) -> None:
    pattern = _read(expression(words))

    assert {word for word in words if not pattern.fullmatch(word)} == set()
    assert bool(pattern.fullmatch(other)) == (other in words)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["pump 1"], "/^pump 1$/"),
        ([f"P-{n:02}" for n in range(20)], r"/^P\-[0-1][0-9]$/"),
        (["a", "ab", "abc"], "/^a(?:b(?:c)?)?$/"),
        (["x^", "x]", "x-", "x/"], r"/^x[\-\/\]-\^]$/"),
        (["", "a"], "/^(?:a)?$/"),
        (["b", "a", "b"], "/^[a-b]$/"),
    ],
)
def test_common_parts_are_written_once(words: list[str], text: str) -> None:
    assert expression(words) == text


def test_a_thousand_numbered_keys_take_one_line() -> None:
    assert len(expression([f"P-00-{n:04}" for n in range(1000)])) < 40


def test_words_that_begin_with_one_another_do_not_nest_without_end() -> None:
    words = ["a" * n for n in range(1, 150)]

    text = expression(words)

    assert max(text[:place].count("(") - text[:place].count(")") for place in range(len(text))) <= DEEPEST + 1
    pattern = _read(text)
    assert all(pattern.fullmatch(word) for word in words)
    assert not pattern.fullmatch("a" * 150)


def _read(text: str) -> re.Pattern[str]:
    assert text.startswith("/^")
    assert text.endswith("$/")
    return re.compile(text[1:-1].replace("\\/", "/"))
