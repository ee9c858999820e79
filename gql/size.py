"""How large an operation becomes when its fragments are written out, and where most of it stands.

Works on documents that were only parsed: a fragment that is unknown, or within itself, counts as empty there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A count, and the response keys that lead to where more than half of it is."""

    count: int = 0
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Size:
    """What an operation amounts to. `repeats` are fields whose response key stands in the same place already."""

    root_fields: int
    depth: Counted
    fields: Counted
    aliases: Counted
    repeats: Counted


def sizes(document: DocumentNode) -> Iterator[Size]:
    """Yield the size of each operation."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    measuring = _Measuring(fragments)
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            level = measuring.level(operation.selection_set)
            yield Size(
                len(level.keys), level.depth, level.fields, level.aliases, level.repeated(level.repeats)
            )


@dataclass(frozen=True, slots=True)
class _Level:
    """A selection set: how often each response key stands in it, and what is below; `repeats` are those below it."""

    keys: Counter[str] = field(default_factory=Counter)
    depth: Counted = Counted()
    fields: Counted = Counted()
    aliases: Counted = Counted()
    repeats: Counted = Counted()

    def repeated(self, below: Counted) -> Counted:
        """Return the repeats in this level and below it."""
        here = self.keys.total() - len(self.keys)
        return Counted(here + below.count, below.path if below.count > here else ())


class _Measuring:
    """Measures each fragment once: written out, a chain of fragments that use the next one twice has 2^n fields."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, _Level] = {}

    def level(self, selection_set: SelectionSetNode | None) -> _Level:
        parts = [self._part(node) for node in selection_set.selections] if selection_set else []
        keys: Counter[str] = Counter()
        for part in parts:
            keys.update(part.keys)
        return _Level(
            keys,
            max((part.depth for part in parts), key=lambda depth: depth.count, default=Counted()),
            _sum(part.fields for part in parts),
            _sum(part.aliases for part in parts),
            _sum(part.repeats for part in parts),
        )

    def _part(self, node: SelectionNode) -> _Level:
        match node:
            case FieldNode():
                return self._field(node)
            case InlineFragmentNode(selection_set=below):
                return self.level(below)
            case FragmentSpreadNode(name=name):
                return self._fragment(name.value)
            case _:
                return _Level()

    def _field(self, node: FieldNode) -> _Level:
        key = (node.alias or node.name).value
        below = self.level(node.selection_set)
        return _Level(
            Counter((key,)),
            Counted(below.depth.count + 1, (key, *below.depth.path)),
            Counted(below.fields.count + 1, (key, *below.fields.path)),
            Counted(below.aliases.count + (node.alias is not None), (key, *below.aliases.path)),
            _under(key, below.repeated(below.repeats)),
        )

    def _fragment(self, name: str) -> _Level:
        if name not in self._known:
            self._known[name] = _Level()  # what a fragment within itself counts as
            definition = self._fragments.get(name)
            self._known[name] = self.level(definition.selection_set if definition else None)
        return self._known[name]


def _under(key: str, counted: Counted) -> Counted:
    return Counted(counted.count, (key, *counted.path)) if counted.count else counted


def _sum(parts: Iterable[Counted]) -> Counted:
    """Add counts up; the path is that of the part that is more than half of it."""
    counted = list(parts)
    total = sum(part.count for part in counted)
    most = max(counted, key=lambda part: part.count, default=Counted())
    return Counted(total, most.path if most.count * 2 > total else ())
