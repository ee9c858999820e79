"""What files call units, as UN/ECE Rec 20 codes: pieces in four languages are C62, the rest is `twin.units.codes`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from twin.units.codes import CODES, meant

PIECES: Final = frozenset({"C62", "H87", "EA", "NAR"})
"Codes of single things; a file that counts in any of them counts in pieces."

# German lists count pieces in ST and rolls in RO; elsewhere ST is a sheet. Whoever means that writes it out.
_PIECE_WORDS: Final = """
    ea each pc pcs pce pz pza pzas piece pieces unit units stk st stck stück stueck pieza piezas pièce pièces u un und
    unidad unidades ud uds unité unités off nos no x
"""
_WORDS: Final = {
    **dict.fromkeys(_PIECE_WORDS.split(), "C62"),
    **dict.fromkeys(("meter", "metern", "mètre", "mètres", "metro", "metros", "ml.", "lfdm", "mtr"), "MTR"),
    **dict.fromkeys(("kilogramm", "kilogrammes", "kilogramme", "kilogramo", "kilogramos", "kilos"), "KGM"),
    **dict.fromkeys(("gramme", "grammes", "gramo", "gramos"), "GRM"),
    **dict.fromkeys(
        ("millimeter", "millimètre", "millimètres", "milímetro", "milímetros", "millimeters"), "MMT"
    ),
    **dict.fromkeys(
        ("zentimeter", "centimètre", "centimètres", "centímetros", "centimeter", "centimetre"), "CMT"
    ),
    **dict.fromkeys(("litro", "litros"), "LTR"),
    **dict.fromkeys(("satz", "jeu", "juego"), "SET"),
    **dict.fromkeys(("paar", "paire", "par", "pares"), "PR"),
    **dict.fromkeys(("rolle", "rollen", "rouleau", "rollo", "rollos"), "NRL"),
    **dict.fromkeys(("blatt", "feuille", "hoja", "sheet", "sheets"), "ST"),
    **dict.fromkeys(("stunde", "stunden", "heure", "heures", "hora", "horas"), "HUR"),
    **dict.fromkeys(("qm", "quadratmeter", "m^2"), "MTK"),
    **dict.fromkeys(("cbm", "kubikmeter", "m^3"), "MTQ"),
}
_IN_NOTE: Final = re.compile(
    r"\b(?:units?|quantity|qty|einheit(?:en)?|menge|unités?|unidad(?:es)?|cantidad)\s*(?:is|are|ist|en|in|:|=)+\s*(?:in\s+)?"
    r"([^\W\d_]{1,12}[23²³]?)(?:\W|$)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def code_of(text: str) -> str | None:
    """Return the code of what a file calls a unit; None for what is none.

    >>> code_of("Stk."), code_of("KGM"), code_of("m"), code_of("EA"), code_of("7")
    ('C62', 'KGM', 'MTR', 'C62', None)
    """
    word = " ".join(text.split()).strip(".()[] ")
    if not word or word[0].isdigit():
        return None
    found = _WORDS.get(word.casefold()) or (word if word in CODES else meant(word))
    return "C62" if found in PIECES else found


def unit_in_note(text: str) -> str | None:
    """Return the code that a remark names as the unit of the quantity.

    >>> unit_in_note("Units in kg."), unit_in_note("Einheit: m"), unit_in_note("14-tick encoder")
    ('KGM', 'MTR', None)
    """
    found = _IN_NOTE.search(text)
    return code_of(found[1]) if found else None
