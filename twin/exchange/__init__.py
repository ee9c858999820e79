"""Files of other programs as records of this one: one module per format, and no store in sight.

A reader yields records that the writer takes as they are, and problems that name line, column and value.
"""
