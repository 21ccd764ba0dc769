"""Behind nginx as it ships: whoever its sign-in names comes in, and nobody can name themselves."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from dashboard.workflow.installation import doctor
from dashboard.workflow.installation.sign_in_settings import Mode, SignInSettings
from tests.browser.sign_ins import (
    BEGINS,
    EVA,
    JANA,
    KAREL,
    SECRET,
    as_shipped,
    behind_proxy,
    command,
    nginx,
    person_at,
)
from tests.browser.visiting import Server, pick, settle, upload
from tests.pages import CARD
from tests.processes import free_port, wait_for

pytestmark = pytest.mark.rest


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    with behind_proxy(tmp_path_factory.mktemp("proxy")) as found:
        yield found


def ask(address: str, path: str = "/", **headers: str) -> tuple[int, str]:
    """The status and the text of an answer to a request with headers of the sender's own."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): headers[name] for name in headers}
    )
    answer = connection.getresponse()
    found = answer.status, answer.read().decode("utf-8", "replace")
    connection.close()
    return found


def speaks(address: str, origin: str, **headers: str) -> bool:
    """Whether the server speaks with a page of an origin that opens a websocket with some headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    told: Any = {"additional_headers": named, "origin": origin, "subprotocols": ["streamlit"]}
    try:
        with connect(f"ws://{urlsplit(address).netloc}/_stcore/stream", proxy=None, **told):
            return True
    except InvalidStatus:
        return False


def test_doctor_names_an_nginx_that_shows_another_secret_or_does_not_answer(
    doors: tuple[Server, str], tmp_path: Path
) -> None:
    server, address = doors
    port = free_port()
    shipped = as_shipped(port, [urlsplit(server.url).port or 0], free_port(), free_port())
    with nginx(tmp_path, port, shipped.replace(SECRET, SECRET[::-1])):
        other = list(doctor.check_proxy(SignInSettings(Mode.PROXY, f"http://127.0.0.1:{port}")))
    silent = list(doctor.check_proxy(SignInSettings(Mode.PROXY, f"http://127.0.0.1:{port}")))

    assert list(doctor.check_proxy(SignInSettings(Mode.PROXY, address))) == []
    assert [each.code for each in (*other, *silent)] == ["proxy-secret-other", "proxy-silent"]


def test_nobody_comes_in_without_the_sign_in_of_the_body(doors: tuple[Server, str]) -> None:
    _, address = doors

    assert ask(address, "/healthz")[0] == 200
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request("GET", "/task?task=2.3&lang=cs&as_of=2022-12-31")
    answer = connection.getresponse()
    assert answer.status == 302
    begun = urlsplit(answer.headers["Location"])
    assert f"{begun.scheme}://{begun.netloc}{begun.path}" == BEGINS
    assert parse_qs(begun.query) == {"back": ["/task?task=2.3&lang=cs&as_of=2022-12-31"]}
    connection.close()
    for mode in ("cors", "websocket"):
        assert ask(address, "/_stcore/health", Sec_Fetch_Mode=mode)[0] == 401
    assert ask(address, "/_stcore/metrics", Cookie=f"who={KAREL}")[0] == 404


def announce_body(address: str, host: str, length: int) -> socket.socket:
    """A connection on which a body of some length is announced and does not come."""
    where = urlsplit(address)
    asked = socket.create_connection((where.hostname, where.port), timeout=20)
    asked.sendall(f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n".encode())
    return asked


def test_the_door_limits_bodies_and_of_the_public_the_connections_of_an_address(
    doors: tuple[Server, str],
) -> None:
    _, address = doors
    assert ask(address, "/readyz")[0] == 404
    for host, longest in (("127.0.0.1", 12 << 20), ("localhost", 64 << 10)):
        with announce_body(address, host, longest + 1) as asked:
            assert asked.recv(20).startswith(b"HTTP/1.1 413 ")
    with ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(announce_body(address, "localhost", 9))
        wait_for(lambda: ask(address, Host="localhost")[0] == 429, "no more are taken")
        assert ask(address)[0] == 302  # who signs in is counted by the server
    wait_for(lambda: ask(address, Host="localhost")[0] != 429, "others are taken again")


def test_a_page_that_lost_its_connection_says_why_in_its_own_language(
    browser: Browser, doors: tuple[Server, str]
) -> None:
    server, address = doors
    jana = person_at(browser, address, JANA, "report?lang=cs")
    dialog = jana.get_by_role("dialog")
    jana.route("**/_stcore/health", lambda route: route.fulfill(status=502))
    jana.context.clear_cookies(name="who")
    server.start_again()
    expect(dialog).to_contain_text("Aplikace neodpovídá.")

    jana.unroute("**/_stcore/health")
    expect(dialog).to_contain_text("Vaše přihlášení skončilo.")
    assert "Connection" not in dialog.inner_text()

    jana.context.add_cookies([{"name": "who", "value": JANA, "url": address}])
    expect(dialog).to_have_count(0)
    jana.context.close()


def test_a_header_that_a_browser_sends_names_nobody(
    browser: Browser, doors: tuple[Server, str]
) -> None:
    _, address = doors
    context = browser.new_context(extra_http_headers={"X-Dashboard-Subject": KAREL})
    context.add_cookies([{"name": "who", "value": "stranger", "url": address}])
    page = context.new_page()
    page.goto(f"{address}/?lang=en")

    expect(page.get_by_text("nobody has invited you to this strategy")).to_be_visible()
    context.close()


def test_who_goes_round_the_proxy_is_refused_whatever_they_say(doors: tuple[Server, str]) -> None:
    server, address = doors
    host = urlsplit(address).netloc

    status, sentence = ask(server.url, "/?lang=en", X_Dashboard_Subject=KAREL, Host=host)
    assert (status, sentence.partition(":")[0].partition(".")[0]) == (
        403,
        "The dashboard can only be reached through the sign-in of your authority",
    )
    guessed = {"X_Dashboard_Proxy_Secret": "x" * 36, "X_Dashboard_Subject": KAREL}
    assert ask(server.url, "/", Host=host, **guessed)[0] == 403
    assert ask(server.url, "/", X_Dashboard_Subject=KAREL)[0] == 403
    assert ask(server.url, "/healthz")[0] == 200

    assert not speaks(server.url, address)
    assert not speaks(server.url, address, X_Dashboard_Subject=KAREL)


def test_thirty_thousand_letters_of_cookies_do_not_hang_the_page(
    browser: Browser, doors: tuple[Server, str]
) -> None:
    _, address = doors
    context = browser.new_context()
    long = [{"name": f"sso{n}", "value": "x" * 3800, "url": address} for n in range(6)]
    context.add_cookies([{"name": "who", "value": KAREL, "url": address}, *long])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(f"{address}/?lang=en")

    expect(page.get_by_text(re.compile("awaits? your decision"))).to_be_visible()
    context.close()


def fetched(page: Page, path: str) -> tuple[int, str, str]:
    """The status, the text and what a cache is told of an answer to a request with a browser's cookies."""
    answer = page.request.get(path, max_redirects=0)
    return answer.status, answer.text(), answer.headers.get("cache-control", "")


