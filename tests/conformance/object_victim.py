"""A process that puts, uploads, adopts and removes until it is killed, and says what was acknowledged.

Run as `python -m tests.conformance.object_victim URL ROUND`; prints one line per acknowledged call.
"""

from __future__ import annotations

import asyncio
import sys

import httpx

from objects import ObjectStore, open_objects, served_here
from tests.conformance.object_clients import SECRET, Client, DoorClient, HttpClient
from tests.conformance.object_requests import TYPE, adopt, chunks, digest, put, upload_address

WORKERS = 6
SIZES = (0, 10, 5_000, 70_000, 600_000)


def body_of(key: str) -> bytes:
    """The bytes that belong under a key; workers and rounds share many of theirs."""
    _, worker, number = key.split("/")
    size = SIZES[int(number) % len(SIZES)]
    return f"{int(worker) % 2}-{number}.".encode().ljust(16, b"#") * (size // 16)


async def main(url: str, run: str) -> None:
    """Work with several tasks at once, without end."""
    store = await open_objects(url, secret=SECRET)
    door = served_here(store)
    async with httpx.AsyncClient() as http:
        client = DoorClient(store, door) if door is not None else HttpClient(http)
        await asyncio.gather(*[work(store, client, run, worker) for worker in range(WORKERS)])


async def work(store: ObjectStore, client: Client, run: str, worker: int) -> None:
    """Put, upload and adopt, put and remove in turn."""
    number = 0
    while True:
        await put_one(store, f"{run}/{worker}/{number}")
        await adopt_one(store, client, f"{run}/{worker}/{number + 1}")
        await remove_one(store, f"{run}/{worker}/{number + 2}")
        number += 3


async def put_one(store: ObjectStore, key: str) -> None:
    """Put an object."""
    await put(store, key, body_of(key))
    say("kept", key)


async def adopt_one(store: ObjectStore, client: Client, key: str) -> None:
    """Send an upload and adopt it."""
    body, upload = body_of(key), key.replace("/", "-")
    await client.send(upload_address(store, body, upload), body)
    say("sent", key)
    await adopt(store, key, body, upload)
    say("kept", key)


async def remove_one(store: ObjectStore, key: str) -> None:
    """Put an object and remove it."""
    body = body_of(key)
    await store.put(key, chunks(body), media_type=TYPE, sha256=digest(body))
    say("removing", key)
    await store.remove(key)
    say("removed", key)


def say(what: str, key: str) -> None:
    """Print one whole line at once."""
    sys.stdout.write(f"{what} {key}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
