"""What this checkout prints and writes beside another one: every difference, byte for byte.

`python -m benchmarks.outputs OTHER --database FILE.db`: both run the same commands, each on its own copy
of one SQLite database, in Czech and English, for both shipped strategies. For a change that is to change
nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
DAYS = ("2021-12-31", "2022-12-31", "2023-06-30", "2023-12-31")
STRATEGIES = ("indicators.yaml", "data/2016-2019/indicators.yaml")
ENTITY = {"indicators.yaml": "MLSA", "data/2016-2019/indicators.yaml": "MOI"}


def commands(strategy: str, language: str) -> Iterator[list[str]]:
    """Every command that prints or writes without changing the database; `{out}` is a folder of its own."""
    for form in ("json", "csv", "table"):
        for day in DAYS:
            yield ["status", "--as-of", day, "--format", form]
        yield ["submissions", "--format", form]
        yield ["statistics", "--format", form]
        yield ["backtest", "--format", form]
        yield ["reporting", "--as-of", DAYS[-1], "--format", form]
        yield ["sensitivity", "--as-of", DAYS[-1], "--format", form]
        yield ["succession", "--format", form]
        yield ["compare", DAYS[0], DAYS[-1], "--format", form]
        yield ["check", strategy, "--lint", "--format", form]
        yield ["digest", "--entity", ENTITY[strategy], "--as-of", DAYS[-1], "--format", form]
    for task in ("1.1", "2.1", "2.2", "3.2", "4.3") if strategy == STRATEGIES[0] else ("1", "5"):
        for day in (DAYS[1], DAYS[-1]):
            yield ["explain", task, "--as-of", day, "--format", "json"]
            yield ["explain", task, "--as-of", day]
        yield ["assess", task, "--format", "json"]
        yield ["assess", task]
    yield ["check", "--schema"]
    yield ["audit", "verify"]
    yield ["inspect", strategy]
    yield ["template", "--entity", ENTITY[strategy], "--out", "{out}/form.csv"]
    yield ["template", "--entity", ENTITY[strategy], "--out", "{out}/form.xlsx"]
    yield ["export", "--out", "{out}/all"]
    yield ["public", "--out", "{out}/site"]
    yield ["export", "--out", "{out}/public", "--public"]
    for ending in ("docx", "pdf", "md", "html"):
        yield ["report", "--out", f"{{out}}/report.{ending}", "--as-of", DAYS[-1]]
        yield ["report", "--public", "--out", f"{{out}}/public.{ending}", "--as-of", DAYS[-1]]
        yield ["pack", "--since", DAYS[1], "--out", f"{{out}}/pack.{ending}", "--as-of", DAYS[-1]]
    if language == "en":
        yield ["status", "--known-on", "1", "--as-of", DAYS[-1], "--format", "json"]
        yield ["explain", "9.9"]
        yield ["status", "--as-of", "yesterday"]
        yield ["withdraw", "99999", "--reason", "x"]


def run(checkout: Path, python: str, words: list[str], out: Path) -> dict[str, bytes]:
    """What one command prints, its exit code and the files that it writes, by name."""
    out.mkdir(parents=True, exist_ok=True)
    given = [word.replace("{out}", str(out)) for word in words]
    done = subprocess.run(  # noqa: S603 - our own program
        [python, "-m", "dashboard", *given],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        check=False,
    )
    made = {"exit": str(done.returncode).encode()}
    for name, content in (("stdout", done.stdout), ("stderr", done.stderr)):
        made[name] = content.replace(str(out).encode(), b"OUT")
        made[name] = made[name].replace(str(checkout).encode(), b"CHECKOUT")
    for file in sorted(out.rglob("*")):
        if file.is_file():
            made |= parts(file, str(file.relative_to(out)))
    return made


def parts(path: Path, name: str) -> dict[str, bytes]:
    """A file by its bytes; one that is a package by those of its members."""
    if not zipfile.is_zipfile(path):
        return {name: path.read_bytes()}
    with zipfile.ZipFile(path) as package:
        return {f"{name}!{member}": package.read(member) for member in package.namelist()}


def main() -> int:
    """Prints each difference; exit 1 where there is one."""
    parser = argparse.ArgumentParser(prog="benchmarks.outputs", description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--python", default=sys.executable, help="the Python of the other one")
    parser.add_argument("--show", type=int, default=300, help="so many bytes around a difference")
    asked = parser.parse_args()
    ran = differing = 0
    with tempfile.TemporaryDirectory() as folder:
        for strategy in STRATEGIES:
            for language in ("cs", "en"):
                for number, words in enumerate(commands(strategy, language)):
                    made = []
                    for side, checkout, python in (
                        ("this", HERE, sys.executable),
                        ("that", asked.other.resolve(), asked.python),
                    ):
                        home = Path(folder) / side
                        home.mkdir(exist_ok=True)
                        database = home / "copy.db"
                        # The anchor of the copy before it: this one has not what a command wrote there.
                        database.with_name("copy.db-anchor").unlink(missing_ok=True)
                        shutil.copyfile(asked.database, database)
                        shared = ["--strategy", strategy, "--database", f"sqlite:///{database}"]
                        own = [*words, "--lang", language]
                        own += [] if words[0] in {"check", "inspect"} else shared
                        out = home / language / f"{strategy.count('/')}-{number}"
                        made.append(run(checkout, python, own, out))
                    ran += 1
                    for name in sorted(made[0].keys() | made[1].keys()):
                        mine, theirs = (side.get(name, b"(nothing)") for side in made)
                        mine, theirs = (hide(text) for text in (mine, theirs))
                        if mine != theirs:
                            differing += 1
                            tell(words, name, mine, theirs, asked.show)
    print(f"{ran} commands, {differing} outputs differ")
    return int(differing > 0)


def hide(content: bytes) -> bytes:
    """The same without the folder of its side, and without the second at which a workbook was written."""
    written = rb"(?<=W3CDTF\">)[0-9T:Z-]{20}(?=</dcterms:(created|modified)>)"
    return re.sub(written, b"NOW", content.replace(b"/this/", b"/that/"))


def tell(words: list[str], name: str, mine: bytes, theirs: bytes, most: int) -> None:
    """Where two outputs part, and what stands there on either side."""
    at = next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), 0)
    print(
        f"--- {' '.join(words)}: {name} ({len(mine)} and {len(theirs)} bytes, differ from byte {at})"
    )
    for side in (mine, theirs):
        print("   ", hashlib.sha256(side).hexdigest()[:12], side[max(0, at - 60) : at + most])


if __name__ == "__main__":
    sys.exit(main())
