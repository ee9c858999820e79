"""One schema for all tests of the door, and the door over a directory of files and a service with prepared answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from graphql import GraphQLSchema

from gql.app import DoorSettings, create_app
from gql.documents import Limits
from gql.http import HttpLimits
from gql.schema import build_schema
from objects import ObjectStore, open_objects
from twin.errors import Store, TwinError
from twin.selection import Selection

SECRET = b"a secret that signs addresses in tests"


@dataclass(frozen=True)
class Failed:
    """A field that became null."""

    error: TwinError
    path: tuple[str | int, ...]
    affected: int


@dataclass(frozen=True)
class Answered:
    """What the service answers."""

    data: Mapping[str, object]
    failures: tuple[Failed, ...] = ()


@dataclass
class Prepared:
    """A service that gives prepared answers, and keeps what it was asked: the door's own behaviour is under test."""

    objects: ObjectStore
    answer: Answered | Exception = Answered({})
    pings: Mapping[Store, TwinError | None] = field(default_factory=lambda: dict.fromkeys(Store))
    waits_seconds: float = 0.0
    asked: list[tuple[Selection, ...]] = field(default_factory=list)

    async def query(self, selections: tuple[Selection, ...], *, deadline: float) -> Answered:
        self.asked.append(selections)
        await asyncio.sleep(self.waits_seconds)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def mutate(self, selections: tuple[Selection, ...], *, deadline: float) -> Answered:
        return await self.query(selections, deadline=deadline)

    async def ping(self) -> Mapping[Store, TwinError | None]:
        await asyncio.sleep(self.waits_seconds)
        return self.pings


@pytest.fixture(scope="session")
def schema() -> GraphQLSchema:
    return build_schema()._schema


@pytest.fixture
async def objects(tmp_path: Path) -> AsyncIterator[ObjectStore]:
    store = await open_objects(f"file:{tmp_path}", secret=SECRET)
    yield store
    await store.close()


@pytest.fixture
async def service(objects: ObjectStore) -> Prepared:
    return Prepared(objects)


@pytest.fixture
async def client(service: Prepared) -> AsyncIterator[httpx.AsyncClient]:
    settings = DoorSettings(
        documents=Limits(), http=HttpLimits(body_bytes=20_000, timeout_seconds=0.5, compress_from_bytes=2_000)
    )
    transport = httpx.ASGITransport(create_app(service, settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://plant.test") as opened:
        yield opened
