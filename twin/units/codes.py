"""UN/ECE Recommendation 20 codes, in which quantities of BOM lines are counted: a closed table, no parser (law B5).

Not for signals and attributes: those have UCUM units (ucum.py), where the same letters mean something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import Final

from twin.errors import UnknownUnit

# Code, name, and how many of the first of its group it is. Codes of one group are converted into one another.
_CONVERTED: Final = {
    "count": """
        C62 one 1 | H87 piece 1 | EA each 1 | NAR number of articles 1 | PR pair 2 | NPR number of pairs 2
        HD half dozen 6 | TP ten pack 10 | DZN dozen 12 | DPC dozen piece 12 | SCO score 20 | TPR ten pair 20
        DPR dozen pair 24 | CEN hundred 100 | GRO gross 144 | MIL thousand 1000 | GGR great gross 1728
        MIO million 1000000
    """,
    "length": """
        MTR metre 1 | LM linear metre 1 | DMT decimetre 0.1 | CMT centimetre 0.01 | MMT millimetre 0.001
        4H micrometre 0.000001 | C45 nanometre 0.000000001 | A45 decametre 10 | HMT hectometre 100
        KMT kilometre 1000 | KTM kilometre 1000 | 77 milli-inch 0.0000254 | INH inch 0.0254 | FOT foot 0.3048
        LF linear foot 0.3048 | YRD yard 0.9144 | SMI mile 1609.344 | NMI nautical mile 1852
    """,
    "mass": """
        KGM kilogram 1 | HGM hectogram 0.1 | DJ decagram 0.01 | GRM gram 0.001 | DG decigram 0.0001
        CGM centigram 0.00001 | MGM milligram 0.000001 | MC microgram 0.000000001 | DTN decitonne 100
        TNE tonne 1000 | 2U megagram 1000 | KTN kilotonne 1000000 | CTM metric carat 0.0002 | GRN grain 0.00006479891
        ONZ ounce 0.028349523125 | APZ troy ounce 0.0311034768 | LBR pound 0.45359237 | STI stone (UK) 6.35029318
        CWA hundred pound (US) 45.359237 | CWI hundred weight (UK) 50.80234544 | STN ton (US) 907.18474
        LTN ton (UK) 1016.0469088
    """,
    "area": """
        MTK square metre 1 | DMK square decimetre 0.01 | CMK square centimetre 0.0001
        MMK square millimetre 0.000001 | ARE are 100 | DAA decare 1000 | HAR hectare 10000
        KMK square kilometre 1000000 | INK square inch 0.00064516 | FTK square foot 0.09290304
        YDK square yard 0.83612736
    """,
    "volume": """
        MTQ cubic metre 1 | DMQ cubic decimetre 0.001 | CMQ cubic centimetre 0.000001
        MMQ cubic millimetre 0.000000001 | LTR litre 0.001 | DLT decilitre 0.0001 | CLT centilitre 0.00001
        MLT millilitre 0.000001 | 4G microlitre 0.000000001 | A44 decalitre 0.01 | HLT hectolitre 0.1 | K6 kilolitre 1
        INQ cubic inch 0.000016387064 | FTQ cubic foot 0.028316846592 | YDQ cubic yard 0.764554857984
        OZA fluid ounce (US) 0.0000295735295625 | OZI fluid ounce (UK) 0.0000284130625
        PTL liquid pint (US) 0.000473176473 | PTI pint (UK) 0.00056826125 | QTL liquid quart (US) 0.000946352946
        QTI quart (UK) 0.0011365225 | GLL gallon (US) 0.003785411784 | GLI gallon (UK) 0.00454609
        BLL barrel (US) 0.158987294928
    """,
    "time": """
        SEC second 1 | C26 millisecond 0.001 | B98 microsecond 0.000001 | MIN minute 60 | HUR hour 3600
        DAY day 86400 | WEE week 604800
    """,
    "energy": """
        JOU joule 1 | KJO kilojoule 1000 | 3B megajoule 1000000 | WHR watt hour 3600 | KWH kilowatt hour 3600000
        MWH megawatt hour 3600000000
    """,
}
# What is not converted: how much one of it holds depends on what it is of.
_ALONE: Final = """
    SET set | KT kit | AS assortment | NMP number of packs | AB bulk pack | DZP dozen pack | ST sheet | LEF leaf
    SR strip | D64 block | NL load | NRL number of rolls | NT trip | 5B batch | 10 group | 11 outfit | 13 ration
    E48 service unit | E51 job | E54 trip | LS lump sum | LH labour hour | LO lot | MON month | ANN year
    P1 percent | 59 part per million | NIU number of international units | HEA head | IE person | ZP page
    ZZ mutually defined
