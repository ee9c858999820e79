"""The two sides of a comparison, and what differs between them, whoever worked it out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from twin.cli.compare_files import tree_of_file
from twin.cli.compare_stored import check_design, compare_stored, tree_of_asset, tree_of_design
from twin.cli.import_bom import reference_of
from twin.errors import BadRequest
from twin.exchange.bom.records import NO_LABEL
from twin.exchange.problems import near
from twin.structure.compare import Compared, Comparison
from twin.structure.compare import compare as compare_trees

if TYPE_CHECKING:
    from twin.cli.door import Client
    from twin.structure.tree import Tree

ASPECTS: Final = ("QUANTITY", "REVISION", "REFERENCE_DESIGNATORS")
IGNORABLE: Final = ASPECTS[1:]


class Design(NamedTuple):
    """A stored part, and the label of the revision that is meant."""

    number: str
    label: str | None


class Asset(NamedTuple):
    """What is installed in an asset at an instant; None is now."""

    key: str
    as_of: str | None


Side = Design | Asset | Path


class Told(NamedTuple):
    """What one side has on a path."""

    quantity: float
    labels: tuple[str, ...]
    designators: tuple[str, ...]


class Differs(NamedTuple):
    """A path at which the sides differ; a side that has nothing there is None, else `what` says in what."""

    path: tuple[str, ...]
    what: tuple[str, ...]
    left: Told | None
    right: Told | None


@dataclass(frozen=True, slots=True)
class CompareJob:
    """What was asked: two sides, the part of files, how stored structures are read, what counts as no difference."""

    left: Side
    right: Side
    root: str | None
    resolve: Mapping[str, Any]  # Any: JSON
    ignored: tuple[str, ...] = ()


def side_of(text: str) -> Side:
    """Return what a word on the command line means: an asset, a file that exists, else a part.

    >>> side_of("P-100/B"), side_of("asset:A@2024-01-01T00:00:00Z")
    (Design(number='P-100', label='B'), Asset(key='A', as_of='2024-01-01T00:00:00Z'))
    """
    if text.startswith("asset:"):
        key, _, instant = text.removeprefix("asset:").partition("@")
        if not key:
            raise BadRequest(f"{text!r} names no asset; write asset:KEY.", value=text)
        return Asset(key, instant or None)
    if not text.startswith("part:") and Path(text).is_file():
        return Path(text)
    return Design(*reference_of(text.removeprefix("part:")))


async def compare_sides(job: CompareJob, *, endpoint: str | None) -> list[Differs]:
    """Return the differences by path, without what is to be ignored."""
    ignored = [_aspect(name) for name in job.ignored]
    has_file = isinstance(job.left, Path) or isinstance(job.right, Path)
    async with _client(job, endpoint) as client:
        if client is not None and not isinstance(job.left, Path) and not isinstance(job.right, Path):
            found = _as_answered(await _by_the_service(client, job))
        else:
            left = await _tree(client, job.left, job.right, job)
            found = _as_compared(compare_trees(left, await _tree(client, job.right, job.left, job)))
    told = [_named(each) for each in found] if has_file else found
    kept = [each._replace(what=tuple(a for a in each.what if a not in ignored)) for each in told]
    return sorted(d for d in kept if d.what or d.left is None or d.right is None)


def _client(job: CompareJob, endpoint: str | None) -> AbstractAsyncContextManager[Client | None]:
    """Open the service only where a side is stored: two files are compared without it."""
    from twin.cli.door import client

    if isinstance(job.left, Path) and isinstance(job.right, Path):
        return nullcontext()
    return client(endpoint)


async def _tree(client: Client | None, side: Side, other: Side, job: CompareJob) -> Tree:
    match side:
        case Path():
            return tree_of_file(side, job.root, otherwise=_name(other))
        case Design():
            assert client is not None, "the service is open where a side is stored"
            return await tree_of_design(client, side.number, side.label, job.resolve)
        case Asset():
            assert client is not None, "the service is open where a side is stored"
            return await tree_of_asset(client, side.key, side.as_of)


def _name(side: Side) -> str:
    match side:
        case Design():
            return side.number
        case Asset():
            return side.key
        case Path():
            return side.stem


async def _by_the_service(client: Client, job: CompareJob) -> Mapping[str, Any]:  # Any: JSON
    sides = []
    for side in (job.left, job.right):
        match side:
            case Design():
                await check_design(client, side.number, side.label, job.resolve)
                design = {"number": side.number, "revision": side.label, "resolve": job.resolve}
                sides.append({"design": design})
            case Asset():
                sides.append({"installed": {"asset": side.key, "asOf": side.as_of}})
            case Path():
                raise AssertionError("files are compared here")
    return await compare_stored(client, sides[0], sides[1])


def _as_compared(found: Comparison) -> list[Differs]:
    return [
        *(Differs(each.path, (), None, _told(each)) for each in found.added),
        *(Differs(each.path, (), _told(each), None) for each in found.removed),
        *(Differs(c.left.path, c.what, _told(c.left), _told(c.right)) for c in found.changed),
    ]


def _told(side: Compared) -> Told:
    return Told(side.quantity, tuple(sorted(side.labels)), tuple(sorted(side.designators)))


def _as_answered(found: Mapping[str, Any]) -> list[Differs]:  # Any: JSON
    return [
        *(Differs(tuple(each["path"]), (), None, _answered(each)) for each in found["added"]),
        *(Differs(tuple(each["path"]), (), _answered(each), None) for each in found["removed"]),
        *(
            Differs(tuple(c["left"]["path"]), tuple(c["what"]), _answered(c["left"]), _answered(c["right"]))
            for c in found["changed"]
        ),
    ]


def _answered(line: Mapping[str, Any]) -> Told:  # Any: JSON
    revision = line["revision"]
    return Told(line["quantity"], () if revision is None else (revision["label"],), ())


def _named(differs: Differs) -> Differs:
    """Leave out revisions that differ only in that imports call one `-` that a file does not name, or make none."""
    labels = [set(side.labels) - {NO_LABEL} for side in (differs.left, differs.right) if side is not None]
    if labels[0] != labels[-1]:
        return differs
    return differs._replace(what=tuple(aspect for aspect in differs.what if aspect != "REVISION"))


def _aspect(name: str) -> str:
    if name.upper() not in IGNORABLE:
        raise BadRequest(
            f"--ignore knows no {name!r}{near(name, IGNORABLE)}; it knows {' and '.join(IGNORABLE)}."
        )
    return name.upper()
