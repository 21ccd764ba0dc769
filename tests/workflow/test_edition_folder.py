"""The folder of the public site, whatever becomes of the process that replaces it."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dashboard.workflow.edition import edition_folder

REPLACING = """
import itertools, pathlib, sys
from dashboard.workflow.edition import edition_folder
folder = pathlib.Path(sys.argv[1])
for number in itertools.count():
    text = str(number).encode()
    edition_folder.replace(folder, {f"{page}.html": text for page in range(20)})
    print(number, flush=True)
"""


@pytest.mark.rest
def test_whoever_is_killed_while_replacing_it_leaves_one_whole_edition(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    for after in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", REPLACING, str(folder)], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(after / 400)
            child.send_signal(signal.SIGKILL)
        pages = {page.name: page.read_bytes() for page in folder.iterdir()}
        assert len(pages) == 20
        assert len(set(pages.values())) == 1

    edition_folder.replace(folder, {"index.html": b"last"})
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_edition_that_was_moved_aside_is_put_back_or_replaced(tmp_path: Path) -> None:
    aside = tmp_path / ".site-abcdefgh"
    (aside / "old").mkdir(parents=True)
    (aside / "old" / "index.html").write_bytes(b"earlier")
    foreign = tmp_path / ".site-notes"
    foreign.mkdir()
    (foreign / "mine.txt").write_text("mine")

    edition_folder.replace(tmp_path / "site", {"index.html": b"later"})

    assert (tmp_path / "site" / "index.html").read_bytes() == b"later"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site-notes", "site"]


def test_a_file_that_finds_no_room_is_named_and_the_edition_stays(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    edition_folder.replace(folder, {"index.html": b"1"})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large") as full:
            edition_folder.replace(folder, {"index.html": b"2", "cs/a.html": bytes(5_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert full.value.filename == str(folder / "cs" / "a.html")
    assert [path.read_bytes() for path in folder.iterdir()] == [b"1"]
    assert list(tmp_path.iterdir()) == [folder]
