"""Clients that send slowly: their request has a deadline like any other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx


async def test_a_body_that_comes_too_slowly_is_not_waited_for(hasty: httpx.AsyncClient) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b'{"query": '
        await asyncio.sleep(3_600)

    headers = {"content-type": "application/json", "x-request-timeout": "0.05"}
    answer = await hasty.post("/graphql", content=body(), headers=headers)

    assert answer.status_code == 408
    assert answer.json()["errors"][0]["extensions"] == {"code": "TIMEOUT"}
