"""What people write when they mean a UCUM code, so that an error can name the code.

Only for messages: a misspelt unit is never converted on a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from twin.units.table import ATOMS, BASES, PREFIXES

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", "^ ")
_CHARACTERS = _SUPERSCRIPTS | str.maketrans(
    {
        "\N{MICRO SIGN}": "u", "\N{GREEK SMALL LETTER MU}": "u", "\N{OHM SIGN}": "Ohm",
        "\N{GREEK CAPITAL LETTER OMEGA}": "Ohm", "℃": "Cel", "℉": "[degF]", "°": "deg", "º": "deg",
        "‰": "[ppth]", "·": ".", "⋅": ".", "∙": ".", "×": ".", "*": ".", "⁄": "/", "÷": "/",
    }
)  # fmt: skip

_MEANT = {
    "degc": "Cel", "celsius": "Cel", "centigrade": "Cel", "degf": "[degF]", "fahrenheit": "[degF]",
    "degk": "K", "kelvin": "K", "degr": "[degR]", "degrees": "deg", "degree": "deg", "rpm": "1/min",
    "r/min": "1/min", "u/min": "1/min", "rev/min": "1/min", "1/rpm": "min", "rps": "1/s", "psi": "[psi]",
    "psig": "[psi]{gauge}", "psia": "[psi]{absolute}", "barg": "bar{gauge}", "bara": "bar{absolute}",
    "mbarg": "mbar{gauge}", "mmhg": "mm[Hg]", "torr": "mm[Hg]", "cmh2o": "cm[H2O]", "mmh2o": "mm[H2O]",
    "mh2o": "m[H2O]", "inh2o": "[in_i'H2O]", "inhg": "[in_i'Hg]", "at": "att", "hp": "[HP]", "ps": "[HP]",
    "btu": "[Btu_IT]", "nm": "N.m", "knm": "kN.m", "ncm": "N.cm", "wh": "W.h", "kwh": "kW.h", "mwh": "MW.h",
    "gwh": "GW.h", "ah": "A.h", "mah": "mA.h", "ws": "W.s", "pas": "Pa.s", "mpas": "mPa.s", "va": "V.A",
    "kva": "kV.A", "mva": "MV.A", "var": "V.A{reactive}", "kvar": "kV.A{reactive}",
    "mvar": "MV.A{reactive}", "vah": "V.A.h", "kvah": "kV.A.h", "varh": "V.A.h{reactive}",
    "kvarh": "kV.A.h{reactive}", "in": "[in_i]", "inch": "[in_i]", "inches": "[in_i]", "ft": "[ft_i]",
    "feet": "[ft_i]", "foot": "[ft_i]", "yd": "[yd_i]", "mi": "[mi_i]", "mile": "[mi_i]", "miles": "[mi_i]",
    "mil": "[mil_i]", "micron": "um", "microns": "um", "lb": "[lb_av]", "lbs": "[lb_av]", "oz": "[oz_av]",
    "lbf": "[lbf_av]", "gal": "[gal_us]", "bbl": "[bbl_us]", "gpm": "[gal_us]/min", "lpm": "L/min",
    "slpm": "L/min{standard}", "cfm": "[cft_i]/min", "scfm": "[cft_i]/min{standard}", "cmh": "m3/h",
    "m3ph": "m3/h", "nm3": "m3{normal}", "nm3/h": "m3/h{normal}", "sm3/h": "m3/h{standard}",
    "nl/min": "L/min{normal}", "mph": "[mi_i]/h", "kmh": "km/h", "kph": "km/h", "knot": "[kn_i]",
    "knots": "[kn_i]", "mps": "m/s", "fps": "[ft_i]/s", "sec": "s", "second": "s", "seconds": "s",
    "minute": "min", "minutes": "min", "mins": "min", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "day": "d", "days": "d", "week": "wk", "weeks": "wk", "month": "mo", "months": "mo", "year": "a",
    "years": "a", "yr": "a", "msec": "ms", "percent": "%", "pct": "%", "%rh": "%{RH}", "rh": "%{RH}",
    "ppm": "[ppm]", "ppb": "[ppb]", "ph": "[pH]", "ntu": "[NTU]", "fnu": "[FNU]", "dba": "dB{A}",
    "db(a)": "dB{A}", "cps": "Hz", "ohms": "Ohm", "kohms": "kOhm", "amp": "A", "amps": "A", "ampere": "A",
    "volt": "V", "volts": "V", "watt": "W", "watts": "W", "hertz": "Hz", "pascal": "Pa", "liter": "L",
    "litre": "L", "liters": "L", "litres": "L", "ltr": "L", "meter": "m", "metre": "m", "tonne": "t",
    "tonnes": "t", "ton": "t", "kgs": "kg", "kilogram": "kg", "gram": "g", "lux": "lx", "lumen": "lm",
    "radian": "rad", "rev": "{rev}", "count": "{count}", "counts": "{count}", "pcs": "{piece}",
    "each": "{each}", "bar(g)": "bar{gauge}", "bar(a)": "bar{absolute}", "l/100km": "L/(100.km)",
    "none": "1", "-": "1", "unitless": "1", "dimensionless": "1",
}  # fmt: skip

_TAKEN = {
    "C": "C is the coulomb; degrees Celsius are 'Cel'",
    "F": "F is the farad; degrees Fahrenheit are '[degF]'",
    "ft": "ft is the femtotonne; the foot is '[ft_i]'",
    "g": "g is the gram; standard gravity is '[g]'",
    "pH": "pH is the picohenry; acidity is '[pH]'",
    "PS": "PS is the petasiemens; horsepower is '[HP]'",
    "pt": "pt is the picotonne; the pint is '[pt_us]'",
    "at": "at is the attotonne; the technical atmosphere is 'att'",
    "Gal": "Gal is an acceleration; the gallon is '[gal_us]'",
    "rad": "rad is a dimension of its own here; a turn is 'circ', turns per minute may be 'circ/min'",
    "deg": "deg is an angle; degrees Celsius are 'Cel'",
    "{rpm}": "an annotation counts as the number 1; turns per minute are '1/min' or '{rpm}/min'",
}


def suggest(code: str, *, is_known: Callable[[str], bool]) -> str | None:
    """Return the code that was probably meant, if there is one.

    >>> suggest("m³/h", is_known=lambda code: code == "m3/h")
    'm3/h'
    """
    plain = code[:60].strip().translate(_CHARACTERS)
    spelt = _SYMBOL.sub(lambda match: _symbol_meant(match.group(), is_known), plain)
    differences = spelt.replace("Cel", "K").replace("[degF]", "[degR]")
    candidates = (_MEANT.get(plain.lower()), plain, spelt, differences)
    return next((guess for guess in candidates if guess and is_known(guess)), None)


def mistaken_for(code: str) -> str | None:
    """Return what to know about a code that is valid and often means something else to its writer."""
    return _TAKEN.get(code)


_SYMBOL = re.compile(r"[A-Za-z%'_]+|\[[^\[\]]*\]")


def _symbol_meant(symbol: str, is_known: Callable[[str], bool]) -> str:
    if is_known(symbol):
        return symbol
    folded = symbol.lower()
    if folded in _MEANT:
        return _MEANT[folded]
    others = [code for code in _spellings() if code.lower() == folded]
    return others[0] if len(others) == 1 else symbol


def _spellings() -> Iterator[str]:
    """Every symbol with every prefix that it takes."""
    yield from (symbol for symbol, atom in ATOMS.items() if not atom.metric)
    metric = (*BASES, *(symbol for symbol, atom in ATOMS.items() if atom.metric))
    yield from (prefix + symbol for prefix in ("", *PREFIXES) for symbol in metric)
