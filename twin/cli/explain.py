"""`twin explain`: print how a query would be answered."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from twin.cli.console import exit_code, say
from twin.cli.query import Endpoint, Operation, Text, Variables, document_of, variables_of

Run = Annotated[bool, typer.Option("--run", help="Run the query too, and print how many rows each step had.")]

EXPLAIN = """query Explain($query: String!, $variables: JSON, $operation: String, $run: Boolean!) {
  explain(query: $query, variables: $variables, operationName: $operation, run: $run) {
    text cost notices { code message hint }
  }
}"""


def explain(
    text: Text,
    variables: Variables = None,
    endpoint: Endpoint = None,
    operation: Operation = None,
    run: Run = False,
) -> None:
    """Show how a query would be answered.

    Which store is asked what, in which order, and what is left to do here.

    \b
    twin explain hot-pumps.graphql --run
    """
    import asyncio

    answer = asyncio.run(_ask(text, variables, endpoint, operation, run))
    errors = answer.get("errors") or []
    for error in errors:
        say(f"error[{error['extensions']['code']}]: {error['message']}")
    found = (answer.get("data") or {}).get("explain")
    if found:
        sys.stdout.write(found["text"].rstrip("\n") + "\n")
        for notice in found["notices"]:
            say(
                f"notice[{notice['code']}]: {notice['message']}{' ' + notice['hint'] if notice['hint'] else ''}"
            )
    raise typer.Exit(exit_code([error["extensions"]["code"] for error in errors]))


async def _ask(
    text: str, variables: str | None, endpoint: str | None, operation: str | None, run: bool
) -> dict[str, Any]:  # Any: JSON
    from twin.cli.door import client

    asked = {
        "query": document_of(text),
        "variables": variables_of(variables),
        "operation": operation,
        "run": run,
    }
    async with client(endpoint) as door:
        return await door.ask(EXPLAIN, asked)
