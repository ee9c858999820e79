"""Delimited text: which delimiter, which columns, which line; the fast way and the careful way read the same."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.errors import BadRequest
from twin.exchange.delimited import blocks, one_column_hint, open_table


def file(folder: Path, content: str | bytes) -> Path:
    """Return a file with the content."""
    path = folder / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(path: Path, *, delimiter: str | None = None, size: int = 2**22) -> list[tuple[int, tuple[str, ...]]]:
    """Return line and cells of every whole row."""
    table = open_table(path, delimiter=delimiter)
    return [
        (line, cells)
        for block in blocks(table, size=size)
        for line, cells in zip(block.lines, zip(*block.columns, strict=True), strict=True)
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_that_finds_most_columns_is_taken(tmp_path: Path, delimiter: str) -> None:
    path = file(
        tmp_path, delimiter.join(("key", "name", "state")) + "\n" + delimiter.join(("A", "b", "c")) + "\n"
    )

    assert open_table(path).delimiter == delimiter
    assert rows(path) == [(2, ("A", "b", "c"))]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    assert open_table(file(tmp_path, b"\xef\xbb\xbfkey,name\nA,b\n")).columns == ("key", "name")


def test_quoted_cells_may_hold_delimiters_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = file(tmp_path, 'key,name\nA,"b, ""c""\nd"\nE,f\n')

    assert rows(path) == [(2, ("A", 'b, "c"\nd')), (4, ("E", "f"))]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_line_endings_and_a_missing_last_one_change_nothing(tmp_path: Path, ending: str, last: str) -> None:
    path = file(tmp_path, ending.join(("a,b", "1,2", "3,4")) + last.replace("\n", ending))

    assert rows(path) == [(2, ("1", "2")), (3, ("3", "4"))]


def test_blank_lines_are_passed_over_and_still_count_as_lines(tmp_path: Path) -> None:
    assert rows(file(tmp_path, "a,b\n\n1,2\n\n\n3,4\n")) == [(3, ("1", "2")), (6, ("3", "4"))]


@pytest.mark.parametrize(("row", "said"), [("1", "1 cells, too few"), ("1,2,3", "3 cells, too many")])
def test_a_ragged_row_is_told_and_the_others_are_kept(tmp_path: Path, row: str, said: str) -> None:
    table = open_table(file(tmp_path, f"a,b\n1,2\n{row}\n5,6\n"))

    (block,) = blocks(table)

    assert list(block.lines) == [2, 4]
    assert [problem.line for problem in block.problems] == [3]
    assert said in str(block.problems[0])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"  \nA\n", "line 1 is blank"),
        (b"a,b,a\n", "the column 'a' stands in the header more than once (columns 1, 3)"),
        (b"a,,c\n", "column 2 of 3 has no name"),
        (b"na\xefve,b\n", "line 1: byte 2 (0xef) is not UTF-8"),
    ],
)
def test_a_bad_header_is_refused_with_the_place(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(BadRequest) as refused:
        open_table(file(tmp_path, content))

    assert said in refused.value.message


@pytest.mark.parametrize("size", [1, 8, 2**22])
def test_bytes_that_are_not_utf8_are_refused_with_line_and_offset(tmp_path: Path, size: int) -> None:
    path = file(tmp_path, b"a,b\n1,2\n3,caf\xe9\n")

    with pytest.raises(BadRequest, match=r"line 3: byte 13 \(0xe9\) is not UTF-8"):
        rows(path, size=size)


def test_a_quote_that_is_never_closed_is_refused_with_the_line_it_may_begin_at(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="from line 2 on cannot be split"):
        rows(file(tmp_path, 'a,b\n1,"2\n3,4\n'))


def test_a_file_that_does_not_exist_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"no\.csv' cannot be read: No such file"):
        open_table(tmp_path / "no.csv")


def test_a_wrong_delimiter_is_answered_with_the_one_that_fits(tmp_path: Path) -> None:
    table = open_table(file(tmp_path, "time;flow;head\n1;2;3\n"), delimiter=",")

    assert "';' (semicolon) finds 3" in one_column_hint(table)


def test_an_unknown_delimiter_is_answered_with_those_looked_for(tmp_path: Path) -> None:
    hint = one_column_hint(open_table(file(tmp_path, "time:flow\n1:2\n")))

    assert all(name in hint for name in ("comma", "semicolon", "tab", "bar", "--delimiter"))


cells = st.text(st.sampled_from('ab1;,"\n é\t'), max_size=4)


@settings(max_examples=150, print_blob=True, deadline=None)
@given(st.lists(st.tuples(cells, cells), max_size=6), st.integers(1, 40))
def test_every_block_size_reads_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[str, str]], size: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([("a", "b"), *table])
    path = file(tmp_path_factory.mktemp("t"), text.getvalue())

    assert [row for _, row in rows(path, delimiter=",", size=size)] == table
