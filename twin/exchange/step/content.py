"""What one STEP file says of parts: revisions by number and label, what each holds, which files describe them.

The numbers of entities end here. Not for: other files, instances written as products (instances.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from twin.exchange.step.entities import Definition, Entities, Usage
from twin.exchange.step.errors import UnreadableStep, unreadable
from twin.exchange.step.structure import RevisionKey
from twin.exchange.step.texts import LONGEST_NAME

NO_LABEL: Final = "-"
STEP_SUFFIXES: Final = (".stp", ".step", ".p21")


@dataclass(frozen=True, slots=True)
class Use:
    """One usage: the child, the name it has there, its reference designator, how many pieces it stands for."""

    child: RevisionKey
    name: str
    designator: str
    count: float


@dataclass(slots=True)
class Body:
    """What one definition of a revision holds, where it stands, and the STEP files that describe it."""

    path: Path
    offset: int
    uses: list[Use] = field(default_factory=list)
    files: tuple[str, ...] = ()


@dataclass(slots=True)
class Content:
    """One file: names and bodies of its revisions (one may be defined more than once), and what to tell.

    `copies` counts the products of revisions that more than one product of the file stands for.
    """

    path: Path
    schema: str
    names: dict[RevisionKey, str] = field(default_factory=dict)
    bodies: dict[RevisionKey, list[Body]] = field(default_factory=dict)
    copies: dict[RevisionKey, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def tops(self) -> tuple[RevisionKey, ...]:
        """Return the revisions that nothing in the file holds."""
        held = {use.child for bodies in self.bodies.values() for body in bodies for use in body.uses}
        return tuple(key for key in self.bodies if key not in held)


def content_of(entities: Entities) -> Content:
    """Return the file by numbers and labels. Raises UnreadableStep for references that lead nowhere."""
    content = Content(entities.path, entities.schema)
    by_definition: dict[int, tuple[RevisionKey, Body]] = {}
    for number, definition in entities.definitions.items():
        resolved = _resolved(entities, number, definition)
        if resolved is not None:
            key, name = resolved
            body = Body(entities.path, definition.offset)
            by_definition[number] = key, body
            content.names.setdefault(key, name)
            content.bodies.setdefault(key, []).append(body)
    content.copies = _copies(entities, by_definition)
    _take_usages(entities, by_definition, content)
    _take_files(entities, by_definition, content)
    content.notes.extend(_told(entities))
    return content


def _copies(
    entities: Entities, by_definition: Mapping[int, tuple[RevisionKey, Body]]
) -> dict[RevisionKey, int]:
    products: dict[RevisionKey, set[int]] = {}
    for number, (key, _) in by_definition.items():
        formation = entities.formations.get(entities.definitions[number].formation or 0)
        if formation is not None:
            products.setdefault(key, set()).add(formation.product)
    return {key: len(found) for key, found in products.items() if len(found) > 1}


def _resolved(entities: Entities, number: int, definition: Definition) -> tuple[RevisionKey, str] | None:
    """The revision that a definition belongs to and its name; None where it belongs to a document."""
    if definition.formation is None:
        key = _key(entities, definition.offset, definition.product_id, definition.formation_id)
        return key, key.number
    formation = entities.formations.get(definition.formation)
    if formation is None:
        raise _dangling(entities, definition.offset, number, definition.formation, "version of a product")
    product = entities.products.get(formation.product)
    if product is None:
        raise _dangling(entities, formation.offset, definition.formation, formation.product, "product")
    if formation.product in entities.document_products:
        return None
    key = _key(entities, product.offset, product.id or product.name, formation.id)
    return key, product.name or key.number


def _key(entities: Entities, offset: int, number: str, label: str) -> RevisionKey:
    for text, what in ((number, "id"), (label, "version id")):
        if len(text) > LONGEST_NAME:
            reason = f"the {what} {text[:40] + '…'!r} has {len(text)} characters; {LONGEST_NAME} are allowed."
            raise unreadable(entities.path, reason, offset=offset, entity="PRODUCT")
    if not number:
        reason = "the product has neither id nor name; give it a part number in the program that wrote it."
        raise unreadable(entities.path, reason, offset=offset, entity="PRODUCT")
    return RevisionKey(number, label or NO_LABEL)


def _take_usages(
    entities: Entities, by_definition: Mapping[int, tuple[RevisionKey, Body]], content: Content
) -> None:
    uncounted = of_documents = 0
    for number, usage in entities.usages.items():
        parent, child = (_end_of(entities, number, usage, end) for end in (usage.parent, usage.child))
        if parent not in by_definition or child not in by_definition:
            of_documents += 1
            continue
        count = 1.0 if usage.quantity is None else entities.counts.get(usage.quantity)
        uncounted += count is None
        name = usage.name or usage.id
        use = Use(by_definition[child][0], name, usage.designator, 1.0 if count is None else count)
        by_definition[parent][1].uses.append(use)
    if of_documents:
        content.notes.append(f"{of_documents:,} usages are of documents: passed over")
    if uncounted:
        content.notes.append(
            f"{uncounted:,} usages have a quantity that is no COUNT_MEASURE: each counts as one piece"
        )


def _end_of(entities: Entities, number: int, usage: Usage, end: int) -> int:
    if end not in entities.definitions:
        raise _dangling(entities, usage.offset, number, end, "definition of a product")
    return end


def _take_files(
    entities: Entities, by_definition: Mapping[int, tuple[RevisionKey, Body]], content: Content
) -> None:
    """The names of STEP files that describe a definition; of other files only a note."""
    for document, users in entities.document_uses:
        names = list(dict.fromkeys(_names(entities, document)))
        steps = tuple(name for name in names if name.casefold().endswith(STEP_SUFFIXES))
        for key, body in (by_definition[user] for user in users if user in by_definition):
            body.files += steps
            if names and not steps:
                shown = ", ".join(repr(name) for name in names)
                content.notes.append(f"{key} refers to {shown}, which is no STEP file: not read")


def _names(entities: Entities, document: int) -> Iterator[str]:
    yield from entities.file_names.get(document, ())
    yield from (text for text in entities.documents.get(document, ()) if "." in text)


def _told(entities: Entities) -> Iterator[str]:
    for keyword, count in sorted(entities.passed.items()):
        yield f"{count:,} {keyword}: passed over, since these are no usages of their own"
    used = {formation.product for formation in entities.formations.values()}
    idle = sum(number not in used for number in entities.products)
    if idle:
        yield f"{idle:,} products have no version: passed over"


def _dangling(entities: Entities, offset: int, number: int, missing: int, what: str) -> UnreadableStep:
    reason = f"it refers to #{missing}, which is no {what} of the file; the file is damaged, export it again."
    return unreadable(entities.path, reason, offset=offset, entity=f"#{number}")
