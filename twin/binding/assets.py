"""An asset as binding sees it: the names by which another program may know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AssetNames:
    """What names one asset. `identifiers` are (scheme, value); attributes are texts as a person would write them."""

    key: str
    name: str
    type: str | None = None
    serial_number: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


def names_of(asset: AssetNames) -> Iterator[tuple[str, str]]:
    """Yield what an asset is called by, as (property of a template, value); a name that repeats the key is left out."""
    yield KEY, asset.key
    if asset.serial_number:
        yield SERIAL_NUMBER, asset.serial_number
    for scheme, value in asset.identifiers:
        yield f"{IDENTIFIERS}{scheme}", value
    if asset.name and asset.name != asset.key:
        yield NAME, asset.name


def rank(property: str) -> int:
    """Return how well a property names one thing alone, 0 best: keys and serial numbers do, names repeat."""
    ranked = (KEY, SERIAL_NUMBER, IDENTIFIERS, NAME)
    return next(number for number, start in enumerate(ranked) if property.startswith(start))


KEY = "asset.key"
NAME = "asset.name"
TYPE = "asset.type"
SERIAL_NUMBER = "asset.serialNumber"
IDENTIFIERS = "asset.identifiers."
ATTRIBUTES = "asset.attributes."
