"""The fault proxy does to connections what its faults say: the tests of outages stand on it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests.fault_proxy import HANG, PASS, REFUSE, FaultProxy, in_front_of, reset, slow

ANSWER = bytes(range(256)) * 400


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A server that answers each line with the same bytes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            writer.write(ANSWER)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
async def proxy(port: int) -> AsyncIterator[FaultProxy]:
    async with FaultProxy("127.0.0.1", port) as proxy:
        yield proxy


class Client:
    """Asks over one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer

    @staticmethod
    async def connect(port: int) -> Client:
        return Client(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, size: int = len(ANSWER)) -> bytes:
        self.writer.write(b"please\n")
        return await self._reader.readexactly(size)


async def gather_into(received: bytearray, reader: asyncio.StreamReader) -> None:
    while chunk := await reader.read(4096):
        received += chunk


async def test_bytes_pass_and_are_counted(proxy: FaultProxy) -> None:
    client = await Client.connect(proxy.port)

    assert [await client.ask(), await client.ask()] == [ANSWER, ANSWER]

    assert (proxy.connections, proxy.bytes_up, proxy.bytes_down) == (1, 14, 2 * len(ANSWER))
    client.writer.close()


async def test_a_client_is_refused_and_an_open_connection_is_reset(proxy: FaultProxy) -> None:
    client = await Client.connect(proxy.port)
    await client.ask()

    await proxy.switch(REFUSE)

    with pytest.raises(ConnectionRefusedError):
        await Client.connect(proxy.port)
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await client.ask()


async def test_who_was_refused_gets_through_when_bytes_pass_again(proxy: FaultProxy) -> None:
    for _ in range(3):
        await proxy.switch(REFUSE)
        await proxy.switch(REFUSE)
        await proxy.switch(PASS)

    client = await Client.connect(proxy.port)

    assert await client.ask() == ANSWER
    client.writer.close()


async def test_nothing_passes_while_it_hangs_and_what_was_held_goes_on(proxy: FaultProxy) -> None:
    known = await Client.connect(proxy.port)
    await known.ask()
    await proxy.switch(HANG)
    new = await Client.connect(proxy.port)

    for client in (known, new):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.ask(1), 0.1)
    await proxy.switch(PASS)

    assert await known.ask() == ANSWER
    assert await new.ask() == ANSWER
    for client in (known, new):
        client.writer.close()


@pytest.mark.parametrize("after", [0, 1, 1000, 70_000, len(ANSWER) - 1])
async def test_an_answer_is_reset_after_exactly_so_many_bytes(proxy: FaultProxy, after: int) -> None:
    await proxy.switch(reset(after_bytes=after))
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"please\n")

    received = bytearray()
    with pytest.raises(ConnectionResetError):
        await gather_into(received, reader)

    assert received == ANSWER[:after]
    assert proxy.bytes_down == after
    writer.close()


async def test_answers_come_at_the_rate_that_is_set(proxy: FaultProxy) -> None:
    await proxy.switch(slow(bytes_per_s=200_000))
    client = await Client.connect(proxy.port)

    begun = time.monotonic()
    assert await client.ask() == ANSWER

    assert 0.4 < time.monotonic() - begun < 1.5
    client.writer.close()


async def test_each_chunk_waits_as_long_as_is_set(proxy: FaultProxy) -> None:
    client = await Client.connect(proxy.port)
    await client.ask()
    await proxy.switch(slow(delay_s=0.2))

    begun = time.monotonic()
    await client.ask(1)

    assert 0.39 < time.monotonic() - begun < 1.0
    client.writer.close()


async def test_a_url_leads_through_the_proxy_with_its_login_and_path(port: int) -> None:
    async with in_front_of(f"s3+tls://key:se%2Fcret@127.0.0.1:{port}/bucket?region=x") as (proxy, url):
        assert url == f"s3+tls://key:se%2Fcret@127.0.0.1:{proxy.port}/bucket?region=x"
        assert proxy.port != port


async def test_a_server_that_is_gone_shows_as_a_reset(port: int) -> None:
    async with FaultProxy("127.0.0.1", 1) as proxy:
        client = await Client.connect(proxy.port)

        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await client.ask(1)
