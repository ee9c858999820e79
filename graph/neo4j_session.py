"""Talking to a Neo4j server: one driver, calls that end at their deadline, and what its failures mean.

Nothing is tried again here but a transaction that lost a deadlock: the layer that retries stands above the stores.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Final, TypeVar

import neo4j
import neo4j.api
from neo4j.exceptions import (
    AuthError,
    DatabaseError,
    DriverError,
    Forbidden,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph.errors import BadRequest, GraphError, Timeout, TooComplex, Unavailable
from graph.neo4j_address import Address

T = TypeVar("T")
Values = Mapping[str, object]
Record = list[object]

_ROUTES: Final = "CALL dbms.routing.getRoutingTable({}, $database) YIELD servers RETURN servers"
_CONNECT_SECONDS: Final = 5.0
_MOST_CONNECTIONS: Final = 32
_IDLE_SECONDS: Final = 60.0
"How long a connection may rest before it is tried with an empty message: a firewall may have forgotten it."
_LEAST_SECONDS: Final = 0.001
"The server takes a deadline of 0 for none."
_LOST_RACES: Final = ("DeadlockDetected", "ConstraintValidationFailed", "EquivalentSchemaRuleAlreadyExists")
_TIMED_OUT: Final = (
    "TransactionTimedOut",
    "TransactionTimedOutClientConfiguration",
    "LockAcquisitionTimeout",
)
_TOO_COMPLEX: Final = ("StackOverFlowError", "MemoryPoolOutOfMemoryError", "TransactionOutOfMemoryError")
_TOO_LONG: Final = "is too large to index"


class Transaction:
    """Some calls that take effect together."""

    def __init__(self, transaction: neo4j.AsyncTransaction) -> None:
        self._transaction = transaction

    async def run(self, text: str, **values: object) -> Record:
        """Run one statement and return its only record; without any an empty one."""
        return await _only_record(await self._transaction.run(text, values))


class Server:
    """A database on a server. It connects when it is first asked."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._driver = _driver(address, scheme="bolt")
        self._bookmarks: neo4j.api.AsyncBookmarkManager | None = None

    async def greet(self, *, until: float) -> None:
        """Return when the server lets us in; raises BadRequest when it refuses the user. Routes over a cluster."""
        try:
            (servers,) = await self.read(_ROUTES, {"database": self.address.database}, until=until)
        except Unavailable as error:
            if isinstance(error.__cause__, AuthError | Forbidden):
                raise BadRequest(str(error)) from error
            raise
        if is_cluster(servers) and self._bookmarks is None:
            await self.route()

    async def route(self) -> None:
        """Ask the members of a cluster from now on; what was written is seen by every later call."""
        before, self._driver = self._driver, _driver(self.address, scheme="neo4j")
        self._bookmarks = neo4j.AsyncGraphDatabase.bookmark_manager()
        await before.close()

    async def read(self, text: str, values: Values, *, until: float) -> Record:
        """Run one reading statement and return its only record. `until` is an instant of time.monotonic()."""

        async def run(session: neo4j.AsyncSession, seconds: float) -> Record:
            return await _only_record(await session.run(neo4j.Query(text, timeout=seconds), dict(values)))

        return await self._repeated(run, until, neo4j.READ_ACCESS)

    async def write(self, work: Callable[[Transaction], Awaitable[T]], *, until: float) -> T:
        """Run the work in one transaction; again from the start where it lost a deadlock."""

        async def transact(session: neo4j.AsyncSession, seconds: float) -> T:
            async with await session.begin_transaction(timeout=seconds) as transaction:
                answer = await work(Transaction(transaction))
                await transaction.commit()
                return answer

        return await self._repeated(transact, until)

    async def command(self, text: str, *, until: float) -> Record:
        """Run one statement that changes the schema; such a statement is a transaction of its own."""

        async def run(session: neo4j.AsyncSession, seconds: float) -> Record:
            return await _only_record(await session.run(neo4j.Query(text, timeout=seconds)))

        return await self._repeated(run, until)

    async def close(self) -> None:
        """Close every connection."""
        await self._driver.close()

    async def _repeated(
        self,
        work: Callable[[neo4j.AsyncSession, float], Awaitable[T]],
        until: float,
        access: str = neo4j.WRITE_ACCESS,
    ) -> T:
        while True:
            try:
                async with self._within(until) as seconds, self._session(access) as session:
                    return await work(session, seconds)
            except _LostRace:
                pause = random.uniform(0.002, 0.02)  # noqa: S311 - it spreads the writers
                await asyncio.sleep(min(pause, max(0.0, until - time.monotonic())))

    def _session(self, access: str) -> neo4j.AsyncSession:
        return self._driver.session(
            database=self.address.database,
            default_access_mode=access,
            fetch_size=-1,
            bookmark_manager=self._bookmarks,
        )

    @asynccontextmanager
    async def _within(self, until: float) -> AsyncIterator[float]:
        """Yield the seconds that are left; what runs longer is cancelled, and its connection closed."""
        seconds = until - time.monotonic()
        if seconds < _LEAST_SECONDS:
            raise Timeout("no time is left to ask the graph store; allow more time or ask for less")
        try:
            async with asyncio.timeout(seconds):
                with _translated(self.address):
                    yield seconds
        except TimeoutError as error:
            raise Timeout(
                f"the graph store at {self.address.server} did not answer within {seconds:.3g} s;"
                " allow more time or ask for less"
            ) from error


