"""Reads of requests that run beside one another share store calls: equal ones, and equal ones of different keys.

Not for: keeping an answer. A call serves only those who asked before it began, so nobody sees less than was
acknowledged before they asked.
"""

from twin.sharing.graph import SharedGraph
from twin.sharing.series import SharedSeries
from twin.sharing.turn import TurnClock

__all__ = ["SharedGraph", "SharedSeries", "TurnClock"]
