"""What browsers send is held in memory only as far as there is room, and goes when the session ends."""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.sign_ins import listens
from tests.browser.visiting import Open, call_me, running, stored, upload
from tests.processes import wait_for
from tests.tabs import Tab

pytestmark = pytest.mark.rest

REFUSED = 507
"""There is no room; also where the answer came before the file was sent, and the connection was closed."""


def resident(process: int) -> int:
    """The megabytes of memory that a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def test_fifty_files_of_almost_ten_megabytes_do_not_fill_the_memory(tmp_path: Path) -> None:
    with running(tmp_path) as server, Tab(urlsplit(server.url).netloc) as tab:
        tab.run("report", "lang=en&role=officer&unit=MLSA")
        before = resident(server.process)

        sent = (tab.upload(f"{number}.csv", b"x" * 9_900_000)[1] for number in range(50))
        statuses = [status or REFUSED for status in sent]

        assert statuses.count(204) == 5  # of one session a quarter of what all may hold
        assert set(statuses) == {204, REFUSED}
        assert resident(server.process) - before < 150


def test_a_server_that_is_told_to_stop_takes_nobody_and_ends_within_its_bound(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DASHBOARD_STOP_WITHIN", "1")
    with running(tmp_path) as server:
        host = urlsplit(server.url).netloc
        with urllib.request.urlopen(f"{server.url}/readyz") as ready:  # noqa: S310 - loopback
            assert json.load(ready) == {"status": "ready"}
        with Tab(host) as tab:
            urls, status = tab.upload("a.csv", b"x")
            assert status == 204
            begun = http.client.HTTPConnection(host)
            begun.putrequest("PUT", urls.upload_url)
            for name, value in {**tab.token(), "Content-Length": "1000"}.items():
                begun.putheader(name, value)
            begun.putheader("Content-Type", "multipart/form-data; boundary=x7")
            begun.endheaders(b"--x7")  # and then nothing more comes
            time.sleep(0.2)

            os.kill(server.process, signal.SIGTERM)
            port = int(host.rpartition(":")[2])
            wait_for(lambda: not listens(port), "it takes nobody any more")
            of_it = Path(f"/proc/{server.process}")
            wait_for(lambda: not of_it.exists(), "it ends", 15)  # and without a bound after 20 s
            begun.close()


REPORT = "report?lang=cs&role=officer&unit=MLSA"
AMERICAN = "task,indicator,component,date,value,evidence,note\n2.3,a,card,06/07/2022,1,x,n\n"
MEGABYTE = 1024 * 1024


def test_a_file_of_up_to_ten_megabytes_is_taken_and_a_larger_one_answered_in_words(
    visit: Open, tmp_path: Path
) -> None:
    with running(tmp_path) as server:
        page = visit(server, REPORT).page
        call_me(page, "Moje jméno", "Jana")
        line = f"2.3,a,card,2022-11-30,1,x,{'y' * 4_000}\n".encode()
        content = AMERICAN.encode() + line * (99 * MEGABYTE // 10 // len(line))
        assert 98 * MEGABYTE // 10 < len(content) < 10 * MEGABYTE

        upload(page, "mpsv.csv", content)
        expect(page.get_by_role("table", name="Všechny chyby souboru")).to_be_visible()
        expect(page.get_by_text("větší než 10 MB")).to_have_count(0)

        heavy = {"name": "big.csv", "mimeType": "text/csv", "buffer": b"x" * 12 * MEGABYTE}
        page.locator("input[type=file]").set_input_files(heavy)  # type: ignore[arg-type]
        refused = page.get_by_role("alert").filter(has_text="Soubor je větší než 10 MB")
        expect(refused).to_be_visible()
        box = refused.bounding_box()
        assert box is not None
        assert box["width"] > 100
        assert stored(server) == []