def original_of(page: Page, server: Server, address: str) -> str:
    """The address of the original of the last submission, as the page of a person has fetched it."""
    listed = command(server.environment, "submissions", "--as", "Karel Novák", "--format", "json")
    number = max(each["id"] for each in json.loads(listed)["submissions"])
    page.goto(f"{address}/review?lang=en&submission={number}")
    settle(page)
    page.locator("summary", has_text="Original file and its state").click()
    with page.expect_download(), page.expect_response("**/media/**") as sent:
        page.get_by_role("button", name="Download the original file").first.click()
    return str(sent.value.url)


def test_a_file_is_given_to_whom_it_belongs_however_its_address_is_written(
    browser: Browser, doors: tuple[Server, str]
) -> None:
    server, address = doors
    karel = person_at(browser, address, KAREL)
    eva = person_at(browser, address, EVA)
    url = original_of(karel, server, address)
    number, _, ending = url.rpartition("/")[2].partition(".")
    text = fetched(karel, url)[1]
    assert fetched(karel, url) == (200, text, "no-store")

    media = f"{address}/media/"
    # How an address is read is told in tests/web/test_guard.py.
    written = (f"{number}.{ending}", f"{number}.", f"{number}%2e", f"./{number}.{ending}", "x")
    for each in written:
        status, said, _ = fetched(eva, media + each)
        assert (status, text in said) == (403, False) or status in {400, 404}, each
    assert fetched(eva, f"{media}{number}.")[0] == 403
    assert fetched(eva, f"{media}{'0' * 32}.{ending}")[0] == 403
    refused = r"Eva Malá +took an export +file of another session +refused"
    assert re.search(refused, command(server.environment, "access", "--as", "Karel Novák"))
    for page in (karel, eva):
        page.context.close()


