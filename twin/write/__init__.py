"""The write side: validate, version, apply. `Writer` has one method for each mutation."""

from twin.write.results import (
    Difference,
    InstallationRef,
    RowError,
    SampleWriteResult,
    WriteResult,
)
from twin.write.writer import Writer

__all__ = ["Difference", "InstallationRef", "RowError", "SampleWriteResult", "WriteResult", "Writer"]
