"""What runs the steps of a plan, by store and subject, and what is done to rows here between them.

execute.py says in which order; the plan says what.
"""
