"""A process that writes nodes until it is killed, and prints the id of each that was acknowledged.

python -m tests.conformance.graph_writer SETUP FOLDER ROUND
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path as Folder

from graph import FOREVER, Change, Edge, Label, VersionRecord
from tests.conformance.graph_setups import SETUPS
from tests.conformance.graph_timelines import SCHEMA


def pair(name: str) -> tuple[Change, Change]:
    """Two nodes that belong together: neither is ever without the other, the edge and the label."""
    record = VersionRecord(0, FOREVER, 1, FOREVER, 1, {"name": name})
    label = Label("erp", None, name)
    child = VersionRecord(
        0,
        FOREVER,
        1,
        FOREVER,
        1,
        {"name": name},
        labels=(label,),
        edges=(Edge("IN", "Thing", f"{name}/parent"),),
    )
    return Change("Thing", f"{name}/parent", 0, 1, (), (record,)), Change("Thing", name, 0, 1, (), (child,))


async def write(setup: str, folder: Folder, turn: str) -> None:
    """Write pairs for ever."""
    store = await SETUPS[setup](folder, SCHEMA, lambda: 1)
    number = 0
    while True:
        name = f"{turn}-{number}"
        await store.apply(pair(name), known_at=1)
        print(name, flush=True)
        number += 1


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], Folder(sys.argv[2]), sys.argv[3]))
