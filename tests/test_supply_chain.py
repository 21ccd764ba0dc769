"""The program is installed only from what was seen: locked versions with digests. No file holds a secret."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.rest

ROOT = Path(__file__).resolve().parent.parent
SHIPPED, BUILD, EVERYTHING = (
    ROOT / f"requirements{which}.lock" for which in ("", "-build", "-dev")
)
PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)(.*?)(?=^[\w.-]+==|\Z)", re.M | re.S)

SECRETS = re.compile(
    rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"
    rb"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    rb"|\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20}|pypi-AgEIcHlwaS[\w-]{50,})"
    # The word "secret" stands for a password in examples.
    rb"|\b(?:postgres(?:ql)?(?:\+\w+)?|https?|smtps?)://[^\s:/@\"'<>{}]+:(?!secret@)[^\s:/@\"'<>{}]+@"
)


def pins(lock: Path) -> dict[str, str]:
    """The version of each package of a lock."""
    return {name: version for name, version, _ in PIN.findall(lock.read_text("utf-8"))}


@pytest.mark.parametrize("lock", [SHIPPED, BUILD, EVERYTHING], ids=lambda lock: lock.name)
def test_a_lock_has_digests_for_each_package_and_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    begun = [line for line in text.splitlines() if line and line[0] not in " #"]

    assert len(begun) == len(PIN.findall(text)) > (5 if lock == BUILD else 60)
    assert all("--hash=sha256:" in rest for _, _, rest in PIN.findall(text))
    assert "://" not in text


def test_every_dependency_is_locked_in_a_version_that_it_allows() -> None:
    written = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    ships, build = written["project"]["dependencies"], written["dependency-groups"]["build"]
    develops = [*ships, *build, *written["project"]["optional-dependencies"]["dev"]]

    assert (pins(SHIPPED) | pins(BUILD)).items() <= pins(EVERYTHING).items()
    assert "hatchling" not in pins(SHIPPED)
    for lock, wanted in ((SHIPPED, ships), (BUILD, build), (EVERYTHING, develops)):
        versions = pins(lock)
        for requirement in map(Requirement, wanted):
            name = canonicalize_name(requirement.name)
            assert name in versions, f"{name} is not in {lock.name}: run `make lock`"
            assert requirement.specifier.contains(versions[name], prereleases=True), name


def test_make_installs_from_the_locks_and_by_their_digests() -> None:
    installs = re.findall(r"pip install (.*)", (ROOT / "Makefile").read_text("utf-8"))

    assert len(installs) == 3
    for words in installs:
        assert "--require-hashes -r requirements" in words or "--no-deps -e ." in words


def test_no_file_that_git_knows_holds_a_secret() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - wherever git is
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]

    assert len(files) > 500
    assert [path for path in files if path.is_file() and SECRETS.search(path.read_bytes())] == []
    # Put together here, so that this file holds none.
    for planted in ("-----BEGIN EC " + "PRIVATE KEY-----", "AKIA" + "ABCDEFGHIJKLMNOP"):
        assert SECRETS.search(planted.encode())
