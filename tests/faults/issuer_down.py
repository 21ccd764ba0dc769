"""An issuer of sign-ins that goes away: whoever is signed in goes on, and nobody new comes in."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.sign_ins import KAREL, behind_issuer, issuer, person_at
from tests.browser.test_sign_in import USERS, sign_in
from tests.browser.visiting import settle
from tests.faults.counts import tell


def test_whoever_is_signed_in_goes_on_and_nobody_new_comes_in(
    browser: Browser, tmp_path: Path
) -> None:
    with ExitStack() as until_gone:
        address = until_gone.enter_context(issuer(*USERS))
        with behind_issuer(tmp_path, address) as server:
            karel = sign_in(browser, server, KAREL)
            until_gone.close()
            karel.reload()
            settle(karel)
            expect(karel.get_by_text("awaits your decision")).to_be_visible()

            other = person_at(browser, server.url)
            other.get_by_role("button", name="Sign in").click()
            expect(other.get_by_role("alert")).to_contain_text("does not answer as it should")
            assert other.get_by_role("table").count() == 0
            other.get_by_role("link", name="Back to the sign-in").click()
            settle(other)
            expect(other.get_by_role("button", name="Sign in")).to_be_visible()
            assert other.get_by_role("table").count() == 0
            for each in (karel, other):
                each.context.close()
    tell(2, 0)
