"""The command `twin`: one module per command, loaded light, so that `twin --help` answers at once.

Exit codes: 0 done, 1 refused input, 2 usage, 3 a store is unavailable.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from twin.cli.bind import bind
from twin.cli.compare import compare
from twin.cli.console import fail
from twin.cli.demo import demo
from twin.cli.discover import discover
from twin.cli.explain import explain
from twin.cli.imports import imports
from twin.cli.query import query
from twin.cli.schema import schema
from twin.cli.serve import serve
from twin.cli.stores import stores
from twin.cli.version import version
from twin.errors import TwinError

__all__ = ["app", "main"]

app = typer.Typer(
    name="twin",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo)
app.command()(serve)
app.command()(query)
app.command()(explain)
app.command()(compare)
app.command()(schema)
app.add_typer(imports, name="import")
app.add_typer(discover, name="discover")
app.command()(bind)
app.add_typer(stores, name="stores")
app.command()(version)


@app.callback()
def twin(
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where an error came from, not only what it says.")
    ] = False,
) -> None:
    """One query over an asset graph, sensor series and files.

    Begin with `twin demo`: it makes a plant in ./twin-data and serves it.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit; what a user may read of an error goes to stderr as `error[CODE]: sentence`."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        app(given)
    except TwinError as wrong:
        if given[:1] == ["--debug"]:
            raise
        sys.exit(fail(wrong))
