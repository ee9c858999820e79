"""The part of UCUM that plants use: prefixes and atoms, each with its published definition.

A closed table of case-sensitive (c/s) codes. Definitions are UCUM expressions over other atoms of it.
Not for: counting units of a BOM (UN/ECE Rec 20), where the same letters mean other things.
"""

from __future__ import annotations

from dataclasses import dataclass

BASES: tuple[str, ...] = ("m", "s", "g", "rad", "K", "C", "cd")
"""The base units, in the order of a dimension's exponents. They are UCUM's own: charge, not current."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One unit symbol: `value` (a decimal) times the unit `definition`. A metric atom takes prefixes.

    `zero` is where a thermometer scale has its 0, in kelvin. `kind` names a scale (logarithm, pH, turbidity) with
    no factor to other units. Neither may be multiplied.
    """

    value: str
    definition: str
    metric: bool = False
    zero: str = "0"
    kind: str = ""


def _metric(definition: str, value: str = "1") -> Atom:
    return Atom(value, definition, metric=True)


def _level(kind: str) -> Atom:
    return Atom("1", "1", metric=True, kind=kind)


PREFIXES: dict[str, str] = {
    "Y": "1e24", "Z": "1e21", "E": "1e18", "P": "1e15", "T": "1e12", "G": "1e9", "M": "1e6", "k": "1e3",
    "h": "1e2", "da": "1e1", "d": "1e-1", "c": "1e-2", "m": "1e-3", "u": "1e-6", "n": "1e-9", "p": "1e-12",
    "f": "1e-15", "a": "1e-18", "z": "1e-21", "y": "1e-24",
    "Ki": "1024", "Mi": "1048576", "Gi": "1073741824", "Ti": "1099511627776",
}  # fmt: skip

_PURE_NUMBERS = {
    "10*": Atom("10", "1"),
    "10^": Atom("10", "1"),
    "[pi]": Atom("3.1415926535897932384626433832795028841971693993751058209749445923", "1"),
    "%": Atom("1e-2", "1"),
    "[ppth]": Atom("1e-3", "1"),
    "[ppm]": Atom("1e-6", "1"),
    "[ppb]": Atom("1e-9", "1"),
    "[pptr]": Atom("1e-12", "1"),
    "mol": _metric("1", "6.02214076e23"),
    "bit": _metric("1"),
    "By": _metric("bit", "8"),
}

_SI_DERIVED = {
    "sr": _metric("rad2"),
    "Hz": _metric("s-1"),
    "N": _metric("kg.m/s2"),
    "Pa": _metric("N/m2"),
    "J": _metric("N.m"),
    "W": _metric("J/s"),
    "A": _metric("C/s"),
    "V": _metric("J/C"),
    "F": _metric("C/V"),
    "Ohm": _metric("V/A"),
    "S": _metric("Ohm-1"),
    "mho": _metric("S"),
    "Wb": _metric("V.s"),
    "T": _metric("Wb/m2"),
    "H": _metric("Wb/A"),
    "lm": _metric("cd.sr"),
    "lx": _metric("lm/m2"),
    "Bq": _metric("s-1"),
    "Gy": _metric("J/kg"),
    "Sv": _metric("J/kg"),
    "kat": _metric("mol/s"),
    "Bd": _metric("s-1"),
}

_TIME_AND_ANGLE = {
    "min": Atom("60", "s"),
    "h": Atom("60", "min"),
    "d": Atom("24", "h"),
    "wk": Atom("7", "d"),
    "mo": Atom("1", "mo_j"),
    "mo_j": Atom("1", "a_j/12"),
    "mo_s": Atom("29.53059", "d"),
    "mo_g": Atom("1", "a_g/12"),
    "a": Atom("1", "a_j"),
    "a_j": Atom("365.25", "d"),
    "a_t": Atom("365.24219", "d"),
    "a_g": Atom("365.2425", "d"),
    "deg": Atom("2", "[pi].rad/360"),
    "gon": Atom("0.9", "deg"),
    "'": Atom("1", "deg/60"),
    "''": Atom("1", "'/60"),
    "circ": Atom("2", "[pi].rad"),
}

_TEMPERATURE = {
    "Cel": Atom("1", "K", metric=True, zero="273.15"),
    "[degF]": Atom("5", "K/9", zero="45967/180"),
    "[degR]": Atom("5", "K/9"),
    "[degRe]": Atom("1.25", "K", zero="273.15"),
}

