"""Our licence, and that each package that ships may stand beside it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tomllib
from dataclasses import replace
from importlib.metadata import version

from supply_chain.licences import ACCEPTED, OURS, UNKNOWN, identifiers, licence_of
from supply_chain.lock import ROOT, SHIPPED, Locked, read_lock

TEXT = "b265314fe0920ed66121307961dabb70eb3c26c508d2362783e821bbb4a0e16c"
"""SHA-256 of its words, as the SPDX list of licences and two others print them, one space between them."""


def test_the_licence_is_the_text_of_the_eupl_word_for_word() -> None:
    words = (ROOT / "LICENSE").read_text("utf-8").split()

    assert " ".join(words[:6]) == "EUROPEAN UNION PUBLIC LICENCE v. 1.2"
    assert hashlib.sha256(" ".join(words).encode()).hexdigest() == TEXT


def test_the_project_says_which_licence_it_has() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert (project["license"], project["license-files"]) == (OURS, ["LICENSE"])


def test_everything_that_ships_has_a_licence_that_may_stand_beside_ours() -> None:
    here = [package for package in read_lock(SHIPPED) if package.applies and _installed(package)]

    assert len(here) > 60
    refused = {
        package.name: licence
        for package in here
        if not identifiers(licence := licence_of(package)) <= ACCEPTED
    }
    assert refused == {}


def test_a_version_that_is_not_installed_has_a_licence_that_nobody_knows() -> None:
    (click,) = [package for package in read_lock(SHIPPED) if package.name == "click"]

    assert licence_of(replace(click, name="no-such-package")) == UNKNOWN
    assert licence_of(replace(click, version="0.0.1")) == UNKNOWN
    assert not identifiers(UNKNOWN) <= ACCEPTED


def test_the_list_of_licences_has_a_line_for_each_package() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "supply_chain.licences"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip

    lines = {line.split()[0]: line.split(maxsplit=3)[1:] for line in run.stdout.splitlines()}
    assert lines["psycopg"][1:] == ["ships", "LGPL-3.0-only"]
    assert lines["hypothesis"][1:] == ["developers", "MPL-2.0"]
    assert {package.name for package in read_lock(SHIPPED) if package.applies} <= lines.keys()


def _installed(package: Locked) -> bool:
    return version(package.name) == package.version
