"""Strings of Part 21 as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.demo.step import _text
from twin.exchange.step.texts import decoded, name_of
from twin.model.scalars import name_of as taken


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"plain", "plain"),
        (b"O''Neill", "O'Neill"),
        (rb"C:\\parts", r"C:\parts"),
        (rb"C:\parts", r"C:\parts"),
        (rb"M\X2\00FC\X0\nchen", "München"),
        (rb"\X2\9F7F8F6E\X0\ 1", "齿轮 1"),
        (rb"\X2\D83DDE00\X0\ ", "😀 "),
        (rb"\X4\0001F600\X0\!", "😀!"),
        (rb"5\X\B0", "5°"),
        (rb"\S\|", "ü"),
        (rb"\PE\\S\?", "П"),
        ("Gehäuse".encode(), "Gehäuse"),
        (b"two\r\n lines", "two lines"),
        (rb"a\N\b", "a b"),
    ],
)
def test_every_encoding_of_the_standard_is_read(raw: bytes, expected: str) -> None:
    assert decoded(raw) == expected


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (rb"M\X2\00FC", "not completed"),
        (rb"M\X2\00F\X0\ ", "no characters"),
        (rb"M\X2\D83D\X0\ ", "no characters"),
        (rb"M\X4\00110000\X0\ ", "no characters"),
        (rb"5\X\B", "not completed"),
        ("Gehäuse".encode("latin-1"), "neither ASCII nor UTF-8"),
    ],
)
def test_a_string_that_cannot_be_read_says_which_and_why(raw: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        decoded(raw)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20))
def test_what_the_demo_plant_writes_is_read_back(text: str) -> None:
    assert decoded(_text(text).encode()[1:-1]) == text


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_a_name_is_one_that_the_writer_takes(text: str) -> None:
    name = name_of(text)

    assert name == "" or taken(name) == name
