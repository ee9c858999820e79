"""A place for a server: a folder of its own, a free port, a password that nobody chose."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

from twin.servers.server import LOOPBACK, Place, Server


def new_place(server: Server, folder: Path) -> Place:
    """Make the folder, readable by its owner alone, and choose a free port and a password."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Place(folder.absolute(), free_port(), server.user, secrets.token_hex(20))


def free_port(wanted: int = 0) -> int:
    """Return the wanted port when nobody listens there, and any free one otherwise."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, wanted))
        except OSError:
            listener.bind((LOOPBACK, 0))
        return int(listener.getsockname()[1])
