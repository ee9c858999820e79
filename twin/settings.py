"""What the environment says: one table of settings, read once into a frozen value; and the stores that it names.

Not for: reading the environment anywhere else. Every name stands in README; a test compares.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph import errors as graph_errors
from graph import open_graph
from graph.store import GraphStore
from objects import errors as object_errors
from objects import open_objects
from objects.store import ObjectStore
from timeseries import errors as series_errors
from timeseries import open_series
from timeseries.store import SeriesStore
from twin.backing import Limits
from twin.catalog import GRAPH
from twin.errors import BadRequest, Store, StoreUnavailable
from twin.guard import GuardedGraph, GuardedSeries, guard_objects
from twin.plan.choice import EMBEDDED, SERVERS, Costs
from twin.service import TwinService

DEFAULT_HOME: Final = "./twin-data"
SHORTEST_SECRET: Final = 16


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable: its name, its default as a person would write it, and what it means."""

    name: str
    default: str
    meaning: str


SETTINGS: Final = (
    Setting("TWIN_HOME", DEFAULT_HOME, "where the embedded stores live"),
    Setting("TWIN_HOST", "127.0.0.1", "the address to serve on"),
    Setting("TWIN_PORT", "8400", "the port to serve on"),
    Setting("TWIN_GRAPH_URL", "", "the graph store; empty: SQLite in TWIN_HOME"),
    Setting("TWIN_SERIES_URL", "", "the series store; empty: DuckDB in TWIN_HOME"),
    Setting("TWIN_OBJECTS_URL", "", "the object store; empty: a directory in TWIN_HOME"),
    Setting("TWIN_SECRET", "", "signs cursors and links; empty: made once, kept in TWIN_HOME"),
    Setting("TWIN_REQUEST_TIMEOUT", "30", "seconds after which a request ends"),
    Setting("TWIN_MAX_PAGE", "1000", "the largest page that `first` may ask for"),
    Setting("TWIN_MAX_POINTS", "1000000", "samples that one request may return"),
    Setting("TWIN_MAX_PRICE", "5000000", "rows × columns, samples and store calls of one request"),
    Setting("TWIN_MAX_BODY", "33554432", "bytes of a request's body"),
    Setting("TWIN_MAX_TOKENS", "5000", "tokens of a GraphQL document"),
    Setting("TWIN_MAX_FIELDS", "2000", "fields of an operation, fragments written out"),
    Setting("TWIN_MAX_DEPTH", "20", "levels of an operation"),
    Setting("TWIN_MAX_ALIASES", "200", "aliases in an operation"),
    Setting("TWIN_MAX_ROOT_FIELDS", "100", "root fields of an operation"),
    Setting("TWIN_MAX_REPEATS", "200", "fields of an operation that stand in the same place already"),
    Setting("TWIN_PERSISTED_DOCUMENTS", "1000", "documents that are remembered by their sha256; 0: none"),
    Setting("TWIN_PERSISTED_BYTES", "8388608", "bytes of remembered documents in all"),
)
"Everything that may be set."


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings as values. `secret` is None when it is kept in `home`; `request_timeout` is in seconds."""

    home: Path
    host: str
    port: int
    graph_url: str
    series_url: str
    objects_url: str
    secret: str | None
    request_timeout: float
    max_page: int
    max_points: int
    max_price: int
    max_body: int
    max_tokens: int
    max_fields: int
    max_depth: int
    max_aliases: int
    max_root_fields: int
    max_repeats: int
    persisted_documents: int
    persisted_bytes: int

    def __repr__(self) -> str:
        return f"Settings(home={str(self.home)!r}, host={self.host!r}, port={self.port})"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment. Raises BadRequest that names the variable and the value; an empty one is the default."""
    given = _Given(os.environ if environment is None else environment)
    home = Path(given.text("TWIN_HOME"))
    return Settings(
        home=home,
        host=given.text("TWIN_HOST"),
        port=given.whole("TWIN_PORT", least=0, most=65_535),
        graph_url=given.text("TWIN_GRAPH_URL") or f"sqlite:{home / 'graph.db'}",
        series_url=given.text("TWIN_SERIES_URL") or f"duckdb:{home / 'series.duckdb'}",
        objects_url=given.text("TWIN_OBJECTS_URL") or f"file:{home / 'objects'}",
        secret=given.secret("TWIN_SECRET"),
        request_timeout=given.seconds("TWIN_REQUEST_TIMEOUT"),
        max_page=given.whole("TWIN_MAX_PAGE", least=1, most=100_000),
        max_points=given.whole("TWIN_MAX_POINTS"),
        max_price=given.whole("TWIN_MAX_PRICE"),
        max_body=given.whole("TWIN_MAX_BODY"),
        max_tokens=given.whole("TWIN_MAX_TOKENS"),
        max_fields=given.whole("TWIN_MAX_FIELDS"),
        max_depth=given.whole("TWIN_MAX_DEPTH", least=1, most=200),
        max_aliases=given.whole("TWIN_MAX_ALIASES", least=0),
        max_root_fields=given.whole("TWIN_MAX_ROOT_FIELDS"),
        max_repeats=given.whole("TWIN_MAX_REPEATS", least=0),
        persisted_documents=given.whole("TWIN_PERSISTED_DOCUMENTS", least=0),
        persisted_bytes=given.whole("TWIN_PERSISTED_BYTES"),
    )


