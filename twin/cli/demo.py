"""`twin demo`: make the demo plant where none is, bring it up to now, and serve it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from twin.cli.console import progress, say
from twin.cli.serve import Port, address_of, bind, run, serve_on

if TYPE_CHECKING:
    from pathlib import Path

    from twin.demo.manifest import Manifest
    from twin.service import TwinService
    from twin.settings import Settings

Scale = Annotated[int, typer.Option(min=1, max=500, help="How many times 24 pumps.")]
NoServe = Annotated[bool, typer.Option("--no-serve", help="Only make the plant.")]
Stores = Annotated[
    bool, typer.Option("--stores", help="In Neo4j, InfluxDB and MinIO, started here by `twin stores up`.")
]
SEED = 7

FIRST_QUERY = """query HotPumps {
  assets(
    where: {
      type: { eq: "Pump" }
      within: { key: "site-north" }
      signals: [{
        of: { name: { eq: "bearing_temp" } }
        some: { statistic: [{ function: MAX, over: { last: "PT24H" }, value: { gt: 80 }, unit: "Cel" }] }
      }]
    }
    orderBy: [{
      signal: { name: "bearing_temp", function: MAX, over: { last: "PT24H" }, unit: "Cel" }
      direction: DESC
    }]
  ) {
    nodes {
      key name
      signal(name: "bearing_temp") { statistics(over: { last: "PT24H" }, unit: "Cel") { max maxAt } }
      documents(
        where: { kind: { eq: DRAWING }, revisions: { state: { eq: RELEASED } } }
        orderBy: [{ field: RELEASED_AT, direction: DESC }]
        first: 1
      ) { nodes { number revision(rule: LATEST_RELEASED) { label releasedAt file { name url } } } }
    }
  }
}"""
SHORT_QUERY = '{ assets(first: 3, where: { type: { eq: "Pump" } }) { nodes { key name state } } }'


def demo(port: Port = None, scale: Scale = 1, no_serve: NoServe = False, stores: Stores = False) -> None:
    """Make a demo plant, and serve it.

    Two sites of pumps in the stores that the settings name, with 30 days of samples, drawings, manuals, models, events.

    \b
    twin demo
    twin demo --stores
    TWIN_HOME=/tmp/plant twin demo --scale 4 --no-serve

    A second run takes the plant that is there and adds the samples of the time since.
    """
    from twin.settings import read_settings

    settings = read_settings()
    run(_demo(_on_servers(settings) if stores else settings, port, scale, serves=not no_serve))


def _on_servers(settings: Settings) -> Settings:
    """Have the three servers run, and return the settings that name them."""
    from dataclasses import replace

    from twin.cli.stores import run_servers
    from twin.servers import SERVERS

    graph, series, objects = (standing.url for standing in run_servers(settings.home, SERVERS))
    return replace(settings, graph_url=graph, series_url=series, objects_url=objects)


async def _demo(settings: Settings, port: int | None, scale: int, *, serves: bool) -> None:
    from twin.cli.demo_place import manifest_path
    from twin.settings import open_service

    listener = bind(settings, port) if serves else None
    try:
        service = await open_service(settings)
        try:
            await _build(service, manifest_path(settings), scale)
            if listener is not None:
                await serve_on(listener, service, settings, _welcome(address_of(listener)))
        finally:
            await service.close()
    finally:
        if listener is not None:
            listener.close()


async def _build(service: TwinService, path: Path, scale: int) -> Manifest:
    from twin.demo.build import build_demo

    began = time.monotonic()
    with progress("The demo plant") as advance:
        manifest = await build_demo(
            service,
            path,
            scale=scale,
            seed=SEED,
            now=time.time_ns(),
            report=lambda what, done, total: advance(done, total, what=what),
        )
    took = time.monotonic() - began
    say(f"The demo plant is in the stores of {path.parent}: {24 * scale} pumps, 30 days, {took:.1f} s.")
    return manifest


def _welcome(address: str) -> str:
    body = SHORT_QUERY.replace('"', '\\"')
    return f"""
Serving {address}  (Ctrl-C stops it)

Open {address}/ in a browser and ask which pumps ran hot in the last day, and for their drawings:

{FIRST_QUERY}

or on a command line:

curl -s {address}/graphql -H 'content-type: application/json' -d '{{"query": "{body}"}}'
"""
