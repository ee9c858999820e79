"""How many questions are asked of how many random plants."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("TWIN_PROPERTY_EXAMPLES", "2000"))
"How many questions are asked of random plants in all."
FIRST_SEED = int(os.environ.get("TWIN_PROPERTY_SEED", "0"))
QUESTIONS_PER_PLANT = 200


def seeds(share: float, *, questions: int = QUESTIONS_PER_PLANT) -> range:
    """Return the seeds of the plants for a part of all questions."""
    return range(FIRST_SEED, FIRST_SEED + max(1, round(EXAMPLES * share / questions)))


def profile(questions: int = QUESTIONS_PER_PLANT) -> settings:
    """Return how one plant is asked."""
    return settings(
        max_examples=questions, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck)
    )
