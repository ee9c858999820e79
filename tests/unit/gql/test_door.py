"""The application as servers call it: below a path of a proxy, with headers as they come, with clients that leave."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest

from gql.app import DoorSettings, routed
from gql.leaving import ClientGone, while_there
from tests.unit.gql.conftest import Prepared

HELLO = {"query": "{__typename}"}
ANSWER = {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("root", ["", "/plant"])
async def test_graphql_is_answered_below_the_path_of_a_proxy(service: Prepared, root: str) -> None:
    application = routed(service, service, service.objects, DoorSettings())
    transport = httpx.ASGITransport(application, root_path=root)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://plant.test{root}") as client:
        answers = [await client.post("graphql", json=HELLO), await client.get("healthz")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == ANSWER


async def test_of_headers_that_come_twice_the_first_counts(client: httpx.AsyncClient) -> None:
    headers = [("content-type", "application/json"), ("content-type", "text/plain")]

    answer = await client.post("/graphql", content=b'{"query": "{__typename}"}', headers=headers)

    assert answer.json() == ANSWER


async def test_the_work_for_a_client_that_left_at_once_is_ended() -> None:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    with pytest.raises(ClientGone):
        async with while_there(receive):
            await asyncio.Event().wait()


async def test_nobody_watches_for_a_client_that_has_its_answer() -> None:
    async def receive() -> MutableMapping[str, Any]:
        raise AssertionError("the answer is sent, and the server has nothing more to say")

    async with while_there(receive):
        pass
    before = asyncio.all_tasks()
    await asyncio.sleep(0)

    assert asyncio.all_tasks() == before
