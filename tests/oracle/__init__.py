"""The slow, obvious answer to a Selection: everything in lists, and loops. It knows nothing of the planner.

Written from the laws (semantics.md). What they leave open, and what this oracle takes, as the service does:
"""

from tests.oracle.roots import answer

__all__ = ["answer"]