"""

# What people write for a code; letters small, without a dot behind them.
_MEANT: Final = {
    "C62": "unit units 1 u",
    "H87": "pce pcs pc piece pieces stk stck stück stueck pz nos no qty",
    "EA": "each",
    "PR": "pair pairs prs",
    "DZN": "dozen doz dz",
    "SET": "sets",
    "KT": "kit kits",
    "ST": "sheet sheets",
    "NRL": "roll rolls rl ro reel",
    "MTR": "m meter metre meters metres mtrs lfm",
    "DMT": "dm",
    "CMT": "cm",
    "MMT": "mm millimeter millimetre",
    "4H": "um µm μm micron",
    "KMT": "km",
    "INH": 'in inch inches "',
    "FOT": "ft foot feet '",
    "YRD": "yd yard yards",
    "KGM": "kg kgs kilo kilogram kilograms",
    "GRM": "g gr gram grams gramm",
    "MGM": "mg",
    "TNE": "t to ton tonne tonnes",
    "LBR": "lb lbs pound pounds",
    "ONZ": "oz ounce",
    "MTK": "m2 m² sqm qm",
    "CMK": "cm2 cm²",
    "MMK": "mm2 mm²",
    "INK": "in2 sqin",
    "FTK": "ft2 sqft",
    "MTQ": "m3 m³ cbm",
    "CMQ": "cm3 cm³ ccm cc",
    "LTR": "l lt liter litre liters litres",
    "MLT": "ml",
    "FTQ": "ft3 cuft",
    "GLL": "gal gallon gallons",
    "SEC": "s second seconds",
    "MIN": "minute minutes mins",
    "HUR": "h hr hrs hour hours std",
    "DAY": "d days",
    "WEE": "wk week weeks",
    "KWH": "kwh",
    "P1": "% pct percent",
}


@dataclass(frozen=True, slots=True)
class CodedUnit:
    """A code, its name, the group within which it is converted, and how many of the group's first unit it is."""

    code: str
    name: str
    group: str
    factor: Fraction


def _entries(group: str, text: str) -> dict[str, CodedUnit]:
    units = {}
    for entry in "|".join(text.strip().splitlines()).split("|"):
        code, *name, factor = entry.split()
        units[code] = CodedUnit(code, " ".join(name), group, Fraction(factor))
    return units


def _table() -> dict[str, CodedUnit]:
    units: dict[str, CodedUnit] = {}
    for group, text in _CONVERTED.items():
        units |= _entries(group, text)
    for entry in "|".join(_ALONE.strip().splitlines()).split("|"):
        code, *name = entry.split()
        units[code] = CodedUnit(code, " ".join(name), code, Fraction(1))
    return units


CODES: Final = _table()
"Every code that is known."

_BY_WORD: Final = {word: code for code, words in _MEANT.items() for word in words.split()}


def check_code(code: str) -> str:
    """Return a code of the table as it is; raises UnknownUnit, with the code that was probably meant.

    >>> check_code("KGM")
    'KGM'
    """
    if code in CODES:
        return code
    likely = meant(code)
    advice = (
        f"did you mean {likely!r} ({CODES[likely].name})?"
        if likely
        else "use one such as C62 (one), MTR (metre) or KGM (kilogram)"
    )
    raise UnknownUnit(
        f"unit {code[:60]!r} is no UN/ECE Recommendation 20 code that is known; {advice}", value=code[:60]
    )


def meant(text: str) -> str | None:
    """Return the code that somebody probably meant, for messages and for imports that report their guesses.

    >>> meant("pcs."), meant("m"), meant("kgm"), meant("gizmo")
    ('H87', 'MTR', 'KGM', None)
    """
    word = text.strip()[:60]
    small = word.lower().rstrip(".")
    if word.upper() in CODES:
        return word.upper()
    if small in _BY_WORD:
        return _BY_WORD[small]
    close = get_close_matches(small, [name for name in _names() if len(name) > 3], n=1, cutoff=0.85)
    return _names()[close[0]] if close else None


def ratio(source: str, target: str) -> tuple[float, float] | None:
    """Return numerator and denominator by which quantities in one unit become those in another; None: not converted.

    >>> ratio("MMT", "MTR"), ratio("KGM", "MTR")
    ((1.0, 1000.0), None)
    """
    return (1.0, 1.0) if source == target else _ratio(source, target)


def convert(quantity: float, source: str, target: str) -> float | None:
    """Convert a quantity; None where the table cannot.

    >>> convert(250.0, "CMT", "MTR")
    2.5
    """
    found = ratio(source, target)
    return None if found is None else quantity * found[0] / found[1]


def group_of(code: str) -> str:
    """Return what units it is converted within; a code that is not known stands for itself."""
    unit = CODES.get(code)
    return code if unit is None else unit.group


@lru_cache(maxsize=4096)
def _ratio(source: str, target: str) -> tuple[float, float] | None:
    here, there = CODES.get(source), CODES.get(target)
    if here is None or there is None or here.group != there.group:
        return None
    factor = here.factor / there.factor
    return float(factor.numerator), float(factor.denominator)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {unit.name: code for code, unit in reversed(CODES.items())}
