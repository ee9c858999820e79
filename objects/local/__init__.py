"""The object store in a directory: bytes by content, keys in a SQLite index, links signed by this service."""

from objects.local.store import open_local

__all__ = ["open_local"]
