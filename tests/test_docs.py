"""What the pages for newcomers name exists: rooms, files, functions, commands, links."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import reduce
from importlib import import_module
from pathlib import Path

import pytest

from dashboard.workflow.installation import variables

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
NOW = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
"""The pages that speak of the code as it is; decisions may name what is gone."""

FILES = re.compile(r"`((?:\w+/)+(?:\w+\.(?:py|po|yaml|md|toml))?)`")
FUNCTIONS = re.compile(r"`((?:\w+/)+\w+)\.(?!(?:py|po|yaml|md|toml|csv|db)`)(\w+(?:\.\w+)*)`")
LINKS = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", NOW, ids=lambda page: page.name)
def test_each_file_that_a_page_names_is_there(page: Path) -> None:
    missing = {
        name
        for name in FILES.findall(page.read_text("utf-8"))
        if not any((folder / name).exists() for folder in (ROOT, ROOT / "dashboard"))
    }

    assert missing == set()


@pytest.mark.parametrize("page", NOW, ids=lambda page: page.name)
def test_each_function_that_a_page_names_is_there(page: Path) -> None:
    missing = set()
    for module, name in FUNCTIONS.findall(page.read_text("utf-8")):
        try:
            home = import_module(f"dashboard.{module.replace('/', '.')}")
            reduce(getattr, name.split("."), home)
        except (ImportError, AttributeError):
            missing.add(f"{module}.{name}")

    assert missing == set()


def test_each_term_of_the_glossary_is_a_room_or_a_file() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    rows = [line.strip("| ").split(" | ") for line in glossary.splitlines() if "| " in line][1:]

    assert len(rows) > 25
    assert [row for row in rows if len(row) != 3 or not FILES.fullmatch(row[2])] == []


def test_each_command_of_the_readme_is_one() -> None:
    named = set(re.findall(r"`dashboard (\w+)", README.read_text("utf-8")))
    told = subprocess.run(
        [sys.executable, "-m", "dashboard", "--help"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    known = re.findall(r"^ +(\w+)(?: |$)", told.stdout, re.MULTILINE)
    assert named - set(known) == set()


def test_the_table_of_variables_has_what_the_program_reads_and_doctor_checks() -> None:
    named = re.compile(r"(?<!\w)DASHBOARD_[A-Z_]*[A-Z]\b")
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    table = {
        name
        for line in page.splitlines()
        if line.startswith("| `DASH")
        for name in named.findall(line)
    }
    read = {
        name
        for path in (ROOT / "dashboard").rglob("*.py")
        for name in named.findall(path.read_text("utf-8"))
    }

    assert table == set(variables.COUNTS_FOR)
    # The settings of mail are read by their ends.
    assert read == table
    samples = (ROOT / "deploy" / "dashboard.env").read_text("utf-8")
    assert set(named.findall(samples)) <= table


def test_each_promise_of_the_security_page_names_the_tests_that_hold_it() -> None:
    rows = [
        line.strip("| ").split(" | ")
        for line in (ROOT / "SECURITY.md").read_text("utf-8").splitlines()
        if line.startswith("| ")
    ]

    assert rows[0] == ["threat", "protection", "tests"]
    assert len(rows) > 12
    for row in rows[1:]:
        assert len(row) == 3, row
        tests = FILES.findall(row[2])
        assert tests
        assert all(name.startswith("tests/") for name in tests), row


@pytest.mark.parametrize("page", [*NOW, *DECISIONS], ids=lambda page: page.name)
def test_each_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = LINKS.findall(page.read_text("utf-8"))

    missing = {link for link in links if not (page.parent / link).exists()}

    assert missing == set()
