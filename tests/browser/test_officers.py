"""The way of a new officer, from the invitation to the acceptance, and ten of them at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import mail_servers
from tests.browser.sign_ins import (
    JANA,
    KAREL,
    Steps,
    behind_proxy,
    command,
    invite_another_coordinator,
    keep,
    keep_text,
    person_at,
)
from tests.browser.visiting import Server, in_the_middle, pick, settle, upload

OWNED = (("CPD", "4.2"), ("MLSA", "2.3"), ("MEYS", "1.2"), ("PCR", "2.4"), ("SPD", "4.3"))
"""Entities, and a task that each is responsible for."""
HEAD = "task,indicator,component,date,value,evidence,note\n"


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    with behind_proxy(tmp_path) as found:
        yield found


def table(task: str, day: int, note: str) -> bytes:
    return f"{HEAD}{task},a,,2022-11-{day},nothing to report,,{note}\n".encode()


def hand_in(page: Page, name: str, content: bytes) -> None:
    upload(page, name, content)
    in_the_middle(page.get_by_role("button", name=re.compile("^Confirm"))).click()
    settle(page)


def test_a_new_officer_is_invited_signs_in_hands_in_is_returned_gets_the_mail_and_is_accepted(
    browser: Browser, doors: tuple[Server, str], tmp_path: Path
) -> None:
    server, address = doors
    steps = Steps()
    nora = steps.watch(person_at(browser, address, "nora", "report?lang=en"))
    expect(nora.get_by_text("nobody has invited you")).to_be_visible()
    karel = steps.watch(person_at(browser, address, KAREL, "people?lang=en"))
    steps.done("not invited")

    invite_nora(karel)
    steps.done("invited")

    nora.reload()
    settle(nora)
    expect(nora.get_by_text("MLSA – Ministry of Labour and Social Affairs")).to_be_visible()
    keep(nora, "officer-2-owed")
    steps.done("signed in, sees what is owed")
    hand_in(nora, "first.csv", card("Published"))
    expect(nora.get_by_text("Nora Nová").first).to_be_visible()
    keep(nora, "officer-3-receipt")
    steps.done("handed in")

    give_back(karel, address)
    steps.done("returned")
    with mail_servers.serving() as mails:
        environment = server.environment | mails.environment(tmp_path)
        returned = news_for_nora(environment, mails)
        assert "Returned for correction\n- report no." in returned
        assert "(first.csv): Please name the edition." in returned
        (link,) = re.findall(r"Report progress: (\S+)", returned)
        assert link.startswith(f"{address}/report?")
        keep_text("officer-4-mail", returned)
        steps.done("got the mail")

        nora.goto(link)
        settle(nora)
        expect(nora.get_by_text("Please name the edition.").first).to_be_visible()
        keep(nora, "officer-4-returned")
        hand_in(nora, "second.csv", card("Second edition"))
        steps.done("handed in again")

        petra = person_at(browser, address, invite_another_coordinator(server), "review?lang=en")
        accept(steps.watch(petra), nora, address)
        steps.done("accepted")
        accepted = news_for_nora(environment, mails)
        assert "Approved\n- report no." in accepted
        assert "first.csv" not in accepted
        keep_text("officer-5-mail", accepted)

    acts = command(server.environment, "access", "--as", "Karel Novák")
    assert len(re.findall(r"sent mail +Nora Nová +done", acts)) == 2
    assert re.search(r"Nora Nová +signed in +.*127\.0\.0\.1", acts)
    assert all(steps.clicks[step] for step in ("invited", "handed in", "returned", "accepted"))
    keep_text("officer-steps", str(steps))
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
    keep(karel, "officer-1-invitation")
    in_the_middle(karel.get_by_role("button", name="Invite", exact=True)).click()
    expect(karel.get_by_text("On record: Nora Nová.")).to_be_visible()


def card(note: str) -> bytes:
    return f"{HEAD}2.3,a,card,2022-11-30,1,https://www.mpsv.cz,{note}\n".encode()


def give_back(karel: Page, address: str) -> None:
    karel.goto(f"{address}/review?lang=en")
    settle(karel)
    reason = karel.get_by_label(re.compile("Reason for the return|Reason"))
    in_the_middle(reason).first.fill("Please name the edition.")
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
    keep(nora, "officer-5-accepted")


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


def test_ten_officers_at_once_hand_in_each_for_their_own(
    browser: Browser, doors: tuple[Server, str]
) -> None:
    server, address = doors
    officers = {
        f"{entity}-{day}": (entity, task, day) for entity, task in OWNED for day in (29, 30)
    }
    for subject, (entity, _, _) in officers.items():
        given = ("--issuer", "proxy", "--subject", subject, "--role", f"officer:{entity}")
        command(server.environment, "invite", f"Officer {subject}", *given, "--as", "Karel Novák")
    pages = {
        subject: person_at(browser, address, subject, f"report?lang=en&unit={entity}")
        for subject, (entity, _, _) in officers.items()
    }

    for subject, (_, task, day) in officers.items():
        upload(pages[subject], f"{subject}.csv", table(task, day, f"of {subject}"))
    for page in pages.values():
        in_the_middle(page.get_by_role("button", name=re.compile("^Confirm"))).click()
    for page in pages.values():
        settle(page)

    listed = json.loads(
        command(server.environment, "submissions", "--as", "Karel Novák", "--format", "json")
    )["submissions"]
    sent = {each["sender"]: each["entity"] for each in listed if each["sender"] != "seed"}
    assert sent == {f"Officer {subject}": entity for subject, (entity, _, _) in officers.items()}
    for page in pages.values():
        page.context.close()


def test_a_file_with_one_row_of_another_ministry_is_refused_and_the_row_is_named(
    browser: Browser, doors: tuple[Server, str]
) -> None:
    server, address = doors
    jana = person_at(browser, address, JANA, "report?lang=en")
    upload(jana, "mixed.csv", HEAD.encode() + b"2.3,a,,2022-11-30,nothing to report,,ours\n"
           b"2.4,a,,2022-11-30,nothing to report,,of PCR\n")  # fmt: skip

    assert jana.get_by_role("button", name=re.compile("^Confirm")).count() == 0
    expect(jana.get_by_text(re.compile("2\\.4.*MLSA|MLSA.*2\\.4")).first).to_be_visible()
    listed = command(server.environment, "submissions", "--as", "Karel Novák", "--format", "csv")
    assert "mixed.csv" not in listed
    jana.context.close()
