"""Define asset types: single inheritance, and nothing inherited that is defined again as something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from twin.errors import TwinError, UnitMismatch, ValidationFailed
from twin.instants import format_duration
from twin.model import AssetTypeInput, AttributeDefinitionInput, SignalDefinitionInput
from twin.timeline import Json
from twin.units.ucum import commensurable
from twin.write.attributes import check_unit
from twin.write.draft import Draft
from twin.write.engine import Outcome, Terms, admit, outcome
from twin.write.faults import Judgement
from twin.write.types import TypeBook, TypeDefinition, definition_of, load_types

D = TypeVar("D")


@dataclass(slots=True)
class AssetTypeRecipe:
    """Definitions of asset types under some terms."""

    terms: Terms
    stored: TypeBook | None = None

    async def load(self, draft: Draft, inputs: Sequence[AssetTypeInput]) -> None:
        """Read the types that are defined and all others."""
        self.stored = await load_types(draft.graph)
        await draft.load("asset_type", [row.key for row in inputs])

    def apply(self, draft: Draft, row: AssetTypeInput) -> Outcome:
        """Check one definition alone and state its fields."""
        node = draft.get("asset_type", row.key)
        exists = admit(node, self.terms, None)
        fields = _fields(row)
        before = node.fields_at(self.terms.valid_from)
        changed = node.apply(self.terms.write(fields))
        return outcome(node, self.terms, exists, before, fields, changed)

    async def check(self, draft: Draft, rows: Mapping[int, AssetTypeInput]) -> Mapping[int, TwinError]:
        """Check inheritance over all types, those of this list in place of the stored ones."""
        assert self.stored is not None, "load comes before check"
        defined = {row.key: self._definition(draft, row.key) for row in rows.values()}
        book = TypeBook({**self.stored.types, **defined})
        wrong: dict[int, TwinError] = {}
        for index, row in rows.items():
            touched = [row.key, *(key for key in book.types if row.key in book.extended_by(key))]
            found = next(filter(None, (_fault(book, key) for key in touched)), None)
            if found is not None:
                wrong[index] = found
        return wrong

    def _definition(self, draft: Draft, key: str) -> TypeDefinition:
        fields = draft.get("asset_type", key).fields_at(self.terms.valid_from)
        extends, attributes, signals = (fields.get(name) for name in ("extends", "attributes", "signals"))
        return definition_of(
            key, None if extends is None else str(extends), _list(attributes), _list(signals)
        )


def _fields(row: AssetTypeInput) -> dict[str, Json]:
    fields: dict[str, Json] = {n: getattr(row, n) for n in ("name", "extends", "description") if row.names(n)}
    judgement = Judgement()
    if row.names("attributes"):
        attributes = row.attributes or ()
        with judgement:
            _refuse_twice([a.name for a in attributes], "attributes")
        fields["attributes"] = _each(judgement, _attribute, attributes) or None
    if row.names("signals"):
        signals = row.signals or ()
        with judgement:
            _refuse_twice([s.name for s in signals], "signals")
        fields["signals"] = _each(judgement, _signal, signals) or None
    judgement.end()
    return fields


def _each(judgement: Judgement, stated: Callable[[D], Json], definitions: Sequence[D]) -> list[Json]:
    found: list[Json] = []
    for definition in definitions:
        with judgement:
            found.append(stated(definition))
    return found


def _attribute(given: AttributeDefinitionInput) -> Json:
    path = ("attributes", given.name)
    check_unit(given.unit, (*path, "unit"))
    if given.unit is not None and given.data_type not in ("FLOAT", "INTEGER"):
        raise ValidationFailed(
            f"attribute {given.name!r} is {given.data_type} and has the unit {given.unit!r}; only numbers have units",
            path=(*path, "unit"),
            value=given.unit,
        )
    if given.enum_values is not None and given.data_type != "STRING":
        raise ValidationFailed(
            f"attribute {given.name!r} is {given.data_type} and has enumValues; only STRING can",
            path=(*path, "enumValues"),
        )
    return {
        "name": given.name,
        "dataType": given.data_type,
        "unit": given.unit,
        "required": bool(given.required),
        "enumValues": None if given.enum_values is None else list(given.enum_values),
        "description": given.description,
    }


def _signal(given: SignalDefinitionInput) -> Json:
    path = ("signals", given.name)
    check_unit(given.unit, (*path, "unit"))
    if given.low is not None and given.high is not None and given.low > given.high:
        raise ValidationFailed(
            f"signal {given.name!r} has low {given.low} above high {given.high}", path=(*path, "low")
        )
    return {
        "name": given.name,
        "unit": given.unit,
        "quantity": given.quantity,
        "low": given.low,
        "high": given.high,
        "interpolation": given.interpolation or "LINEAR",
        "samplingInterval": None
        if given.sampling_interval is None
        else format_duration(given.sampling_interval),
        "description": given.description,
    }


def _refuse_twice(names: Sequence[str], path: str) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValidationFailed(f"{twice!r} is defined twice; define it once", path=(path, twice), value=twice)


def _fault(book: TypeBook, key: str) -> TwinError | None:
    """Return what is wrong with a type among all others."""
    definition = book.types[key]
    above = book.lineage(key)
    top = above[-1]
    if top.extends is not None and top.extends not in book.types:
        return _unknown(book, top.extends)
    if top.extends is not None:
        way = [t.key for t in above]
        cycle = " → ".join([*way[way.index(top.extends) :], top.extends])
        return ValidationFailed(
            f"{cycle}: a type cannot extend itself; drop one of the extends", path=("extends",)
        )
    inherited = book.attributes(definition.extends)
    clashes = (
        _clash(key, own, inherited[name]) for name, own in definition.attributes.items() if name in inherited
    )
    return next(filter(None, clashes), None)


def _unknown(book: TypeBook, key: str) -> TwinError | None:
    try:
        book.require(key, ("extends",))
    except ValidationFailed as wrong:
        return wrong
    return None


def _clash(key: str, own: AttributeDefinitionInput, inherited: AttributeDefinitionInput) -> TwinError | None:
    path = ("attributes", own.name)
    if own.data_type != inherited.data_type:
        return ValidationFailed(
            f"type {key!r} defines attribute {own.name!r} as {own.data_type}, but inherits it as {inherited.data_type};"
            " use another name, or the same type",
            path=path,
            value=own.data_type,
        )
    if own.unit is not None and inherited.unit is not None and not commensurable(own.unit, inherited.unit):
        return UnitMismatch(
            f"type {key!r} defines attribute {own.name!r} in {own.unit!r}, but inherits it in {inherited.unit!r};"
            " the dimensions differ",
            path=path,
            value=own.unit,
        )
    return None


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
