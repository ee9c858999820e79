"""Writes random structures straight into a graph, as another program would: nobody looks for cycles there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from graph import FOREVER, Change, Edge, VersionRecord
from graph.store import Scalar
from twin.catalog import revision_id
from twin.structure.cycles import used_parts
from twin.structure.records import VIEWS, PartStructure, digest_of, write_content


def renamed(parts: Mapping[str, PartStructure], prefix: str) -> dict[str, PartStructure]:
    """Return the same parts under numbers that no other world has."""
    return {
        prefix + number: replace(
            part,
            lines={
                label: {
                    view: tuple(
                        line._replace(
                            part=prefix + line.part,
                            substitutes=tuple(s._replace(part=prefix + s.part) for s in line.substitutes),
                        )
                        for line in lines
                    )
                    for view, lines in views.items()
                }
                for label, views in part.lines.items()
            },
        )
        for number, part in parts.items()
    }


def changes(parts: Mapping[str, PartStructure]) -> Iterator[Change]:
    """Yield the nodes of parts, their revisions and structures, as they were always known."""
    for number, part in parts.items():
        yield _node("part", number, {"number": number, "name": number, "unit": part.unit})
        for each in part.revisions:
            told = {
                "key": f"{number}/{each.label}",
                "part": number,
                "label": each.label,
                "state": each.state,
                "released_at": each.released_at,
                "sequence": each.sequence,
            }
            edge = Edge("PART_REVISION_OF", "part", number)
            yield _node("part_revision", revision_id(number, each.label), told, edge)
        edges = [
            Edge(f"USES_{view}", "structure", used)
            for view in VIEWS
            for used in used_parts(part, view)
            if used in parts
        ]
        text = write_content(part)
        yield _node("structure", number, {"content": text, "digest": digest_of(text)}, *edges)


def _node(kind: str, id: str, properties: Mapping[str, Scalar], *edges: Edge) -> Change:
    return Change(kind, id, 0, 1, (), (VersionRecord(0, FOREVER, 1, FOREVER, 1, properties, edges=edges),))
