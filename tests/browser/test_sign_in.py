"""People come in through a real issuer of OpenID Connect, each to what is theirs, until that ends."""

from __future__ import annotations

import os
import re
import signal
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.sign_ins import (
    EVA,
    JANA,
    KAREL,
    PEOPLE,
    behind_issuer,
    behind_issuer_and_nginx,
    command,
    issuer,
    new_certificate,
    person_at,
)
from tests.browser.test_entry import cell, stand_on, write
from tests.browser.visiting import CZECH, Server, settle, upload
from tests.pages import CARD
from tests.processes import wait_for

pytestmark = pytest.mark.rest

LASTS = 20
"""Seconds of a short sign-in: a page of a busy machine may need most of them until it is drawn."""
USERS: list[dict[str, object]] = [{"sub": name} for name in (*PEOPLE, "stranger")]
USERS += [
    {"sub": name, "email": f"{name}@example.cz", "email_verified": name == "vera"}
    for name in ("vera", "mila")
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with issuer(*USERS) as found:
        yield found


@pytest.fixture
def server(address: str, tmp_path: Path) -> Iterator[Server]:
    with behind_issuer(tmp_path, address) as found:
        yield found


def sign_in(
    browser: Browser, server: Server, subject: str, path: str = "?lang=en", there: str = ""
) -> Page:
    """Somebody who opens a page, is sent to their issuer, and comes back to that page signed in.

    `there` is the address that browsers use, where that is not the server's own.
    """
    page = person_at(browser, there or server.url, path=path)
    before = page.url
    go_through(page, there or server.url, subject)
    shown, asked = urlsplit(page.url), urlsplit(before)
    assert shown.path == asked.path
    assert parse_qs(asked.query).items() <= parse_qs(shown.query).items()
    return page


def go_through(page: Page, there: str, subject: str) -> None:
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=subject, exact=True).click()
    page.wait_for_url(f"{there}/**")
    settle(page)


def on_record(server: Server) -> str:
    return command(server.environment, "access", "--as", "Karel Novák")