def secret_of(settings: Settings) -> bytes:
    """Return what signs cursors and links; make it in `home` (mode 600) when it is neither set nor there."""
    if settings.secret is not None:
        return settings.secret.encode()
    path = settings.home / "secret"
    if not path.exists():
        _write_secret(path, secrets.token_hex(32))
    kept = path.read_text(encoding="ascii").strip()
    if len(kept) < SHORTEST_SECRET:
        raise BadRequest(f"The secret in {str(path)!r} is too short; remove the file and a new one is made.")
    return kept.encode()


@dataclass(frozen=True, slots=True)
class Stores:
    """The three stores, open."""

    graph: GraphStore
    series: SeriesStore
    objects: ObjectStore

    async def close(self) -> None:
        """Close all three, whatever one of them says."""
        async with AsyncExitStack() as stack:
            for store in (self.graph, self.series, self.objects):
                stack.push_async_callback(store.close)


async def open_stores(settings: Settings, *, clock: Callable[[], int] = time.time_ns) -> Stores:
    """Open what the settings name, all or none.

    Raises BadRequest for a URL that names no store, StoreUnavailable for one that does not open: it is held by
    another process, damaged, or not to be reached.
    """
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        secret = secret_of(settings)
    except OSError as wrong:
        reason = f"TWIN_HOME {str(settings.home)!r} cannot be used: {wrong.strerror}; choose another folder."
        raise StoreUnavailable(reason, store=Store.GRAPH, retryable=False) from wrong
    async with AsyncExitStack() as opened:
        with _opening("TWIN_GRAPH_URL", Store.GRAPH):
            graph = await open_graph(settings.graph_url, GRAPH, clock=clock)
        opened.push_async_callback(graph.close)
        with _opening("TWIN_SERIES_URL", Store.SERIES):
            series = await open_series(settings.series_url, clock=clock)
        opened.push_async_callback(series.close)
        with _opening("TWIN_OBJECTS_URL", Store.OBJECTS):
            objects = await open_objects(settings.objects_url, secret=secret, clock=clock)
        opened.pop_all()
    return Stores(graph, series, objects)


async def open_service(settings: Settings, *, clock: Callable[[], int] = time.time_ns) -> TwinService:
    """Open the service over the stores that the settings name, each behind a guard; fails as `open_stores` does."""
    stores = await open_stores(settings, clock=clock)
    return TwinService(
        graph=GuardedGraph(stores.graph),
        series=GuardedSeries(stores.series),
        objects=guard_objects(stores.objects),
        secret=secret_of(settings),
        limits=Limits(page=settings.max_page, points=settings.max_points, price=settings.max_price),
        costs=_costs(settings),
        clock=clock,
    )


def _costs(settings: Settings) -> Costs:
    """What the stores cost beside one another: those in this process less than those across a connection."""
    graph = EMBEDDED if settings.graph_url.startswith("sqlite:") else SERVERS
    series = EMBEDDED if settings.series_url.startswith("duckdb:") else SERVERS
    return Costs(graph.graph, series.series)


@contextmanager
def _opening(name: str, store: Store) -> Iterator[None]:
    try:
        yield
    except (graph_errors.BadRequest, series_errors.BadRequest, object_errors.BadRequest) as wrong:
        raise BadRequest(f"{name} names no store that can be opened: {wrong}.") from wrong
    except (graph_errors.GraphError, series_errors.SeriesError, object_errors.ObjectError) as wrong:
        reason = f"The {store.value.lower()} store does not open: {wrong}."
        raise StoreUnavailable(reason, store=store, retryable=False) from wrong


class _Given:
    """The variables that are set, over the defaults of the table."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._values = {s.name: environment.get(s.name, "").strip() or s.default for s in SETTINGS}

    def text(self, name: str) -> str:
        return self._values[name]

    def whole(self, name: str, *, least: int = 1, most: int = 2**40) -> int:
        text = self._values[name]
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1
        if not least <= number <= most:
            raise BadRequest(f"{name} is {text!r}; set it to a whole number from {least:,} to {most:,}.")
        return number

    def seconds(self, name: str) -> float:
        text = self._values[name]
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not 0.1 <= number <= 3600:
            raise BadRequest(f"{name} is {text!r}; set it to a number of seconds from 0.1 to 3,600.")
        return number

    def secret(self, name: str) -> str | None:
        text = self._values[name]
        if text and len(text) < SHORTEST_SECRET:
            raise BadRequest(f"{name} has {len(text)} characters; set one of {SHORTEST_SECRET} or more.")
        return text or None


def _write_secret(path: Path, secret: str) -> None:
    """Two processes may start at once: the one that links first wins, and nobody reads half a secret."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
