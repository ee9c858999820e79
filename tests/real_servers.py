"""The real servers under the tests: which there are, and an empty place on one for each test.

`python -m tests.with_servers` starts them and says where, in TWIN_TEST_NEO4J, TWIN_TEST_INFLUX and TWIN_TEST_MINIO:
addresses as in the TWIN_…_URL settings, without database, organisation or bucket, several of one kind separated by
blanks. A test that needs a server skips without it, and fails where TWIN_TEST_REQUIRE names it.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

import minio
import neo4j
import pytest
from influxdb_client.client.influxdb_client import InfluxDBClient

VARIABLES = {"neo4j": "TWIN_TEST_NEO4J", "influx": "TWIN_TEST_INFLUX", "minio": "TWIN_TEST_MINIO"}


def addresses(name: str) -> tuple[str, ...]:
    """Return the addresses of the servers of a kind; skips the test, or fails it, when there are none."""
    given = os.environ.get(VARIABLES[name], "").split()
    if given:
        return tuple(given)
    reason = (
        f"no {name} server: {VARIABLES[name]} is not set; python -m tests.with_servers starts the servers"
    )
    if name in os.environ.get("TWIN_TEST_REQUIRE", "").replace(",", " ").split():
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def neo4j_place() -> Iterator[str]:
    """Yield the URL of an empty database that is this test's alone until the block ends."""
    with _leased(addresses("neo4j")) as address:
        _empty_database(address)
        yield f"{address}/neo4j"


@contextmanager
def influx_place() -> Iterator[str]:
    """Yield the URL of a bucket that does not exist yet; it is removed in the end."""
    parts = urlsplit(addresses("influx")[0])
    bucket = f"test-{uuid.uuid4().hex[:12]}"
    scheme = "https" if parts.scheme.endswith("+tls") else "http"
    org = "twinloom"
    yield f"{parts.geturl()}/{org}/{bucket}"
    url, token = f"{scheme}://{parts.hostname}:{parts.port}", unquote(parts.username or "")
    with InfluxDBClient(url, token, org=org) as client:
        buckets = client.buckets_api()
        found = buckets.find_bucket_by_name(bucket)
        if found is not None:
            buckets.delete_bucket(found)


@contextmanager
def minio_place() -> Iterator[str]:
    """Yield the URL of a bucket that does not exist yet; it is removed in the end, with every version in it."""
    address = addresses("minio")[0]
    parts = urlsplit(address)
    bucket = f"test-{uuid.uuid4().hex[:12]}"
    yield f"{address}/{bucket}"
    client = minio.Minio(
        f"{parts.hostname}:{parts.port}",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        secure=parts.scheme.endswith("+tls"),
        region="us-east-1",
    )
    if client.bucket_exists(bucket):
        for each in client.list_objects(bucket, recursive=True, include_version=True):
            client.remove_object(bucket, str(each.object_name), version_id=each.version_id)
        client.remove_bucket(bucket)


@contextmanager
def _leased(addresses: tuple[str, ...]) -> Iterator[str]:
    """Take one of the servers for this process alone; wait for the first when all are taken."""
    opened = [_lock_file(address).open("w") for address in addresses]
    try:
        for file, address in zip(opened, addresses, strict=True):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield address
            return
        mine = os.getpid() % len(addresses)
        fcntl.flock(opened[mine], fcntl.LOCK_EX)
        yield addresses[mine]
    finally:
        for file in opened:
            file.close()


def _lock_file(address: str) -> Path:
    name = sha256(address.encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"twinloom-test-{os.getuid()}-{name}.lock"


def _empty_database(address: str) -> None:
    parts = urlsplit(address)
    login = (unquote(parts.username or ""), unquote(parts.password or ""))
    server = neo4j.GraphDatabase.driver(f"bolt://{parts.hostname}:{parts.port}", auth=login)
    with server as driver, driver.session(database="neo4j") as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
