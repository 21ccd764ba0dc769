"""The units of systemd on this machine that start the program: whether they bound it and let it work."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.text import Problem, Severity, numbers_and_dates
from dashboard.workflow.installation.environment_variables import PREFIX, STOP_WITHIN

FOLDERS = (Path("/usr/lib/systemd/system"), Path("/etc/systemd/system"))
"""Where units are; of two of one name the later one counts."""
NEEDED = ("User", "EnvironmentFile", "MemoryMax", "NoNewPrivileges")
_NO, _OFF = {"no", "false", "0", "off"}, {"", "infinity"}
_BREAKING = {"MemoryDenyWriteExecute": _NO | {""}, "LimitAS": _OFF, "LimitDATA": _OFF}
"""With any other value of these the child that reads workbooks does not start."""


@dataclass(frozen=True, slots=True)
class ServiceUnit:
    """A service by its file, and what it sets, drop-ins included; or which file cannot be read, and why."""

    file: Path
    settings: Mapping[str, str]
    unread: Problem | None = None


def find(folders: Sequence[Path] = FOLDERS) -> list[ServiceUnit]:
    """The services whose names begin with `dashboard`, each with its drop-ins."""
    files = {path.name: path for folder in folders for path in folder.glob("dashboard*.service")}
    masked = {name for name, path in files.items() if path.resolve() == Path(os.devnull)}
    return [_read(files[name], folders) for name in sorted(files.keys() - masked)]


def _read(file: Path, folders: Sequence[Path]) -> ServiceUnit:
    try:
        return ServiceUnit(file, _settings([file, *_drop_ins(folders, file.name)]))
    except OSError as error:
        values = {"name": file.name, "found": str(error.filename), "why": str(error.strerror)}
        return ServiceUnit(file, {}, Problem("setting-unreadable", values))


def check(found: Sequence[ServiceUnit], environment: Mapping[str, str]) -> Iterator[Problem]:
    """What a unit lacks (unit-lacks), sets and breaks (unit-breaks), or ends too early (unit-stops-early).

    setting-unreadable where it or a drop-in cannot be read, setting-file-open where others may read or change
    its file of variables, unit-environment where this command was started with other variables than the unit.
    """
    named: set[Path] = set()
    for unit in found:
        file = str(unit.file)
        if unit.unread:
            yield unit.unread
            continue
        for name in NEEDED:
            if unit.settings.get(name, "") in {"", "root", "infinity"} | _NO:
                yield Problem("unit-lacks", {"name": f"{name}="}, file=file)
        for name, harmless in _BREAKING.items():
            if unit.settings.get(name, "").lower() not in harmless:
                yield Problem("unit-breaks", {"found": f"{name}={unit.settings[name]}"}, file=file)
        variables = Path(unit.settings.get("EnvironmentFile", "").lstrip("-"))
        given = read_environment_file(variables)
        mode = variables.stat().st_mode if given and variables not in named else 0
        named.add(variables)
        if mode & (stat.S_IWGRP | stat.S_IRWXO):
            values = {
                "name": "EnvironmentFile=",
                "found": str(variables),
                "mode": f"{mode & 0o777:o}",
            }
            yield Problem("setting-file-open", values, file=file)
        stop, within = unit.settings.get("TimeoutStopSec", "90"), given.get(*STOP_WITHIN)
        bound = numbers_and_dates.read_whole(stop.removesuffix("s"))
        asked = numbers_and_dates.read_whole(within)
        if bound is not None and asked is not None and bound <= asked:
            values = {"found": f"TimeoutStopSec={stop}", "name": f"{STOP_WITHIN[0]}={within}"}
            yield Problem("unit-stops-early", values, file=file)
        other = [name for name, value in given.items() if environment.get(name) != value]
        if other := sorted(name for name in other if name.startswith(PREFIX)):
            values = {"found": ", ".join(other)}
            yield Problem("unit-environment", values, Severity.WARNING, file=file)


def disabled(folders: Sequence[Path] = FOLDERS) -> Iterator[Problem]:
    """The warning timer-disabled for each timer that the start of the machine does not start."""
    timers = {path.name: path for folder in folders for path in folder.glob("dashboard*.timer")}
    for name, path in sorted(timers.items()):
        wanted = any((folder / "timers.target.wants" / name).is_symlink() for folder in folders)
        if not wanted and path.resolve() != Path(os.devnull):
            yield Problem("timer-disabled", {"found": name}, Severity.WARNING, file=str(path))


def read_environment_file(path: Path) -> dict[str, str]:
    """The variables of a file as systemd reads it; none where it cannot be read."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (
        line.strip().partition("=") for line in lines if not line.lstrip().startswith(("#", ";"))
    )
    return {name.strip(): _unquoted(value.strip()) for name, sign, value in pairs if sign}


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value


def _drop_ins(folders: Sequence[Path], name: str) -> list[Path]:
    found = {path.name: path for folder in folders for path in folder.glob(f"{name}.d/*.conf")}
    return [found[name] for name in sorted(found)]


def _settings(files: Sequence[Path]) -> dict[str, str]:
    """What the section Service of a unit and its drop-ins sets; of one name the last."""
    settings: dict[str, str] = {}
    for file in files:
        section = ""
        for line in map(str.strip, file.read_text("utf-8", "replace").splitlines()):
            if line.startswith("["):
                section = line
            elif section == "[Service]" and "=" in line and not line.startswith(("#", ";")):
                name, _, value = line.partition("=")
                settings[name.strip()] = value.strip()
    return settings
