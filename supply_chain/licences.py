"""The licence of each locked package, by its own installed metadata: `python -m supply_chain.licences`."""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from supply_chain.lock import EVERYTHING, SHIPPED, Locked, read_lock

OURS = "EUPL-1.2"

ACCEPTED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Zlib",
}
"""What a work under the EUPL may be shipped with: permissive ones, and of the compatible licences in its
appendix those that reach no further than their own files (MPL-2.0) or library (LGPL-3.0)."""

_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "Artistic License": "Artistic-1.0",
    "BSD License": "BSD-3-Clause",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_WRITTEN = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license version 2.0": "Apache-2.0",
    "artistic license": "Artistic-1.0",
    "bsd": "BSD-3-Clause",
    "isc license": "ISC",
    "mit license": "MIT",
    "psfl": "PSF-2.0",
}
_IDENTIFIER = re.compile(r"[A-Za-z0-9.+-]+")
_WORDS = {"AND", "OR", "WITH"}

UNKNOWN = "unknown"


def licence_of(package: Locked) -> str:
    """The SPDX expression of a package; `unknown` where nothing is installed or nothing is said.

    The expression of the metadata counts first, then its one-line licence, then the classifiers.
    A BSD licence of unsaid form is named by the one with three clauses, the stricter.
    """
    try:
        installed = distribution(package.name)
    except PackageNotFoundError:
        return UNKNOWN
    return _licence(installed) if installed.version == package.version else UNKNOWN


def identifiers(expression: str) -> set[str]:
    """The licences that an SPDX expression names."""
    return set(_IDENTIFIER.findall(expression)) - _WORDS


def _licence(installed: Distribution) -> str:
    metadata = installed.metadata
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    written = " ".join(metadata.get_all("License") or [])
    known = {name.casefold(): name for name in ACCEPTED}
    text = " ".join(written.casefold().split())
    if text in known or text in _WRITTEN:
        return known.get(text) or _WRITTEN[text]
    classifiers = [str(line).split(" :: ")[-1] for line in metadata.get_all("Classifier") or []]
    named = [_CLASSIFIERS[line] for line in classifiers if line in _CLASSIFIERS]
    return " OR ".join(dict.fromkeys(named)) or UNKNOWN


def main() -> int:
    """Prints the table; exit code 1 where something that ships has a licence that is not accepted."""
    shipped = {package.name for package in read_lock(SHIPPED)}
    refused = []
    for package in read_lock(EVERYTHING):
        if not package.applies:
            continue
        licence = licence_of(package)
        use = "ships" if package.name in shipped else "developers"
        print(f"{package.name:28} {package.version:18} {use:11} {licence}")
        if use == "ships" and not identifiers(licence) <= ACCEPTED:
            refused.append(f"{package.name}: {licence}")
    for line in refused:
        print(f"not accepted beside {OURS}: {line}", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
