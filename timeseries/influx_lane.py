"""Threads that run blocking jobs against the server, so that the event loop never waits for a socket.

A job is a function of a `Session`. At its deadline, or when nobody waits any longer, the sockets it uses are shut,
which also stops its queries in the server.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Lock
from typing import TypeVar

from timeseries.errors import Timeout, Unavailable
from timeseries.influx_http import Connections, Refused, Request, shut
from timeseries.influx_url import Address

Result = TypeVar("Result")
THREADS = 8


class Session:
    """What one job asks of the server, from one thread or several at once."""

    def __init__(self, connections: Connections, helpers: ThreadPoolExecutor, timeout: float) -> None:
        self._connections, self._helpers = connections, helpers
        self._deadline = time.monotonic() + timeout
        self._lock = Lock()
        self._busy: set[HTTPConnection] = set()
        self._is_stopped = False

    def send(self, request: Request) -> bytes:
        """Return the body of a successful answer; raises Refused, Unavailable or Timeout."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Timeout("no time was left to ask the InfluxDB server; allow more")
        connection = self._begin()
        is_whole = False
        try:
            status, body = self._connections.exchange(connection, request, timeout=left)
            is_whole = True
        finally:
            self._end(connection, is_whole=is_whole)
        if status >= 300:
            raise Refused.told(status, body)
        return body

    def together(self, jobs: Iterable[Callable[[], Result]]) -> list[Result]:
        """Run the jobs side by side, each as soon as it is made; when all have ended, raise what the first that failed
        raised. The last one runs in this thread.
        """
        started: list[Callable[[], Result]] = []
        waiting: Callable[[], Result] | None = None
        for job in jobs:
            if waiting is not None:
                started.append(self._helpers.submit(waiting).result)
            waiting = job
        last = [] if waiting is None else [waiting]
        failures: list[Exception] = []
        results: list[Result] = []
        for take in (*last, *started):
            try:
                results.append(take())
            except Exception as failure:  # noqa: BLE001 - raised below, when all have ended
                failures.append(failure)
        if failures:
            raise failures[0]
        return results[len(last) :] + results[: len(last)]

    def stop(self) -> None:
        """End every exchange that runs, and refuse any further one."""
        with self._lock:
            self._is_stopped = True
            for connection in self._busy:
                shut(connection)

    def _begin(self) -> HTTPConnection:
        connection = self._connections.take()
        with self._lock:
            if not self._is_stopped:
                self._busy.add(connection)
                return connection
        connection.close()
        raise Timeout("nobody waits for the answer of the InfluxDB server any longer")

    def _end(self, connection: HTTPConnection, *, is_whole: bool) -> None:
        with self._lock:
            self._busy.discard(connection)
            is_whole = is_whole and not self._is_stopped
        if is_whole and connection.sock is not None:
            self._connections.give_back(connection)
        else:
            connection.close()


class Lane:
    """Threads for jobs, and as many again for what a job runs side by side."""

    def __init__(self, address: Address) -> None:
        self._connections = Connections(address)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="influx")
        self._helpers = ThreadPoolExecutor(THREADS, thread_name_prefix="influx-side")

    async def run(self, job: Callable[[Session], Result], *, timeout: float) -> Result:
        """Run the job; after `timeout` seconds stop it and raise Timeout."""
        session = Session(self._connections, self._helpers, timeout)
        try:
            answer = asyncio.wrap_future(self._threads.submit(job, session))
        except RuntimeError as cause:
            raise Unavailable("the series store is closed; open it again") from cause
        try:
            async with asyncio.timeout(timeout):
                return await answer
        except TimeoutError:
            raise Timeout(
                f"the InfluxDB server did not answer within {timeout:g} s; ask for less, or allow more"
            ) from None
        finally:
            session.stop()

    def close(self) -> None:
        """Return when all jobs have ended. Blocks."""
        self._threads.shutdown(wait=True)
        self._helpers.shutdown(wait=True)
        self._connections.close()
