"""The way of a new officer, from the invitation to the acceptance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import mail_servers
from tests.browser.sign_ins import (
    KAREL,
    behind_proxy,
    command,
    invite_another_coordinator,
    person_at,
)
from tests.browser.visiting import Server, in_the_middle, pick, settle, upload

HEAD = "task,indicator,component,date,value,evidence,note\n"


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    with behind_proxy(tmp_path) as found:
        yield found


def hand_in(page: Page, name: str, content: bytes) -> None:
    upload(page, name, content)
    in_the_middle(page.get_by_role("button", name=re.compile("^Confirm"))).click()
    settle(page)


def test_a_new_officer_is_invited_signs_in_hands_in_is_returned_gets_the_mail_and_is_accepted(
    browser: Browser, doors: tuple[Server, str], tmp_path: Path
) -> None:
    server, address = doors
    nora = person_at(browser, address, "nora", "report?lang=en")
    expect(nora.get_by_text("nobody has invited you")).to_be_visible()
    karel = person_at(browser, address, KAREL, "people?lang=en")

    invite_nora(karel)

    nora.reload()
    settle(nora)
    expect(nora.get_by_text("You act as Nora Nová, officer, MLSA.")).to_be_visible()
    hand_in(nora, "first.csv", card("Published"))
    expect(nora.get_by_text("Nora Nová").first).to_be_visible()

    give_back(karel, address)
    with mail_servers.serving() as mails:
        environment = server.environment | mails.environment(tmp_path)
        returned = news_for_nora(environment, mails)
        (told,) = re.findall(
            r"Returned for correction\n- Report no\. \d+ \(first\.csv\)(.*)", returned
        )
        assert "“Please name the edition.”" in told
        (link,) = re.findall(r"Report progress: (\S+)", returned)
        assert link.startswith(f"{address}/report?")

        nora.goto(link)
        settle(nora)
        expect(nora.get_by_text("Please name the edition.").first).to_be_visible()
        hand_in(nora, "second.csv", card("Second edition"))

        petra = person_at(browser, address, invite_another_coordinator(server), "review?lang=en")
        accept(petra, nora, address)
        accepted = news_for_nora(environment, mails)
        assert "Approved\n- report no." in accepted
        assert "first.csv" not in accepted

    acts = command(server.environment, "access", "--as", "Karel Novák")
    assert len(re.findall(r"sent mail +Nora Nová +done", acts)) == 2
    assert re.search(r"Nora Nová +signed in +.*127\.0\.0\.1", acts)
    for page in (nora, karel, petra):
        page.context.close()


def invite_nora(karel: Page) -> None:
    karel.get_by_text("Invite a person").click()
    settle(karel)
    karel.get_by_label("First name and surname").fill("Nora Nová")
    karel.get_by_label("E-mail").fill("nora@example.cz")
    karel.get_by_label("or issuer of the sign-in").fill("proxy")
    karel.get_by_label("and the person's identifier there").fill("nora")
    karel.keyboard.press("Tab")
    settle(karel)
    pick(karel, "Role", "officer")
    pick(karel, "I report for", "Labour")
    in_the_middle(karel.get_by_role("button", name="Invite", exact=True)).click()
    expect(karel.get_by_text("On record: Nora Nová.")).to_be_visible()


def card(note: str) -> bytes:
    return f"{HEAD}2.3,a,card,2022-11-30,1,https://www.mpsv.cz,{note}\n".encode()


def give_back(karel: Page, address: str) -> None:
    karel.goto(f"{address}/review?lang=en")
    settle(karel)
    karel.get_by_text("Return with a reason", exact=True).click()
    reason = karel.get_by_label("Reason for the return")
    in_the_middle(reason).fill("Please name the edition.")
    karel.keyboard.press("Tab")
    settle(karel)
    karel.get_by_role("button", name=re.compile("^Return")).first.click()
    settle(karel)


def accept(petra: Page, nora: Page, address: str) -> None:
    in_the_middle(petra.get_by_role("button", name="Approve", exact=True)).click()
    settle(petra)
    nora.goto(f"{address}/task?lang=en&task=2.3")
    settle(nora)
    expect(nora.get_by_text("Met").first).to_be_visible()


def news_for_nora(environment: Mapping[str, str], mails: mail_servers.MailServer) -> str:
    """Tells everybody what is new; what the one mail to Nora says."""
    before = len(mails.taken)
    command(environment, "notify", "--as", "Karel Novák", "--lang", "en")
    to_nora = [mail for mail in mails.taken[before:] if mail.addresses == ["nora@example.cz"]]
    assert len(to_nora) == 1
    assert to_nora[0].encrypted
    body = to_nora[0].message.get_body()
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")
