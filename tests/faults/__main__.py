"""Every fault with its tests: `python -m tests.faults --rounds 5 [FAULT ...]`.

Prints for each how often it was tried, survived and lost. A test that counts itself says so; any other is
tried once, and lost if it fails. Exit code 1 where anything was lost.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FAULTS = {
    "a writer killed at any point": [
        "tests/store/test_at_once.py",
        "tests/workflow/test_edition_folder.py",
    ],
    "a server killed in every act of a person": ["tests/browser/test_restart.py"],
    "one of two servers killed amid hand-ins": ["tests/browser/test_two_servers.py"],
    "disk full or read-only": [
        "tests/faults/full_disk.py",
        "tests/store/test_database.py",
        "tests/cli/test_damage.py::test_a_full_disk_is_named_as_such_even_where_nothing_is_written",
        "tests/cli/test_backup.py::test_a_backup_for_which_there_is_no_room_says_so_and_leaves_nothing",
    ],
    "the clock set back or forward": ["tests/faults/clock.py"],
    "PostgreSQL restarted under writers": ["tests/faults/database_restarted.py"],
    "a standby cut off": ["tests/cli/test_standby.py"],
    "mail down": ["tests/workflow/test_notify.py"],
    "the issuer wrong, expired or down": [
        "tests/faults/issuer_down.py",
        "tests/browser/test_sign_in.py::test_a_sign_in_that_has_expired_is_asked_for_again_and_nothing_typed_is_lost",
        "tests/browser/test_sign_in.py::test_an_issuer_that_is_not_the_expected_one_signs_nobody_in",
    ],
    "a hostile workbook while others work": [
        "tests/files/test_hostile_workbooks.py",
        "tests/files/test_child_process.py",
        "tests/browser/test_large.py",
    ],
    "random bytes of the database changed": [
        "tests/cli/test_damage.py::test_thirty_damaged_copies_end_in_no_traceback"
    ],
}
_COUNTED = re.compile(r"^tried (\d+), survived (\d+), lost (\d+)$", re.MULTILINE)
_TESTS = re.compile(r"(\d+) (passed|failed|error)")


class Count(NamedTuple):
    """How often a fault was tried, and how often it was lost."""

    tried: int
    lost: int


def main() -> int:
    """Prints one line for each fault."""
    parser = argparse.ArgumentParser(prog="tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "faults", nargs="*", help="those whose names have this in them; all without one"
    )
    asked = parser.parse_args()
    lost = 0
    for name, tests in FAULTS.items():
        if asked.faults and not any(word in name for word in asked.faults):
            continue
        # A folder by itself: each has a browser of its own, and a process has one.
        counts = [play(list(each), asked.rounds) for _, each in groupby(tests, os.path.dirname)]
        count = Count(sum(each.tried for each in counts), sum(each.lost for each in counts))
        lost += count.lost
        sys.stdout.write(
            f"{name}: tried {count.tried}, survived {count.tried - count.lost}, lost {count.lost}\n"
        )
        sys.stdout.flush()
    return 1 if lost else 0


def play(tests: list[str], rounds: int) -> Count:
    """Runs the tests of a fault; what failed is printed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-s", "-o", "addopts=--import-mode=importlib -rs", *tests],
        cwd=ROOT, env={**os.environ, "DASHBOARD_FAULT_ROUNDS": str(rounds)},
        check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        sys.stdout.write(done.stdout[-8000:] + done.stderr[-2000:])
    counted = [tuple(map(int, found)) for found in _COUNTED.findall(done.stdout)]
    ended = {what: int(number) for number, what in _TESTS.findall(done.stdout.splitlines()[-1])}
    passed, failed = ended.get("passed", 0), ended.get("failed", 0) + ended.get("error", 0)
    if not passed + failed:
        failed = 1
    # A test that counts itself is not one more fault beside what it counted.
    return Count(
        sum(tried for tried, _, _ in counted) + passed + failed - len(counted),
        sum(lost for _, _, lost in counted) + failed,
    )


if __name__ == "__main__":
    sys.exit(main())
