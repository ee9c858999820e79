"""Reads the arguments that say which structure is meant, and how it is resolved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from twin.errors import BadRequest
from twin.instants import format_instant
from twin.plan.asked import Asked
from twin.plan.structure import Design, InstalledIn
from twin.structure.resolve import Resolve, Rule

Input = Mapping[str, object]


def read_resolve(given: object, asked: Asked) -> Resolve:
    """Read a ResolveInput; a date that is not given is that of the question (B1)."""
    resolve = cast("Input", given or {})
    date = cast("int | None", resolve.get("date"))
    return Resolve(
        asked.end if date is None else date,
        cast("Rule", resolve.get("rule") or "LATEST_RELEASED"),
        str(resolve.get("view") or "ENGINEERING"),
        cast("str | None", resolve.get("serial")),
        cast("str | None", resolve.get("lot")),
    )


def read_design(given: Input, asked: Asked) -> Design:
    """Read a PartReference."""
    label = cast("str | None", given.get("revision"))
    return Design(str(given["number"]), label, read_resolve(given.get("resolve"), asked))


def read_side(given: Input, asked: Asked) -> Design | InstalledIn:
    """Read a StructureInput."""
    if given.get("design") is not None:
        return read_design(cast("Input", given["design"]), asked)
    installed = cast("Input", given["installed"])
    as_of, known_at = (cast("int | None", installed.get(name)) for name in ("asOf", "knownAt"))
    if known_at is not None and known_at > asked.now:
        raise BadRequest(
            f"knownAt is {format_instant(known_at)}, which is still to come; nothing can be known by then",
            path=("installed", "knownAt"),
        )
    moment = None if as_of is None and known_at is None else (as_of or asked.now, known_at or asked.now)
    return InstalledIn(str(installed["asset"]), moment)
