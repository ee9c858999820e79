"""Bills of material of other programs: files to parts, BOMs and an account of every line. No store in sight.

source.py     which file it is; then delimited.py with encoding.py, or workbook.py behind archive.py
header.py     which row names the columns, and what each column is (words.py)
entries.py    one row as one entry: quantities.py, units.py, designators.py
nesting.py    what stands below what, by level, position, indentation or parent column
assembly.py   entries as parts and BOMs in the words of the contract
reading.py    all of that in turn: `read_bom`
records.py    what comes out; report.py tells it
"""
