"""Two root fields of one request may look at two moments; what one learned does not mislead the other."""

from __future__ import annotations

from tests.plant import Plant, Step, placed
from twin.instants import DAY, HOUR, parse_instant

NOW = parse_instant("2026-03-30T10:00:00Z")
THEN = NOW - 2 * DAY
PLANT = Plant(
    "a signal that was bound anew",
    (
        Step(NOW - 20 * DAY, "assets", ({"key": "P"},), NOW - 30 * DAY),
        Step(NOW - 20 * DAY + 1, "signals", ({"asset": "P", "name": "run"},), NOW - 30 * DAY),
        Step(
            NOW - 20 * DAY + 2,
            "samples",
            (
                {
                    "signal": "P/run",
                    "times": [THEN - 3 * HOUR, THEN - 2 * HOUR, THEN - HOUR],
                    "values": [0.0, 4.0, 1.0],
                },
            ),
        ),
        Step(NOW - DAY, "signals", ({"asset": "P", "name": "run", "interpolation": "STEP"},), NOW - DAY),
    ),
    NOW,
)
FIELDS = """(where: {name: {eq: "run"}}%s) {
  nodes { statistics(over: {between: {from: "2026-03-28T07:00:00Z", to: "2026-03-28T10:00:00Z"}}) { integral } }
}"""

BEFORE = ', asOf: "2026-03-28T10:00:00Z"'


def test_a_statistic_is_remembered_for_the_signal_as_it_was_read() -> None:
    text = f"{{now: signals{FIELDS % ''} then: signals{FIELDS % BEFORE}}}"

    with placed(PLANT) as place:
        data = place.query(text)

    held, on_a_line = (data[key]["nodes"][0]["statistics"]["integral"] for key in ("now", "then"))
    assert (held, on_a_line) == (5.0 * 3600, 4.5 * 3600)
