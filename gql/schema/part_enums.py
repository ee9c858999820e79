"""The closed sets of names that parts and structures have of their own."""

from __future__ import annotations

from enum import auto

import strawberry

from gql.schema.enums import Named


@strawberry.enum
class BomView(Named):
    """For whom a structure is made: the same revision may hold other lines in each view."""

    ENGINEERING = auto()
    MANUFACTURING = auto()
    SERVICE = auto()


@strawberry.enum
class PartOrderField(Named):
    """What parts can be sorted by."""

    NUMBER = auto()
    NAME = auto()
    CATEGORY = auto()


@strawberry.enum
class StructureAspect(Named):
    """In what two places of the same path differ."""

    QUANTITY = auto()
    REVISION = auto()
    REFERENCE_DESIGNATORS = auto()
