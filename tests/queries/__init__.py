"""Golden quartets: a query, its answer, its plan, and the store calls that it made. `TWIN_GOLDEN=1` rewrites them."""
