"""Templates of tag values: texts with places such as {asset.key} that each asset fills in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from twin.binding.assets import ATTRIBUTES, IDENTIFIERS, KEY, NAME, SERIAL_NUMBER, TYPE, AssetNames
from twin.errors import BadRequest


class NoValue(Exception):
    """The asset does not have what the template asks for, or has several of it."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text in pieces: each is text, or (where `is_place`) a property such as `asset.key`."""

    pieces: tuple[tuple[str, bool], ...]

    def fill(self, asset: AssetNames) -> str:
        """Return the text for an asset; raises NoValue that says what it lacks."""
        return "".join(value_of(asset, piece) if is_place else piece for piece, is_place in self.pieces)

    @property
    def places(self) -> tuple[str, ...]:
        """The properties that it asks for."""
        return tuple(piece for piece, is_place in self.pieces if is_place)


def parse_template(text: str) -> Template:
    """Read a template; {{ and }} stand for braces. Raises BadRequest that names the place which is not understood.

    >>> parse_template("srv-{asset.key}").pieces
    (('srv-', False), ('asset.key', True))
    """
    pieces: list[tuple[str, bool]] = []
    for found in _PIECE.finditer(text):
        match found.lastgroup:
            case "place":
                pieces.append((_place(found["place"], text), True))
            case "brace":
                pieces.append((found["brace"][0], False))
            case "text":
                pieces.append((found["text"], False))
            case _:
                raise BadRequest(
                    f"The template {text!r} has a brace without its partner; write {{{{ or }}}} for a brace itself."
                )
    return Template(tuple(pieces))


def parse_tag(text: str) -> tuple[str, Template]:
    r"""Read TAG=TEMPLATE; \= in the tag stands for = and \\ for \."""
    found = _TAG.fullmatch(text)
    if found is None or not found["value"]:
        raise BadRequest(
            f"--tag {text!r} is not understood; write TAG=VALUE, such as --tag host={{asset.key}}."
        )
    return re.sub(r"\\([=\\])", r"\1", found["tag"]), parse_template(found["value"])


def tag_text(tag: str, template: str) -> str:
    """Write what `parse_tag` reads; braces of a plain value are doubled by `plain`."""
    escaped = tag.replace("\\", "\\\\").replace("=", "\\=")
    return f"{escaped}={template}"


def plain(value: str) -> str:
    """Return the template that means the value itself."""
    return value.replace("{", "{{").replace("}", "}}")


def value_of(asset: AssetNames, property: str) -> str:
    """Return one property of an asset as text; raises NoValue."""
    if property.startswith(IDENTIFIERS):
        return _identifier(asset, property.removeprefix(IDENTIFIERS))
    values = {KEY: asset.key, NAME: asset.name, TYPE: asset.type, SERIAL_NUMBER: asset.serial_number}
    value = (
        values[property] if property in values else asset.attributes.get(property.removeprefix(ATTRIBUTES))
    )
    if not value:
        raise NoValue(f"has no {property.removeprefix('asset.')}")
    return value


def attributes_asked(templates: Iterable[Template]) -> tuple[str, ...]:
    """Return the names of the attributes that templates ask for, each once."""
    places = (place for template in templates for place in template.places if place.startswith(ATTRIBUTES))
    return tuple(dict.fromkeys(place.removeprefix(ATTRIBUTES) for place in places))


def _identifier(asset: AssetNames, scheme: str) -> str:
    values = sorted({value for of, value in asset.identifiers if of == scheme})
    if not values:
        raise NoValue(f"has no identifier of scheme {scheme}")
    if len(values) > 1:
        raise NoValue(f"has {len(values)} identifiers of scheme {scheme}: {', '.join(values[:3])}")
    return values[0]


def _place(name: str, text: str) -> str:
    is_free = any(name.startswith(start) and name != start for start in (IDENTIFIERS, ATTRIBUTES))
    if name not in _FIXED and not is_free:
        raise BadRequest(
            f"The template {text!r} has {{{name}}}, which is no property; there are {', '.join(_SHOWN)}."
        )
    return name


_FIXED: Final = (KEY, NAME, TYPE, SERIAL_NUMBER)
_SHOWN: Final = tuple(f"{{{n}}}" for n in (*_FIXED, f"{IDENTIFIERS}SCHEME", f"{ATTRIBUTES}NAME"))
_PIECE: Final = re.compile(r"(?P<brace>\{\{|\}\})|\{(?P<place>[^{}]+)\}|(?P<text>[^{}]+)|[{}]", re.S)
_TAG: Final = re.compile(r"(?P<tag>(?:[^=\\]|\\.)+)=(?P<value>.*)", re.S)
