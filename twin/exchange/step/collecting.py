"""Read one STEP file into its entities: some twenty keywords are looked at, everything else is run over.

A complex instance counts by its leaves. Geometry, colours, dates and persons are none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from twin.exchange.step.arguments import Arguments
from twin.exchange.step.entities import Definition, Entities, Formation, Product, Usage
from twin.exchange.step.errors import UnreadableStep, unreadable
from twin.exchange.step.patterns import first_of
from twin.exchange.step.scan import Advance, Statement, statements
from twin.exchange.step.values import Instance, instance, record

MOST_ENTITIES: Final = 500_000
"Of the kinds that are kept; geometry does not count."


def read_entities(path: Path, *, advance: Advance) -> Entities:
    """Read one file; `advance` is told the bytes read so far. Raises UnreadableStep with line and entity."""
    found = Entities(path)
    numbers: set[int] = set()
    for statement in statements(path, _WANTED, advance=advance):
        try:
            _take(found, statement, numbers)
        except ValueError as wrong:
            _, entity = first_of(statement.text, 0)
            reason = f"{wrong}; export the file again."
            raise unreadable(path, reason, offset=statement.offset, entity=entity) from wrong
    if not found.definitions:
        raise UnreadableStep(
            f"{path.name}: it describes no product (its schema is {found.schema or 'not given'}); "
            "export it as AP203, AP214 or AP242 with the product structure."
        )
    return found


_PRODUCT = "PRODUCT"
_FORMATION = "PRODUCT_DEFINITION_FORMATION"
_DEFINITION = "PRODUCT_DEFINITION"
_RELATION = "PRODUCT_DEFINITION_RELATIONSHIP"
_OCCURRENCE = "NEXT_ASSEMBLY_USAGE_OCCURRENCE"
_QUANTIFIED = "QUANTIFIED_ASSEMBLY_COMPONENT_USAGE"
_COMPONENT = "ASSEMBLY_COMPONENT_USAGE"
_REFERENCE = "PRODUCT_DEFINITION_REFERENCE"
_MEASURE = "MEASURE_WITH_UNIT"
_CATEGORY = "PRODUCT_RELATED_PRODUCT_CATEGORY"
_DOCUMENT = "DOCUMENT"
_DOCUMENT_USE = "APPLIED_DOCUMENT_REFERENCE"
_FILE_NAME = "APPLIED_EXTERNAL_IDENTIFICATION_ASSIGNMENT"
_SAME: Final = {
    f"{_FORMATION}_WITH_SPECIFIED_SOURCE": _FORMATION,
    f"{_DEFINITION}_WITH_ASSOCIATED_DOCUMENTS": _DEFINITION,
    f"{_REFERENCE}_WITH_LOCAL_REPRESENTATION": _REFERENCE,
    "DOCUMENT_FILE": _DOCUMENT,
}
"Kinds whose first attributes are those of another."
_TOLD: Final = frozenset(
    {"PROMISSORY_USAGE_OCCURRENCE", "SPECIFIED_HIGHER_USAGE_OCCURRENCE", "MAKE_FROM_USAGE_OPTION"}
)
"Other relations of products: told, not taken."
_WANTED: Final = frozenset(
    {
        _PRODUCT, _FORMATION, _DEFINITION, _OCCURRENCE, _QUANTIFIED, _REFERENCE, _MEASURE, _CATEGORY,
        _DOCUMENT, _DOCUMENT_USE, _FILE_NAME, *_SAME, *_TOLD,
    }
)  # fmt: skip
_Leaves = Mapping[str, Arguments]


def _take(found: Entities, statement: Statement, numbers: set[int]) -> None:
    if not statement.text.startswith(b"#"):
        _take_header(found, statement)
        return
    entity = instance(statement)
    if entity.number in numbers:
        raise ValueError(f"the number #{entity.number} stands for another entity already")
    numbers.add(entity.number)
    if len(numbers) > MOST_ENTITIES:
        raise ValueError(
            f"the file describes more than {MOST_ENTITIES:,} products, versions and usages; split it by assembly"
        )
    leaves = {_SAME.get(leaf.keyword, leaf.keyword): Arguments(leaf.arguments) for leaf in entity.leaves}
    told = _TOLD & leaves.keys()
    if told:
        found.passed.update(told)
    elif not _take_usage(found, entity, leaves) and not _take_product(found, entity, leaves):
        _take_document(found, entity.number, leaves)


def _take_header(found: Entities, statement: Statement) -> None:
    if statement.text.startswith(b"FILE_SCHEMA"):
        names = record(statement).arguments[:1]
        match names:
            case ((str() as schema, *_),):
                found.schema = schema.partition("{")[0].strip()


def _take_usage(found: Entities, entity: Instance, leaves: _Leaves) -> bool:
    usage = leaves.get(_OCCURRENCE) or leaves.get(_QUANTIFIED)
    if usage is None:
        return False
    relation, component = leaves.get(_RELATION, usage), leaves.get(_COMPONENT)
    quantity = leaves.get(_QUANTIFIED)
    found.usages[entity.number] = Usage(
        entity.offset,
        relation.name(0),
        relation.name(1),
        relation.reference(3),
        relation.reference(4),
        relation.name(5) if component is None else component.name(0),
        None if quantity is None else quantity.last_reference(),
    )
    return True


def _take_product(found: Entities, entity: Instance, leaves: _Leaves) -> bool:
    offset = entity.offset
    match leaves:
        case {"PRODUCT_DEFINITION_REFERENCE": reference}:
            stub = Definition(offset, None, reference.name(1), reference.name(2))
            found.definitions[entity.number] = stub
        case {"PRODUCT_DEFINITION": definition}:
            found.definitions[entity.number] = Definition(offset, definition.reference(2))
        case {"PRODUCT_DEFINITION_FORMATION": formation}:
            found.formations[entity.number] = Formation(offset, formation.name(0), formation.reference(2))
        case {"PRODUCT": product}:
            found.products[entity.number] = Product(offset, product.name(0), product.name(1))
        case {"PRODUCT_RELATED_PRODUCT_CATEGORY": category}:
            if category.name(0).casefold() == "document":
                found.document_products.update(category.references(2))
        case _:
            return False
    return True


def _take_document(found: Entities, number: int, leaves: _Leaves) -> None:
    match leaves:
        case {"DOCUMENT": document}:
            found.documents[number] = (document.name(0), document.name(1))
        case {"APPLIED_DOCUMENT_REFERENCE": use}:
            found.document_uses.append((use.reference(0), use.references(2)))
        case {"APPLIED_EXTERNAL_IDENTIFICATION_ASSIGNMENT": naming}:
            for each in naming.references(3):
                found.file_names.setdefault(each, []).append(naming.name(0))
        case {"MEASURE_WITH_UNIT": measure}:
            counted = measure.count(0)
            if counted is not None:
                found.counts[number] = counted
