"""Build a server into the cache, once: in a draft that is renamed when it is whole, by one process at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from twin.errors import StoreUnavailable
from twin.servers.server import Report, Server
from twin.servers.tools import missing

LAST_LINES: Final = 8


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Return where built servers are kept: `twinloom/servers` in XDG_CACHE_HOME, or in ~/.cache."""
    base = environment.get("XDG_CACHE_HOME", "").strip()
    return (Path(base) if base else Path.home() / ".cache") / "twinloom" / "servers"


def built(server: Server, cache: Path, *, report: Report) -> Path:
    """Return the folder of the server's programs, building it first when it is not in the cache.

    Raises StoreUnavailable that says what is missing on the machine, or where the log of a failed build lies.
    """
    target = cache / f"{server.name}-{server.version}"
    if not target.is_dir():
        _require(server)
        cache.mkdir(parents=True, exist_ok=True)
        with _alone(cache, server, report):
            if not target.is_dir():
                _build(server, target, report)
    return target


@dataclass(frozen=True, slots=True)
class _Draft:
    """A folder beside the cache's own: `product` is renamed into place in the end, `bench` is thrown away."""

    product: Path
    bench: Path
    log: Path

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a program on the bench; its output goes to the log. Raises CalledProcessError."""
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(arguments)}\n")
            log.flush()
            began = log.tell()
            _run(arguments, self.bench, {**os.environ, **(environment or {})}, log.fileno())
        with self.log.open(encoding="utf-8", errors="replace") as log:
            log.seek(began)
            return log.read()


def _require(server: Server) -> None:
    lacking = missing((*server.builds_with, *server.runs_with))
    if lacking:
        raise StoreUnavailable(
            f"{server} is not built yet and cannot be: {'; '.join(dict.fromkeys(lacking))}. "
            "Install that and repeat, or use the embedded store.",
            store=server.store,
            retryable=False,
        )


def _build(server: Server, target: Path, report: Report) -> None:
    log = target.with_name(f"{target.name}.log")
    log.write_text("", encoding="utf-8")
    report(f"Building {server}, once; this takes {server.duration}. Log: {log}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{server.name}-") as folder:
        draft = _Draft(Path(folder) / "product", Path(folder) / "bench", log)
        draft.product.mkdir()
        draft.bench.mkdir()
        try:
            server.build(draft)
        except (subprocess.CalledProcessError, OSError) as wrong:
            raise _failed(server, log, wrong) from wrong
        draft.product.rename(target)
    report(f"Built {server} in {time.monotonic() - began:.0f} s.")


def _failed(server: Server, log: Path, wrong: Exception) -> StoreUnavailable:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
    shown = "\n".join(f"    {line[:200]}" for line in lines)
    return StoreUnavailable(
        f"{server} could not be built: {wrong}. The log is {log}; it ends with\n{shown}",
        store=server.store,
        retryable=False,
    )


def _run(arguments: tuple[str, ...], folder: Path, environment: Mapping[str, str], output: int) -> None:
    """Run to the end. Whatever interrupts us ends the program too, with all that it started."""
    process = subprocess.Popen(
        arguments,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )
    try:
        code = process.wait()
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if code:
        raise subprocess.CalledProcessError(code, arguments[0])


@contextmanager
def _alone(cache: Path, server: Server, report: Report) -> Iterator[None]:
    """Hold the lock of a server's build; drafts that lie there while it is free were left by a build that died."""
    with (cache / f".{server.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report(f"Another process builds {server}; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        for left in cache.glob(f".{server.name}-*"):
            shutil.rmtree(left)
        yield
