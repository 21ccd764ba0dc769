"""No file of the repository holds a secret, and one that is planted is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from supply_chain.secrets_in_files import find_secrets, known_files

# Put together here, so that this file holds none.
PLANTED = {
    "private key": "-----BEGIN EC " + "PRIVATE KEY-----",
    "access key": "AKIA" + "ABCDEFGHIJKLMNOP",
    "token": "ghp_" + "a" * 36,
    "password in an address": "postgresql+psycopg://dashboard:" + "hunter2@db.example/dashboard",
}


def test_no_file_that_git_knows_holds_a_secret() -> None:
    files = known_files()

    assert len(files) > 500
    assert list(find_secrets(files)) == []


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_secret_is_found_with_its_line(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"[database]\nvalue = '{PLANTED[kind]}'\n", "utf-8")

    assert list(find_secrets([file])) == [(file, 2, kind)]
