"""Whether a locked package has a known hole: `python -m supply_chain.audit`.

First offline, against the least version of each package in `fixed_holes.csv`; then by pip-audit, which
asks the OSV service. Where that does not answer for every package, the outcome is "not verified",
never a clean one: pip-audit alone says "No known vulnerabilities found" when it has looked at nothing.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import Version

from supply_chain.lock import EVERYTHING, PROJECT, Locked, read_lock

FIXED_HOLES = Path(__file__).with_name("fixed_holes.csv")
OSV = "https://api.osv.dev/v1/query"

CLEAN, HOLE, NOT_VERIFIED = 0, 1, 3
"""Exit codes. The last one says that nobody knows."""


@dataclass(frozen=True, slots=True)
class FixedHole:
    """An advisory and the version that mended it. `read_on` is a day, or `not verified`: read by nobody."""

    package: str
    fixed_in: str
    advisory: str
    also_known_as: str
    source: str
    read_on: str

    def affects(self, package: Locked) -> bool:
        """Whether a locked package is older than the version that mended it."""
        return package.name == self.package and Version(package.version) < Version(self.fixed_in)


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """What the service knows: packages it was asked about and answered for, and lines of what it found."""

    audited: frozenset[str]
    holes: tuple[str, ...]
    error: str


def fixed_holes(path: Path = FIXED_HOLES) -> list[FixedHole]:
    """The table of least versions."""
    with path.open(encoding="utf-8", newline="") as file:
        return [FixedHole(**row) for row in csv.DictReader(file)]


def below_floor(packages: Iterable[Locked], holes: Iterable[FixedHole]) -> list[str]:
    """A line for each locked package that still has a hole of the table."""
    known = list(holes)
    return [
        f"{package.name} {package.version}: {hole.advisory}, mended in {hole.fixed_in} ({hole.source})"
        for package in packages
        for hole in known
        if hole.affects(package)
    ]


def ask_service(lock: Path, url: str) -> ServiceAnswer:
    """What pip-audit finds for a lock; an error where it could not ask for all of it."""
    command = [sys.executable, "-m", "pip_audit", "--strict", "--disable-pip", "--require-hashes"]
    command += ["--progress-spinner", "off", "--format", "json", "--vulnerability-service", "osv"]
    command += ["--osv-url", url, "--requirement", str(lock)]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    try:
        answers = json.loads(run.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        said = run.stderr.strip().splitlines() or [f"exit code {run.returncode}"]
        return ServiceAnswer(frozenset(), (), said[-1])
    asked = [answer for answer in answers if "skip_reason" not in answer]
    holes = [
        f"{answer['name']} {answer['version']}: {hole['id']}"
        + (f", mended in {', '.join(hole['fix_versions'])}" if hole["fix_versions"] else "")
        for answer in asked
        for hole in answer["vulns"]
    ]
    return ServiceAnswer(
        frozenset(canonicalize_name(answer["name"]) for answer in asked), tuple(holes), ""
    )


def installed_packages() -> dict[str, str]:
    """What is installed here beside the program itself: name to version."""
    versions = {canonicalize_name(each.name): each.version for each in distributions()}
    return {name: version for name, version in versions.items() if name != PROJECT}


def outside_lock(packages: Iterable[Locked], installed: Mapping[str, str]) -> list[str]:
    """What is installed in no version of a lock: nobody asks about it."""
    locked = {(package.name, package.version) for package in packages}
    return sorted(f"{name} {version}" for name, version in installed.items() - locked)


def audit(lock: Path, url: str, installed: Mapping[str, str]) -> int:
    """Prints what is known of a lock's packages and of what is installed; returns the exit code."""
    packages = [package for package in read_lock(lock) if package.applies]
    holes = fixed_holes()
    old = below_floor(packages, holes)
    unread = sum(hole.read_on == "not verified" for hole in holes)
    print(f"Offline: {len(holes)} least versions, {len(old)} not reached, {unread} not verified")
    answer = ask_service(lock, url)
    for line in (*old, *answer.holes):
        print(f"  {line}")
    expected = {package.name for package in packages}
    if missing := expected - answer.audited:
        print(
            f"Service: not verified: {len(answer.audited)} of {len(expected)} packages asked about"
        )
        print(f"  {answer.error or 'no answer for ' + ', '.join(sorted(missing))}")
    else:
        print(f"Service: {len(expected)} packages asked about, {len(answer.holes)} holes")
    beside = outside_lock(packages, installed)
    print(f"Installed: {len(installed)} packages, {len(beside)} of them not as locked")
    if beside:
        print(f"  not verified: {', '.join(beside)}")
    if old or answer.holes:
        return HOLE
    return NOT_VERIFIED if missing or beside else CLEAN


def main() -> int:
    """Audits one lock."""
    parser = argparse.ArgumentParser(description="Looks for known holes in the locked packages.")
    parser.add_argument("--lock", type=Path, default=EVERYTHING)
    parser.add_argument("--osv-url", default=OSV)
    options = parser.parse_args()
    return audit(options.lock, options.osv_url, installed_packages())


if __name__ == "__main__":
    sys.exit(main())
