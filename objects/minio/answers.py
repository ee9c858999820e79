"""Reads what S3 servers answer: XML documents and the headers of objects. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from objects.errors import Unavailable
from objects.store import Stored

DIGEST = "x-amz-meta-sha256"


@dataclass(frozen=True, slots=True)
class Found:
    """A line of a listing. Sha256 and media type are known where the server tells them unasked, as MinIO does."""

    place: str
    size: int
    sha256: str | None
    media_type: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a listing; `next_token` asks for the page behind it."""

    lines: tuple[Found, ...]
    next_token: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of what lies at a place; a delete marker is one too."""

    place: str
    id: str


def error_code(body: bytes) -> str:
    """Return the code of a refusal; empty when there is none."""
    try:
        return _text(_parsed(body), "Code") or ""
    except Unavailable:
        return ""


def read_field(body: bytes, name: str) -> str:
    """Return a field of an answer that must have it. An answer of success may still turn out to be an error."""
    found = _text(_parsed(body), name)
    if found is None:
        raise Unavailable(
            f"the object server answers without {name}: {error_code(body) or 'no error'}; try again"
        )
    return found


def read_page(body: bytes) -> Page:
    """Return the lines of a listing (ListObjectsV2)."""
    root = _parsed(body)
    lines = tuple(_line(each) for each in _all(root, "Contents"))
    return Page(lines, _text(root, "NextContinuationToken"))


def read_versions(body: bytes) -> tuple[Version, ...]:
    """Return the versions of a listing (ListObjectVersions), newest first for each place."""
    return tuple(
        Version(unquote(_text(each, "Key") or ""), _text(each, "VersionId") or "null")
        for each in _parsed(body)
        if _name(each) in {"Version", "DeleteMarker"}
    )


def read_stored(key: str, headers: Mapping[str, str]) -> Stored | None:
    """Return what the headers say of an object; None when this store did not write it."""
    sha256 = headers.get(DIGEST)
    if sha256 is None:
        return None
    return Stored(key, int(headers["content-length"]), sha256, headers.get("content-type", ""))


def _line(contents: Element) -> Found:
    place, size = unquote(_text(contents, "Key") or ""), int(_text(contents, "Size") or 0)
    known = {
        _name(each).lower(): each.text for metadata in _all(contents, "UserMetadata") for each in metadata
    }
    return Found(place, size, known.get(DIGEST), known.get("content-type"))


def _parsed(body: bytes) -> Element:
    try:
        # What parses is the interpreter's expat, which bounds entities; the server is the one that the URL names.
        return ElementTree.fromstring(body)  # noqa: S314
    except ElementTree.ParseError as cause:
        raise Unavailable(
            "the object server answers with something that is no XML; check its address"
        ) from cause


def _all(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element if _name(each) == name)


def _text(element: Element, name: str) -> str | None:
    found = next(_all(element, name), None)
    return None if found is None else found.text or ""


def _name(element: Element) -> str:
    """Return the tag without its name space: servers differ in giving one."""
    return element.tag.rpartition("}")[2]
