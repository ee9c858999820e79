"""The closed sets of names in the schema, one enum each. In a Selection a value is its name.

Those of signals and samples stand in signal_enums.py, those of parts in part_enums.py.
"""

from __future__ import annotations

from enum import Enum, auto

import strawberry


class Named(Enum):
    """An enum whose values are its names."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        return name


@strawberry.enum
class Direction(Named):
    """Which way to sort."""

    ASC = auto()
    DESC = auto()


@strawberry.enum
class Nulls(Named):
    """Where entries without a value stand, in either direction."""

    FIRST = auto()
    LAST = auto()


@strawberry.enum
class CalendarUnit(Named):
    """A unit of the calendar, in a time zone; a day may have 23 or 25 hours."""

    HOUR = auto()
    DAY = auto()
    WEEK = auto()
    MONTH = auto()
    QUARTER = auto()
    YEAR = auto()


@strawberry.enum
class AssetState(Named):
    """Where an asset is in its life."""

    PLANNED = auto()
    BUILT = auto()
    IN_SERVICE = auto()
    IN_MAINTENANCE = auto()
    OUT_OF_SERVICE = auto()
    RETIRED = auto()


@strawberry.enum
class EdgeDirection(Named):
    """Which way to follow a relation, seen from the asset."""

    OUT = auto()
    IN = auto()
    BOTH = auto()


@strawberry.enum
class ValueType(Named):
    """The type of an attribute's values."""

    STRING = auto()
    FLOAT = auto()
    INTEGER = auto()
    BOOLEAN = auto()
    DATETIME = auto()


@strawberry.enum
class Extreme(Named):
    """The smaller or the larger of several values."""

    MIN = auto()
    MAX = auto()


@strawberry.enum
class AssetOrderField(Named):
    """What to sort assets by."""

    KEY = auto()
    NAME = auto()
    TYPE = auto()
    STATE = auto()
    SERIAL_NUMBER = auto()
    POSITION = auto()
    CREATED_AT = auto()
    UPDATED_AT = auto()


@strawberry.enum
class RevisionState(Named):
    """Where a revision is in its life. Released is frozen."""

    IN_WORK = auto()
    IN_REVIEW = auto()
    RELEASED = auto()
    SUPERSEDED = auto()
    OBSOLETE = auto()


@strawberry.enum
class RevisionRule(Named):
    """Which revision counts: the one referred to, the newest, or the one released last."""

    AS_STORED = auto()
    LATEST = auto()
    LATEST_RELEASED = auto()


@strawberry.enum
class AssetMoment(Named):
    """A moment of an asset: its design was released; it was put where it is."""

    DESIGN_RELEASE = auto()
    INSTALLATION = auto()


@strawberry.enum
class DocumentKind(Named):
    """What a document is."""

    CAD_MODEL = auto()
    DRAWING = auto()
    SPECIFICATION = auto()
    MANUAL = auto()
    WORK_INSTRUCTION = auto()
    CERTIFICATE = auto()
    REPORT = auto()
    SIMULATION = auto()
    PICTURE = auto()
    OTHER = auto()


@strawberry.enum
class LifecycleStage(Named):
    """The stage of the life cycle a document was made for."""

    CONCEPT = auto()
    DESIGN = auto()
    MANUFACTURING = auto()
    COMMISSIONING = auto()
    OPERATION = auto()
    SERVICE = auto()
    END_OF_LIFE = auto()


@strawberry.enum
class FileRole(Named):
    """What a file is to its revision: the original, or something made from it."""

    SOURCE = auto()
    PREVIEW = auto()
    THUMBNAIL = auto()
    TEXT = auto()


@strawberry.enum
class DocumentOrderField(Named):
    """What to sort documents by; RELEASED_AT and SIZE are those of the newest revision."""

    NUMBER = auto()
    TITLE = auto()
    KIND = auto()
    RELEASED_AT = auto()
    SIZE = auto()


@strawberry.enum
class EventKind(Named):
    """What happened."""

    INSTALLATION = auto()
    REMOVAL = auto()
    INSPECTION = auto()
    MAINTENANCE = auto()
    REPAIR = auto()
    FAILURE = auto()
    ALARM = auto()
    STATE_CHANGE = auto()
    MEASUREMENT = auto()
    NOTE = auto()


@strawberry.enum
class EventOrderField(Named):
    """What to sort events by."""

    AT = auto()
    KIND = auto()
    SEVERITY = auto()


@strawberry.enum
class WriteMode(Named):
    """Whether a row may be new: only new ones, only existing ones, or both."""

    CREATE = auto()
    UPDATE = auto()
    UPSERT = auto()


@strawberry.enum
class OnError(Named):
    """What a bad row does: refuse the whole list, or be left out and reported."""

    REJECT_ALL = auto()
    SKIP_ROW = auto()


@strawberry.enum
class NodeKind(Named):
    """A kind of thing that has a global id."""

    ASSET = auto()
    PART = auto()
    PART_REVISION = auto()
    DOCUMENT = auto()
    DOCUMENT_REVISION = auto()
    SIGNAL = auto()
    EVENT = auto()
    ASSET_TYPE = auto()
