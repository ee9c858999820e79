"""`twin serve`: serve the stores that the settings name, until told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from twin.cli.console import say
from twin.errors import BadRequest

if TYPE_CHECKING:
    from twin.service import TwinService
    from twin.settings import Settings

Port = Annotated[
    int | None, typer.Option(min=0, max=65535, help="Serve on this port instead of TWIN_PORT; 0: a free one.")
]
SECONDS_TO_FINISH = 10


def serve(port: Port = None) -> None:
    """Serve GraphQL over HTTP.

    The address is TWIN_HOST and TWIN_PORT, the stores are those that the settings name.

    \b
    TWIN_HOME=./plant twin serve --port 9000

    SIGTERM and Ctrl-C let running requests finish, then close the stores.
    """
    run(_serve(port))


def run(serving: Coroutine[object, object, None]) -> None:
    """Run to the end on the quickest loop that is installed: uvloop takes a sixth off a small request."""
    from uvicorn.loops.auto import auto_loop_factory

    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(serving)


def bind(settings: Settings, port: int | None) -> socket.socket:
    """Take the address before anything long begins. Raises BadRequest when it is taken."""
    wanted = settings.port if port is None else port
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named because asyncio turns Nagle's delay off only where it is: 40 ms for each answer otherwise.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, wanted))
    except OSError as wrong:
        listener.close()
        raise BadRequest(
            f"{settings.host}:{wanted} cannot be served on: {wrong.strerror}. "
            "Stop what runs there, or choose another port with --port or TWIN_PORT."
        ) from wrong
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the address that a person may open."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


async def serve_on(listener: socket.socket, service: TwinService, settings: Settings, welcome: str) -> None:
    """Serve until a signal says stop, and say welcome once requests are answered; those that run get ten seconds."""
    import uvicorn

    from twin.cli.door import application

    config = uvicorn.Config(
        application(service, settings),
        log_level="warning",
        access_log=False,  # nobody would see it at that level, and each request was written down for nobody
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        lifespan="off",
        server_header=False,
    )
    server = uvicorn.Server(config)
    with collecting_seldom(), _signals_end_nothing():
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not (server.started or serving.done()):  # noqa: ASYNC110 - uvicorn tells it by an attribute
            await asyncio.sleep(0.01)
        say(welcome)
        await serving


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """An answer is thousands of small objects that end by themselves; looking for cycles among them finds nothing.

    What start-up made (the schema above all) stays, and is not looked at again until the server ends: left frozen, the
    driver of the series store reports its own functions as leaked when the process exits.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


@contextmanager
def _signals_end_nothing() -> Iterator[None]:
    """uvicorn 0.38 raises the signal that stopped it once more when it is done; the stores are to be closed first."""
    before = {number: signal.signal(number, _let_pass) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _let_pass(number: int, frame: FrameType | None) -> None:
    """The server has heard it already."""


async def _serve(port: int | None) -> None:
    from twin.settings import open_service, read_settings

    settings = read_settings()
    with bind(settings, port) as listener:
        service = await open_service(settings)
        try:
            welcome = f"Serving {address_of(listener)}/graphql from {settings.home} (Ctrl-C stops it)"
            await serve_on(listener, service, settings, welcome)
        finally:
            await service.close()
