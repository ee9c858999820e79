"""STEP files (ISO 10303-21: AP203, AP214, AP242) as product structure, by a streaming reader of our own.

    structure = read_step([Path("as1-oc-214.stp")])
    structure.lines[RevisionKey("as1", "-")]    # the lines of revision "-" of part "as1"
    structure.tops                              # what nothing holds: the roots

`lines` maps (number, label) of a parent to its lines: child (number, label), quantity, reference designators. A file
that cannot be read ends in UnreadableStep (BAD_REQUEST). Geometry is not looked at.
"""

from twin.exchange.step.errors import UnreadableStep
from twin.exchange.step.reading import read_step
from twin.exchange.step.structure import (
    Merged,
    MissingFile,
    RevisionKey,
    StepFile,
    StepLine,
    StepRevision,
    StepStructure,
)

__all__ = [
    "Merged",
    "MissingFile",
    "RevisionKey",
    "StepFile",
    "StepLine",
    "StepRevision",
    "StepStructure",
    "UnreadableStep",
    "read_step",
]
