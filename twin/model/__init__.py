"""What a mutation or an import may hand in: frozen models with the contract's camelCase names.

Keys, numbers, names, labels, titles and identifier values are *names*: 1 to 200 characters in NFC, without control
characters or outer white space; they are refused rather than repaired, except that they are brought into NFC.
"""

from twin.model.assets import (
    AssetInput,
    AssetState,
    AssetTypeInput,
    AttributeDefinitionInput,
    AttributeInput,
    IdentifierValueInput,
    RelationInput,
    RevisionReference,
    SignalDefinitionInput,
    ValueType,
)
from twin.model.documents import (
    DocumentInput,
    DocumentRevisionInput,
    FileRole,
    RevisionState,
    UploadInput,
)
from twin.model.events import EventInput
from twin.model.options import WriteOptions
from twin.model.parts import (
    AlternateInput,
    BomInput,
    BomLineInput,
    BomView,
    EffectivityInput,
    PartInput,
    PartRevisionInput,
)
from twin.model.reading import read, read_all
from twin.model.scalars import Input, instant_of, name_of, text_of
from twin.model.signals import SamplesInput, SignalBindingInput, SignalInput

__all__ = [
    "AlternateInput",
    "AssetInput",
    "AssetState",
    "AssetTypeInput",
    "AttributeDefinitionInput",
    "AttributeInput",
    "BomInput",
    "BomLineInput",
    "BomView",
    "DocumentInput",
    "DocumentRevisionInput",
    "EffectivityInput",
    "EventInput",
    "FileRole",
    "IdentifierValueInput",
    "Input",
    "PartInput",
    "PartRevisionInput",
    "RelationInput",
    "RevisionReference",
    "RevisionState",
    "SamplesInput",
    "SignalBindingInput",
    "SignalDefinitionInput",
    "SignalInput",
    "UploadInput",
    "ValueType",
    "WriteOptions",
    "instant_of",
    "name_of",
    "read",
    "read_all",
    "text_of",
]
