"""Answers `search`: words in the texts that the graph searches, in identifiers and in names of files; best match first.

How well a text fits is for the graph store to say, and both say the same of the candidates that they look at.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from graph.store import (
    All,
    Compare,
    Expand,
    Find,
    GraphStore,
    Label,
    Labelled,
    Labels,
    Of,
    Test,
    WordHit,
    Words,
)
from graph.wording import MOST_LOOKED_AT, best_hits, wanted_words, word_hit
from twin import catalog
from twin.calls import Calls
from twin.errors import BadRequest, LimitExceeded, Store, TwinError, Unsupported
from twin.global_ids import Known
from twin.selection import Selection

Problems = list[tuple[str, TwinError]]
Things = Callable[[Mapping[str, tuple[str, ...]], Selection], Awaitable[tuple[Known, Problems]]]
"Shapes things of several kinds as a selection asks: objects by kind and id, and what went wrong."

KINDS: Final[Mapping[str, str]] = {
    "ASSET": "asset",
    "ASSET_TYPE": "asset_type",
    "DOCUMENT": "document",
    "DOCUMENT_REVISION": "document_revision",
    "EVENT": "event",
    "PART": "part",
    "PART_REVISION": "part_revision",
    "SIGNAL": "signal",
}
_LABELLED: Final = ("asset", "document", "part")
_FIELDS: Final[Mapping[str, str]] = {"serial_number": "serialNumber"}
DEFAULT_FIRST: Final = 20


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, of which kinds, and how many hits at most."""

    text: str
    kinds: tuple[str, ...]
    first: int

    @property
    def looked_at(self) -> int:
        """How many candidates are compared: several may turn out to be one thing."""
        return max(MOST_LOOKED_AT, self.first)


def read_search(arguments: Mapping[str, object], most: int) -> Search:
    """Read the arguments of `search`; `most` is the limit of `first`."""
    given = cast("Sequence[str] | None", arguments.get("kinds"))
    first = cast("int | None", arguments.get("first"))
    first = DEFAULT_FIRST if first is None else first
    if first < 0:
        raise BadRequest(f"first is {first}; it must not be negative", path=("first",), value=first)
    if first > most:
        raise LimitExceeded(
            f"first is {first:,}, the limit is {most:,}; search for more words, or in fewer `kinds`",
            path=("first",),
            value=first,
        )
    kinds = tuple(KINDS.values()) if given is None else tuple(KINDS[kind] for kind in dict.fromkeys(given))
    return Search(str(arguments["text"]), kinds, first)


async def find_hits(search: Search, graph: GraphStore, calls: Calls) -> list[WordHit]:
    """Return the best hit of each thing, best first; one call for texts, one for the identifiers of each kind."""
    if not graph.capabilities.words:
        raise Unsupported("the graph store cannot search by words; filter by name, number or title instead")
    if search.first == 0 or not search.text.split() or not search.kinds:
        return []
    labelled = [kind for kind in _LABELLED if kind in search.kinds]
    found = await asyncio.gather(
        _in_texts(search, graph, calls),
        *(_in_labels(search, kind, graph, calls, n) for n, kind in enumerate(labelled, start=1)),
    )
    best: dict[tuple[str, str], WordHit] = {}
    for hit in (hit for hits in found for hit in hits):
        other = best.get((hit.kind, hit.id))
        if other is None or other.score < hit.score:
            best[hit.kind, hit.id] = hit
    return best_hits(list(best.values()), search.first)


async def hits_as(
    selection: Selection, hits: Sequence[WordHit], things: Things
) -> tuple[list[object] | None, Problems]:
    """Return [SearchHit!]!, without hits whose thing is gone meanwhile; None where one lacks a value it must have.

    Things are asked for by kind, not by hit.
    """
    by_kind: dict[str, list[str]] = {}
    for hit in hits:
        by_kind.setdefault(hit.kind, []).append(hit.id)
    asked = {kind: tuple(ids) for kind, ids in by_kind.items()}
    nodes: dict[str, Known] = {}
    problems: Problems = []
    for child in (child for child in selection.children if child.field == "node"):
        nodes[child.key], wrong = await things(asked, child)
        problems += wrong
    there = [hit for hit in hits if all((hit.kind, hit.id) in known for known in nodes.values())]
    if any(known[hit.kind, hit.id] is None for known in nodes.values() for hit in there):
        return None, problems
    return [_object(selection, hit, nodes) for hit in there], problems


def _object(selection: Selection, hit: WordHit, nodes: Mapping[str, Known]) -> dict[str, object]:
    values = {
        "field": _FIELDS.get(hit.property, hit.property),
        "snippet": hit.snippet,
        "score": hit.score,
        "__typename": "SearchHit",
    }
    return {
        child.key: nodes[child.key][hit.kind, hit.id] if child.field == "node" else values[child.field]
        for child in selection.children
    }


async def _in_texts(search: Search, graph: GraphStore, calls: Calls) -> list[WordHit]:
    """Look in declared texts; a file stands for the revision that it belongs to."""
    kinds = tuple("file" if kind == "document_revision" else kind for kind in search.kinds)
    request = Words(search.text, kinds, search.looked_at)
    found = await calls.ask(0, Store.GRAPH, 0, graph.words(request, timeout=calls.left()))
    files = tuple(hit.id for hit in found if hit.kind == "file")
    if not files:
        return found
    expand = Expand("file", files, catalog.FILE_REVISION)
    rows = await calls.ask(
        1 + len(_LABELLED), Store.GRAPH, len(files), graph.expand(expand, timeout=calls.left())
    )
    revisions = {str(file): str(revision) for file, revision in rows}
    return [hit for hit in found if hit.kind != "file"] + [
        replace(hit, kind="document_revision", id=revisions[hit.id], property="fileName")
        for hit in found
        if hit.kind == "file" and hit.id in revisions
    ]


async def _in_labels(
    search: Search, kind: str, graph: GraphStore, calls: Calls, number: int
) -> Iterable[WordHit]:
    """Look for identifiers that hold all the words."""
    words = search.text.casefold().split()
    holds = All(tuple(Compare(Of("value"), Test.CONTAINS, word, fold=True) for word in words))
    request = Find(kind, Labelled(value=holds), (Labels(),), limit=search.looked_at)
    rows = await calls.ask(number, Store.GRAPH, 0, graph.find(request, timeout=calls.left()))
    wanted = wanted_words(Words(search.text, (kind,), search.looked_at))
    return [
        word_hit(kind, str(id), {"identifiers": label.value}, wanted)
        for id, labels in rows
        for label in cast("tuple[Label, ...]", labels)
        if all(word in label.value.casefold() for word in words)
    ]
