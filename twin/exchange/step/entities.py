"""What one STEP file says of products, their versions and their usages, by the numbers that its entities have there.

Not for: how they are read (collecting.py), what belongs together over several files (reading.py).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Product:
    """A product: its id and name as names, empty where they are not given."""

    offset: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Formation:
    """A version of a product."""

    offset: int
    id: str
    product: int


@dataclass(frozen=True, slots=True)
class Definition:
    """One view of a version; or, where `formation` is None, a product that another file describes."""

    offset: int
    formation: int | None
    product_id: str = ""
    formation_id: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """One place in which a definition holds another; `quantity` is the number of its measure, if it has one."""

    offset: int
    id: str
    name: str
    parent: int
    child: int
    designator: str
    quantity: int | None


@dataclass(slots=True)
class Entities:
    """All that is kept of one file."""

    path: Path
    schema: str = ""
    products: dict[int, Product] = field(default_factory=dict)
    formations: dict[int, Formation] = field(default_factory=dict)
    definitions: dict[int, Definition] = field(default_factory=dict)
    usages: dict[int, Usage] = field(default_factory=dict)
    counts: dict[int, float] = field(default_factory=dict)
    document_products: set[int] = field(default_factory=set)
    documents: dict[int, tuple[str, str]] = field(default_factory=dict)
    document_uses: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    file_names: dict[int, list[str]] = field(default_factory=dict)
    passed: Counter[str] = field(default_factory=Counter)
