"""Annotated CSV becomes columns; an answer that breaks off raises."""

from __future__ import annotations

import numpy as np
import pytest

from timeseries.errors import Unavailable
from timeseries.influx_csv import sections

TWO_YIELDS = (
    b"#datatype,string,long,dateTime:RFC3339,double,string\r\n"
    b",result,table,_time,_value,asset\r\n"
    b",0:raw,0,2023-11-14T22:13:20Z,1.5,pump\r\n"
    b",0:raw,0,2023-11-14T22:13:20.000000001Z,2.5,pump\r\n"
    b",0:raw,1,2023-11-14T22:13:20Z,3.5,\r\n"
    b"\r\n"
    b"#datatype,string,long,string,long\r\n"
    b",result,table,asset,_value\r\n"
    b",1:count,0,pump,2\r\n"
    b"\r\n"
)


def test_each_yield_is_a_section_with_the_series_of_its_rows() -> None:
    raw, count = sections(TWO_YIELDS)

    assert (raw.name, count.name) == ("0:raw", "1:count")
    assert raw.series == ((("asset", "pump"),), ())
    assert raw.starts.tolist() == [0, 2]
    assert raw.times is not None
    assert raw.times.tolist() == [1700000000 * 10**9, 1700000000 * 10**9 + 1, 1700000000 * 10**9]
    assert (raw.values.tolist(), count.values.tolist(), count.times) == ([1.5, 2.5, 3.5], [2.0], None)


def test_a_text_that_looks_like_a_table_stays_a_text() -> None:
    body = (
        b"#datatype,string,long,dateTime:RFC3339,string\r\n,result,table,_time,_value\r\n"
        b',0:raw,0,2023-11-14T22:13:20Z,"a ""quote""\r\n\r\n#datatype,string\r\n,error,reference"\r\n'
        b",0:raw,0,2023-11-14T22:13:21Z,\r\n\r\n"
    )

    (section,) = sections(body)

    assert section.texts is not None
    assert section.texts.tolist() == ['a "quote"\n\n#datatype,string\n,error,reference', ""]
    assert np.isnan(section.values).all()


def test_integers_and_truth_values_are_numbers() -> None:
    head = b",result,table,_value\r\n"
    body = b"\r\n".join(
        b"#datatype,string,long," + kind + b"\r\n" + head + b",x,0," + word + b"\r\n"
        for kind, word in (
            (b"unsignedLong", b"18446744073709551615"),
            (b"boolean", b"true"),
            (b"long", b"-3"),
        )
    )

    assert [section.values.tolist() for section in sections(body)] == [[2.0**64], [1.0], [-3.0]]


@pytest.mark.parametrize("before", [b"", TWO_YIELDS])
def test_an_error_after_the_first_byte_raises(before: bytes) -> None:
    body = before + b"#datatype,string,string\r\n,error,reference\r\n,out of memory,\r\n"

    with pytest.raises(Unavailable, match="out of memory"):
        list(sections(body))


def test_an_answer_that_is_no_table_raises() -> None:
    with pytest.raises(Unavailable, match="no table"):
        list(sections(b"<html>504 Gateway Time-out</html>"))


def test_no_rows_are_no_sections() -> None:
    assert list(sections(b"\r\n")) == []
