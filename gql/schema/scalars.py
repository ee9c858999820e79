"""The scalars of the schema and how each is read from and written to JSON.

In a Selection a DateTime is an int of nanoseconds, a Duration a twin.instants.Duration, a Long an int.
"""

from __future__ import annotations

from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from twin import instants
from twin.errors import BadRequest

DateTime = NewType("DateTime", int)
Long = NewType("Long", int)
JSON = NewType("JSON", object)

LONG_MIN = -(2**63)
LONG_MAX = 2**63 - 1


def scalar_map() -> dict[object, ScalarDefinition]:
    """Return what each scalar is called and how it is converted, by its Python type."""
    return {
        DateTime: strawberry.scalar(
            name="DateTime",
            description="ISO 8601 instant with offset, up to nanoseconds; always answered in UTC with a Z.",
            specified_by_url="https://datatracker.ietf.org/doc/html/rfc3339",
            parse_value=read_instant,
            serialize=instants.format_instant,
        ),
        instants.Duration: strawberry.scalar(
            name="Duration",
            description="ISO 8601 duration, e.g. PT5M, P7D, P1M (calendar parts need a time zone).",
            specified_by_url="https://datatracker.ietf.org/doc/html/rfc3339#appendix-A",
            parse_value=read_duration,
            serialize=instants.format_duration,
        ),
        Long: strawberry.scalar(
            name="Long", description="64-bit integer.", parse_value=read_long, serialize=read_long
        ),
        JSON: strawberry.scalar(
            name="JSON",
            description="Any JSON value.",
            specified_by_url="https://datatracker.ietf.org/doc/html/rfc8259",
            parse_value=as_it_is,
            serialize=as_it_is,
        ),
    }


def read_instant(value: object) -> int:
    """Return the nanoseconds of a DateTime as clients write it."""
    if not isinstance(value, str):
        raise BadRequest(f"A DateTime is a string such as 2024-05-01T12:00:00Z, not {value!r}.", value=value)
    return instants.parse_instant(value)


def read_duration(value: object) -> instants.Duration:
    """Return the Duration that clients write as ISO 8601 text."""
    if not isinstance(value, str):
        raise BadRequest(f"A Duration is a string such as PT5M, not {value!r}.", value=value)
    return instants.parse_duration(value)


def read_long(value: object) -> int:
    """Return the integer when it is one of 64 bits; no text, no fraction."""
    if isinstance(value, bool) or not isinstance(value, int) or not LONG_MIN <= value <= LONG_MAX:
        raise BadRequest(f"A Long is an integer from {LONG_MIN} to {LONG_MAX}, not {value!r}.", value=value)
    return value


def as_it_is(value: object) -> object:
    """Return a JSON value unchanged."""
    return value
