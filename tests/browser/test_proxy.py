"""Behind nginx as it ships: whoever its sign-in names comes in, and nobody can name themselves."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser.doors import JANA, KAREL, behind_proxy, command, person_at
from tests.browser.visiting import Server, settle, upload
from tests.pages import CARD


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


def test_an_officer_uploads_and_the_coordinator_accepts_each_at_their_own_browser(
    browser: Browser, doors: tuple[Server, str]
) -> None:
    server, address = doors
    jana = person_at(browser, address, JANA, "report?lang=en")
    upload(jana, "card.csv", CARD.encode())
    jana.get_by_role("button", name=re.compile("^Confirm")).click()
    settle(jana)
    expect(jana.get_by_text("Jana Nová").first).to_be_visible()

    karel = person_at(browser, address, KAREL, "review?lang=en")
    expect(karel.get_by_text("Jana Nová").first).to_be_visible()
    karel.get_by_role("button", name="Accept", exact=True).click()
    settle(karel)
    expect(karel.get_by_text("accepted").first).to_be_visible()

    acts = command(server.environment, "access", "--as", "Karel Novák")
    assert acts.count("signed in") == 2
    for page in (jana, karel):
        page.context.close()


def test_nobody_comes_in_without_the_sign_in_of_the_body(doors: tuple[Server, str]) -> None:
    _, address = doors

    assert ask(address)[0] == 401
    assert ask(address, "/_stcore/metrics", Cookie=f"who={KAREL}")[0] == 404


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
        "This server is reached by the sign-in of your body only",
    )
    guessed = {"X_Dashboard_Proxy_Secret": "x" * 36, "X_Dashboard_Subject": KAREL}
    assert ask(server.url, "/", Host=host, **guessed)[0] == 403
    assert ask(server.url, "/", X_Dashboard_Subject=KAREL)[0] == 403
    assert ask(server.url, "/healthz")[0] == 200

    assert not speaks(server.url, address)
    assert not speaks(server.url, address, X_Dashboard_Subject=KAREL)


def test_a_page_of_elsewhere_does_not_speak_with_the_server(doors: tuple[Server, str]) -> None:
    _, address = doors
    assert speaks(address, address, Cookie=f"who={KAREL}")
    assert not speaks(address, "http://127.0.0.1:1", Cookie=f"who={KAREL}")


def test_thirty_thousand_letters_of_cookies_do_not_hang_the_page(
    browser: Browser, doors: tuple[Server, str]
) -> None:
    _, address = doors
    context = browser.new_context()
    long = [{"name": f"sso{n}", "value": "x" * 3800, "url": address} for n in range(6)]
    context.add_cookies([{"name": "who", "value": KAREL, "url": address}, *long])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(f"{address}/?lang=en")

    expect(page.get_by_text(re.compile("for your decision"))).to_be_visible()
    context.close()
