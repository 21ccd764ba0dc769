"""Known holes: the table of least versions, and a service that answers, finds something, or is not there."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from supply_chain.audit import (
    CLEAN,
    HOLE,
    NOT_VERIFIED,
    audit,
    below_floor,
    fixed_holes,
    outside_lock,
)
from supply_chain.lock import EVERYTHING, SHIPPED, Locked, read_lock

NOBODY = "http://127.0.0.1:9/"
"""An address at which nothing listens."""


@pytest.mark.parametrize("lock", [SHIPPED, EVERYTHING], ids=lambda lock: lock.name)
def test_no_locked_package_is_older_than_a_hole_that_was_mended(lock: Path) -> None:
    assert below_floor(read_lock(lock), fixed_holes()) == []


def test_each_line_of_the_table_names_a_locked_package_an_advisory_and_where_it_was_read() -> None:
    names = {package.name for package in read_lock(EVERYTHING)}
    holes = fixed_holes()

    assert len(holes) > 25
    assert {hole.package for hole in holes} <= names
    for hole in holes:
        assert re.fullmatch(r"PYSEC-\d{4}-\d+|GHSA(-\w{4}){3}|CVE-\d{4}-\d{4,}", hole.advisory)
        assert re.fullmatch(r"(CVE-\d{4}-\d{4,})?", hole.also_known_as)
        assert hole.source.startswith("https://")
        assert re.fullmatch(r"\d{4}-\d\d-\d\d|not verified", hole.read_on)


def test_an_older_version_is_named_with_its_advisory() -> None:
    old = Locked("streamlit", "1.53.1", "", ("0" * 64,), ())

    (line,) = below_floor([old], fixed_holes())

    assert line.startswith("streamlit 1.53.1: PYSEC-2026-2285, mended in 1.54.0 (https://")


def test_what_is_installed_and_not_locked_is_named(tmp_path: Path) -> None:
    packages = read_lock(_click(tmp_path))

    assert outside_lock(packages, {"click": "8.5.1"}) == []
    assert outside_lock(packages, {"click": "8.5.0", "wheel": "1"}) == ["click 8.5.0", "wheel 1"]


def test_a_service_that_is_not_there_is_never_a_clean_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit(_click(tmp_path), NOBODY, {"click": "8.5.1"}) == NOT_VERIFIED

    told = capsys.readouterr().out
    assert "Service: not verified: 0 of 1 packages asked about" in told
    assert "No known" not in told


def test_a_service_that_answers_for_every_package_is_a_clean_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with _service(lambda name: {}) as url:
        assert audit(_click(tmp_path), url, {"click": "8.5.1"}) == CLEAN
        assert "Service: 1 packages asked about, 0 holes" in capsys.readouterr().out

        assert audit(_click(tmp_path), url, {"click": "8.5.1", "wheel": "1"}) == NOT_VERIFIED
        assert "not verified: wheel 1" in capsys.readouterr().out


def test_a_hole_that_the_service_knows_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hole = {
        "id": "PYSEC-0000-1",
        "affected": [
            {
                "package": {"name": "click", "ecosystem": "PyPI"},
                "ranges": [
                    {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.0"}]}
                ],
                "versions": ["8.5.1"],
            }
        ],
    }
    with _service(lambda name: {"vulns": [hole]} if name == "click" else {}) as url:
        assert audit(_click(tmp_path), url, {"click": "8.5.1"}) == HOLE

    assert "click 8.5.1: PYSEC-0000-1, mended in 9.0" in capsys.readouterr().out


def _click(folder: Path) -> Path:
    """A lock of one package."""
    lock = folder / "requirements.lock"
    lock.write_text(f"click==8.5.1 \\\n    --hash=sha256:{'0' * 64}\n", "utf-8")
    return lock


@contextmanager
def _service(answer: Callable[[str], dict[str, Any]]) -> Iterator[str]:
    """A service of the OSV kind on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(answer(asked["package"]["name"])).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
