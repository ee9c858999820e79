"""The demo plant as data: everything that `build_demo` writes, made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from twin.demo import design, documents, rows, signals
from twin.demo.documents import DemoFile
from twin.demo.layout import Layout, Replacement, lay_out
from twin.demo.signals import SignalSamples
from twin.demo.types import ASSET_TYPES, Row
from twin.instants import HOUR

__all__ = ["DemoFile", "DemoPlant", "Moved", "SignalSamples", "generate"]


@dataclass(frozen=True, slots=True)
class Moved:
    """A part of a pump that was replaced: which host, and what went out and in."""

    host: str
    replacement: Replacement


@dataclass(frozen=True, slots=True)
class DemoPlant:
    """The plant of one seed, scale and anchor. Rows carry the contract's names; write them in the order given here."""

    layout: Layout

    @property
    def commissioned(self) -> int:
        """The instant from which the first assets and relations hold."""
        return self.layout.commissioned

    def asset_types(self) -> tuple[Row, ...]:
        """Return the asset types."""
        return ASSET_TYPES

    def assets(self) -> Iterator[Row]:
        """Yield the assets as they were commissioned, hosts before what is in them."""
        return rows.assets(self.layout)

    def spares(self) -> Iterator[Row]:
        """Yield the bearings that were bought later; they lie in no host yet."""
        return rows.spares(self.layout)

    def moves(self) -> tuple[Moved, ...]:
        """Return the replacements of bearings, to be told to the writer one by one."""
        return tuple(Moved(p.key, p.replacement) for p in self.layout.pumps if p.replacement is not None)

    def retired(self) -> Iterator[Row]:
        """Yield the states of the bearings after the replacements."""
        return rows.retired(self.layout)

    def relations(self) -> Iterator[Row]:
        """Yield what feeds, drives and isolates what."""
        return rows.relations(self.layout)

    def signals(self) -> Iterator[Row]:
        """Yield the signals."""
        return rows.signals(self.layout)

    def documents(self) -> Iterator[Row]:
        """Yield the documents with their revisions."""
        return documents.documents(self.layout)

    def files(self) -> Iterator[DemoFile]:
        """Yield the file of each revision."""
        return documents.files(self.layout)

    def parts(self) -> Iterator[Row]:
        """Yield the parts of the design with their revisions."""
        return design.parts(self.layout)

    def boms(self) -> Iterator[Row]:
        """Yield the lines of each assembly."""
        return design.boms(self.layout)

    def realised(self) -> Iterator[Row]:
        """Yield the assets again, each with the revision that it was built to."""
        return design.realised(self.layout)

    def design_documents(self) -> Iterator[Row]:
        """Yield the drawings of the design."""
        return design.documents(self.layout)

    def design_files(self) -> Iterator[DemoFile]:
        """Yield the file of each drawing of the design."""
        return design.files(self.layout)

    def events(self) -> Iterator[Row]:
        """Yield what happened."""
        return rows.events(self.layout)

    def samples(self, start: int, end: int, *, days_at_once: int = 31) -> Iterator[SignalSamples]:
        """Yield the samples of [start, end), signal by signal, with the dirt that sensors make.

        Parts of a stretch, put together, are the whole. About 155,000 samples a day at scale 1.
        """
        return signals.samples(self.layout, start, end, days_at_once=days_at_once)


def generate(*, scale: int = 1, seed: int = 7, now_ns: int) -> DemoPlant:
    """Return the plant as it is told at `now_ns`: scale 1 has 24 pumps in 6 lines at 2 sites."""
    return DemoPlant(lay_out(scale=scale, seed=seed, anchor=now_ns - now_ns % HOUR))
