"""Serves it, and prints its address; `/calls` says how many store calls there were until now.

Run: python -m tests.bench.peers.usual
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from strawberry.asgi import GraphQL

from tests.bench.peers.usual.loaders import Loaders
from tests.bench.peers.usual.schema import schema
from tests.bench.peers.usual.stores import Stores


class App(GraphQL[dict[str, Any], None]):
    """The GraphQL application: every request has loaders of its own."""

    stores: Stores

    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:  # Any: strawberry's own
        """Return what resolvers see."""
        return {"stores": self.stores, "loaders": Loaders(self.stores)}


async def main() -> None:
    """Serve until told to stop."""
    graphql = App(schema)
    stores = graphql.stores = Stores()

    async def calls(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(stores.calls))

    app = Starlette(routes=[Route("/calls", calls), Route("/graphql", graphql)])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, loop="uvloop", http="httptools", timeout_keep_alive=60
        )
        await uvicorn.Server(config).serve([listener])
    await stores.close()


if __name__ == "__main__":
    asyncio.run(main())
