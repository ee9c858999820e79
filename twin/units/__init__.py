"""Units: UCUM for signals and attributes (ucum.py), UN/ECE Rec 20 codes for quantities of BOM lines (codes.py)."""
