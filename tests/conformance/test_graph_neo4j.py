"""What a server brings that a file does not: opening it, preparing it once, several services that write at once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import count

import pytest

from graph import (
    FOREVER,
    Compare,
    Count,
    Edge,
    Expand,
    Find,
    GraphStore,
    Label,
    NodeKind,
    Of,
    Property,
    PropertyType,
    Words,
    open_graph,
)
from graph import Test as Is
from graph.errors import BadRequest, LabelTaken, Unavailable, VersionConflict
from graph.neo4j_address import read_address
from graph.neo4j_migrations import MIGRATIONS
from graph.neo4j_session import Server, is_cluster
from tests.conformance.graph_timelines import NOW, SCHEMA
from tests.conformance.test_graph import CHILDREN, Clock, ids, record_of, thing
from tests.fault_proxy import HANG, PASS, REFUSE, in_front_of
from tests.left_sockets import FORGIVEN, nothing_is_left_to_a_later_test
from tests.real_servers import neo4j_place

__all__ = ["nothing_is_left_to_a_later_test"]

pytestmark = FORGIVEN

WRITERS = 6


@pytest.fixture
def url() -> Iterator[str]:
    with neo4j_place() as place:
        yield place


@pytest.fixture
async def server(url: str) -> AsyncIterator[Server]:
    """The database as somebody else sees it."""
    opened = Server(read_address(url.partition(":")[2], is_tls=False))
    yield opened
    await opened.close()


@pytest.fixture
async def services(url: str) -> AsyncIterator[list[GraphStore]]:
    """Several services on one database, opened at once."""
    clock = Clock()
    opened = await asyncio.gather(*(open_graph(url, SCHEMA, clock=clock) for _ in range(WRITERS)))
    yield opened
    await asyncio.gather(*(each.close() for each in opened))


async def ask(server: Server, text: str) -> object:
    return (await server.command(text, until=time.monotonic() + 20))[0]


@pytest.mark.parametrize(
    "url",
    [
        "neo4j:bolt",
        "neo4j://host:7687/graph",
        "neo4j://me:hunter2@host:7687",
        "neo4j://me:hunter2@host:76877777/graph",
        "neo4j://me:hunter2@host/graph/more",
        "neo4j://me:hunter2@host/graph?x=1",
        "neo4j+tls://:hunter2@host/graph",
    ],
)
async def test_a_malformed_url_is_told_the_right_form_and_keeps_its_secret(url: str) -> None:
    with pytest.raises(BadRequest, match="neo4j://user:password@host:port/database") as refused:
        await open_graph(url, SCHEMA)

    assert "hunter2" not in str(refused.value)


def test_the_parts_of_a_url_are_decoded_and_the_password_is_not_printed() -> None:
    address = read_address("//m%40e:p%2Fw%3A@[::1]:7000/my%20graph", is_tls=False)

    assert (address.user, address.password, address.database) == ("m@e", "p/w:", "my graph")
    assert address.server == "[::1]:7000"
    assert "p/w:" not in repr(address)


async def test_a_refused_password_is_told_at_once_and_never_shown(url: str) -> None:
    wrong = url.replace("//neo4j:", "//stranger:hunter2")

    with pytest.raises(BadRequest, match="refuses user 'stranger'") as refused:
        await open_graph(wrong, SCHEMA)

    assert "hunter2" not in str(refused.value)


async def test_a_database_that_is_not_there_is_named(url: str) -> None:
    with pytest.raises(BadRequest, match="'elsewhere'"):
        await open_graph(url.rpartition("/")[0] + "/elsewhere", SCHEMA)


async def test_a_database_of_another_program_is_refused_and_left_alone(url: str, server: Server) -> None:
    await ask(server, "CREATE (c:Customer {name: 'x'}) RETURN 1")

    with pytest.raises(BadRequest, match="another program"):
        await open_graph(url, SCHEMA)

    assert await ask(server, "MATCH (n) RETURN collect(labels(n))") == [["Customer"]]


async def test_services_that_start_at_once_prepare_the_database_once(
    services: list[GraphStore], server: Server
) -> None:
    await asyncio.gather(*(each.apply([thing(f"n{n}")], known_at=10) for n, each in enumerate(services)))

    applied = await ask(server, "MATCH (m:TwinloomMigration) RETURN collect(m.number)")

    assert sorted(map(int, str(applied).strip("[]").split(","))) == [0, *(each.number for each in MIGRATIONS)]
    assert await ids(services[0], Find("Thing")) == [f"n{n}" for n in range(WRITERS)]


async def test_a_migration_of_another_text_is_refused(url: str, server: Server) -> None:
    await (await open_graph(url, SCHEMA)).close()
    await ask(server, "MATCH (m:TwinloomMigration {number: 1}) SET m.checksum = 'other' RETURN 1")

    with pytest.raises(BadRequest, match="migration 1"):
        await open_graph(url, SCHEMA)


async def test_a_property_more_is_indexed_at_the_next_opening(url: str, server: Server) -> None:
    await (await open_graph(url, SCHEMA)).close()
    thing_kind, *others = SCHEMA.nodes
    wider = replace(thing_kind, properties=(*thing_kind.properties, Property("colour", indexed=True)))

    await (await open_graph(url, replace(SCHEMA, nodes=(wider, *others)))).close()

    states = await ask(
        server, "SHOW INDEXES YIELD name, state WHERE name CONTAINS 'colour' RETURN collect(state)"
    )
    assert states == ["ONLINE", "ONLINE"]


async def test_a_property_that_is_searched_from_now_on_is_found_in_older_nodes(url: str) -> None:
    old = await open_graph(url, SCHEMA, clock=Clock())
    await old.apply([replace(thing("p", name="Gearbox"), kind="Piece"), thing("a", name="Pump")], known_at=10)
    await old.close()
    kind, part_kind = SCHEMA.nodes
    searched = replace(part_kind, properties=(Property("name", words=True), *part_kind.properties[1:]))

    new = await open_graph(url, replace(SCHEMA, nodes=(kind, searched)), clock=Clock())

    assert [hit.id for hit in await new.words(Words("gear", ("Piece", "Thing"), 5))] == ["p"]
    assert [hit.id for hit in await new.words(Words("pump", ("Piece", "Thing"), 5))] == ["a"]
    await new.close()


async def test_a_property_of_another_type_is_refused(url: str) -> None:
    await (await open_graph(url, SCHEMA)).close()
    thing_kind, *others = SCHEMA.nodes
    other = (Property("name", PropertyType.INTEGER), *thing_kind.properties[1:])

    with pytest.raises(BadRequest, match=r"Thing\.name as string"):
        await open_graph(url, replace(SCHEMA, nodes=(replace(thing_kind, properties=other), *others)))


@pytest.mark.parametrize("name", ["id", "_record"])
async def test_names_that_the_store_needs_itself_are_refused(url: str, name: str) -> None:
    schema = replace(SCHEMA, nodes=(*SCHEMA.nodes, NodeKind("More", (Property(name),))))

    with pytest.raises(BadRequest, match="the store itself needs"):
        await open_graph(url, schema)


@pytest.mark.parametrize(("members", "expected"), [(("a:1",), False), (("a:1", "b:1"), True)])
def test_only_several_servers_are_a_cluster(members: tuple[str, ...], expected: bool) -> None:
    table = [{"role": role, "addresses": list(members)} for role in ("READ", "WRITE", "ROUTE")]

    assert is_cluster(table) is expected


async def test_a_routed_server_shows_what_was_written(url: str, server: Server) -> None:
    await server.route()

    for number in range(5):
        await ask(server, f"CREATE (n:Thing {{number: {number}}}) RETURN 1")
        found = await server.read("MATCH (n:Thing) RETURN count(n)", {}, until=time.monotonic() + 20)
        assert found == [number + 1]


async def test_a_store_opens_while_its_server_is_down_and_works_once_it_is_up(url: str) -> None:
    async with in_front_of(url) as (proxy, through):
        await proxy.switch(REFUSE)
        store = await open_graph(through, SCHEMA, clock=Clock())
        with pytest.raises(Unavailable):
            await store.apply([thing("a")], known_at=10)
        await proxy.switch(PASS)

        await store.apply([thing("a")], known_at=10)

        assert await ids(store, Find("Thing")) == ["a"]
        await store.close()


async def test_a_hanging_server_costs_each_call_its_timeout_and_no_more(url: str) -> None:
    async with in_front_of(url) as (proxy, through):
        store = await open_graph(through, SCHEMA, clock=Clock())
        await proxy.switch(HANG)

        begun = time.monotonic()
        ends = await asyncio.gather(
            *(store.find(Find("Thing"), timeout=0.3) for _ in range(40)), return_exceptions=True
        )
        took = time.monotonic() - begun
        await proxy.switch(PASS)

        assert {type(end).__name__ for end in ends} == {"Timeout"}
        assert took < 1.5
        assert await store.find(Find("Thing")) == []
        await store.close()


async def test_of_writers_at_once_exactly_one_wins_each_version(services: list[GraphStore]) -> None:
    await services[0].apply([thing("a", name="0")], known_at=10)
    numbers = count(11)

    async def climb(store: GraphStore) -> int:
        won = 0
        for known_at in (next(numbers) for _ in range(5)):
            (last,) = (await store.versions("Thing", ["a"]))["a"]
            change = thing(
                "a", expected=last.version, close=(last.record or 0,), known_at=known_at, name=str(known_at)
            )
            try:
                await store.apply([change], known_at=known_at)
            except VersionConflict:
                continue
            won += 1
        return won

    won = await asyncio.gather(*map(climb, services))

    (last,) = (await services[0].versions("Thing", ["a"]))["a"]
    assert last.version == sum(won) + 1
    assert len((await services[0].versions("Thing", ["a"], believed=False))["a"]) == sum(won) + 1


async def test_writers_that_wait_for_each_other_all_succeed(services: list[GraphStore]) -> None:
    hosts = ["left", "right", "middle"]
    await services[0].apply([thing(host) for host in hosts], known_at=10)

    async def fill(number: int, store: GraphStore) -> None:
        for turn in range(4):
            order = hosts[::-1] if number % 2 else hosts
            children = [thing(f"{host}-{number}-{turn}", parent=host) for host in order]
            await store.apply(children, known_at=10)

    await asyncio.gather(*(fill(number, store) for number, store in enumerate(services)))

    assert len(await ids(services[0], Find("Thing"))) == len(hosts) + len(hosts) * 4 * WRITERS


async def test_of_owners_at_once_exactly_one_gets_the_label(services: list[GraphStore]) -> None:
    label = Label("erp", None, "77")

    ends = await asyncio.gather(
        *(each.apply([thing(f"n{n}", labels=(label,))], known_at=10) for n, each in enumerate(services)),
        return_exceptions=True,
    )

    assert [type(end) for end in ends].count(LabelTaken) == WRITERS - 1
    assert len(await ids(services[0], Find("Thing"))) == 1


async def test_a_write_that_is_sent_again_is_made_once(services: list[GraphStore]) -> None:
    store = services[0]
    first = thing("a", name="x", labels=(Label("erp", None, "1"),))
    await store.apply([first, thing("b")], known_at=10)

    await store.apply([first, thing("b")], known_at=10)
    second = thing("a", expected=1, close=(await record_of(store, "a"),), known_at=20, name="y")
    await store.apply([second], known_at=20)
    await store.apply([first, thing("b")], known_at=10)
    await store.apply([second], known_at=20)

    assert await store.find(Find("Thing", columns=(Of("name"),))) == [("a", "y"), ("b", None)]
    assert len((await store.versions("Thing", ["a"], believed=False))["a"]) == 2


async def test_a_version_that_is_due_is_shown_once_by_all_who_look(url: str) -> None:
    clock = Clock()
    stores = [await open_graph(url, SCHEMA, clock=clock) for _ in range(3)]
    coming = [thing(f"n{n}", parent="host", span=(60, FOREVER), name="pump") for n in range(20)]
    await stores[0].apply([thing("host"), *coming], known_at=10)
    clock.now = 60

    answers = await asyncio.gather(*(ids(store, Find("Thing")) for store in stores * 3))

    assert all(answer == ["host", *sorted(change.id for change in coming)] for answer in answers)
    assert (await stores[0].statistics()).edges["IN"] == len(coming)
    await asyncio.gather(*(each.close() for each in stores))


def _named(beginning: str) -> Compare:
    return Compare(Of("name"), Is.STARTS, beginning)


async def test_many_nodes_are_one_transaction(services: list[GraphStore]) -> None:
    store = services[0]
    many = [thing(f"n{n}", parent="n0", name=f"name {n}") for n in range(2_000)]

    with pytest.raises(VersionConflict):
        await store.apply([*many, thing("late", expected=1)], known_at=10)
    nothing = (await store.statistics()).nodes["Thing"]
    await store.apply(many, known_at=10)

    assert nothing == 0
    assert (await store.statistics()).nodes["Thing"] == len(many)

    again = [
        thing(f"n{n}", parent="n1", name=f"new {n}", expected=1, close=(1,), known_at=20)
        for n in range(2, 2_000)
    ]
    wrong = thing("n1", expected=1, close=(7,), known_at=20)
    with pytest.raises(BadRequest, match="1 of the"):
        await store.apply([*again, wrong], known_at=20)
    unchanged = await store.count(Count("Thing", _named("name ")))
    await store.apply(again, known_at=20)

    assert unchanged == len(many)
    assert await store.count(Count("Thing", _named("new "))) == len(again)
    below = await store.expand(Expand("Thing", ("n0", "n1"), CHILDREN))
    assert Counter(row[0] for row in below) == {"n0": 2, "n1": len(again)}


async def test_an_edge_to_what_is_not_there_yet_leads_there_once_it_is(services: list[GraphStore]) -> None:
    store = services[0]
    child = thing("child")
    record = replace(child.add[0], edges=(Edge("IN", "Thing", "later"), Edge("USES", "Piece", "never")))
    await store.apply([replace(child, add=(record,))], known_at=10)

    before = await ids(store, Find("Thing"))
    await store.apply([thing("later")], known_at=NOW)

    assert before == ["child"]
    assert await ids(store, Find("Thing")) == ["child", "later"]
