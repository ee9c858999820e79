"""`twin query`: answer a GraphQL query on the command line, from the stores of TWIN_HOME or from a server."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from twin.cli.console import exit_code, say
from twin.errors import BadRequest

Text = Annotated[
    str, typer.Argument(metavar="TEXT|FILE|-", help="The query, a file that holds it, or - for stdin.")
]
Variables = Annotated[str | None, typer.Option(metavar="JSON|@FILE", help="The variables, as a JSON object.")]
Endpoint = Annotated[
    str | None, typer.Option(metavar="URL", help="Ask a server, such as http://127.0.0.1:8400/graphql.")
]
Operation = Annotated[
    str | None, typer.Option(metavar="NAME", help="Which operation of the document to run.")
]


def query(
    text: Text, variables: Variables = None, endpoint: Endpoint = None, operation: Operation = None
) -> None:
    """Answer a GraphQL query.

    The answer goes to stdout as JSON, indented where a person reads it.

    \b
    twin query '{ assets(first: 3) { nodes { key name } } }'
    twin query hot-pumps.graphql --variables '{"site": "site-north"}'
    echo '{ assetTypes { key } }' | twin query - --endpoint http://127.0.0.1:8400/graphql

    Exit code 1 when the answer has errors, 3 when a store is unavailable.
    """
    import asyncio

    answer = asyncio.run(_ask(document_of(text), variables_of(variables), endpoint, operation))
    sys.stdout.write(printed(answer))
    errors = answer.get("errors") or []
    for error in errors:
        say(f"error[{_code(error)}]: {error.get('message')}")
    raise typer.Exit(exit_code([_code(error) for error in errors]))


def document_of(text: str) -> str:
    """Return the text itself, the content of the file that it names, or what comes on stdin."""
    if text == "-":
        return sys.stdin.read()
    if "{" in text:
        return text
    path = Path(text)
    if not path.is_file():
        raise BadRequest(
            f"{text!r} is no query (it has no brace) and no file; give one of the two, or - for stdin."
        )
    return _content(path)


def variables_of(
    text: str | None, option: str = "--variables", example: str = '{"name": "value"}'
) -> Mapping[str, object]:
    """Return the object that the JSON text of an option, or a file after an @, holds."""
    import orjson

    if text is None:
        return {}
    source = _content(Path(text[1:])) if text.startswith("@") else text
    try:
        found = orjson.loads(source)
    except orjson.JSONDecodeError as wrong:
        raise BadRequest(f"{option} is no JSON: {wrong}; write an object such as '{example}'.") from wrong
    if not isinstance(found, dict):
        raise BadRequest(f"{option} is {type(found).__name__}, not an object; write one such as '{example}'.")
    return found


def printed(answer: Mapping[str, object]) -> str:
    """Return the answer as a line of JSON; indented where a person reads it."""
    import orjson

    indent = orjson.OPT_INDENT_2 if sys.stdout.isatty() else 0
    return orjson.dumps(answer, option=indent | orjson.OPT_APPEND_NEWLINE).decode()


async def _ask(
    document: str, variables: Mapping[str, object], endpoint: str | None, operation: str | None
) -> dict[str, Any]:  # Any: JSON
    from twin.cli.door import client

    async with client(endpoint) as door:
        return await door.ask(document, variables, operation)


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as wrong:
        raise BadRequest(f"The file {str(path)!r} cannot be read: {wrong.strerror}.") from wrong
    except UnicodeDecodeError as wrong:
        raise BadRequest(f"The file {str(path)!r} is not UTF-8, at byte {wrong.start}.") from wrong


def _code(error: Mapping[str, Any]) -> str:  # Any: JSON
    return str((error.get("extensions") or {}).get("code", "BAD_REQUEST"))
