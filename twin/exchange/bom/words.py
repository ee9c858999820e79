"""How columns of bills of material are headed, in English, German, French and Spanish.

A heading stands here as `plain` leaves it: small letters without accents, words and digits only, `#` as `no`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

ROLES: Final = (
    "number",
    "name",
    "quantity",
    "unit",
    "designators",
    "find",
    "level",
    "parent",
    "revision",
    "category",
    "manufacturer",
    "mpn",
    "note",
    "fitted",
    "price",
    "package",
)
"What a column can be. Columns of prices are known so that they are taken for nothing else."

# The headings of a role, the surest first: where two columns would do, the surer one is it.
_HEADINGS: Final = {
    "number": """
        part number|part no|part nr|part num|partnumber|partno|partnum|pn|p n|part id|part code|part|number
        item code
        item id|component number|component part number|component id|component|component part|child|child part
        child number|child part number|child item|stock code|stock number|sku|product number|product code
        internal part number
        company part number|our part number|material number|material no|
        teilenummer|teile nummer|teilenr|teile nr|teil nr|teilnummer|teilenr|sachnummer|sach nr|sachnr|artikelnummer
        artikel nummer|artikel nr|artikelnr|art nr|artnr|artikel|materialnummer|material nr|materialnr|identnummer
        ident nr|ident no|idnr|komponentennummer|komponente|teil|
        numero de piece|no de piece|no piece|n piece|code article|numero article|numero d article|no article
        n article
        reference article|reference piece|reference interne|ref article|ref piece|article|code piece|composant
        piece|
        numero de parte|no de parte|n de parte|numero de pieza|no de pieza|n de pieza|codigo|codigo de articulo
        codigo articulo|codigo de pieza|no articulo|numero de articulo|componente|articulo|pieza
    """,
    "name": """
        part name|partname|item name|component name|product name|name|title|part title|
        benennung|bezeichnung|teilebezeichnung|teilebenennung|artikelbezeichnung|artikelname|materialkurztext
        objektkurztext
        kurztext|materialbezeichnung|komponentenbezeichnung|titel|
        designation|denomination|nom|nom de la piece|nom de piece|libelle|intitule|designation article|
        nombre de la pieza|nombre de parte|nombre de pieza|denominacion|nombre del articulo|designacion|
        description|desc|part description|item description|component description|material description
        product description
        descr|description 1|beschreibung|descripcion|descripcion de la pieza|descripcion del articulo|
        value|comment value|product|producto
    """,
    "quantity": """
        quantity|qty|qnty|qnt|quant|qtty|quantities|qty per|quantity per|qty per assy|qty per assembly
        quantity per assembly
        qty assy|qty per unit|quantity per unit|qty required|quantity required|required quantity|required qty
        qty req
        req qty|component quantity|component qty|bom quantity|bom qty|usage quantity|usage qty|no off
        number off|no of
        no required|qpa|count|
        menge|stuckzahl|stueckzahl|anzahl|anz|menge pro baugruppe|komponentenmenge|bedarfsmenge|einbaumenge
        sollmenge|stuck|
        quantite|qte|quantite par ensemble|quantites|qt|nb|
        cantidad|cant|ctd|cantidad por conjunto|cantidad requerida
    """,
    "unit": """
        unit of measure|unit of measurement|uom|u o m|u m|um|unit|units|qty unit|quantity unit|qty uom
        base unit|component uom
        measure|measuring unit|
        mengeneinheit|einheit|me|basismengeneinheit|basiseinheit|einh|masseinheit|
        unite|unite de mesure|udm|unites|
        unidad|unidad de medida|ud|uds|u medida|unidades
    """,
    "designators": """
        reference designators|reference designator|ref designators|ref designator|ref des|refdes|ref desig
        refdesignator
        refdesignators|reference des|designators|designator|circuit reference|circuit ref|part reference|references
        position designator|position designators|
        referenzbezeichner|bauteilbezeichner|bauteilreferenz|bauteilreferenzen|referenzkennzeichen|einbauplatz
        einbauplatze
        einbauort|betriebsmittelkennzeichen|bmk|
        repere topologique|reperes topologiques|reperes|designateur|designateurs|
        designador|designadores|designador de referencia|designadores de referencia
    """,
    "find": """
        find number|find no|find num|findno|find|find nr|item no|item|item num|item number|item nr|pos|position
        pos no|pos nr
        posnr|position no|position number|balloon|balloon no|bubble|seq|sequence|sequence no|line no
        line number|line|line item
        row|row no|no|id|
        positionsnummer|positionsnr|position nr|lfd nr|lfdnr|laufende nummer|nr|stucklistenposition|zeile|
        repere|rep|poste|no repere|numero de repere|n|ligne|no ligne|
        posicion|partida|no posicion|numero de posicion|no item|renglon|linea
    """,
    "level": """
        level|lvl|bom level|lev|structure level|indent|indent level|indentation|indenture|indenture level|depth
        hierarchy|tree
        hierarchy level|structure|assembly level|
        ebene|stufe|strukturstufe|auflosungsstufe|gliederung|gliederungsstufe|strukturebene|hierarchie
        baugruppenstufe|
        niveau|niv|niveau de nomenclature|profondeur|
        nivel|niv estructura|nivel de estructura
    """,
    "parent": """
        parent part number|parent number|parent part no|parent no|parent part|parent item|parent id|parent
        parent assembly
        parent assembly number|parent component|assembly number|assembly no|assembly part number|used in
        used on|next assembly
        next assy|next higher assembly|nha|where used|assembly|assy|parent pn|
        ubergeordnete baugruppe|uebergeordnete baugruppe|ubergeordnetes teil|ubergeordnet|oberteil|vaterteil
        elternteil
        kopfmaterial|kopfteil|baugruppe|baugruppennummer|ubergeordnete teilenummer|
        ensemble parent|article parent|parent article|piece parent|pere|compose|ensemble|sous ensemble|code parent|
        conjunto padre|articulo padre|padre|pieza padre|conjunto|codigo padre|ensamble
    """,
    "revision": """
        revision|rev|part revision|part rev|revision level|rev level|rev no|revision no|item revision
        component revision
        version|ver|issue|
        revisionsstand|anderungsindex|anderungsstand|index|aenderungsindex|rev stand|revisionsindex|ausgabe|
        indice|indice de revision|ind|
        revision de la pieza|indice de revisión
    """,
    "category": """
        category|part category|part type|parttype|item type|component type|item category|class|part class
        commodity|commodity code
        item group|part group|type|group|
        kategorie|warengruppe|materialgruppe|materialart|teileart|teiletyp|artikelgruppe|klasse|typ|gruppe|
        categorie|famille|type de piece|type d article|groupe|classe|
        categoria|familia|clase|tipo|tipo de pieza|grupo|
        raw material|material type|werkstoff|matiere|materiau|material
    """,
    "mpn": """
        manufacturer part number|manufacturer part no|manufacturer part|manufacturer pn|mfr part number
        mfr part no|mfr pn
        mfr part|mfg part number|mfg part no|mfg pn|mfg part|mpn|mfr no|mfgpn|mfrpn|manufacturer number
        manufacturer no
        manufacturer reference|manufacturers part number|manufacturer s part number|manf|manf no|mfr p n|mfg p n|
        herstellerteilenummer|hersteller teilenummer|herstellernummer|hersteller artikelnummer|hersteller nr
        herstellernr
        herstellerartikelnummer|hersteller teile nr|hersteller artikelnr|
        reference fabricant|ref fabricant|reference constructeur|ref constructeur|code fabricant|
        numero de parte del fabricante|referencia fabricante|referencia del fabricante|numero de parte fabricante
        codigo fabricante
    """,
    "manufacturer": """
        manufacturer|manufacturer name|mfr|mfg|mfr name|mfg name|maker|brand|
        hersteller|herstellername|fabrikat|marke|
        fabricant|constructeur|nom du fabricant|marque|
        fabricante|nombre del fabricante|marca
    """,
    "note": """
        note|notes|remark|remarks|comment|comments|bom notes|bom note|part notes|
        bemerkung|bemerkungen|anmerkung|anmerkungen|hinweis|hinweise|kommentar|notiz|
        remarque|remarques|commentaire|commentaires|observation|
        observaciones|observacion|nota|notas|comentario|comentarios
    """,
    "fitted": """
        dnp|dni|dnf|dns|do not populate|do not place|do not fit|do not stuff|not fitted|no pop|nicht bestuckt
        nicht bestucken|non monte|no montar|
        fitted|populate|populated|mounted|bestuckt|monte|montado
    """,
    "package": """
        footprint|package|package type|package case|pcb footprint|case package|pattern|
        bauform|gehausetyp|gehausebauform|empreinte|boitier|encapsulado|huella
    """,
    "price": """
        unit price|unit cost|price|cost|total price|total cost|extended cost|extended price|ext price|ext cost
        price each
        cost each|line total|total|amount|currency|sum|
        preis|einzelpreis|stuckpreis|gesamtpreis|kosten|gesamtkosten|wahrung|summe|ep|gp|
        prix|prix unitaire|prix total|cout|cout unitaire|cout total|montant|devise|pu|
        precio|precio unitario|precio total|coste|costo|coste unitario|importe|moneda|
        eur|euro|usd|gbp|chf
    """,
}

FITTED: Final = frozenset({"fitted", "populate", "populated", "mounted", "bestuckt", "monte", "montado"})
"Headings that ask whether a part is there; the others of their role ask whether it is left out."

# Headings that mean different things in different files: the roles that they may have, the likeliest first.
DOUBTFUL: Final = {
    "reference": ("designators", "number"),
    "references": ("designators", "number"),
    "ref": ("designators", "number", "find"),
    "refs": ("designators", "number"),
    "referencia": ("designators", "number"),
    "referencias": ("designators", "number"),
    "referenz": ("designators", "number"),
    "location": ("designators",),
    "locations": ("designators",),
    "material": ("number", "category"),
    "nombre": ("quantity", "name"),
    "amount": ("quantity", "price"),
    "pieces": ("quantity", "name"),
    "pcs": ("quantity", "unit"),
    "stk": ("quantity", "unit"),
    "usage": ("quantity",),
    "reqd": ("quantity",),
    "required": ("quantity",),
    "id": ("find", "number"),
    "no": ("find", "number"),
    "nr": ("find", "number"),
    "n": ("find", "number"),
    "item": ("find", "number", "name"),
    "item no": ("find", "number"),
    "item nr": ("find", "number"),
    "item num": ("find", "number"),
    "item number": ("find", "number"),
    "position": ("find", "designators"),
    "pos": ("find", "designators"),
    "line": ("find",),
    "row": ("find",),
    "index": ("find", "revision"),
    "ind": ("find", "revision"),
    "structure": ("level",),
    "tree": ("level",),
    "repere": ("find", "designators"),
    "rep": ("find", "designators"),
    "part": ("number", "name"),
    "component": ("number", "name"),
    "comment": ("note", "name"),
}

RANKS: Final = {
    heading: (role, rank)
    for role, listed in _HEADINGS.items()
    for rank, heading in enumerate(h.strip() for h in re.split(r"[|\n]", listed) if h.strip())
}
"Role and rank by heading; the lower the rank, the surer."

_OF_BOM: Final = re.compile(r"\s*BOM\s*:", re.IGNORECASE)
"What programs write before the columns of the line, to part them from those of the item."
_BRACKETS: Final = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Return a heading as it stands in the lists: without case, accents, brackets and punctuation.

    >>> plain("  Réf. Désignateur "), plain("Part #"), plain("Menge [m]")
    ('ref designateur', 'part no', 'menge')
    """
    bare = (
        _BRACKETS.sub(" ", _OF_BOM.sub("", text))
        .replace("#", " no ")
        .replace("№", " no ")
        .replace("º", "o")
        .replace("°", "o")
    )
    letters = unicodedata.normalize("NFKD", bare.replace("ß", "ss").casefold())
    kept = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(kept.split())


def bracketed(text: str) -> str:
    """Return what stands in brackets in a heading, such as the unit of the column.

    >>> bracketed("Menge [m]")
    'm'
    """
    found = _BRACKETS.search(text)
    return found[1].strip() if found else ""
