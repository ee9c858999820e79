"""What a server is to us: a recipe to build it, a way to run it, and the URL that names it. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from twin.errors import Store
from twin.servers.tools import Tool

LOOPBACK: Final = "127.0.0.1"
PINS: Final = Path(__file__).parent / "pins"

Report = Callable[[str], None]
"Hears, in a sentence, what is being done."


@dataclass(frozen=True, slots=True)
class Place:
    """Where one server lives: its folder, its port on loopback, and who may enter."""

    folder: Path
    port: int
    user: str
    password: str = field(repr=False)

    @property
    def log(self) -> Path:
        """What the server writes to its output."""
        return self.folder / "output.log"


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments, and what it needs in its environment beyond the usual."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


class Workshop(Protocol):
    """Where a server is built: what stays goes to `product`, everything else to `bench`."""

    @property
    def product(self) -> Path: ...

    @property
    def bench(self) -> Path: ...

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a program on the bench and return its output, which is in the log too."""
        ...


@dataclass(frozen=True, slots=True)
class Server:
    """One of the three. `store` is what it is to us, `setting` the variable that takes its URL."""

    name: str
    title: str
    version: str
    licence: str
    store: Store
    setting: str
    builds_with: tuple[Tool, ...]
    runs_with: tuple[Tool, ...]
    duration: str
    user: str
    build: Callable[[Workshop], None]
    prepare: Callable[[Path, Place], None]
    command: Callable[[Path, Place], Command]
    is_ready: Callable[[Place], bool]
    address: Callable[[Place], str]
    default: str

    def url(self, place: Place) -> str:
        """Return the URL of the database, bucket or organisation that is ours, for `setting`."""
        return f"{self.address(place)}/{self.default}"

    def __str__(self) -> str:
        return f"{self.title} {self.version}"
