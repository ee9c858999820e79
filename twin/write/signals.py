"""Upsert signals. What a new one leaves out comes from the definition of that name in its asset's type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twin.catalog import signal_id
from twin.errors import NotFound, TwinError, UnitMismatch, ValidationFailed
from twin.model import SignalDefinitionInput, SignalInput
from twin.timeline import Fields, Json, segment_at
from twin.units.ucum import conversion
from twin.write.attributes import check_unit
from twin.write.draft import Draft, Node
from twin.write.engine import Outcome, Terms, admit, outcome
from twin.write.faults import Judgement
from twin.write.types import TypeBook, load_types


@dataclass(slots=True)
class SignalRecipe:
    """Upserts of signals under some terms."""

    terms: Terms
    types: TypeBook | None = None

    async def load(self, draft: Draft, inputs: Sequence[SignalInput]) -> None:
        """Read the signals, their assets and all types."""
        self.types = await load_types(draft.graph)
        await draft.load("asset", [row.asset for row in inputs])
        await draft.load("signal", [signal_id(row.asset, row.name) for row in inputs])

    def apply(self, draft: Draft, row: SignalInput) -> Outcome:
        """Check one signal and state its fields."""
        asset = draft.get("asset", row.asset)
        if not any(segment.alive for segment in asset.wanted):
            raise NotFound(
                f"there is no asset {row.asset!r}; write it first", path=("asset",), value=row.asset
            )
        node = draft.get("signal", signal_id(row.asset, row.name))
        exists = admit(node, self.terms, row.expected_version)
        before = node.fields_at(self.terms.valid_from)
        definition = self._definition(asset, row.name)
        fields = _stated(row) if exists else {**_defaults(definition, row), **_stated(row)}
        _fall_back(fields, definition)
        _check(row, {**before, **fields}, definition)
        changed = node.apply(self.terms.write(fields))
        return outcome(node, self.terms, exists, before, fields, changed)

    async def check(self, draft: Draft, rows: Mapping[int, SignalInput]) -> Mapping[int, TwinError]:
        """Nothing can be wrong with signals that are each good: two may share a binding."""
        return {}

    def _definition(self, asset: Node, name: str) -> SignalDefinitionInput | None:
        assert self.types is not None, "load comes before apply"
        # An asset that is known only from later on has the type that it has first.
        held = segment_at(asset.wanted, self.terms.valid_from) or next(s for s in asset.wanted if s.alive)
        key = held.fields.get("type")
        return None if key is None else self.types.signal(str(key), name)


def _stated(row: SignalInput) -> dict[str, Json]:
    fields: dict[str, Json] = {name: getattr(row, name) for name in _PLAIN if row.names(name)}
    if row.names("sampling_interval"):
        given = row.sampling_interval
        fields["sampling_interval_ns"] = None if given is None else given.nanoseconds
    if row.names("binding"):
        fields["binding"] = None if row.binding is None else row.binding.model_dump()
    return fields


def _defaults(definition: SignalDefinitionInput | None, row: SignalInput) -> dict[str, Json]:
    if definition is None:
        return {}
    interval = definition.sampling_interval
    low, high = (_limit(limit, definition, row) for limit in (definition.low, definition.high))
    fields: dict[str, Json] = {
        "unit": definition.unit,
        "quantity": definition.quantity,
        "low": low,
        "high": high,
    }
    fields |= {"sampling_interval_ns": None if interval is None else interval.nanoseconds}
    fields |= {"description": definition.description, "interpolation": definition.interpolation}
    return {name: value for name, value in fields.items() if value is not None}


def _limit(limit: float | None, definition: SignalDefinitionInput, row: SignalInput) -> float | None:
    """Return a limit of the definition in the unit that the signal has."""
    if limit is None or row.unit is None or definition.unit is None or row.unit == definition.unit:
        return limit
    check_unit(row.unit, ("unit",))
    return _converted(row.unit, definition, limit)


def _converted(unit: str, definition: SignalDefinitionInput, limit: float) -> float:
    assert definition.unit is not None
    try:
        return conversion(definition.unit, unit).apply(limit)
    except UnitMismatch as wrong:
        raise UnitMismatch(wrong.message, path=("unit",), value=unit) from wrong


def _fall_back(fields: dict[str, Json], definition: SignalDefinitionInput | None) -> None:
    """A null where a signal must have something means the default again."""
    if "interpolation" in fields and fields["interpolation"] is None and definition is not None:
        fields["interpolation"] = definition.interpolation


def _check(row: SignalInput, fields: Fields, definition: SignalDefinitionInput | None) -> None:
    judgement = Judgement()
    with judgement:
        check_unit(row.unit, ("unit",))
        if row.unit is not None and definition is not None and definition.unit is not None:
            _converted(row.unit, definition, 0.0)
    low, high = fields.get("low"), fields.get("high")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        judgement.found.append(
            ValidationFailed(f"low {low} is above high {high}; swap them", path=("low",), value=low)
        )
    judgement.end()


_PLAIN = ("unit", "quantity", "data_type", "interpolation", "low", "high", "description")
