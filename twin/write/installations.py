"""Put a thing into a host, and take it out: strict where an upsert moves (T2)."""

from __future__ import annotations

from pydantic import Field

from graph.store import FOREVER
from twin.errors import Conflict, NotFound
from twin.instants import format_instant
from twin.model.scalars import Count, Input, Instant, Name
from twin.timeline import Json, Write, lives_after
from twin.write.draft import Draft, Node
from twin.write.engine import Terms, check_version
from twin.write.fields import PARENT
from twin.write.results import InstallationRef
from twin.write.stays import Stay, stays
from twin.write.structure import check_structure


class Installation(Input):
    """Which thing goes where, and when."""

    asset: Name
    host: Name = Field(alias="in")
    position: Name | None = None
    valid_from: Instant = Field(alias="from")
    expected_version: Count | None = None


class Removal(Input):
    """Which thing comes out of its host, and when."""

    asset: Name
    at: Instant
    expected_version: Count | None = None


async def install(draft: Draft, terms: Terms, asked: Installation) -> InstallationRef:
    """State that the thing is in the host from then until the next recorded change of its place."""
    await draft.load("asset", [asked.asset, asked.host])
    node = _existing(draft, asked.asset, terms, asked.expected_version)
    if held := _stay_at(node, asked.valid_from):
        raise Conflict(
            f"{asked.asset!r} cannot be installed in {asked.host!r} from {format_instant(asked.valid_from)}: {held};"
            " remove it first, or move it by writing its parent",
            path=("asset",),
            value=asked.asset,
        )
    fields: dict[str, Json] = {PARENT: {"asset": asked.host, "position": asked.position}}
    node.apply(Write(asked.valid_from, fields, terms.by, terms.reason))
    wrong = await check_structure(draft, {asked.asset: 0})
    if wrong:
        raise wrong[0]
    stay = _stay_at(node, asked.valid_from)
    assert stay is not None, "what was stated holds"
    return _reference(stay)


async def remove(draft: Draft, terms: Terms, asked: Removal) -> InstallationRef:
    """State that the thing is in no host from then until the next recorded change of its place."""
    await draft.load("asset", [asked.asset])
    node = _existing(draft, asked.asset, terms, asked.expected_version)
    held = _stay_at(node, asked.at)
    if held is None:
        raise Conflict(
            f"{asked.asset!r} is in no host at {format_instant(asked.at)}; there is nothing to remove it from",
            path=("asset",),
            value=asked.asset,
        )
    node.apply(Write(asked.at, {PARENT: None}, terms.by, terms.reason))
    await check_structure(draft, {asked.asset: 0})
    return _reference(held._replace(end=asked.at))


def _existing(draft: Draft, key: str, terms: Terms, expected_version: int | None) -> Node:
    node = draft.get("asset", key)
    if not lives_after(node.wanted, terms.valid_from):
        raise NotFound(f"there is no asset {key!r}; write it first", path=("asset",), value=key)
    check_version(node, expected_version)
    return node


def _stay_at(node: Node, instant: int) -> Stay | None:
    return next((s for s in stays(node.id, node.wanted) if s.start <= instant < s.end), None)


def _reference(stay: Stay) -> InstallationRef:
    end = None if stay.end == FOREVER else stay.end
    return InstallationRef(stay.asset, stay.host, stay.position, stay.start, end)
