"""The book of procedures: each of its commands is run, in its order, on a real database.

What needs a whole machine stands in blocks marked `root`; of those the files and options are checked.
"""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from dashboard.__main__ import main
from dashboard.cli.command_line.parser import dashboard
from tests import own_server

pytestmark = pytest.mark.rest

ROOT = Path(__file__).resolve().parent.parent
BOOK = "".join(
    (ROOT / "docs" / name).read_text("utf-8") for name in ("operating.md", "publishing.md")
)
BLOCK = re.compile(r"^```sh( root)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SERVERS = re.compile(r"postgresql://(\w+)@(db|standby)\.ministry\.example(?:/(\w+))?")
OF_POSTGRESQL = {"createdb", "createuser", "psql"}
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
OF_DEBIAN = {
    "apt-get", "cd", "chmod", "chown", "cp", "curl", "install", "journalctl", "nano", "nginx",
    "openssl", "python3", "sed", "sleep", "systemctl", "systemd-sysusers",
}  # fmt: skip


def commands(*, root: bool) -> list[str]:
    """The commands of the book in their order, without what is said beside them."""
    blocks = [text for marked, text in BLOCK.findall(BOOK) if bool(marked) == root]
    lines = [re.split(r"\s{2,}#", line)[0].strip() for text in blocks for line in text.splitlines()]
    return [line for line in lines if line]


@pytest.fixture
def cluster() -> Iterator[Path]:
    """The folder of a PostgreSQL of its own, whose roles no other test has."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=own_server.where())))
        try:
            stack.callback(_end, own_server.start(folder))
        except RuntimeError as error:
            pytest.skip(f"no PostgreSQL: {error}")
        with psycopg.connect(_socket(folder, "postgres"), autocommit=True) as connection:
            connection.execute("DROP DATABASE dashboard")
        yield folder


def _end(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGQUIT)
    server.wait(timeout=own_server.PATIENCE)


def _socket(folder: Path, database: str, role: str = "postgres", name: str = "socket") -> str:
    return f"postgresql://{role}@/{database}?host={folder / name}"


def test_every_command_of_the_book_does_what_it_says(
    tmp_path: Path,
    cluster: Path,
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
    monkeypatch.setenv("DASHBOARD_PUBLIC_URL", "https://localhost:9")
    secret = tmp_path / "proxy-secret"
    secret.write_text("kR7vQ2mZ9xB4nL8pW1sD6fH3jT5yC0aG-uE")
    secret.chmod(0o600)
    monkeypatch.setenv("DASHBOARD_PROXY_SECRET_FILE", str(secret))
    monkeypatch.setenv("PGHOST", str(cluster / "socket"))
    monkeypatch.setenv("PGUSER", "postgres")
    digest, text, failed = "", "", []

    def at_ours(there: re.Match[str]) -> str:
        role, machine, database = there.groups()
        name = "socket" if machine == "db" else machine
        return _socket(cluster, database or "postgres", role, name)

    with ExitStack() as stack:
        for line in commands(root=False):
            ours = SERVERS.sub(at_ours, line).replace("/var/lib/dashboard", f"{tmp_path}/dashboard")
            name, *words = shlex.split(ours.replace("HASH", digest).replace("RECORD:NAME", text))
            if name == "pg_basebackup":
                place = words.index("--pgdata")
                options = words[:place] + words[place + 2 :]
                stack.callback(_end, own_server.start_standby(cluster, *options))
                continue
            if name != "dashboard":
                assert name in OF_POSTGRESQL, line
                done = subprocess.run([name, *words], check=False, cwd=ROOT, capture_output=True)
                if done.returncode:
                    failed.append((line, done.returncode, "", done.stderr.decode()))
                continue
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


def test_postgresql_reads_the_lines_of_the_book_that_let_the_servers_in(cluster: Path) -> None:
    lines = re.findall(r"^hostssl .*$", BOOK, re.MULTILINE)
    with (cluster / "data" / "pg_hba.conf").open("a") as file:
        # The server of the tests is built without TLS.
        file.write("\n".join(["", *lines, ""]).replace("hostssl", "host   "))
    with psycopg.connect(_socket(cluster, "postgres")) as connection:
        read = "SELECT error FROM pg_hba_file_rules WHERE address LIKE '10.%'"
        assert [error for (error,) in connection.execute(read)] == [None, None]


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
                assert (
                    word in {"nginx", "postgresql", "--now"} or {unit, f"{unit}.service"} & known
                ), word


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
