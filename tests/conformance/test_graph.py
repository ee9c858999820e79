"""What every graph store must guarantee, G1 to G16 of graph/store.py, one small case at a time."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path as Folder

import pytest

import graph.store
from graph import (
    FOREVER,
    SCHEMES,
    All,
    Any,
    Change,
    Compare,
    Count,
    CountLinked,
    Depth,
    Direction,
    Edge,
    Expand,
    Find,
    GraphStore,
    Id,
    Label,
    Labelled,
    Linked,
    Literal,
    Missing,
    Moment,
    Not,
    Of,
    OneOf,
    Order,
    Path,
    VersionRecord,
    Words,
    open_graph,
)
from graph import Test as Is  # pytest would take a class of that name for tests
from graph.errors import BadPattern, BadRequest, LabelTaken, VersionConflict
from tests.conformance.graph_setups import SETUPS
from tests.conformance.graph_timelines import NOW, SCHEMA

WITHIN = Path("IN", Direction.OUT, "Thing", 1, None)
PARENT = Path("IN", Direction.OUT, "Thing")
CHILDREN = Path("IN", Direction.IN, "Thing")
HOSTILE = [
    "'",
    '"',
    "`",
    "\\",
    "a\nb",
    "*",
    "../x",
    "${jndi:x}",
    "%_",
    "a) OR 1=1 --",
    "NEAR(a b)",
    "[a-",
    ".*",
    "\u202e",
]


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=SETUPS)
async def store(request: pytest.FixtureRequest, tmp_path: Folder, clock: Clock) -> AsyncIterator[GraphStore]:
    opened = await SETUPS[request.param](tmp_path, SCHEMA, clock)
    yield opened
    await opened.close()


def thing(
    id: str,
    *,
    parent: str | None = None,
    labels: tuple[Label, ...] = (),
    span: tuple[int, int] = (0, FOREVER),
    expected: int = 0,
    close: tuple[int, ...] = (),
    known_at: int = 10,
    **properties: str | int | float | bool,
) -> Change:
    """A change to one record of a Thing."""
    edges = (Edge("IN", "Thing", parent, {"position": "left"}),) if parent else ()
    record = VersionRecord(
        *span,
        known_at,
        FOREVER,
        expected + 1,
        properties,
        labels=labels,
        edges=edges,
        named=tuple(properties),
    )
    return Change("Thing", id, expected, expected + 1, close, (record,))


async def ids(store: GraphStore, request: Find) -> list[str]:
    return [str(row[0]) for row in await store.find(request)]


async def record_of(store: GraphStore, id: str) -> int:
    return (await store.versions("Thing", [id]))[id][-1].record or 0


def test_every_guarantee_has_a_test_and_every_scheme_a_setup() -> None:
    promised = re.findall(r"^    (G\d+) ", graph.store.__doc__ or "", re.MULTILINE)
    files = Folder(__file__).parent.glob("test_graph*.py")
    tests = "".join(file.read_text(encoding="utf-8") for file in files)
    marks = re.findall(r'^@pytest.mark.guarantee\("(G\d+)"\)', tests, re.MULTILINE)

    assert len(promised) == len(set(promised)) >= 16
    assert set(marks) == set(promised)
    assert set(SETUPS) == {scheme.removesuffix("+tls") for scheme in SCHEMES}


async def test_an_unknown_scheme_is_refused_by_the_names_of_the_known_ones() -> None:
    with pytest.raises(BadRequest, match="sqlite:"):
        await open_graph("carrier-pigeon:coop", SCHEMA)


@pytest.mark.guarantee("G1")
async def test_a_failing_change_takes_the_whole_apply_with_it(store: GraphStore) -> None:
    await store.apply([thing("a")], known_at=10)

    with pytest.raises(VersionConflict):
        await store.apply([thing("b"), thing("a", expected=7)], known_at=20)

    assert await ids(store, Find("Thing")) == ["a"]
    assert await store.versions("Thing", ["b"], believed=False) == {}


@pytest.mark.guarantee("G1")
async def test_closing_a_record_that_is_not_open_takes_the_whole_apply_with_it(store: GraphStore) -> None:
    await store.apply([thing("a", name="old"), thing("b", name="old")], known_at=10)
    change = thing("a", name="new", expected=1, close=(1,), known_at=20)
    wrong = thing("b", name="new", expected=1, close=(7,), known_at=20)

    with pytest.raises(BadRequest, match="not open records"):
        await store.apply([change, wrong, thing("c")], known_at=20)

    assert await store.find(Find("Thing", columns=(Of("name"),))) == [("a", "old"), ("b", "old")]
    assert len((await store.versions("Thing", ["a"], believed=False))["a"]) == 1


@pytest.mark.guarantee("G1")
@pytest.mark.parametrize("setup", SETUPS)
async def test_what_was_applied_is_there_after_reopening(setup: str, tmp_path: Folder, clock: Clock) -> None:
    first = await SETUPS[setup](tmp_path, SCHEMA, clock)
    await first.apply([thing("a", name="x")], known_at=10)
    await first.close()

    second = await SETUPS[setup](tmp_path, SCHEMA, clock)

    assert await second.find(Find("Thing", columns=(Of("name"),))) == [("a", "x")]
    await second.close()


@pytest.mark.guarantee("G2")
async def test_a_change_of_another_version_is_refused_with_the_current_one(store: GraphStore) -> None:
    await store.apply([thing("a", name="first")], known_at=10)

    with pytest.raises(VersionConflict) as conflict:
        await store.apply([thing("a", name="second")], known_at=20)

    assert (conflict.value.expected, conflict.value.current) == (0, 1)
    assert await store.find(Find("Thing", columns=(Of("name"),))) == [("a", "first")]


@pytest.mark.guarantee("G3")
async def test_a_label_names_one_node_at_a_time(store: GraphStore) -> None:
    label = Label("erp", None, "77")
    await store.apply([thing("a", labels=(label,), span=(0, 40))], known_at=10)

    with pytest.raises(LabelTaken) as taken:
        await store.apply([thing("b", labels=(label,), span=(39, 60))], known_at=20)
    await store.apply([thing("c", labels=(label,), span=(40, 60))], known_at=20)

    assert (taken.value.owner_kind, taken.value.owner, taken.value.issuer) == ("Thing", "a", None)
    assert await store.label_owners([label, Label("erp", "x", "77")]) == {label: ("Thing", "c")}
    assert await store.versions("Thing", ["b"]) == {}


@pytest.mark.guarantee("G3")
async def test_a_label_that_is_no_longer_believed_is_free(store: GraphStore) -> None:
    label = Label("erp", "here", "77")
    await store.apply([thing("a", labels=(label,))], known_at=10)
    closing = thing("a", expected=1, close=(await record_of(store, "a"),), known_at=20)

    await store.apply([closing, thing("b", labels=(label,), known_at=20)], known_at=20)

    assert await store.label_owners([label]) == {label: ("Thing", "b")}


@pytest.mark.guarantee("G3")
async def test_two_owners_in_one_apply_are_refused(store: GraphStore) -> None:
    label = Label("erp", None, "77")

    with pytest.raises(LabelTaken):
        await store.apply([thing("a", labels=(label,)), thing("b", labels=(label,))], known_at=10)

    assert await ids(store, Find("Thing")) == []


@pytest.mark.guarantee("G4")
async def test_a_version_dated_in_the_future_appears_when_its_time_comes(
    store: GraphStore, clock: Clock
) -> None:
    await store.apply([thing("a", parent="b", span=(60, 70), name="pump"), thing("b")], known_at=10)
    children = CountLinked("Thing", ("b",), CHILDREN)

    before = (await ids(store, Find("Thing")), await store.count_linked(children))
    clock.now = 60
    during = (await ids(store, Find("Thing")), await store.count_linked(children))
    words = await store.words(Words("pump", ("Thing",), 5))
    clock.now = 70
    after = (await ids(store, Find("Thing")), await store.count_linked(children))

    assert before == after == (["b"], {})
    assert during == (["a", "b"], {"b": 1})
    assert [hit.id for hit in words] == ["a"]
    assert await store.words(Words("pump", ("Thing",), 5)) == []


@pytest.mark.guarantee("G5")
async def test_a_read_at_a_moment_sees_what_was_valid_and_known_then(store: GraphStore) -> None:
    label = Label("erp", None, "77")
    await store.apply(
        [thing("a", parent="b", labels=(label,), name="old"), thing("b"), thing("c")], known_at=10
    )
    moved = thing("a", parent="c", expected=1, close=(await record_of(store, "a"),), known_at=20, name="new")
    await store.apply([moved], known_at=20)
    within_b = Find("Thing", Linked(WITHIN, Compare(Id(), Is.EQ, "b")), (Of("name"),))
    labelled = Find("Thing", Labelled("erp"))

    assert await store.find(within_b) == []
    assert await store.find(replace(within_b, moment=Moment(5, 19))) == [("a", "old")]
    assert await ids(store, labelled) == []
    assert await ids(store, replace(labelled, moment=Moment(5, 19))) == ["a"]
    assert await store.expand(Expand("Thing", ("b", "c"), CHILDREN, moment=Moment(5, 10))) == [("b", "a")]
    assert await store.expand(Expand("Thing", ("b", "c"), CHILDREN)) == [("c", "a")]


@pytest.mark.guarantee("G6")
async def test_strings_are_ordered_by_code_point_and_missing_values_where_asked(store: GraphStore) -> None:
    names = {"1": "b", "2": "B", "3": "\U0001f600", "4": "\uffee", "6": "b"}
    await store.apply([thing(id, name=name) for id, name in names.items()] + [thing("5")], known_at=10)
    by = Order(Of("name"))

    assert await ids(store, Find("Thing", order=(by,))) == ["2", "1", "6", "4", "3", "5"]
    assert await ids(store, Find("Thing", order=(replace(by, nulls_first=True),))) == [
        "5",
        "2",
        "1",
        "6",
        "4",
        "3",
    ]
    assert await ids(store, Find("Thing", order=(replace(by, descending=True),))) == [
        "3",
        "4",
        "1",
        "6",
        "2",
        "5",
    ]
    ranked = Order(Of("name"), ranks=("b", "B"))
    assert await ids(store, Find("Thing", order=(ranked,), limit=3)) == ["1", "6", "2"]


@pytest.mark.guarantee("G7")
async def test_a_page_continues_behind_a_row_that_is_gone(store: GraphStore) -> None:
    await store.apply([thing(id, name="x") for id in "ace"], known_at=10)

    rest = await ids(store, Find("Thing", order=(Order(Of("name")),), after=("x", "b")))

    assert rest == ["c", "e"]


@pytest.mark.guarantee("G8")
async def test_what_is_unknown_is_neither_kept_nor_kept_by_its_negation(store: GraphStore) -> None:
    await store.apply([thing("a", name="x"), thing("b")], known_at=10)
    unknown = Compare(Of("name"), Is.EQ, 5)

    assert await ids(store, Find("Thing", unknown)) == []
    assert await ids(store, Find("Thing", Not(unknown))) == []
    assert await ids(store, Find("Thing", Any((Literal(None), Missing(Of("name")))))) == ["b"]
    assert await ids(store, Find("Thing", Not(All((Literal(None), Compare(Of("name"), Is.NE, "x")))))) == [
        "a"
    ]
    assert await ids(store, Find("Thing", Not(Linked(PARENT, Literal(None))))) == ["a", "b"]
    assert await ids(store, Find("Thing", Not(OneOf(Of("name"), ())))) == ["a", "b"]


@pytest.mark.guarantee("G9")
async def test_expand_counts_limits_per_source_in_the_order_of_the_ids(store: GraphStore) -> None:
    tree = [thing("p"), thing("q")] + [
        thing(f"{parent}{n}", parent=parent) for parent in "pq" for n in range(3)
    ]
    await store.apply(tree, known_at=10)
    request = Expand("Thing", ("q", "nobody", "p", "q"), CHILDREN, limit=2)

    assert await store.expand(request) == [("q", "q0"), ("q", "q1"), ("p", "p0"), ("p", "p1")]
    assert await store.expand(replace(request, after=("p1",))) == [("q", "q0"), ("q", "q1"), ("p", "p2")]


@pytest.mark.guarantee("G10")
async def test_walks_end_on_cycles_and_count_each_node_at_its_smallest_depth(store: GraphStore) -> None:
    await store.apply([thing("a", parent="b"), thing("b", parent="c"), thing("c", parent="a")], known_at=10)
    request = Expand("Thing", ("a",), WITHIN, columns=(Depth(),), order=(Order(Depth()),))

    assert await store.expand(request) == [("a", "b", 1), ("a", "c", 2)]
    with_itself = replace(request, path=replace(WITHIN, min_depth=0), limit=1)
    assert await store.expand(with_itself) == [("a", "a", 0)]
    assert await ids(store, Find("Thing", Linked(WITHIN, Compare(Id(), Is.EQ, "a")))) == ["b", "c"]


@pytest.mark.guarantee("G11")
async def test_folding_is_that_of_all_of_unicode(store: GraphStore) -> None:
    await store.apply([thing("a", name="Straße"), thing("b", name="ΣΊΣΥΦΟΣ")], known_at=10)

    def named(test: Is, value: str) -> Find:
        return Find("Thing", Compare(Of("name"), test, value, fold=True))

    assert await ids(store, named(Is.EQ, "STRASSE")) == ["a"]
    assert await ids(store, named(Is.ENDS, "ASSE")) == ["a"]
    assert await ids(store, named(Is.MATCHES, "STRA(ẞ|x)E")) == ["a"]
    assert await ids(store, named(Is.CONTAINS, "σίσ")) == ["b"]
    assert await ids(store, Find("Thing", OneOf(Of("name"), ("σίσυφοσ",), fold=True))) == ["b"]


@pytest.mark.guarantee("G12")
async def test_a_pattern_holds_for_the_whole_string_and_stays_in_the_dialect(store: GraphStore) -> None:
    await store.apply([thing("a", name="P-101"), thing("b", name="xP-101\n")], known_at=10)

    assert await ids(store, Find("Thing", Compare(Of("name"), Is.MATCHES, r"P-\d+"))) == ["a"]
    with pytest.raises(BadPattern, match=r"\(\?="):
        await store.find(Find("Thing", Compare(Of("name"), Is.MATCHES, "P(?=-)")))


@pytest.mark.guarantee("G13")
async def test_count_is_what_an_unlimited_find_returns(store: GraphStore) -> None:
    await store.apply([thing(str(n), size=n) for n in range(20)], known_at=10)
    large = Compare(Of("size"), Is.GTE, 7)

    assert await store.count(Count("Thing", large)) == len(await store.find(Find("Thing", large))) == 13


@pytest.mark.guarantee("G14")
async def test_words_find_parts_of_words_whole_words_first(store: GraphStore) -> None:
    names = {"a": "Pumpenhaus Süd", "b": "Pump north", "c": "Motor", "d": "Wasserpumpe"}
    await store.apply([thing(id, name=name) for id, name in names.items()], known_at=10)

    hits = await store.words(Words("PUMP", ("Thing", "Piece"), 10))
    south = await store.words(Words("sud haus", ("Thing",), 10))

    assert [hit.id for hit in hits] == ["b", "a", "d"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert [(hit.id, hit.property, hit.snippet) for hit in south] == [("a", "name", "Pumpenhaus Süd")]
    assert [hit.id for hit in await store.words(Words("mo", ("Thing",), 10))] == ["c"]
    assert [hit.id for hit in await store.words(Words("pump", ("Thing",), 1))] == ["b"]


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize("text", HOSTILE)
async def test_every_string_is_data(store: GraphStore, text: str) -> None:
    label = Label(text, text, text)
    await store.apply([thing(text, parent="other", labels=(label,), name=text), thing("other")], known_at=10)
    equal, named = Compare(Of("name"), Is.EQ, text), Compare(Of("name"), Is.CONTAINS, text)
    hit = await store.words(Words(text, ("Thing",), 5))

    assert await ids(store, Find("Thing", All((equal, named, OneOf(Id(), (text,)))))) == [text]
    assert await ids(store, Find("Thing", Labelled(text, text, Compare(Of("value"), Is.EQ, text)))) == [text]
    assert await store.expand(Expand("Thing", (text,), PARENT)) == [(text, "other")]
    assert await store.label_owners([label]) == {label: ("Thing", text)}
    assert [each.id for each in hit] == [text]
    assert await store.count(Count("Thing")) == 2


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize("text", HOSTILE)
async def test_names_that_the_schema_does_not_have_are_refused(store: GraphStore, text: str) -> None:
    requests = [
        Find(text),
        Find("Thing", columns=(Of(text),)),
        Find("Thing", Linked(Path(text, Direction.OUT, "Thing"), Literal(True))),
        Find("Thing", order=(Order(Of(text)),)),
    ]

    for request in requests:
        with pytest.raises(BadRequest):
            await store.find(request)


@pytest.mark.guarantee("G16")
async def test_versions_returns_what_was_applied_oldest_known_first(store: GraphStore) -> None:
    first = replace(
        thing(
            "a", parent="b", labels=(Label("erp", None, "1"),), name="x", size=2, is_on=False, note="{}"
        ).add[0],
        snapshot='{"x": 1}',
        by="me",
        reason="why",
    )
    await store.apply([Change("Thing", "a", 0, 1, (), (first,))], known_at=10)
    number = await record_of(store, "a")
    gone = replace(first, known_from=20, version=2, deleted=True)

    await store.apply([Change("Thing", "a", 1, 2, (number,), (gone,))], known_at=20)

    stored = (await store.versions("Thing", ["a", "nobody"], believed=False))["a"]
    assert [replace(each, record=None) for each in stored] == [replace(first, known_to=20), gone]
    assert [each.deleted for each in (await store.versions("Thing", ["a"]))["a"]] == [True]
    assert await ids(store, Find("Thing")) == []
