"""What goes along when a part or one of its revisions is deleted, and who still needs it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from graph.store import Direction, Path
from twin.catalog import ALTERNATES, JOINT, REALISED_BY, global_id, revision_id
from twin.errors import Conflict
from twin.structure.records import VIEWS, Line, read_content
from twin.write.draft import Draft
from twin.write.engine import Terms
from twin.write.presence import linked
from twin.write.structures import CONTENT, Structures, load_structures

Key = tuple[str, str]


@dataclass(slots=True)
class DesignDeletion:
    """Deletions of parts and revisions under some terms."""

    terms: Terms
    structures: Structures = field(default_factory=Structures)
    _users: dict[str, dict[str, None]] = field(default_factory=dict)
    _standing_in: dict[str, dict[str, None]] = field(default_factory=dict)
    _alternates: dict[str, dict[str, None]] = field(default_factory=dict)
    _assets: dict[str, dict[str, None]] = field(default_factory=dict)

    async def load(self, draft: Draft, parts: Sequence[str], revisions: Sequence[str]) -> None:
        """Read the parts with their structures, what uses them, and what was built to them."""
        named = [(number, label) for number, _, label in (id.partition(JOINT) for id in revisions)]
        numbers = tuple(dict.fromkeys([*parts, *(number for number, _ in named)]))
        self.structures = await load_structures(draft, numbers, named)
        for view in VIEWS:
            up = Path(f"USES_{view}", Direction.IN, "structure")
            _gather(self._users, await linked(draft, "structure", numbers, up, self.terms))
        stands_in = Path("SUBSTITUTE", Direction.IN, "structure")
        _gather(self._standing_in, await linked(draft, "structure", parts, stands_in, self.terms))
        back = Path(ALTERNATES.edge, Direction.IN, "part")
        _gather(self._alternates, await linked(draft, "part", parts, back, self.terms))
        whole = [id for number in parts for _, id in self.belonging(number)]
        built_to = tuple(dict.fromkeys([*whole, *revisions]))
        _gather(self._assets, await linked(draft, "part_revision", built_to, REALISED_BY, self.terms))
        pinning = [user for number, _ in named for user in self._users.get(number, ())]
        await draft.load("structure", pinning)

    def belonging(self, number: str) -> list[Key]:
        """Return the revisions that go with a part."""
        return [("part_revision", revision_id(number, label)) for label in self.structures.labels[number]]

    def refusal(self, draft: Draft, kind: str, id: str, going: Collection[Key]) -> Conflict | None:
        """Return why the part or revision cannot go, when something needs it that stays; settle comes before."""
        if kind == "part":
            users = [user for user in self._users.get(id, ()) if self._still_uses(draft, user, id)]
            lines = [user for user in self._standing_in.get(id, ()) if self._still_offers(draft, user, id)]
            others = [each for each in self._alternates.get(id, ()) if ("part", each) not in going]
            revisions = [revision for _, revision in self.belonging(id)]
        else:
            number, _, label = id.partition(JOINT)
            users = [u for u in self._users.get(number, ()) if self._still_pins(draft, u, number, label)]
            lines, others, revisions = [], [], [id]
        assets = [a for each in revisions for a in self._assets.get(each, ()) if ("asset", a) not in going]
        public = global_id(kind, id)
        if users:
            return _needed(public, "used in", "part", users, "take the lines out")
        if lines:
            return _needed(public, "a substitute on lines of", "part", lines, "write the lines without it")
        if assets:
            return _needed(public, "realised by", "asset", assets, "let them realise another revision")
        if others:
            return _needed(public, "an alternate of", "part", others, "write their alternates without it")
        return None

    def _still_uses(self, draft: Draft, user: str, number: str) -> bool:
        """What this deletion does not touch uses it as before."""
        if user not in self.structures.labels:
            return True
        return any(line.part == number for line in self._lines(draft, user))

    def _still_offers(self, draft: Draft, user: str, number: str) -> bool:
        if user not in self.structures.labels:
            return True
        return any(each.part == number for line in self._lines(draft, user) for each in line.substitutes)

    def _still_pins(self, draft: Draft, user: str, number: str, label: str) -> bool:
        return any(line.part == number and line.pinned == label for line in self._lines(draft, user))

    def _lines(self, draft: Draft, number: str) -> Iterable[Line]:
        """Yield all lines of a part from the instant of the deletion on."""
        for segment in draft.get("structure", number).wanted:
            if segment.alive and segment.valid_to > self.terms.valid_from:
                for views in read_content(str(segment.fields[CONTENT])).lines.values():
                    for lines in views.values():
                        yield from lines


def _gather(found: dict[str, dict[str, None]], pairs: Iterable[tuple[str, str]]) -> None:
    for whole, part in pairs:
        found.setdefault(whole, {})[part] = None


def _needed(id: str, how: str, kind: str, users: Sequence[str], advice: str) -> Conflict:
    examples = ", ".join(global_id(kind, user) for user in users[:3])
    more = f" and {len(users) - 3:,} more" if len(users) > 3 else ""
    return Conflict(
        f"{id!r} is {how} {examples}{more}; {advice}, or delete them first", path=("id",), value=id
    )
