"""The Cypher that requests become: readable, the same for all values, and free of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import (
    All,
    Attributes,
    Compare,
    Count,
    CountLinked,
    Depth,
    Direction,
    EdgeColumn,
    Expand,
    Find,
    Id,
    Labelled,
    Linked,
    LinkedExtreme,
    LinkedOf,
    Missing,
    Moment,
    Not,
    Of,
    OneOf,
    Order,
    Path,
    Predicate,
    Words,
)
from graph import Test as Is  # pytest would take a class of that name for tests
from graph.cypher import count_linked_text, count_text, expand_text, find_text
from graph.cypher_query import Statement
from graph.cypher_words import lucene, words_text
from graph.declared import read_schema
from graph.errors import BadRequest
from tests.conformance.graph_strategies import predicates
from tests.conformance.graph_timelines import SCHEMA

CATALOG = read_schema(SCHEMA)
CHILDREN = Path("IN", Direction.IN, "Thing")
WITHIN = Path("IN", Direction.OUT, "Thing", 1, None)
USED = Path("USES", Direction.OUT, "Piece", 2, 5, where=Compare(Of("is_spare"), Is.EQ, True))
LATEST = Path("USES", Direction.OUT, "Piece", last_by="rank")
NAME = Compare(Of("name"), Is.EQ, "x")
WITHOUT_WEIGHT = Missing(Of("weight"))
DUE = "RETURN COUNT { MATCH (due:Due) WHERE due.at <= $now } AS due, "


def rows(statement: Statement) -> str:
    """What finds the rows of a statement as of now, and apart from it what every one ends with."""
    found, due, _ = statement.text.partition(DUE)
    assert due == (DUE if statement.is_present else "")
    return found.strip()


def test_a_find_collects_nodes_and_returns_columns() -> None:
    statement = find_text(CATALOG, Find("Thing", NAME, (Of("size"), Attributes()), (Order(Of("weight")),)))

    assert statement.text == (
        "MATCH (n1:Thing) WHERE (n1.name = $v0) WITH n1 ORDER BY n1.weight, n1.id WITH collect(n1) AS n1s "
        f"{DUE}[n1 IN n1s | n1.id] AS c0, [n1 IN n1s | n1.size] AS c1, [n1 IN n1s | n1._attributes] AS c2"
    )
    assert statement.values == {"v0": "x"}


def test_a_moment_reads_version_records_and_asks_for_nothing_due() -> None:
    statement = count_text(CATALOG, Count("Thing", NAME, Moment(5, 6)))

    assert statement.text == (
        "MATCH (n1:AnyThing)<-[:OF]-(n1_:ThingVersion) WHERE n1_._known_to > $known_at"
        " AND n1_._valid_to > $valid_at AND n1_._valid_from <= $valid_at AND n1_._known_from <= $known_at"
        " AND NOT n1_._deleted AND (n1_.name = $v2) WITH count(n1) AS found RETURN found"
    )
    assert statement.values == {"valid_at": 5, "known_at": 6, "v2": "x"}


def test_a_search_starts_from_the_far_end_that_names_few() -> None:
    within = Linked(WITHIN, Compare(Id(), Is.EQ, "site"))

    assert rows(count_text(CATALOG, Count("Thing", All((NAME, within))))) == (
        "MATCH (n2:Thing) WHERE (n2.id = $v1) WITH DISTINCT n2"
        " MATCH p4 = (n2)<-[:IN*0..]-(n1:Thing) WITH n1, n2, min(length(p4)) AS d3 WHERE d3 >= $v2"
        " WITH DISTINCT n1 WHERE (n1.name = $v0) WITH count(n1) AS found"
    )


def test_a_search_from_the_far_end_asks_for_the_last_in_the_direction_of_the_path() -> None:
    latest = Linked(LATEST, Compare(Id(), Is.EQ, "p"))

    assert rows(count_text(CATALOG, Count("Thing", latest))) == (
        "MATCH (n2:Piece) WHERE (n2.id = $v0) WITH DISTINCT n2 MATCH (n2)<-[e3:USES]-(n1:Thing)"
        " WHERE n2 = COLLECT { MATCH (n1)-[e5:USES]->(n4:Piece)"
        " RETURN n4 ORDER BY n4.rank IS NULL, n4.rank DESC, n4.id LIMIT 1 }[0]"
        " WITH DISTINCT n1 WITH count(n1) AS found"
    )


def test_a_negated_condition_on_linked_nodes_is_asked_of_each_node() -> None:
    assert rows(count_text(CATALOG, Count("Thing", Not(Linked(CHILDREN, NAME))))) == (
        "MATCH (n1:Thing) WHERE (NOT EXISTS { MATCH (n1)<-[e3:IN]-(n2:Thing) WHERE (n2.name = $v0) RETURN 1 })"
        " WITH count(n1) AS found"
    )


def test_the_last_of_linked_nodes_is_chosen_before_it_is_tested() -> None:
    assert rows(count_text(CATALOG, Count("Thing", Not(Linked(LATEST, NAME))))) == (
        "MATCH (n1:Thing) WHERE (NOT EXISTS { MATCH (n1)-[e3:USES]->(n2:Piece)"
        " WITH n2, e3 ORDER BY n2.rank IS NULL, n2.rank DESC, n2.id, e3._seq LIMIT 1"
        " WHERE (n2.name = $v0) RETURN 1 }) WITH count(n1) AS found"
    )


@pytest.mark.parametrize(("fold", "times"), [(False, 1), (True, 2)])
def test_the_extreme_of_linked_nodes_is_computed_once_and_its_folded_copy_beside_it(
    fold: bool, times: int
) -> None:
    newest = LinkedExtreme(CHILDREN, NAME, LinkedOf(LATEST, "name"), greatest=True)
    text = count_text(CATALOG, Count("Thing", Compare(newest, Is.EQ, "x", fold=fold))).text

    assert text.count("-[e") == 1 + times
    assert text.count("ORDER BY by DESC LIMIT 1") == 1


def test_what_stands_within_a_named_node_is_asked_once_before_the_rest() -> None:
    within = Linked(WITHIN, Compare(Id(), Is.EQ, "site"))
    page = Find("Thing", Not(within), order=(Order(Of("name")),), limit=20)

    assert rows(find_text(CATALOG, page)) == (
        "CALL () { MATCH (n4:Thing) WHERE (n4.id = $v0) WITH DISTINCT n4"
        " MATCH p6 = (n4)<-[:IN*0..]-(n2:Thing) WITH n2, n4, min(length(p6)) AS d5 WHERE d5 >= $v1"
        " RETURN collect(DISTINCT n2) AS s3 }"
        " CALL (s3) { MATCH (n1:Thing) WHERE (NOT (n1 IN s3)) AND n1.name IS NOT NULL"
        " RETURN n1 ORDER BY n1.name, n1.id LIMIT $v2"
        " UNION ALL MATCH (n1:Thing) WHERE (NOT (n1 IN s3)) AND n1.name IS NULL"
        " RETURN n1 ORDER BY n1.name, n1.id LIMIT $v2 }"
        " WITH n1 LIMIT $v3 WITH collect(n1) AS n1s"
    )


def test_an_expand_answers_each_source_in_a_sub_query_of_its_own() -> None:
    request = Expand("Thing", ("b", "a", "b"), CHILDREN, NAME, (EdgeColumn("position"), Depth()), limit=3)
    statement = expand_text(CATALOG, request)

    assert rows(statement) == (
        "UNWIND range(0, size($ids) - 1) AS place MATCH (n1:Thing) WHERE n1.id = $ids[place]"
        " WITH n1, place ORDER BY place"
        " CALL (n1) { MATCH (n1)<-[e3:IN]-(n2:Thing) WHERE (n2.name = $v1)"
        " RETURN n2, e3 ORDER BY n2.id, e3._seq LIMIT $v2 }"
        " WITH collect(place) AS places, collect(n2) AS n2s, collect(e3) AS e3s"
    )
    assert statement.values["ids"] == ["b", "a"]


def test_a_walk_is_one_that_the_server_prunes() -> None:
    assert rows(count_linked_text(CATALOG, CountLinked("Thing", ("a",), USED))) == (
        "UNWIND range(0, size($ids) - 1) AS place MATCH (n1:Thing) WHERE n1.id = $ids[place] WITH n1, place,"
        " COUNT { MATCH p4 = (n1)-[:USES*0..5]->(n2:Piece)"
        " WHERE all(e5 IN relationships(p4) WHERE (e5.is_spare = $v1))"
        " WITH n2, min(length(p4)) AS d3 WHERE d3 >= $v2 RETURN DISTINCT n2 } AS found"
        " ORDER BY place WITH place, found WHERE found > 0"
        " WITH collect(place) AS places, collect(found) AS founds"
    )


def test_a_page_behind_a_row_is_asked_in_parts_that_an_index_serves() -> None:
    page = Find("Thing", WITHOUT_WEIGHT, order=(Order(Of("name")),), limit=20, after=("x", "id"))

    assert rows(find_text(CATALOG, page)) == (
        "CALL () { MATCH (n1:Thing) WHERE (n1.weight IS NULL) AND (n1.name = $v1) AND (n1.id > $v2)"
        " RETURN n1 ORDER BY n1.name, n1.id LIMIT $v0"
        " UNION ALL MATCH (n1:Thing) WHERE (n1.weight IS NULL) AND (n1.name > $v3)"
        " RETURN n1 ORDER BY n1.name, n1.id LIMIT $v0"
        " UNION ALL MATCH (n1:Thing) WHERE (n1.weight IS NULL) AND n1.name IS NULL"
        " RETURN n1 ORDER BY n1.name, n1.id LIMIT $v0 }"
        " WITH n1 LIMIT $v4 WITH collect(n1) AS n1s"
    )


def test_a_costly_column_is_computed_before_rows_are_collected() -> None:
    request = Find("Thing", NAME, (LinkedOf(CHILDREN, "name"),), (Order(LinkedOf(CHILDREN, "id")),))

    assert rows(find_text(CATALOG, request)) == (
        "MATCH (n1:Thing) WHERE (n1.name = $v0) WITH n1, COLLECT { MATCH (n1)<-[e3:IN]-(n2:Thing)"
        " RETURN n2.id AS value ORDER BY n2.id LIMIT 1 }[0] AS k4 WITH n1 ORDER BY k4, n1.id"
        " WITH *, COLLECT { MATCH (n1)<-[e6:IN]-(n5:Thing)"
        " RETURN n5.name AS value ORDER BY n5.id LIMIT 1 }[0] AS k7"
        " WITH collect(n1) AS n1s, collect([k7]) AS k7s"
    )


def test_the_length_of_a_list_is_not_in_the_text() -> None:
    """A text that stays the same is planned once."""
    texts = {
        (
            find_text(CATALOG, Find("Thing", OneOf(Id(), values), limit=len(values))).text,
            expand_text(CATALOG, Expand("Thing", values, CHILDREN)).text,
            find_text(CATALOG, Find("Thing", order=(Order(Of("name"), ranks=values),))).text,
        )
        for values in (("a",), ("a", "b", "c"))
    }

    assert len(texts) == 1


@settings(max_examples=60, deadline=None, print_blob=True)
@given(predicate=predicates("Thing"), needle=st.sampled_from(["'", "DROP", "\U0001f600", "%_", "x\ny", "SS"]))
def test_no_string_of_a_request_is_in_its_text(predicate: Predicate, needle: str) -> None:
    statement = find_text(CATALOG, Find("Thing", predicate))

    assert needle not in statement.text


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ("plain", None),
        ("a\U0001f600", r"(?s)(?:\x{61}[\x{E000}-\x{FFFF}]).*"),
        ("\uff08", r"(?s)(?:[\x{10000}-\x{10FFFF}]).*"),
    ],
)
def test_a_comparison_that_would_go_by_utf16_is_corrected(value: str, pattern: str | None) -> None:
    statement = count_text(CATALOG, Count("Thing", Compare(Of("name"), Is.GT, value)))

    assert statement.values.get("v1") == pattern
    assert ("XOR" in statement.text) == (pattern is not None)


def test_words_are_asked_for_whole_as_beginnings_and_as_parts_with_every_sign_escaped() -> None:
    assert lucene(["pump", "a*(b"]) == (
        r"(pump^3 OR pump*^2 OR *pump*) AND (a\*\(b^3 OR a\*\(b*^2 OR *a\*\(b*)"
    )
    assert words_text(CATALOG, Words("pump", ("Piece",), 5)) is None


def test_a_label_is_looked_up_by_its_value() -> None:
    labelled = Labelled("erp", None, Compare(Of("value"), Is.EQ, "77"))

    assert rows(count_text(CATALOG, Count("Thing", labelled))) == (
        "MATCH (n1:Thing)-[c2:CARRIES]->(l3:Name) WHERE l3.scheme = $v0 AND (l3.value = $v1)"
        " WITH DISTINCT n1 WITH count(n1) AS found"
    )


def test_what_only_an_expand_has_is_refused_in_a_find() -> None:
    request = Find("Thing", columns=(Depth(),))

    with pytest.raises(BadRequest, match="column of an expand"):
        find_text(CATALOG, request)
    with pytest.raises(BadRequest, match="own properties"):
        find_text(CATALOG, Find("Thing", Linked(replace(CHILDREN, where=Missing(Id())), NAME)))
