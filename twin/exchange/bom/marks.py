"""Cells that say something of their row: that it sums up others, or that there is nothing to say."""

from __future__ import annotations

import re
from typing import Final

from twin.exchange.bom.words import plain

_LONGEST_TOTAL: Final = 80
_SUMMED: Final = (
    r"(?:of|for|all|the|de|du|des|del|general|generale|parts?|items?|lines?|pieces?|qty|quantity|costs?|prices?|weight|mass"
    r"|amount|value|net|gross|excl|incl|vat|teile|positionen|menge|preis|kosten|gewicht|betrag|netto|brutto|articles?"
    r"|prix|cout|poids|ht|ttc|articulos|piezas|precio|peso|eur|usd|gbp|chf|\d+)"
)
_TOTALS: Final = re.compile(
    r"(?:(?:grand|net|line|bom|unit|overall) )?(?:(?:sub )?totals?|subtotals?|sous total|zwischensumme|gesamt"
    r"|gesamt(?:summe|preis|kosten|menge|gewicht|betrag)|summe|endsumme|suma|sum|somme|montant total|importe total"
    rf"|suma total)(?: {_SUMMED})*"
)
_TOTAL_BEGIN: Final = frozenset("gnlbuotszemiGNLBUOTSZEMI")
"What totals begin with: a test holds it against the pattern."
_ABSENT: Final = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "—",
        "–",
        "n/a",
        "na",
        "n.a.",
        "none",
        "tbd",
        "tba",
        "?",
        "k.a.",
        "s.o.",
        "null",
        "#n/a",
        ".",
    }
)
_LONGEST_ABSENT: Final = 8
_ABSENT_BEGIN: Final = frozenset(begin for word in _ABSENT for begin in (word[:1], word[:1].upper()))


def is_total(text: str) -> bool:
    """Return whether a cell says that its row sums up others."""
    if text[:1] not in _TOTAL_BEGIN and not text[:1].isspace():
        return False
    return len(text) < _LONGEST_TOTAL and _TOTALS.fullmatch(plain(text)) is not None


def is_absent(text: str) -> bool:
    """Return whether a cell says that there is nothing to say."""
    if not text or (text[0] not in _ABSENT_BEGIN and not text[0].isspace()):
        return not text
    return text.isspace() if len(text) > _LONGEST_ABSENT else text.strip().lower() in _ABSENT
