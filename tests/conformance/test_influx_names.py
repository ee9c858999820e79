"""Names and tags that a client invents are data to InfluxDB: in line protocol, in Flux, in deletions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conformance.series_rows import NOON, SECOND, everything, rows, samples
from tests.real_servers import influx_place
from timeseries import Aggregate, Buckets, Function, Samples, SeriesKey, SeriesStore, Term, open_series
from timeseries.influx_names import (
    COMPANIONS,
    shown,
    split_companion,
    stored_field,
    stored_measurement,
    stored_tag,
)

WORDS = (
    "plain",
    "",
    "'",
    '"',
    '""',
    '\\"',
    "\\",
    "\\\\",
    "a\\",
    "a\\,b",
    "a\\ b",
    "a\\=b",
    "a\\nb",
    "\n",
    "\r\n#datatype,string",
    "\t \0",
    " ",
    " outer ",
    ",",
    "a,b=c d",
    "=",
    "#",
    "# comment",
    "*",
    "../../etc/passwd",
    ".*",
    "/.*/",
    "^(?:a|b)$",
    "a|b",
    "[a-z]+?{1,2}",
    "(?i)PLAIN",
    "\\Qx\\E",
    "$",
    "${1 + 1}",
    "${r._value}",
    "$start",
    '" or true or r.x == "',
    '") |> drop(columns: ["_value"]) //',
    "// comment",
    "/* comment */",
    "|> yield()",
    "'; DROP MEASUREMENT m; --",
    '" OR "1"="1',
    " AND _measurement=x",
    "time",
    "_field",
    "_measurement",
    "_value",
    "_time",
    "_start",
    "table",
    "result",
    "error",
    "reference",
    "true",
    "1i",
    "%s %00 {{x}}",
    "ünïcödé 🚀 \u202e \u2028 \u0085",
    "e\u0301",
    "value\u00a0mark",
    "value\u00a0bad",
    "value\u00a0text",
    "␛",
    "␛␛0a",
    "␛5c",
)
Place = Callable[[str], SeriesKey]
PLACES: dict[str, Place] = {
    "measurement": lambda word: SeriesKey(word, "value", (("asset", "pump"),)),
    "field": lambda word: SeriesKey("m", word, (("asset", "pump"),)),
    "tag name": lambda word: SeriesKey("m", "value", ((word, "pump"),)),
    "tag value": lambda word: SeriesKey("m", "value", (("asset", word),)),
}
names = st.text(
    st.one_of(st.sampled_from('\\,= "#␛\u00a0markbdtex\n_'), st.characters(codec="utf-8")), max_size=12
)


@pytest.fixture
async def store() -> AsyncIterator[SeriesStore]:
    with influx_place() as url:
        opened = await open_series(url)
        yield opened
        await opened.close()


@pytest.mark.guarantee("T12")
@pytest.mark.parametrize("place", PLACES)
async def test_every_word_is_one_series_and_finds_only_itself(store: SeriesStore, place: str) -> None:
    keys = [PLACES[place](word) for word in WORDS if word or place == "tag value"]
    await store.write([samples(key, (1, number)) for number, key in enumerate(keys)])

    numbers = [float(number) for number in range(len(keys))]
    assert [rows(found) for found in await store.read(everything(*keys))] == [[(1, n)] for n in numbers]
    assert [found and found.value for found in await store.latest(keys, at=NOON + 9 * SECOND)] == numbers
    assert {entry.series for entry in await store.catalogue()} == set(keys)
    for number, key in enumerate(keys):
        alone = Aggregate((key,), (Term(Function.SUM), Term(Function.COUNT)), NOON, NOON + 9 * SECOND, 0)
        assert await store.aggregate(alone) == [(numbers[number],), (1,)], key


@pytest.mark.guarantee("T12")
@pytest.mark.parametrize("place", PLACES)
async def test_what_nobody_wrote_finds_nothing_and_removes_nothing(store: SeriesStore, place: str) -> None:
    there = PLACES[place]("plain")
    strange = [key for word in WORDS if (key := PLACES[place](word)) != there]
    await store.write([samples(there, (1, 7))])

    assert await store.latest(strange, at=NOON + 9 * SECOND) == [None] * len(strange)
    edges = (NOON, NOON + 2 * SECOND, NOON + 4 * SECOND)
    filled = await store.buckets(Buckets(tuple(strange), (Term(Function.COUNT),), edges))
    assert [row.index for row in filled] == [()] * len(strange)
    for key in strange:
        assert await store.delete([key], start=NOON, end=NOON + 9 * SECOND) == 0
    assert [(entry.series, entry.count) for entry in await store.catalogue()] == [(there, 1)]


@pytest.mark.guarantee("T14")
async def test_a_deletion_by_a_hostile_name_takes_that_series_only(store: SeriesStore) -> None:
    keys = [PLACES["tag value"](word) for word in WORDS]
    await store.write([samples(key, (1, 1)) for key in keys])

    left = set(keys)
    for key in keys[::4]:
        assert await store.delete([key], start=NOON, end=NOON + 9 * SECOND) == 1
        left.discard(key)

    assert {entry.series for entry in await store.catalogue()} == left


@pytest.mark.guarantee("T12")
async def test_texts_are_data_too(store: SeriesStore) -> None:
    key = PLACES["tag value"]("pump")
    times = NOON + np.arange(len(WORDS), dtype=np.int64) * SECOND

    await store.write([Samples(key, times, np.full(len(WORDS), np.nan), None, WORDS)])

    assert (await store.read(everything(key)))[0].texts == WORDS


@given(names)
def test_names_come_back_as_they_were(name: str) -> None:
    assert shown(stored_tag(name)) == name
    if name:
        assert shown(stored_measurement(name)) == name
        assert shown(stored_field(name)) == name
        assert split_companion(stored_field(name)) == (stored_field(name), "")


@given(names.filter(bool))
def test_a_companion_is_never_the_field_of_another(name: str) -> None:
    for suffix in COMPANIONS:
        assert split_companion(stored_field(name) + suffix) == (stored_field(name), suffix)


@given(names.filter(lambda name: "␛" not in name))
def test_what_line_protocol_carries_is_stored_as_it_is(name: str) -> None:
    if name and name[-1] != "\\" and name.isprintable():
        assert stored_tag(name) == name
