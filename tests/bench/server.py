"""The server process that is measured: `twin serve` over the stores of the environment, from the plant's now on.

Run: python -m tests.bench.server. Prints its address; on SIGINT its peak memory in bytes, then ends.
"""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path

from tests.bench.build import clock_from
from tests.bench.plant import ANCHOR
from twin.cli.serve import address_of, bind, run, serve_on
from twin.settings import open_service, read_settings


async def serve() -> None:
    """Serve the stores that the environment names until told to stop."""
    settings = read_settings()
    with bind(settings, 0) as listener:
        service = await open_service(settings, clock=clock_from(ANCHOR))
        try:
            print(address_of(listener), flush=True)
            await serve_on(listener, service, settings, "Measuring")
        finally:
            print(peak_memory(), flush=True)
            await service.close()


def peak_memory() -> int:
    """Return the most memory that this process ever held, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux counts the parent's memory into ru_maxrss, until the program begins
        lines = status.read_text(encoding="ascii").splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        run(serve())
