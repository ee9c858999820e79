"""The three stores behind guards: each call ends by the request's deadline, lost ones are repeated within a budget, and
a store that keeps failing is left alone for a while (P1–P4).

Not for: what a failure means to a client (twin/stores.py), which fields it leaves null (twin/execute.py).
"""

from twin.guard.calls import Guard
from twin.guard.graph import GuardedGraph
from twin.guard.objects import GuardedObjects, guard_objects
from twin.guard.series import GuardedSeries

__all__ = ["Guard", "GuardedGraph", "GuardedObjects", "GuardedSeries", "guard_objects"]