def test_an_officer_signs_in_through_the_nginx_that_ships_for_an_issuer_and_hands_in(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with behind_issuer_and_nginx(tmp_path, address) as (server, there):
        jana = sign_in(browser, server, JANA, "report?lang=en", there)
        upload(jana, "card.csv", CARD.encode())
        jana.get_by_role("button", name=re.compile("^Confirm")).click()
        settle(jana)
        assert "Jana Nová" in command(server.environment, "submissions", "--as", "Karel Novák")
        cookies = {each["name"]: each["secure"] for each in jana.context.cookies(there)}
        assert {"_streamlit_user", "replica"} <= cookies.keys()
        assert all(cookies.values()), cookies

        # A certificate is renewed while pages are open: the file is replaced, nginx reads it again.
        new_certificate(tmp_path)
        os.kill(int((tmp_path / "nginx.pid").read_text()), signal.SIGHUP)
        renewed, at = (tmp_path / "certificate.pem").read_text(), urlsplit(there).port or 0
        shown = partial(ssl.get_server_certificate, ("127.0.0.1", at))
        wait_for(lambda: shown() == renewed, "nginx shows the new certificate")
        jana.reload()
        expect(jana.get_by_role("link", name="Overview")).to_be_visible()

        os.kill(server.process, signal.SIGKILL)
        answer = jana.goto(f"{there}/report?lang=en")
        assert answer is not None
        assert (answer.status, answer.headers["retry-after"]) == (503, "120")
        expect(jana.get_by_text("Aplikace se právě udržuje")).to_be_visible()
        jana.context.close()


def test_an_invitation_by_address_is_for_whom_the_issuer_has_verified_it(
    browser: Browser, server: Server
) -> None:
    for subject in ("vera", "mila"):
        invited = ("invite", f"Person {subject}", "--mail", f"{subject}@example.cz")
        command(server.environment, *invited, "--role", "reader", "--as", "Karel Novák")
    mila = sign_in(browser, server, "mila")
    expect(mila.get_by_text("the sign-in service has not verified")).to_be_visible()
    expect(mila.get_by_text("invite you under your identifier mila")).to_be_visible()
    assert mila.get_by_role("table").count() == 0

    vera = sign_in(browser, server, "vera")
    expect(vera.get_by_role("button", name="PV")).to_be_visible()
    assert {line for line in on_record(server).splitlines() if "mila" in line and "refused" in line}
    for page in (mila, vera):
        page.context.close()


def test_a_role_that_is_taken_is_refused_at_the_next_click_of_an_open_tab(
    browser: Browser, server: Server
) -> None:
    karel = sign_in(browser, server, KAREL, "review?lang=en")
    others = ("invite", "Ota Třetí", "--mail", "ota@example.cz", "--role", "coordinator")
    command(server.environment, *others, "--as", "Karel Novák")
    expect(karel.get_by_role("button", name="Approve", exact=True)).to_be_enabled()
    command(server.environment, "role", "Karel Novák", "--take", "coordinator", "--as", "Ota Třetí")

    karel.get_by_role("button", name="Approve", exact=True).click()

    expect(karel.get_by_text("role has been removed or changed").or_(
        karel.get_by_text("no longer have any role in this strategy")
    ).first).to_be_visible()  # fmt: skip
    listed = command(server.environment, "submissions", "--as", "Ota Třetí", "--format", "csv")
    assert ",accepted," not in listed.splitlines()[-1]
    karel.context.close()


def test_signing_out_ends_the_other_tabs_and_a_copied_cookie(
    browser: Browser, server: Server
) -> None:
    karel = sign_in(browser, server, KAREL)
    other = karel.context.new_page()
    copied = karel.context.cookies()
    karel.get_by_role("button", name="KN").click()
    karel.get_by_role("button", name="Sign out").click()
    karel.get_by_role("button", name="End session").click()  # at the issuer
    expect(karel.get_by_text("not signed in").or_(karel.get_by_text("signed out"))).to_be_visible()

    karel.context.add_cookies(copied)  # type: ignore[arg-type]
    other.goto(f"{server.url}/?lang=en")
    expect(other.get_by_text("signed out, here or in another browser")).to_be_visible()
    assert other.get_by_role("table").count() == 0
    assert "signed out" in on_record(server)
    karel.context.close()


PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const paste = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(paste);
}"""


def paste(page: Page, *lines: str) -> None:
    """Pastes a block of a spreadsheet into the grid, from the chosen cell on."""
    page.evaluate(PASTE, "\n".join(lines))
    settle(page)


def sign_in_again(page: Page, server: Server, subject: str) -> None:
    page.get_by_role("button", name="Sign in again").click()
    page.get_by_role("button", name=subject, exact=True).click()
    page.wait_for_url(f"{server.url}/**")
    settle(page)


def grid_of(browser: Browser, server: Server, row: int) -> Page:
    """Jana at her grid, on the date of a row."""
    jana = sign_in(browser, server, JANA, "report?lang=en&unit=MLSA")
    jana.get_by_text("fill in the form on the page").click()
    settle(jana)
    stand_on(jana, "Date", row)
    return jana


def test_a_sign_in_that_has_expired_is_asked_for_again_and_nothing_typed_is_lost(
    browser: Browser, tmp_path: Path
) -> None:
    with issuer(*USERS, seconds=LASTS) as short, behind_issuer(tmp_path, short) as server:
        eva = sign_in(browser, server, EVA)
        karel = sign_in(browser, server, KAREL, "review?lang=en")
        karel.get_by_text("Return with a reason", exact=True).click()
        reason = karel.get_by_role("textbox", name="Reason for the return")
        reason.fill("Which")
        typing, pasting = (grid_of(browser, server, row) for row in (2, 4))
        karel.wait_for_timeout(1_000 * (LASTS + 1))  # as long as a sign-in lasts

        eva.reload()
        expect(eva.get_by_text("Your sign-in has expired")).to_be_visible()
        assert eva.get_by_role("table").count() == 0
        reason.fill("Which year is it of?")
        karel.get_by_role("button", name="Return to the sender").click()
        expect(karel.get_by_text("Your sign-in has expired")).to_be_visible()
        listed = command(
            server.environment, "submissions", "--as", "Karel Novák", "--format", "csv"
        )
        assert ",returned," not in listed
        write(typing, "30.11.2022")
        paste(pasting, "1.12.2022", "2.12.2022")
        for jana in (typing, pasting):
            expect(jana.get_by_text("what you have typed for a report is kept")).to_be_visible()

        sign_in_again(karel, server, KAREL)
        karel.goto(f"{server.url}/review?lang=en")
        expect(reason).to_have_value("Which year is it of?")
        sign_in_again(typing, server, JANA)
        typing.get_by_text("fill in the form on the page").click()
        settle(typing)
        for row, text in ((2, "30.11.2022"), (4, "1.12.2022"), (5, "2.12.2022")):
            expect(cell(typing, "Date", row)).to_have_text(text)
        for page in (eva, karel, typing, pasting):
            page.context.close()


def test_an_issuer_that_is_not_the_expected_one_signs_nobody_in(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with behind_issuer(tmp_path, address, known_as="https://another.example") as server:
        page = person_at(browser, server.url)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name=KAREL, exact=True).click()
        page.wait_for_url(f"{server.url}/**")
        expect(page.get_by_text("You are not signed in")).to_be_visible()
        page.context.close()


def test_a_file_is_taken_from_whoever_opened_the_session_alone(
    browser: Browser, server: Server
) -> None:
    jana = sign_in(browser, server, JANA, "report?lang=en")
    eva = sign_in(browser, server, EVA)
    sent: list[str] = []
    jana.on(
        "request", lambda request: sent.append(request.url) if request.method == "PUT" else None
    )
    upload(jana, "zprava.csv", CZECH.encode("cp1250"))
    (there,) = sent

    def status(headers: dict[str, str]) -> int:
        asked = urllib.request.Request(there, b"x", headers, method="PUT")  # noqa: S310
        try:
            with urllib.request.urlopen(asked) as answer:  # noqa: S310 - loopback
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    cookies = "; ".join(f"{each['name']}={each['value']}" for each in eva.context.cookies())
    assert status({}) == 403
    assert status({"Cookie": cookies}) == 403
    assert re.search(r"Eva Malá +sent a file +file of another session +refused", on_record(server))
    for page in (jana, eva):
        page.context.close()
