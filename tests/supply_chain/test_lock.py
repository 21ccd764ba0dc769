"""The locks: every package in one version with its digests, and nothing installed without them."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supply_chain.lock import EVERYTHING, ROOT, SHIPPED, read_lock


@pytest.mark.parametrize("lock", [SHIPPED, EVERYTHING], ids=lambda lock: lock.name)
def test_a_lock_has_digests_for_each_package_and_no_address(lock: Path) -> None:
    packages = read_lock(lock)

    assert len(packages) > 60
    assert all(package.digests for package in packages)
    assert "://" not in lock.read_text("utf-8")


def test_developers_run_the_versions_that_ship() -> None:
    shipped = {(package.name, package.version) for package in read_lock(SHIPPED)}

    assert shipped <= {(package.name, package.version) for package in read_lock(EVERYTHING)}


def test_every_dependency_of_the_project_is_locked_in_a_version_that_it_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    more = project["optional-dependencies"]

    for lock, wanted in (
        (SHIPPED, [*project["dependencies"], *more["build"]]),
        (EVERYTHING, [*project["dependencies"], *more["build"], *more["dev"]]),
    ):
        versions = {package.name: package.version for package in read_lock(lock)}
        for requirement in map(Requirement, wanted):
            name = canonicalize_name(requirement.name)
            assert name in versions, f"{name} is not in {lock.name}: run `make lock`"
            assert requirement.specifier.contains(versions[name], prereleases=True), name


@pytest.mark.parametrize(
    "line", ["click>=8.5\n", "click==8.5.1\n", "git+https://example.org/click.git\n"]
)
def test_a_line_without_version_or_digest_is_no_lock(tmp_path: Path, line: str) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(line, "utf-8")

    with pytest.raises(ValueError, match="no version or no hash"):
        read_lock(lock)


def test_make_installs_from_the_locks_and_by_their_digests() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    installs = re.findall(r"pip install (.*)", makefile)
    assert len(installs) == 3
    for words in installs:
        assert "--require-hashes -r requirements" in words or "--no-deps -e ." in words


def test_a_file_whose_digest_was_changed_is_not_installed(tmp_path: Path) -> None:
    wheel = tmp_path / "parcel-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as parcel:
        parcel.writestr("parcel.py", "")
        about = "Metadata-Version: 2.1\nName: parcel\nVersion: 1.0\n"
        parcel.writestr("parcel-1.0.dist-info/METADATA", about)
        kind = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        parcel.writestr("parcel-1.0.dist-info/WHEEL", kind)
        parcel.writestr("parcel-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    tampered = digest[:-1] + ("0" if digest[-1] != "0" else "1")

    assert "parcel.py" in _install(wheel, digest, tmp_path / "right")
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in _install(wheel, tampered, tmp_path / "wrong")
    assert not (tmp_path / "wrong").exists()


def _install(wheel: Path, digest: str, target: Path) -> str:
    """What pip says, or which files it installed."""
    lock = wheel.with_name("requirements.lock")
    lock.write_text(f"parcel==1.0 --hash=sha256:{digest}\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--require-hashes"]
    words = [
        "--disable-pip-version-check",
        "--find-links",
        str(wheel.parent),
        "--target",
        str(target),
    ]
    run = subprocess.run(
        [*pip, *words, "-r", str(lock)], capture_output=True, text=True, check=False
    )
    return run.stderr or " ".join(path.name for path in target.iterdir())
