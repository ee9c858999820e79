"""What one question is asked of: a plant at a moment, and how its things lie to one another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tests.oracle.world import JOINT, Thing, World, world
from tests.plant import Plant


@dataclass(frozen=True)
class Ask:
    """A plant, the frozen now, and the moment that was asked for (None: the present)."""

    plant: Plant
    now: int
    as_of: int | None = None
    known_at: int | None = None
    asset: Thing | None = None
    "From which a document is looked at."

    @property
    def end(self) -> int:
        return self.now if self.as_of is None else self.as_of

    def looking_from(self, thing: Thing) -> Ask:
        """The same question, of documents that are looked at from a thing: moments are those of an asset."""
        return replace(self, asset=thing if thing.kind == "asset" else None)

    @cached_property
    def world(self) -> World:
        return world(self.plant, self.end, self.now if self.known_at is None else self.known_at)

    # ------------------------------------------------------------ the plant tree
    def parent(self, asset: Thing) -> Thing | None:
        held = asset.fields.get("parent")
        return None if held is None else self.world.get("asset", held[0])

    def position(self, asset: Thing) -> str | None:
        return asset.fields["parent"][1] if self.parent(asset) is not None else None

    def ancestors(self, asset: Thing) -> list[Thing]:
        """Nearest first."""
        above = self.parent(asset)
        return [] if above is None else [above, *self.ancestors(above)]

    def children(self, asset: Thing) -> list[Thing]:
        return [a for a in self.world.all("asset") if (a.fields.get("parent") or ("",))[0] == asset.id]

    def descendants(self, asset: Thing, depth: int | None = None) -> list[Thing]:
        if depth == 0:
            return []
        below = self.children(asset)
        deeper = None if depth is None else depth - 1
        return [*below, *(d for child in below for d in self.descendants(child, deeper))]

    # ------------------------------------------------------------ other relations
    def related(self, asset: Thing, name: str, direction: str, depth: int) -> list[Thing]:
        """Assets at one to `depth` hops; the asset itself only by a relation to itself, and one hop."""
        found: dict[str, Thing] = {}
        front = [asset]
        for _ in range(depth):
            reached = [b for a in front for b in self._one_hop(a, name, direction)]
            front = [b for b in reached if b.id not in found]
            found |= {b.id: b for b in front}
        if depth > 1:
            found.pop(asset.id, None)
        return list(found.values())

    def _one_hop(self, asset: Thing, name: str, direction: str) -> list[Thing]:
        out = [b for b in self.world.all("asset") if _goes(asset, name, b)]
        into = [b for b in self.world.all("asset") if _goes(b, name, asset)]
        return {"OUT": out, "IN": into, "BOTH": [*out, *into]}[direction]

    def signals(self, asset: Thing) -> list[Thing]:
        return [s for s in self.world.all("signal") if s.id.partition(JOINT)[0] == asset.id]

    def asset_of(self, signal: Thing) -> Thing | None:
        return self.world.get("asset", signal.id.partition(JOINT)[0])

    def documents(self, thing: Thing, *, inherited: bool = False) -> list[Thing]:
        """Its own, with those of the revision it realises and of its part where they are asked for; each once."""
        revision = self.realised(thing) if inherited else None
        owners = [thing, *([] if revision is None else [revision, self.part_of(revision)])]
        wanted = {public_id(owner) for owner in owners if owner is not None}
        return [d for d in self.world.all("document") if wanted & set(_subjects(d))]

    # ------------------------------------------------------------ parts
    def realised(self, asset: Thing) -> Thing | None:
        named: Any = asset.fields.get("realises")  # Any: as in a row
        return None if named is None else self.world.get("part_revision", JOINT.join(named))

    def built_to(self, design: Thing) -> list[Thing]:
        """Assets that realise a revision, or any revision of a part."""
        found = [(asset, self.realised(asset)) for asset in self.world.all("asset")]
        return [a for a, r in found if r is not None and design.id in (r.id, r.id.partition(JOINT)[0])]

    def named_part(self, number: str) -> Thing:
        """The part that a line names; where it is not there at the moment, its number is all that is known."""
        return self.world.get("part", number) or Thing("part", number, {}, 0, 0)

    def part_of(self, revision: Thing) -> Thing | None:
        return self.world.get("part", revision.id.partition(JOINT)[0])

    def part_revisions(self, part: Thing) -> list[Thing]:
        """In the order they were added."""
        own = [r for r in self.world.all("part_revision") if r.id.partition(JOINT)[0] == part.id]
        return sorted(own, key=lambda r: int(r.fields["sequence"]))

    def alternates(self, part: Thing) -> list[tuple[Thing, int | None, float]]:
        """By preference, those without one last, then as they were given."""
        given: Any = part.fields.get("alternates") or []  # Any: as in a row
        found = [
            (self.world.get("part", a["number"]), a.get("preference"), a["quantityFactor"]) for a in given
        ]
        there = [(other, preference, factor) for other, preference, factor in found if other is not None]
        return sorted(there, key=lambda each: (each[1] is None, each[1] or 0))

    def subjects(self, document: Thing) -> list[Thing]:
        kinds = ("asset", "document", "document_revision", "part", "part_revision")
        there = (each for kind in kinds for each in sorted(self.world.all(kind), key=lambda t: t.id))
        return [thing for thing in there if public_id(thing) in _subjects(document)]

    def revisions(self, document: Thing) -> list[Thing]:
        """In the order they were added."""
        own = [r for r in self.world.all("document_revision") if r.id.partition(JOINT)[0] == document.id]
        return sorted(own, key=lambda r: int(r.fields["sequence"]))

    def newest(self, document: Thing) -> Thing | None:
        return next(reversed(self.revisions(document)), None)

    def files(self, revision: Thing) -> list[Thing]:
        own = [f for f in self.world.all("file") if f.fields["revision"] == revision.id]
        return sorted(own, key=lambda f: int(f.fields["sequence"]))

    def size(self, revision: Thing) -> int | None:
        sources = [f.fields["size"] for f in self.files(revision) if f.fields["role"] == "SOURCE"]
        return sum(sources) if sources else None

    def events(self, asset: Thing) -> list[Thing]:
        return [e for e in self.world.all("event") if asset.id in e.fields["assets"]]

    # ------------------------------------------------------------ types
    def lineage(self, key: object) -> list[Thing]:
        """The type and those it extends, nearest first."""
        found = None if key is None else self.world.get("asset_type", str(key))
        return [] if found is None else [found, *self.lineage(found.fields.get("extends"))]

    def declared_units(self, what: str, name: object) -> list[str]:
        """The units in which types define an attribute or a signal of that name."""
        types = self.world.all("asset_type")
        definitions: list[Any] = [d for t in types for d in t.fields.get(what, ())]  # Any: as in a row
        return [d["unit"] for d in definitions if d["name"] == name and d.get("unit") is not None]


def _goes(source: Thing, name: str, target: Thing) -> bool:
    return any(n.startswith("relation:") and v == (name, target.id) for n, v in source.fields.items())


def _subjects(document: Thing) -> list[str]:
    given: Any = document.fields.get("subjects") or []  # Any: as in a row
    return list(given)


def public_id(thing: Thing) -> str:
    """The kind and the key, as a client has them."""
    return f"{PREFIXES.get(thing.kind, thing.kind)}:{thing.id.replace(JOINT, '/')}"


PREFIXES = {"document_revision": "document-revision", "asset_type": "type", "part_revision": "revision"}
