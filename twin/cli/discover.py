"""`twin discover`: what it takes on the command line. What it does stands in discover_series.py."""

from __future__ import annotations

from typing import Annotated

import typer

from twin.cli.serve import collecting_seldom

discover = typer.Typer(
    no_args_is_help=True,
    help="Look for what other programs have stored and nothing here knows of. Nothing is written.",
    rich_markup_mode=None,
)

Measurement = Annotated[str | None, typer.Option(metavar="M", help="Series of this measurement only.")]
Hint = Annotated[
    list[str] | None,
    typer.Option(
        "--asset-hint", metavar="TAG", help="The tag that names the asset, as far as known; may repeat."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Limit = Annotated[int, typer.Option(min=0, help="Show at most so many series, and as many commands.")]
Endpoint = Annotated[str | None, typer.Option(metavar="URL", help="Ask a running server, by its address.")]


@discover.command("series")
def series(
    measurement: Measurement = None,
    asset_hint: Hint = None,
    json: Json = False,
    limit: Limit = 50,
    endpoint: Endpoint = None,
) -> None:
    """Series that no signal is bound to, with a guess which asset each belongs to.

    Tag values are compared with keys, names, serial numbers and identifiers of assets: to the letter, but for case,
    but for case and punctuation. A guess says on what it rests and which other assets fit. Nothing is bound: the
    commands that would bind many series at once are printed, to read and to run.

    \b
    twin discover series --measurement cpu
    twin discover series --asset-hint host --json
    """
    import asyncio

    from twin.cli.discover_series import DiscoverJob, discover_series

    job = DiscoverJob(measurement, tuple(asset_hint or ()), limit, as_json=json)
    with collecting_seldom():
        asyncio.run(discover_series(job, endpoint=endpoint))
