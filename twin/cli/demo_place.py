"""Which demo plant is meant: one for each set of stores, so that each remembers how far its building has come."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from twin.settings import Settings


def manifest_path(settings: Settings) -> Path:
    """Return where the plant in these stores keeps its manifest; that of the default stores is `demo.json`."""
    from twin.servers import SERVERS, known
    from twin.settings import read_settings

    urls = (settings.graph_url, settings.series_url, settings.objects_url)
    default = read_settings({"TWIN_HOME": str(settings.home)})
    if urls == (default.graph_url, default.series_url, default.objects_url):
        return settings.home / "demo.json"
    named = {standing.url: standing.server.name for standing in known(settings.home, SERVERS)}
    places = "\n".join(named.get(url) or _without_login(url) for url in urls)
    return settings.home / f"demo-{sha256(places.encode()).hexdigest()[:12]}.json"


def _without_login(url: str) -> str:
    """A password that is changed leaves the plant where it is."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
