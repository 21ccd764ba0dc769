"""Whether a file of the repository holds a secret: a private key, a token, or a password in an address.

`python -m supply_chain.secrets_in_files` looks at every file that git knows.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from supply_chain.lock import ROOT

_KINDS = {
    "private key": rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "access key": rb"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "token": rb"\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20}|pypi-AgEIcHlwaS[\w-]{50,})",
    # The word "secret" stands for a password in examples.
    "password in an address": rb"\b(?:postgres(?:ql)?(?:\+\w+)?|https?|smtps?)://"
    rb"[^\s:/@\"'<>{}]+:(?!secret@)[^\s:/@\"'<>{}]+@",
}
_ANY = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}


def find_secrets(files: Iterable[Path]) -> Iterator[tuple[Path, int, str]]:
    """Each file, line and kind of what looks like a secret."""
    for path in files:
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            for kind, pattern in _ANY.items():
                if pattern.search(line):
                    yield path, number, kind


def known_files(root: Path = ROOT) -> list[Path]:
    """Every file that git knows."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - wherever git is
        cwd=root, capture_output=True, check=True,
    )  # fmt: skip
    names = listed.stdout.decode().split("\0")
    return [path for name in names if name and (path := root / name).is_file()]


def main() -> int:
    """Prints what was found, never the secret itself; exit code 1 where anything was."""
    found = list(find_secrets(known_files()))
    for path, number, kind in found:
        print(f"{path.relative_to(ROOT)}:{number}: {kind}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
