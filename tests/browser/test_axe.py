"""The pages of a report as axe-core reads them, in both themes, with what people have put on them."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import findings
from tests.browser.visiting import Open, Serve, call_me, settle, upload

pytestmark = pytest.mark.rest


HEADS = "task,indicator,component,date,value,evidence,note\n"
FAULTY = f"{HEADS}2.3,a,card,31.11.2022,1,x,\n9.9,a,card,2022-11-30,1,x,\n".encode()
RIGHT = f"{HEADS}2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published\n".encode()


def findings_by_night_and_day(page: Page) -> list[str]:
    told = []
    schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        settle(page)
        told += findings(page)
    return told


def test_handing_in_and_deciding_have_no_serious_finding(serve: Serve, visit: Open) -> None:
    server = serve()
    page = visit(server, "report?lang=en&role=officer&unit=MLSA").page
    call_me(page, "My name", "Jana")

    upload(page, "faulty.csv", FAULTY)
    expect(page.get_by_role("table", name="Every error in the file")).to_be_visible()
    refused = findings_by_night_and_day(page)

    upload(page, "right.csv", RIGHT)
    expect(page.get_by_role("table", name="Status and value before and after")).to_be_visible()
    effects = findings_by_night_and_day(page)

    page.get_by_role("button", name="Confirm and submit").click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    receipt = findings_by_night_and_day(page)

    page.get_by_role("banner").get_by_role("button", name="Reports").click()
    page.get_by_role("menuitem", name="Approval").click()
    expect(page.get_by_role("table", name="Reported rows beside")).to_be_visible()
    review = findings_by_night_and_day(page)

    assert (refused, effects, receipt, review) == ([], [], [], [])
