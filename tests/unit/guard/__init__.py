"""The guard of a store: its breaker, its budget, and what it does around each call."""
