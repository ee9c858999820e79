"""One SQL statement under construction: bound values, fresh aliases, and tables as of now or as of a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson

from graph.declared import Catalog
from graph.errors import BadRequest
from graph.sqlite_names import link_table, node_table, past_link_table, past_table
from graph.store import Moment, PropertyType, Scalar

_INT64: Final = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Typed:
    """A piece of SQL and the type of its value."""

    sql: str
    type: PropertyType


@dataclass(slots=True)
class Query:
    """What the parts of one statement share. With a moment, tables are those with intervals."""

    catalog: Catalog
    moment: Moment | None = None
    values: dict[str, str | int | float | None] = field(default_factory=dict)
    _aliases: int = 0

    def __post_init__(self) -> None:
        if self.moment is not None:
            self.values |= {"valid_at": self.moment.valid_at, "known_at": self.moment.known_at}

    def bind(self, value: Scalar) -> str:
        """Return a placeholder for a value; values never become text of the statement."""
        name = f"v{len(self.values)}"
        self.values[name] = _storable(value)
        return f":{name}"

    def bind_strings(self, values: Sequence[str]) -> str:
        """Return a table (key, value) of the strings, however many."""
        try:
            text = orjson.dumps(values).decode()
        except orjson.JSONEncodeError as error:
            raise BadRequest(f"one of {len(values)} strings is not valid Unicode; correct it") from error
        return f"json_each({self.bind(text)})"

    def alias(self, letter: str) -> str:
        """Return a name for a table that no other part of the statement has."""
        self._aliases += 1
        return f"{letter}{self._aliases}"

    def nodes(self, kind: str, alias: str) -> str:
        """Return the table of a kind's nodes; `held` has its condition."""
        self.catalog.node(kind)
        return f"{past_table(kind) if self.moment else node_table(kind)} AS {alias}"

    def links(self, edge: str, alias: str) -> str:
        """Return the table of a kind's edges; `held_link` has its condition."""
        self.catalog.edge(edge)
        return f"{past_link_table(edge) if self.moment else link_table(edge)} AS {alias}"

    def held(self, alias: str) -> list[str]:
        """Return the conditions under which a node's row holds."""
        return [*self.held_link(alias), f"{alias}.deleted = 0"] if self.moment else []

    def held_link(self, alias: str) -> list[str]:
        """Return the conditions under which the row of an edge or a label holds."""
        if self.moment is None:
            return []
        return [
            f"{alias}.valid_from <= :valid_at AND {alias}.valid_to > :valid_at",
            f"{alias}.known_from <= :known_at AND {alias}.known_to > :known_at",
        ]


def _storable(value: Scalar) -> str | int | float | None:
    if isinstance(value, int) and value not in _INT64:
        return float("inf") if value > 0 else float("-inf")
    return value
