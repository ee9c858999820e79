"""`twin schema`: print the schema that is served."""

from __future__ import annotations

import sys


def schema() -> None:
    """Print the GraphQL schema.

    As SDL, descriptions and all. It needs no store.

    \b
    twin schema > schema.graphql
    """
    from twin.cli.door import schema_text

    sys.stdout.write(schema_text().rstrip("\n") + "\n")
