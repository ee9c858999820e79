"""Delete things from an instant on. An asset takes its signals with it, a document its revisions and their files,
a part its revisions and their lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from graph.store import Find, Of, OneOf, Path
from twin.catalog import CHILDREN, FILES, REVISIONS, SIGNALS, GlobalId, candidates, global_id
from twin.errors import BadRequest, Conflict, NotFound, Store, TwinError
from twin.model.scalars import Input, Text
from twin.stores import translated
from twin.timeline import Write, lives_after
from twin.write.design_deletion import DesignDeletion
from twin.write.draft import Draft, Node
from twin.write.engine import Outcome, Terms
from twin.write.presence import linked
from twin.write.structure import check_structure


class DeletedThing(Input):
    """The global id of a thing that is to go."""

    id: Text


@dataclass(slots=True)
class DeletionRecipe:
    """Deletions under some terms."""

    terms: Terms
    _parts: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    _installed: dict[str, list[str]] = field(default_factory=dict)
    _users: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _designs: DesignDeletion = field(init=False)

    def __post_init__(self) -> None:
        self._designs = DesignDeletion(self.terms)

    async def load(self, draft: Draft, inputs: Sequence[DeletedThing]) -> None:
        """Read the things, and what belongs to them: a fixed number of calls for each kind."""
        meant: dict[str, list[str]] = {}
        for row in inputs:
            for each in candidates(row.id):
                meant.setdefault(each.kind, []).append(each.id)
        for kind, ids in meant.items():
            await draft.load(kind, ids)
        await self._load_users(draft, tuple(meant.get("asset_type", ())))
        assets = tuple(meant.get("asset", ()))
        for host, child in await linked(draft, "asset", assets, CHILDREN, self.terms):
            self._installed.setdefault(host, []).append(child)
        await self._load_parts(draft, "asset", assets, SIGNALS)
        revisions = await self._load_parts(draft, "document", meant.get("document", ()), REVISIONS)
        await self._load_parts(
            draft, "document_revision", [*meant.get("document_revision", ()), *revisions], FILES
        )
        parts = meant.get("part", ())
        await self._designs.load(draft, parts, meant.get("part_revision", ()))
        self._parts |= {("part", number): self._designs.belonging(number) for number in parts}

    def apply(self, draft: Draft, row: DeletedThing) -> Outcome:
        """End one thing and what belongs to it."""
        node = self._meant(draft, row.id)
        for part in (node, *self._belonging(draft, node)):
            part.apply(Write(self._end_of(part), by=self.terms.by, reason=self.terms.reason, delete=True))
        return Outcome(node.global_id, "updated")

    async def check(self, draft: Draft, rows: Mapping[int, DeletedThing]) -> Mapping[int, TwinError]:
        """Refuse to delete what something that stays needs: a host, a type, a part that is used or realised."""
        await draft.load("asset", [child for children in self._installed.values() for child in children])
        meant = {index: candidates(row.id) for index, row in rows.items()}
        going = {(each.kind, each.id) for found in meant.values() for each in found}
        await self._designs.structures.settle(draft)
        wrong: dict[int, TwinError] = {}
        for index, row in rows.items():
            for each in meant[index]:
                if refused := self._refusal(draft, row.id, each, going):
                    wrong[index] = refused
        return wrong or await check_structure(draft, {})

    def _refusal(
        self, draft: Draft, named: str, each: GlobalId, going: Set[tuple[str, str]]
    ) -> Conflict | None:
        match each.kind:
            case "asset":
                left = self._left_in(draft, each.id)
                return _still_holds(named, left) if left else None
            case "asset_type":
                users = [user for user in self._users.get(each.id, ()) if user not in going]
                return _still_used(named, users) if users else None
            case "part" | "part_revision":
                return self._designs.refusal(draft, each.kind, each.id, going)
            case _:
                return None

    def _end_of(self, node: Node) -> int:
        """A part that came later than the whole is to go never was."""
        start = next((s.valid_from for s in node.wanted if s.alive and s.valid_to > self.terms.valid_from), 0)
        return max(start, self.terms.valid_from)

    def _left_in(self, draft: Draft, host: str) -> list[str]:
        children = self._installed.get(host, ())
        return [
            child
            for child in children
            if lives_after(draft.get("asset", child).wanted, self.terms.valid_from)
        ]

    def _meant(self, draft: Draft, id: str) -> Node:
        meant = candidates(id)
        if not meant:
            raise BadRequest(
                f"{id!r} is no global id; give one such as asset:KEY or document:NUMBER",
                path=("id",),
                value=id,
            )
        nodes = [draft.get(each.kind, each.id) for each in meant]
        found = [node for node in nodes if lives_after(node.wanted, self.terms.valid_from)]
        if not found:
            raise NotFound(f"there is no {id!r} to delete", path=("id",), value=id)
        if len(found) > 1:
            raise Conflict(
                f"{id!r} means {len(found)} things, because keys or names hold a slash",
                path=("id",),
                value=id,
            )
        return found[0]

    def _belonging(self, draft: Draft, node: Node) -> Iterable[Node]:
        for kind, id in self._parts.get((node.kind, node.id), ()):
            part = draft.get(kind, id)
            yield part
            yield from self._belonging(draft, part)

    async def _load_users(self, draft: Draft, types: tuple[str, ...]) -> None:
        """Read which assets have the types now, and which types extend them."""
        for kind, column in (("asset", Of("type")), ("asset_type", Of("extends"))) if types else ():
            async with translated(Store.GRAPH):
                rows = await draft.graph.find(Find(kind, OneOf(column, types), (column,)))
            for id, used in rows:
                self._users.setdefault(str(used), []).append((kind, str(id)))

    async def _load_parts(self, draft: Draft, kind: str, ids: Sequence[str], path: Path) -> list[str]:
        pairs = await linked(draft, kind, ids, path, self.terms)
        for whole, part in pairs:
            self._parts.setdefault((kind, whole), []).append((path.to, part))
        await draft.load(path.to, [part for _, part in pairs])
        return [part for _, part in pairs]


def _still_holds(id: str, children: Sequence[str]) -> Conflict:
    examples = ", ".join(repr(child) for child in children[:3])
    more = f" and {len(children) - 3} more" if len(children) > 3 else ""
    return Conflict(
        f"{id!r} still holds {examples}{more}; move them out or delete them first", path=("id",), value=id
    )


def _still_used(id: str, users: Sequence[tuple[str, str]]) -> Conflict:
    examples = ", ".join(global_id(*user) for user in users[:3])
    more = f" and {len(users) - 3} more" if len(users) > 3 else ""
    return Conflict(
        f"{id!r} is the type of {examples}{more}; give them another type or delete them first",
        path=("id",),
        value=id,
    )
