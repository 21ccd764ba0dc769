"""The process that counts possible values for `certificate`.

On standard input one line of JSON (bounds, sums, hidden, most), on standard output JSON with the counts.
"""

from __future__ import annotations

import json
import os
import sys

from dashboard.files import child_limits

SECONDS = 300
"""Processor time for the bounds of an edition."""


def main() -> None:
    """Answers one request; what the solver prints goes to standard error."""
    child_limits.set_limits(seconds=SECONDS)
    answer = os.dup(1)
    os.dup2(2, 1)
    from dashboard.statistics import possible_values  # noqa: PLC0415 - not before the limits

    request = json.loads(sys.stdin.readline())
    most = request.pop("most")
    counts = possible_values.count_values(possible_values.System(**request), most)
    with os.fdopen(answer, "w") as out:
        json.dump({"counts": counts}, out)


if __name__ == "__main__":
    main()
