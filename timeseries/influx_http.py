"""Requests to an InfluxDB server: kept connections, failures as errors of the port, nothing tried twice. Blocking."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from select import select
from threading import Lock
from typing import Self
from urllib.parse import urlencode

from timeseries.errors import Timeout, Unavailable
from timeseries.influx_url import Address


class Refused(Unavailable):
    """The server answered, and said no."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"the InfluxDB server refused the request ({status}): {message}")
        self.status, self.message = status, message

    @classmethod
    def told(cls, status: int, body: bytes) -> Self:
        """Return the refusal that an answer tells."""
        try:
            told = json.loads(body)
        except ValueError:
            return cls(status, body[:300].decode(errors="replace"))
        return cls(status, str(told.get("message", told)) if isinstance(told, dict) else str(told))


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `query` are the parameters of its address."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes | memoryview = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Connections:
    """Connections to one server, kept open between requests."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._tls = ssl.create_default_context() if address.tls else None
        self._idle: list[HTTPConnection] = []
        self._lock = Lock()

    def take(self) -> HTTPConnection:
        """Return a connection that is still open, or a new one that is not connected yet."""
        with self._lock:
            while self._idle:
                connection = self._idle.pop()
                if _is_alive(connection):
                    return connection
                connection.close()
        host, port = self._address.host, self._address.port
        if self._tls is not None:
            return HTTPSConnection(host, port, context=self._tls)
        return HTTPConnection(host, port)

    def give_back(self, connection: HTTPConnection) -> None:
        """Keep a connection whose answer was read to its end."""
        with self._lock:
            self._idle.append(connection)

    def close(self) -> None:
        """Close those that are kept."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def exchange(self, connection: HTTPConnection, request: Request, *, timeout: float) -> tuple[int, bytes]:
        """Send, and return status and body of the whole answer; no wait for the server lasts longer than `timeout`."""
        try:
            return self._exchange(connection, request, timeout)
        except TimeoutError as cause:
            raise Timeout(
                "the InfluxDB server did not answer in time; ask for less, or allow more"
            ) from cause
        except (OSError, HTTPException) as cause:
            reason = str(cause) or type(cause).__name__
            raise Unavailable(f"the InfluxDB server cannot be reached: {reason}; is it running?") from cause

    def _exchange(self, connection: HTTPConnection, request: Request, timeout: float) -> tuple[int, bytes]:
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        headers = {"Authorization": f"Token {self._address.token}", **request.headers}
        address = f"{request.path}?{urlencode(request.query)}" if request.query else request.path
        connection.request(request.method, address, request.body or None, headers)
        with connection.getresponse() as response:
            return response.status, response.read()


def shut(connection: HTTPConnection) -> None:
    """End the exchange that another thread has on a connection."""
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it was not connected, or no longer


def _is_alive(connection: HTTPConnection) -> bool:
    """An idle connection on which something can be read was closed by the server."""
    return connection.sock is not None and not select([connection.sock], [], [], 0)[0]
