"""Arguments that many fields share, with one description each."""

from __future__ import annotations

from typing import Annotated

from strawberry import argument

from gql.schema.scalars import DateTime

AsOf = Annotated[
    DateTime | None,
    argument(description="When it was so in the world. Holds for everything below; default: now."),
]
KnownAt = Annotated[
    DateTime | None,
    argument(description="What this service knew at that time. Holds for everything below; default: now."),
]
First = Annotated[int | None, argument(description="At most so many, from the start or after the cursor.")]
After = Annotated[
    str | None, argument(description="The `endCursor` of the page before, asked with the same query.")
]
Last = Annotated[int | None, argument(description="At most so many, from the end or before the cursor.")]
Before = Annotated[
    str | None, argument(description="The `startCursor` of the page after, asked with the same query.")
]
UnitCode = Annotated[str | None, argument(description="UCUM code to convert to; default: as it is kept.")]
Reason = Annotated[str | None, argument(description="Why; kept with the history.")]
ExpectedVersion = Annotated[
    int | None,
    argument(description="Refuse with VERSION_MISMATCH unless the thing is at this version."),
]