_METRIC_NOT_SI = {
    "l": _metric("dm3"),
    "L": _metric("l"),
    "ar": _metric("m2", "100"),
    "t": _metric("kg", "1e3"),
    "bar": _metric("Pa", "1e5"),
    "gf": _metric("g.[g]"),
    "[g]": _metric("m/s2", "9.80665"),
    "[c]": _metric("m/s", "299792458"),
    "eV": _metric("J", "1.602176634e-19"),
    "Gal": _metric("cm/s2"),
    "dyn": _metric("g.cm/s2"),
    "erg": _metric("dyn.cm"),
    "P": _metric("dyn.s/cm2"),
    "St": _metric("cm2/s"),
    "Mx": _metric("Wb", "1e-8"),
    "G": _metric("T", "1e-4"),
    "Ao": Atom("0.1", "nm"),
    "tex": _metric("g/km"),
    "att": Atom("1", "kgf/cm2"),
    "atm": Atom("101325", "Pa"),
    "m[H2O]": _metric("kPa", "9.80665"),
    "m[Hg]": _metric("kPa", "133.3220"),
    "cal": _metric("cal_th"),
    "cal_th": _metric("J", "4.184"),
    "cal_IT": _metric("J", "4.1868"),
}

_CUSTOMARY = {
    "[in_i]": Atom("2.54", "cm"),
    "[ft_i]": Atom("12", "[in_i]"),
    "[yd_i]": Atom("3", "[ft_i]"),
    "[mi_i]": Atom("5280", "[ft_i]"),
    "[nmi_i]": Atom("1852", "m"),
    "[kn_i]": Atom("1", "[nmi_i]/h"),
    "[mil_i]": Atom("1e-3", "[in_i]"),
    "[sin_i]": Atom("1", "[in_i]2"),
    "[sft_i]": Atom("1", "[ft_i]2"),
    "[syd_i]": Atom("1", "[yd_i]2"),
    "[cin_i]": Atom("1", "[in_i]3"),
    "[cft_i]": Atom("1", "[ft_i]3"),
    "[cyd_i]": Atom("1", "[yd_i]3"),
    "[gal_us]": Atom("231", "[in_i]3"),
    "[qt_us]": Atom("1", "[gal_us]/4"),
    "[pt_us]": Atom("1", "[qt_us]/2"),
    "[foz_us]": Atom("1", "[pt_us]/16"),
    "[bbl_us]": Atom("42", "[gal_us]"),
    "[gal_br]": Atom("4.54609", "l"),
    "[gr]": Atom("64.79891", "mg"),
    "[lb_av]": Atom("7000", "[gr]"),
    "[oz_av]": Atom("1", "[lb_av]/16"),
    "[ston_av]": Atom("2000", "[lb_av]"),
    "[lton_av]": Atom("2240", "[lb_av]"),
    "[lbf_av]": Atom("1", "[lb_av].[g]"),
    "[psi]": Atom("1", "[lbf_av]/[sin_i]"),
    "[in_i'H2O]": Atom("1", "m[H2O].[in_i]/m"),
    "[in_i'Hg]": Atom("1", "m[Hg].[in_i]/m"),
    "[HP]": Atom("550", "[ft_i].[lbf_av]/s"),
    "[Btu_IT]": Atom("1.05505585262", "kJ"),
    "[Btu_th]": Atom("1.054350", "kJ"),
    "[Btu]": Atom("1", "[Btu_th]"),
}

_SCALES = {
    "[pH]": Atom("1", "1", kind="pH"),
    "[NTU]": Atom("1", "1", kind="NTU"),
    "[FNU]": Atom("1", "1", kind="FNU"),
    "Np": _level("Np"),
    "B": _level("B"),
    "B[SPL]": _level("B[SPL]"),
    "B[V]": _level("B[V]"),
    "B[mV]": _level("B[mV]"),
    "B[uV]": _level("B[uV]"),
    "B[W]": _level("B[W]"),
    "B[kW]": _level("B[kW]"),
}

ATOMS: dict[str, Atom] = {
    **_PURE_NUMBERS,
    **_SI_DERIVED,
    **_TIME_AND_ANGLE,
    **_TEMPERATURE,
    **_METRIC_NOT_SI,
    **_CUSTOMARY,
    **_SCALES,
}
"""Every symbol but the base units, by its case-sensitive code."""
