"""One schema for all tests of the door, and the door over a directory of files and a service with prepared answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from graphql import GraphQLSchema

from gql.app import DoorSettings, routed
from gql.documents import Limits
from gql.http import HttpLimits
from gql.request import Terms
from gql.schema import build_schema
from objects import ObjectStore, open_objects
from twin.errors import TwinError
from twin.selection import Selection

SECRET = b"a secret that signs addresses in tests"


@dataclass(frozen=True)
class Failed:
    """A field that became null."""

    error: TwinError
    path: tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """What the service answers."""

    data: Mapping[str, object]
    failures: tuple[Failed, ...] = ()
    explained: None = None


@dataclass(frozen=True)
class Healthy:
    """Which stores answer."""

    graph: bool = True
    series: bool = True
    objects: bool = True
    retry_after: float | None = None


@dataclass
class Prepared:
    """A service that gives prepared answers, and keeps what it was asked: the door's own behaviour is under test."""

    objects: ObjectStore
    answer: Answered | Exception = Answered({})
    healthy: Healthy = Healthy()
    waits_seconds: float = 0.0
    asked: list[tuple[Selection, ...]] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)

    async def query(self, selections: Sequence[Selection], terms: Terms) -> Answered:
        self.asked.append(tuple(selections))
        self.origins.append(terms.origin)
        await asyncio.sleep(self.waits_seconds)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def mutate(self, selections: Sequence[Selection], terms: Terms) -> Answered:
        return await self.query(selections, terms)

    async def health(self) -> Healthy:
        return self.healthy


@pytest.fixture(scope="session")
def schema() -> GraphQLSchema:
    return build_schema()._schema


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One directory of files for the tests of a module: making one costs more than most of the tests."""
    return tmp_path_factory.mktemp("objects")


@pytest.fixture
async def objects(directory: Path) -> AsyncIterator[ObjectStore]:
    store = await open_objects(f"file:{directory}", secret=SECRET)
    yield store
    await store.close()


@pytest.fixture
async def service(objects: ObjectStore) -> Prepared:
    return Prepared(objects)


@pytest.fixture
async def client(service: Prepared) -> AsyncIterator[httpx.AsyncClient]:
    async with door(service, timeout_seconds=30.0) as opened:
        yield opened


@pytest.fixture
async def hasty(service: Prepared) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a door that gives each request half a second."""
    async with door(service, timeout_seconds=0.5) as opened:
        yield opened


def door(service: Prepared, *, timeout_seconds: float) -> httpx.AsyncClient:
    """Return a client of a door with small limits before the prepared service."""
    http = HttpLimits(body_bytes=20_000, timeout_seconds=timeout_seconds, compress_from_bytes=2_000)
    settings = DoorSettings(documents=Limits(), http=http)
    transport = httpx.ASGITransport(routed(service, service, service.objects, settings))
    return httpx.AsyncClient(transport=transport, base_url="http://plant.test")
