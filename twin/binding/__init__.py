"""Series of another program and the assets they may belong to: templates, comparison, guesses, judgement. Pure.

Not for: reading the stores or writing signals; the commands do that, by the door that every client has.
"""
