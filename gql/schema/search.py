"""Hits of a search by words."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.schema.nodes import Node


@strawberry.type
class SearchHit:
    """A thing in whose texts all the words stand, whole or as parts of words."""

    node: Node
    field_: str = field(name="field", description="The text that fits best.")
    snippet: str = field(description="The text around the first word in it.")
    score: float = field(
        description="How well it fits: whole words count most, then beginnings of words, then parts; "
        "short texts a little more."
    )
