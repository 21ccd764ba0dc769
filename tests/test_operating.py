"""The book of procedures: each of its commands is run, in its order, on a real database.

What needs a whole machine stands in blocks marked `root`; of those the files and options are checked.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.cli.command_line.parser import dashboard

ROOT = Path(__file__).resolve().parent.parent
BOOK = (ROOT / "docs" / "operating.md").read_text("utf-8")
BLOCK = re.compile(r"^```sh( root)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OWNER = "postgresql://dashboard_owner@db.ministry.example/dashboard"
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
OF_DEBIAN = {
    "apt-get", "cd", "chmod", "chown", "cp", "createdb", "curl", "install", "journalctl", "nano", "nginx",
    "openssl", "pg_basebackup", "psql", "python3", "sed", "sleep", "systemctl", "systemd-sysusers",
}  # fmt: skip


def commands(*, root: bool) -> list[str]:
    """The commands of the book in their order, without what is said beside them."""
    blocks = [text for marked, text in BLOCK.findall(BOOK) if bool(marked) == root]
    lines = [re.split(r"\s{2,}#", line)[0].strip() for text in blocks for line in text.splitlines()]
    return [line for line in lines if line]


def test_every_command_of_the_book_does_what_it_says(
    tmp_path: Path,
    postgresql_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("dashboard", "dashboard-backup", "dashboard-public"):
        (tmp_path / name).mkdir(mode=0o700)
    shutil.copy(ROOT / "indicators.yaml", tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path / "dashboard")
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(tmp_path / "indicators.yaml"))
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path}/dashboard/dashboard.db")
    # The units name the sign-in by a proxy once people are invited.
    monkeypatch.setenv("DASHBOARD_PUBLIC_URL", "https://dashboard.ministry.example")
    secret = tmp_path / "proxy-secret"
    secret.write_text("kR7vQ2mZ9xB4nL8pW1sD6fH3jT5yC0aG-uE")
    secret.chmod(0o600)
    monkeypatch.setenv("DASHBOARD_PROXY_SECRET_FILE", str(secret))
    digest, text, failed = "", "", []
    for line in commands(root=False):
        told = line.replace("/var/lib", str(tmp_path)).replace(OWNER, postgresql_url)
        name, *words = shlex.split(told.replace("HASH", digest).replace("RECORD:NAME", text))
        assert name == "dashboard", line
        if words[0] == "invite":
            monkeypatch.setenv("DASHBOARD_SIGN_IN", "proxy")
        code = main([*words, "--lang", "en"])
        out, err = capsys.readouterr()
        if code:
            failed.append((line, code, out[-600:], err[-600:]))
        digest = (DIGEST.findall(out) or [digest])[-1]
        text = (re.findall(r"\b\d+:file_name\b", out) or [text])[-1]
        if {"invite", "Jana Nová"} <= set(words):
            report = ROOT / "tests" / "sample_reports" / "mlsa-2022.csv"
            assert main(["submit", str(report), "--entity", "MLSA", "--as", "Jana Nová"]) == 0
            capsys.readouterr()
    assert not failed, failed


@pytest.mark.parametrize("line", commands(root=True))
def test_what_needs_a_whole_machine_names_files_and_options_that_are_there(line: str) -> None:
    for command in re.split(r"\s*&&\s*", line):
        name, *words = shlex.split(command.partition(" > ")[0].partition(" >> ")[0])
        if name.endswith("dashboard"):
            verb = dashboard.get_command(None, words[0])  # type: ignore[arg-type]
            assert verb is not None
            verb.make_context(words[0], words[1:])
            continue
        assert name in OF_DEBIAN | {"/opt/dashboard/bin/pip"}, command
        for word in words:
            if word.startswith(("deploy/", "docs/", "requirements", "indicators", "data")):
                assert list(ROOT.glob(word)), word
        if name == "systemctl":
            for word in words[1:]:
                unit = re.sub(r"@(\d+|\*)$", "@", word)
                known = {path.name for path in (ROOT / "deploy").iterdir()}
                assert word in {"nginx", "--now"} or {unit, f"{unit}.service"} & known, word


def test_each_lock_that_is_installed_is_that_of_the_wheel_unpacked_before() -> None:
    blocks = [
        text for marked, text in BLOCK.findall(BOOK) if marked and "requirements.lock" in text
    ]
    assert len(blocks) == 2
    for text in blocks:
        order = ("zipfile -e strategy_fulfilment-*.whl /opt/dashboard-release", "cd /opt/dashboard-release",
                 "-r requirements.lock", '"$OLDPWD"/strategy_fulfilment-*.whl')  # fmt: skip
        places = [text.find(each) for each in order]
        assert -1 < places[0] < places[1] < places[2] < places[3]


def test_the_second_server_is_restarted_once_nginx_asks_the_first_again() -> None:
    sample = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    left_out = max(map(int, re.findall(r"fail_timeout=(\d+)s", sample)))
    both = [line for line in commands(root=True) if line.count("systemctl restart") == 2]
    waited = [re.findall(r"&& sleep (\d+) && ", line) for line in both]
    assert len(both) == 2
    assert all(len(each) == 1 and int(each[0]) >= left_out + 10 for each in waited)