def is_cluster(servers: object) -> bool:
    """Whether a routing table names several members.

    One server is asked at the address that was given, not at the one it gives itself: a proxy, a tunnel or a container
    may lie between.
    """
    assert isinstance(servers, list)
    return len({address for each in servers for address in each["addresses"]}) > 1


class _LostRace(Exception):
    """The server ended this transaction for another one that ran beside it; nothing of it was kept."""


async def _only_record(result: neo4j.AsyncResult) -> Record:
    record = await result.single(strict=False)
    await result.consume()
    return [] if record is None else record.values()


def _driver(address: Address, *, scheme: str) -> neo4j.AsyncDriver:
    return neo4j.AsyncGraphDatabase.driver(
        f"{scheme}://{address.server}",
        auth=(address.user, address.password),
        encrypted=address.is_tls,
        connection_timeout=_CONNECT_SECONDS,
        connection_acquisition_timeout=_CONNECT_SECONDS * 6,
        max_connection_pool_size=_MOST_CONNECTIONS,
        liveness_check_timeout=_IDLE_SECONDS,
        disable_auto_commit_retries=True,
        notifications_min_severity="OFF",
        telemetry_disabled=True,
        user_agent="twinloom",
    )


@contextmanager
def _translated(address: Address) -> Iterator[None]:
    """Turn what the driver raises into this package's errors."""
    try:
        yield
    except (AuthError, Forbidden) as error:
        raise Unavailable(
            f"the graph store at {address.server} refuses user {address.user!r} ({error.code});"
            " check the user, the password and the rights in its URL"
        ) from error
    except Neo4jError as error:
        raise _server_error(error, address) from error
    except (ServiceUnavailable, SessionExpired) as error:
        raise Unavailable(
            f"the graph store at {address.server} cannot be reached, or the connection broke: {_said(error)};"
            " check that it runs and is reachable from here"
        ) from error
    except DriverError as error:
        raise Unavailable(f"the graph store at {address.server} cannot be used: {_said(error)}") from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise BadRequest(
            f"a value cannot be stored: {error}; use valid Unicode and 64-bit integers"
        ) from error


def _server_error(error: Neo4jError, address: Address) -> GraphError | _LostRace:
    code, title = error.code or "", (error.code or "").rpartition(".")[2]
    if title in _LOST_RACES:
        return _LostRace(_said(error))
    if title in _TIMED_OUT:
        return Timeout("the graph store ended the call at its deadline; allow more time or ask for less")
    if title in _TOO_COMPLEX:
        return TooComplex(f"the request is more than the graph store can hold ({code}); ask for less at once")
    if title == "DatabaseNotFound":
        return BadRequest(
            f"there is no database {address.database!r} on {address.server};"
            " name one that exists, or create it (a Community server has one: neo4j)"
        )
    if _TOO_LONG in str(error):
        return BadRequest(f"a value of an indexed property is too long: {_said(error)}; shorten it")
    if isinstance(error, TransientError | DatabaseError):
        return Unavailable(f"the graph store at {address.server} failed: {code}: {_said(error)}")
    return BadRequest(f"the graph store cannot follow the request: {code}: {_said(error)}")


def _said(error: Exception) -> str:
    text = error.message if isinstance(error, Neo4jError) else str(error)
    return (text or type(error).__name__).split("\n")[0][:300]