def sign_out(page: Page, letters: str) -> None:
    page.get_by_role("button", name=letters, exact=True).click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    settle(page)


def test_signing_out_ends_the_sign_in_of_the_body_until_there_is_a_new_one(
    browser: Browser, doors: tuple[Server, str]
) -> None:
    server, address = doors
    karel = person_at(browser, address, KAREL, since=str(int(time.time()) - 5))
    url = original_of(karel, server, address)
    assert fetched(karel, url)[0] == 200
    sign_out(karel, "KN")

    karel.goto(f"{address}/?lang=en")
    expect(karel.get_by_text("signed out, here or in another browser")).to_be_visible()
    assert karel.get_by_role("table").count() == 0
    assert fetched(karel, url)[0] == 403

    karel.wait_for_timeout(1_100)
    moment = (
        datetime.now(UTC).isoformat(sep=" ", timespec="seconds").replace("+00:00", " +0000 UTC")
    )
    renewed = {"name": "since", "value": moment, "url": address}
    karel.context.add_cookies([renewed])  # type: ignore[list-item]
    karel.goto(f"{address}/?lang=en")
    expect(karel.get_by_role("button", name="KN", exact=True)).to_be_visible()
    karel.context.close()


def test_who_signs_out_where_no_sign_in_says_when_stays_out_until_let_in_again(
    browser: Browser, doors: tuple[Server, str]
) -> None:
    _, address = doors
    jana = person_at(browser, address, JANA, "report?lang=en", since="never")
    upload(jana, "another.csv", f"{CARD}2.3,b,card,2022-10-03,1,x,\n".encode())
    jana.get_by_role("button", name="JN", exact=True).click()
    expect(jana.get_by_text("only a coordinator can allow you access again")).to_be_visible()
    jana.get_by_role("button", name="Sign out", exact=True).click()
    settle(jana)

    for _ in range(2):
        jana.goto(f"{address}/?lang=en")
        expect(jana.get_by_text("Ask a coordinator to allow you access again")).to_be_visible()
        assert jana.get_by_role("table").count() == 0

    karel = person_at(browser, address, KAREL, "people?lang=en", since=str(int(time.time()) + 2))
    pick(karel, "Change for", "Jana")
    expect(karel.get_by_role("button", name="Allow access again")).to_be_visible()
    jana.goto(f"{address}/task?task=2.3&lang=cs")
    expect(
        jana.get_by_text("Požádejte koordinátora, aby vám znovu povolil přístup")
    ).to_be_visible()
    karel.get_by_role("button", name="Allow access again").click()
    settle(karel)
    jana.get_by_role("link", name="Načíst stránku znovu").click()
    settle(jana)
    expect(jana).to_have_url(re.compile(r"/task\?.*task=2\.3&lang=cs"))
    expect(jana.get_by_role("button", name="JN", exact=True)).to_be_visible()

    for page in (jana, karel):
        page.context.close()
