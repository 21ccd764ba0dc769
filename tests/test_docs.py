"""What the pages for newcomers name exists: rooms, files, functions, commands, links."""

from __future__ import annotations

import re
from functools import reduce
from importlib import import_module
from pathlib import Path

import click

from dashboard.cli.command_line.parser import dashboard
from dashboard.workflow.installation import environment_variables
from tests import commands_page

ROOT = Path(__file__).resolve().parent.parent
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
NOW = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
"""The pages that speak of the code as it is; decisions may name what is gone."""

FILES = re.compile(r"`((?:\w+/)+(?:\w+\.(?:py|po|yaml|md|toml))?)`")
FUNCTIONS = re.compile(r"`((?:\w+/)+\w+)\.(?!(?:py|po|yaml|md|toml|csv|db)`)(\w+(?:\.\w+)*)`")
LINKS = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")


def test_each_file_that_a_page_names_is_there() -> None:
    missing = {
        (page.name, name)
        for page in NOW
        for name in FILES.findall(page.read_text("utf-8"))
        if not any((folder / name).exists() for folder in (ROOT, ROOT / "dashboard"))
    }

    assert missing == set()


def test_each_function_that_a_page_names_is_there() -> None:
    missing = set()
    for page in NOW:
        for module, name in FUNCTIONS.findall(page.read_text("utf-8")):
            try:
                home = import_module(f"dashboard.{module.replace('/', '.')}")
                reduce(getattr, name.split("."), home)
            except (ImportError, AttributeError):
                missing.add(f"{page.name}: {module}.{name}")

    assert missing == set()


def test_each_term_of_the_glossary_is_a_room_or_a_file() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    rows = [line.strip("| ").split(" | ") for line in glossary.splitlines() if "| " in line][1:]

    assert [row for row in rows if len(row) != 3 or not FILES.fullmatch(row[2])] == []


def test_each_command_that_a_page_names_is_one() -> None:
    commands = dashboard.list_commands(click.Context(dashboard))
    unknown = {
        (page.name, name)
        for page in NOW
        for name in re.findall(r"`dashboard ([a-z][\w-]*)", page.read_text("utf-8"))
        if name not in commands
    }

    assert unknown == set()


def test_the_page_of_commands_is_what_their_help_says() -> None:
    assert commands_page.PAGE.read_text("utf-8") == commands_page.write()  # `make format` writes it


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

    assert table == set(environment_variables.COUNTS_FOR)
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
    for row in rows[1:]:
        assert len(row) == 3, row
        tests = FILES.findall(row[2])
        assert tests
        assert all(name.startswith("tests/") for name in tests), row


def test_each_link_of_a_page_leads_somewhere() -> None:
    missing = {
        (page.name, link)
        for page in [*NOW, *DECISIONS]
        for link in LINKS.findall(page.read_text("utf-8"))
        if not (page.parent / link).exists()
    }

    assert missing == set()
