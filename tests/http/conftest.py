"""A server of one's own for tests that write, one for each module whose tests only read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.http.client import Client
from tests.http.plant import write_plant
from tests.http.server import Dump, Server, running


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path) as started:
        yield started


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with httpx.Client(base_url=server.url, timeout=30) as http:
        yield Client(http)


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("shared")) as started:
        yield started


@pytest.fixture(scope="module")
def shared_client(shared_server: Server) -> Iterator[Client]:
    with httpx.Client(base_url=shared_server.url, timeout=30) as http:
        yield Client(http)


@pytest.fixture(scope="module")
def plant(shared_client: Client) -> Client:
    """The plant of plant.py, for tests that only read."""
    write_plant(shared_client)
    return shared_client


@dataclass
class Kept:
    """What the shared stores held when a test last looked."""

    server: Server
    dump: Dump


@pytest.fixture(scope="module")
def kept(plant: Client, shared_server: Server) -> Kept:
    return Kept(shared_server, shared_server.dump())


@pytest.fixture
def stores_stay(kept: Kept) -> Iterator[None]:
    """The test leaves the shared stores as they were, to the last row."""
    yield
    before, kept.dump = kept.dump, kept.server.dump()
    assert kept.dump == before
