"""The figures of all programs as a table, and ours beside the floor and the best peer."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.peers.measuring import Found
from tests.bench.peers.programs import FLOOR, OURS

_HEAD = ("question", "program", "p50 ms", "p99 ms", "CPU ms", "calls", "bytes", "requests/s", "answer")


def table(found: Sequence[Found]) -> str:
    """Return a line for each question and program, and one for each question with its ratios."""
    lines: list[tuple[str, ...]] = [_HEAD]
    for name in dict.fromkeys(each.question for each in found):
        of_question = [each for each in found if each.question == name]
        lines += [_line(each, of_question) for each in of_question]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n in (0, 1, 8) else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def ratios(found: Sequence[Found]) -> str:
    """Return for each question how ours stands to the floor and to the best peer.

    Times are p50 ÷ p50, less is faster; where many ask at once, requests ÷ requests, more is faster.
    """
    lines = []
    for name in dict.fromkeys(each.question for each in found):
        by_program = {each.program: each for each in found if each.question == name}
        ours, floor = by_program.pop(OURS, None), by_program.pop(FLOOR, None)
        if ours is None:
            continue
        told = [] if floor is None else [f"{_ratio(ours, floor)} the floor"]
        if by_program:
            best = min(by_program.values(), key=_rank)
            told.append(f"{_ratio(ours, best)} the best peer ({best.program})")
        lines.append(f"{name}: {', '.join(told)}")
    return "\n".join(lines)


def _rank(each: Found) -> float:
    return each.p50 if each.requests_per_s is None else -each.requests_per_s


def _ratio(ours: Found, other: Found) -> str:
    if ours.requests_per_s is None or other.requests_per_s is None:
        return f"{ours.p50 / other.p50:.2f} × the time of"
    return f"{ours.requests_per_s / other.requests_per_s:.2f} × the requests of"


def _line(each: Found, of_question: Sequence[Found]) -> tuple[str, ...]:
    return (
        each.question,
        each.program,
        f"{each.p50:.1f}",
        f"{each.p99:.1f}",
        "" if each.cpu is None else f"{each.cpu:.1f}",
        "" if each.calls is None else str(each.calls),
        f"{each.bytes:,}",
        "" if each.requests_per_s is None else f"{each.requests_per_s:,.0f}",
        "equal" if each.answer == of_question[0].answer else f"DIFFERS {each.answer}",
    )
