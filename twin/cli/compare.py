"""`twin compare`: what differs between two structures, be they stored, installed, or in files."""

from __future__ import annotations

from typing import Annotated

import typer

from twin.cli.choices import BomView, RevisionRule
from twin.cli.console import REFUSED, fail
from twin.errors import TwinError

TROUBLE = 2
ONLY_RELEASED = (
    "Of stored parts only released revisions were looked into: --rule LATEST takes the newest, AS_STORED those that"
    " lines name."
)

Side = Annotated[
    str,
    typer.Argument(
        metavar="NUMBER[/LABEL]|asset:KEY[@INSTANT]|FILE",
        help="A stored part, what is installed in an asset, a STEP file or a bill of material.",
    ),
]
Root = Annotated[
    str | None, typer.Option(metavar="NUMBER", help="The part of files to compare, where they hold several.")
]
Rule = Annotated[RevisionRule, typer.Option(help="Which revisions of stored parts count.")]
View = Annotated[BomView, typer.Option(help="The view of stored lines.")]
Ignored = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore", metavar="REVISION|REFERENCE_DESIGNATORS", help="What is to count as no difference."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the differences as JSON.")]
Endpoint = Annotated[str | None, typer.Option(metavar="URL", help="Ask a running server, by its address.")]


def compare(
    left: Side,
    right: Side,
    root: Root = None,
    rule: Rule = RevisionRule.LATEST_RELEASED,
    view: View = BomView.ENGINEERING,
    ignore: Ignored = None,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """Compare two structures: what is missing on the right, what is extra there, what differs.

    Paths of part numbers below the roots are compared; the roots may be called as they like.

    \b
    twin compare pump.stp PUMP-100/B
    twin compare PUMP-100/A PUMP-100/B
    twin compare PUMP-100 asset:PUMP-101
    twin compare asset:PUMP-101@2024-05-01T00:00:00Z asset:PUMP-101

    Exit code 0 when nothing differs, 1 when something does, 2 for trouble, 3 when a store is unavailable.
    """
    import asyncio

    from twin.cli.compare_sides import CompareJob, Design, compare_sides, side_of
    from twin.cli.compare_told import tell

    try:
        job = CompareJob(
            side_of(left), side_of(right), root, {"rule": rule.value, "view": view.value}, tuple(ignore or ())
        )
        found = asyncio.run(compare_sides(job, endpoint=endpoint))
    except TwinError as wrong:
        code = fail(wrong)
        raise typer.Exit(TROUBLE if code == REFUSED else code) from wrong
    tell(found, left, right, as_json=json)
    is_stored = any(isinstance(side, Design) for side in (job.left, job.right))
    has_gaps = any(each.left is None or each.right is None for each in found)
    if is_stored and has_gaps and rule is RevisionRule.LATEST_RELEASED:
        typer.echo(ONLY_RELEASED, err=True)
    raise typer.Exit(1 if found else 0)
