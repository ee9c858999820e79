"""A TCP proxy in front of any server that can refuse, hang, reset in mid-answer and be slow, switched while it runs.

async with in_front_of("s3://key:secret@127.0.0.1:9000/bucket") as (proxy, url):   # url leads through the proxy
    await proxy.switch(HANG)               # PASS, REFUSE, HANG, reset(after_bytes=…), slow(bytes_per_s=…, delay_s=…)
    print(proxy.connections, proxy.bytes_up, proxy.bytes_down)   # accepted so far; to and from the server
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from urllib.parse import urlsplit

_CHUNK_BYTES = 1 << 16
_TICK_S = 0.05


class Kind(Enum):
    """What becomes of connections."""

    PASS = "pass"
    REFUSE = "refuse"
    HANG = "hang"
    RESET = "reset"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Fault:
    """What becomes of connections, those that are open too. Made by the names below."""

    kind: Kind
    after_bytes: int = 0
    bytes_per_s: int | None = None
    delay_s: float = 0.0


PASS = Fault(Kind.PASS)
"""Everything passes."""

REFUSE = Fault(Kind.REFUSE)
"""Nobody listens (ECONNREFUSED); open connections are reset."""

HANG = Fault(Kind.HANG)
"""Connections are accepted, and no byte passes in either direction until the next switch; then those held go on."""


def reset(*, after_bytes: int) -> Fault:
    """Each connection is reset (RST) once so many bytes of answers have passed it since the switch."""
    return Fault(Kind.RESET, after_bytes=after_bytes)


def slow(*, bytes_per_s: int | None = None, delay_s: float = 0.0) -> Fault:
    """Answers pass at that rate, and each chunk in either direction waits so long before it passes."""
    return Fault(Kind.SLOW, bytes_per_s=bytes_per_s, delay_s=delay_s)


@asynccontextmanager
async def in_front_of(url: str) -> AsyncIterator[tuple[FaultProxy, str]]:
    """Yield a proxy in front of the server that the URL names, and the URL that leads through it."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    async with FaultProxy(parts.hostname, parts.port) as proxy:
        login, at, _ = parts.netloc.rpartition("@")
        yield proxy, parts._replace(netloc=f"{login}{at}127.0.0.1:{proxy.port}").geturl()


class FaultProxy:
    """Passes bytes between clients of `port` on the loopback and a server, as the fault of the moment lets it."""

    def __init__(self, host: str, port: int) -> None:
        self._server_host, self._server_port = host, port
        self._socket = _bound(0)
        self._listener: asyncio.Server | None = None
        self._connections: set[_Connection] = set()
        self._switched = asyncio.Event()
        self.port: int = self._socket.getsockname()[1]
        self.fault = PASS
        self.connections = self.bytes_up = self.bytes_down = 0

    async def __aenter__(self) -> FaultProxy:
        await self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop_listening()
        self._socket.close()
        await asyncio.gather(*(connection.end() for connection in list(self._connections)))

    async def switch(self, fault: Fault) -> None:
        """Let that become of connections from now on."""
        self.fault = fault
        if fault.kind is Kind.REFUSE:
            await self._stop_listening()
            await asyncio.gather(*(connection.end() for connection in list(self._connections)))
        else:
            await self._listen()
        for connection in self._connections:
            connection.passed_since_switch = 0
        self._switched.set()
        self._switched = asyncio.Event()

    async def next_switch(self) -> None:
        """Return when the fault is another one."""
        await self._switched.wait()

    async def _listen(self) -> None:
        if self._listener is None:
            self._listener = await asyncio.start_server(self._accept, sock=self._socket)

    async def _stop_listening(self) -> None:
        """Keep the port without listening, so that nobody else gets it and every client is refused."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
            self._socket = _bound(self.port)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = _Connection(self, reader, writer)
        self._connections.add(connection)
        try:
            await connection.run(self._server_host, self._server_port)
        finally:
            self._connections.discard(connection)


class _Connection:
    """One client with its connection to the server."""

    def __init__(self, proxy: FaultProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy, self._reader, self._writer = proxy, reader, writer
        self._task = asyncio.current_task()
        self.passed_since_switch = 0

    async def run(self, host: str, port: int) -> None:
        """Pass bytes until either side is gone; then both are."""
        try:
            await self._until_bytes_pass()
            reader, writer = await asyncio.open_connection(host, port)
            try:
                await self._pump(reader, writer)
            finally:
                _abort(writer)
        except (OSError, asyncio.CancelledError):
            _reset_on_close(self._writer)
        finally:
            _abort(self._writer)

    async def end(self) -> None:
        """Reset the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up = asyncio.create_task(self._pass_up(writer))
        down = asyncio.create_task(self._pass_down(reader))
        try:
            done, _ = await asyncio.wait([up, down], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            await _flush(self._writer)
        finally:
            for task in (up, down):
                task.cancel()
            await asyncio.gather(up, down, return_exceptions=True)

    async def _pass_up(self, writer: asyncio.StreamWriter) -> None:
        while chunk := await self._reader.read(_CHUNK_BYTES):
            await self._until_bytes_pass()
            writer.write(chunk)
            await writer.drain()
            self._proxy.bytes_up += len(chunk)

    async def _pass_down(self, reader: asyncio.StreamReader) -> None:
        while chunk := await reader.read(_CHUNK_BYTES):
            while chunk:
                await self._until_bytes_pass()
                allowed = self._allowed(chunk)
                self._writer.write(chunk[:allowed])
                await _flush(self._writer)
                self._proxy.bytes_down += allowed
                self.passed_since_switch += allowed
                self._reset_when_due()
                chunk = chunk[allowed:]

    async def _until_bytes_pass(self) -> None:
        """Wait as the fault says; one that comes meanwhile counts."""
        while self._proxy.fault.kind is Kind.HANG:
            await self._proxy.next_switch()
        fault = self._proxy.fault
        if fault.kind is Kind.SLOW:
            waited = fault.delay_s or _TICK_S
            with suppress(TimeoutError):
                await asyncio.wait_for(self._proxy.next_switch(), waited)

    def _allowed(self, chunk: bytes) -> int:
        """Return how many bytes of an answer may pass now."""
        fault = self._proxy.fault
        if fault.kind is Kind.RESET:
            return min(len(chunk), fault.after_bytes - self.passed_since_switch)
        if fault.kind is Kind.SLOW and fault.bytes_per_s is not None:
            return min(len(chunk), max(1, round(fault.bytes_per_s * (fault.delay_s or _TICK_S))))
        return len(chunk)

    def _reset_when_due(self) -> None:
        fault = self._proxy.fault
        if fault.kind is Kind.RESET and self.passed_since_switch >= fault.after_bytes:
            raise ConnectionResetError


def _bound(port: int) -> socket.socket:
    """Return a socket that holds the port (0: a free one) and does not listen."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    bound.setblocking(False)
    return bound


async def _flush(writer: asyncio.StreamWriter) -> None:
    """Wait until the system has all bytes: what is reset loses those that it does not have."""
    await writer.drain()
    while writer.transport.get_write_buffer_size() and not writer.transport.is_closing():
        await asyncio.sleep(0.001)


def _reset_on_close(writer: asyncio.StreamWriter) -> None:
    connected = writer.get_extra_info("socket")
    with suppress(OSError):
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _abort(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
