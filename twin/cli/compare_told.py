"""Differences of structures for a person, as a table with a summary; or as JSON for a program."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import Final

from twin.cli.compare_sides import Differs, Told

_WIDE: Final = 10_000
_WORDS: Final = {"QUANTITY": "quantity", "REVISION": "revision", "REFERENCE_DESIGNATORS": "designators"}


def tell(found: Sequence[Differs], left: str, right: str, *, as_json: bool) -> None:
    """Print the differences to stdout."""
    if as_json:
        _tell_json(found)
    elif not found:
        print(f"Nothing differs between {left} and {right}.")
    else:
        _tell_table(found, left, right)
        print(_summary(found, left, right))


def _tell_json(found: Sequence[Differs]) -> None:
    import orjson

    answer = {
        "identical": not found,
        "missing": [_side(d.path, d.left) for d in found if d.right is None and d.left is not None],
        "extra": [_side(d.path, d.right) for d in found if d.left is None and d.right is not None],
        "changed": [
            {"path": d.path, "what": d.what, "left": d.left._asdict(), "right": d.right._asdict()}
            for d in found
            if d.left is not None and d.right is not None
        ],
    }
    sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())


def _side(path: tuple[str, ...], told: Told) -> dict[str, object]:
    return {"path": path, **told._asdict()}


def _tell_table(found: Sequence[Differs], left: str, right: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD)
    for head in ("what", "path", f"left: {left}", f"right: {right}"):
        table.add_column(Text(head), overflow="fold")
    for each in found:
        cells = (_what(each), " → ".join(each.path), _shown(each, each.left), _shown(each, each.right))
        table.add_row(*map(Text, cells))
    is_terminal = sys.stdout.isatty()
    Console(file=sys.stdout, width=None if is_terminal else _WIDE, highlight=False).print(table)


def _what(each: Differs) -> str:
    if each.right is None:
        return "missing"
    return "extra" if each.left is None else ", ".join(_WORDS[aspect] for aspect in each.what)


def _shown(each: Differs, told: Told | None) -> str:
    if told is None:
        return "–"
    shown = [f"{told.quantity:,.12g}"] if not each.what or "QUANTITY" in each.what else []
    if "REVISION" in each.what:
        shown.append(f"revision {', '.join(told.labels) or 'none'}")
    if "REFERENCE_DESIGNATORS" in each.what and told.designators:
        shown.append(", ".join(told.designators))
    return "; ".join(shown)


def _summary(found: Sequence[Differs], left: str, right: str) -> str:
    counts = Counter(
        "missing" if d.right is None else "extra" if d.left is None else "changed" for d in found
    )
    aspects = Counter(_WORDS[aspect] for d in found for aspect in d.what)
    inside = ", ".join(f"{count:,} in {aspect}" for aspect, count in aspects.items())
    changed = f", {counts['changed']:,} changed ({inside})" if counts["changed"] else ""
    return (
        f"{len(found):,} difference{'s' if len(found) != 1 else ''}: {counts['missing']:,} missing in {right}, "
        f"{counts['extra']:,} extra there{changed}."
    )
