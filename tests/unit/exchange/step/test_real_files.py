"""Real STEP files: known structures, files over files, and a file of 100 MB."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from twin.exchange.step import RevisionKey, StepStructure, read_step

STEP = Path(__file__).parents[5] / "shared" / "data" / "step"
pytestmark = pytest.mark.skipif(not STEP.is_dir(), reason="the real STEP files are not beside the checkout")


def walked(structure: StepStructure, key: RevisionKey) -> Counter[str]:
    """Count every part below a revision by walking each path: the slow oracle."""
    found: Counter[str] = Counter()
    for line in structure.lines.get(key, ()):
        for _ in range(int(line.quantity)):
            found[line.child.number] += 1
            found += walked(structure, line.child)
    return found


def test_an_assembly_has_the_known_totals_and_usages() -> None:
    structure = read_step([STEP / "as1-oc-214.stp"])

    (top,) = structure.tops
    assert top == ("as1", "-")
    assert structure.usages == 13
    assert walked(structure, top) == {
        "nut": 8, "bolt": 6, "l-bracket": 2, "plate": 1, "rod": 1,
        "nut-bolt-assembly": 6, "l-bracket-assembly": 2, "rod-assembly": 1,
    }  # fmt: skip
    assert (structure.merged, structure.notes, structure.missing) == ((), (), ())


def test_usages_of_one_child_are_one_line_with_their_count_and_names() -> None:
    structure = read_step([STEP / "as1-oc-214.stp"])

    lines = structure.lines[RevisionKey("rod-assembly", "-")]

    assert [(line.child.number, line.quantity, line.usages) for line in lines] == [
        ("nut", 2, ("nut_1", "nut_2")),
        ("rod", 1, ("rod_1",)),
    ]


def test_an_assembly_over_several_files_has_no_missing_reference() -> None:
    structure = read_step([STEP / "s1-c5-214" / "s1-c5-214.stp"])

    assert structure.missing == ()
    assert len(structure.files) == 13
    assert structure.tops == (("*MASTER", "-"),)
    assert walked(structure, structure.tops[0]) == {
        "TAIL": 1, "TAIL_TURBINE": 2, "TAIL_MIDDLE_PART": 1, "HEAD": 1, "HEAD_FRONT": 1, "HEAD_BACK": 1,
        "MAINBODY": 1, "MAINBODY_FRONT": 1, "MAINBODY_BACK": 1, "FOOT": 2, "FOOT_FRONT_000": 2, "FOOT_BACK_000": 2,
    }  # fmt: skip


def test_all_files_given_are_the_same_as_the_root_alone() -> None:
    folder = STEP / "s1-c5-214"

    every = read_step(sorted(folder.glob("*.stp")))

    alone = read_step([folder / "s1-c5-214.stp"])
    assert (every.lines, every.tops, every.missing) == (alone.lines, alone.tops, ())


def test_a_file_without_those_it_refers_to_says_which_are_missing(tmp_path: Path) -> None:
    root = tmp_path / "s1-c5-214.stp"
    root.write_bytes((STEP / "s1-c5-214" / root.name).read_bytes())

    structure = read_step([root])

    assert sorted(each.name for each in structure.missing) == [
        "FOOT.stp",
        "HEAD.stp",
        "MAINBODY.stp",
        "TAIL.stp",
    ]
    assert structure.usages == 5


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="memory is measured by Linux")
def test_a_file_of_100_megabytes_streams_through_less_memory_than_it_has_bytes(tmp_path: Path) -> None:
    large = _repeated(STEP / "as1-oc-214.stp", tmp_path / "large.stp", size=100_000_000)

    usages, kilobytes = _measured(large)

    assert large.stat().st_size >= 100_000_000
    assert usages % 13 == 0
    assert usages > 2_000
    assert kilobytes < 90_000


def _measured(path: Path) -> tuple[int, int]:
    """Read a file in a process of its own; return the usages in it and the most kB of memory that it had."""
    program = (
        "import re, sys; from pathlib import Path; from twin.exchange.step import read_step\n"
        "usages = read_step([Path(sys.argv[1])]).usages\n"
        "print(usages, re.search(r'VmHWM:\\s*(\\d+) kB', Path('/proc/self/status').read_text())[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    usages, memory = done.stdout.split()
    return int(usages), int(memory)


def _repeated(source: Path, target: Path, *, size: int) -> Path:
    """Write the assembly again and again, each time with other entity numbers and product ids."""
    head, rest = source.read_bytes().split(b"DATA;\r\n", 1)
    data, _ = rest.split(b"ENDSEC;", 1)
    with target.open("wb") as out:
        out.write(head + b"DATA;\r\n")
        copy = 100
        while out.tell() < size:
            numbered = data.replace(b"#", b"#%d0" % copy)
            out.write(numbered.replace(b"PRODUCT('", b"PRODUCT('copy %d of " % copy))
            copy += 1
        out.write(b"ENDSEC;\r\nEND-ISO-10303-21;\r\n")
    return target
