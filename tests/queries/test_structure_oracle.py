"""What golden queries of structure answer is what walking every path answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plant import Place, selections
from tests.property.answers import difference, planned, slowly

QUERIES = sorted((Path(__file__).parent / "structure").glob("*.graphql"))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_answer_is_that_of_the_oracle(small: Place, path: Path) -> None:
    for selection in selections(path.read_text()):
        found = difference(slowly(small.plant, selection), planned(small, selection), selection.key)

        assert found is None
