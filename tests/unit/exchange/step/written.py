"""STEP files for tests: products, versions and usages as text of Part 21, without geometry."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

HEADER = (
    "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\n"
    "FILE_SCHEMA(('AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }'));\nENDSEC;\nDATA;\n"
)
FOOTER = "ENDSEC;\nEND-ISO-10303-21;\n"


class StepText:
    """A file as it grows; ids and names go in as they are to be written, without their quotes."""

    def __init__(self) -> None:
        self._entities: list[str] = []

    def add(self, entity: str) -> int:
        """Add an entity; return its number."""
        self._entities.append(entity)
        return len(self._entities)

    def product(self, id: str, name: str | None = None, *, version: str = "") -> int:
        """Add a product with a version and a definition; return the number of the definition."""
        product = self.add(f"PRODUCT('{id}','{id if name is None else name}','',())")
        formation = self.add(f"PRODUCT_DEFINITION_FORMATION('{version}','',#{product})")
        return self.add(f"PRODUCT_DEFINITION('design','',#{formation},$)")

    def usage(self, parent: int, child: int, *, name: str = "", designator: str | None = None) -> int:
        """Add a usage of one definition in another."""
        last = "$" if designator is None else f"'{designator}'"
        return self.add(f"NEXT_ASSEMBLY_USAGE_OCCURRENCE('u','{name}','',#{parent},#{child},{last})")

    def file(self, definition: int, name: str) -> None:
        """Say that another file describes the definition, as AP214 does."""
        document = self.add(f"DOCUMENT_FILE('{name}','','',$,'',$)")
        self.add(f"APPLIED_DOCUMENT_REFERENCE(#{document},'',(#{definition}))")
        role = "IDENTIFICATION_ROLE('external document id and location',$)"
        self.add(f"APPLIED_EXTERNAL_IDENTIFICATION_ASSIGNMENT('{name}',#{self.add(role)},$,(#{document}))")

    def text(self) -> str:
        """Return the whole file."""
        data = "".join(f"#{n}={entity};\n" for n, entity in enumerate(self._entities, start=1))
        return HEADER + data + FOOTER

    def write(self, path: Path) -> Path:
        """Write the file; return its path."""
        path.write_text(self.text(), encoding="utf-8")
        return path


def file_of(entities: Sequence[str], path: Path) -> Path:
    """Write a file of these statements."""
    path.write_text(HEADER + "".join(f"{entity}\n" for entity in entities) + FOOTER, encoding="utf-8")
    return path
