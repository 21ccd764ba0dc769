"""The lock files: each package with its one version, its digests and who needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "strategy-fulfilment"
SHIPPED = ROOT / "requirements.lock"
"""What the program runs and is built with."""
EVERYTHING = ROOT / "requirements-dev.lock"
"""What developers have beside it."""

_PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?: *; *(?P<marker>[^\\]+))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r" +# +(?:via +)?(?P<name>[\w.-]+)$")


@dataclass(frozen=True, slots=True)
class Locked:
    """A package of a lock. `needed_by` are packages, or the program itself; `digests` are SHA-256."""

    name: str
    version: str
    marker: str
    digests: tuple[str, ...]
    needed_by: tuple[str, ...]

    @property
    def applies(self) -> bool:
        """Whether this machine and this Python install it."""
        return not self.marker or Marker(self.marker).evaluate()


def read_lock(path: Path) -> list[Locked]:
    """The packages of a lock, in its order.

    Raises ValueError for a line that pins nothing and for a package without a digest: such a lock
    would install what nobody has seen.
    """
    packages: list[Locked] = []
    for block in _blocks(path.read_text("utf-8")):
        pin = _PIN.match(block[0])
        digests = tuple(digest for line in block for digest in _HASH.findall(line))
        if pin is None or not digests:
            raise ValueError(f"{path.name}: no version or no hash: {block[0]}")
        needed_by = [via["name"] for line in block[1:] if (via := _VIA.match(line))]
        packages.append(
            Locked(
                canonicalize_name(pin["name"]),
                pin["version"],
                (pin["marker"] or "").strip(),
                digests,
                tuple(canonicalize_name(name) for name in needed_by if name != "via"),
            )
        )
    return packages


def _blocks(text: str) -> list[list[str]]:
    """The lines of each package: one that begins it, and those that are indented below."""
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith(" ") and blocks:
            blocks[-1].append(line)
        elif line and not line.startswith("#"):
            blocks.append([line])
    return blocks
