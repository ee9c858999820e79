"""A condition that holds a date against a moment of the asset from which a document is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from graph.store import LinkedOf
from twin.catalog import REALISED

AssetMoment = Literal["DESIGN_RELEASE", "INSTALLATION"]
DESIGN_RELEASED: Final = LinkedOf(REALISED, "released_at")
"Of an asset: when the part revision that it realises was released."


@dataclass(frozen=True, slots=True)
class AgainstMoment:
    """A date of a revision before (else after) a moment of the asset, as the asset is at an instant.

    Unknown without the date, without the moment, and where no asset looks.
    """

    date: str
    is_before: bool
    moment: AssetMoment
    at: int


@dataclass(frozen=True, slots=True)
class Installed:
    """Names the slot of the installations that assets are in at an instant."""

    at: int
