"""Two evaluators code a goal on their own, differ, agree, and the card is approved: in Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.accessibility import findings
from tests.browser.test_assessment import DESCRIPTION, INDICATORS, REASON, choose, field, write
from tests.browser.visiting import Server, Visit, call_me, row_with, settle
from tests.small_plan import TEXT

Serve = Callable[..., Server]
Open = Callable[..., Visit]
NOTHING = "Nothing was printed at all."


def code(page: Page, verdict: str, reason: str) -> None:
    choose(page, "Your verdict on the task goal", verdict)
    field(page, "Your reason").fill(reason)
    page.get_by_role("button", name="Store my coding").click()
    settle(page)


def test_a_coding_is_sealed_until_the_second_is_in_then_agreed_on_and_approved(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(f"double_coding: true\n{TEXT}", "utf-8")
    server = serve(plan)
    eva = visit(server, "assessment?lang=en&task=1.1&role=evaluator").page
    call_me(eva, "My name", "Eva")
    code(eva, "Not met", NOTHING)
    expect(eva.get_by_text("Your coding of task 1.1 is stored.")).to_be_visible()

    jan = visit(server, "assessment?lang=en&task=1.1&role=evaluator").page
    call_me(jan, "My name", "Jan")
    expect(jan.get_by_text("Codings submitted: 1 (of 2).")).to_be_visible()
    expect(field(jan, "Overall evaluation of the fulfilment of the task goal")).to_be_disabled()
    assert NOTHING not in jan.content()
    assert findings(jan) == []
    choose(jan, "Your verdict on the task goal", "Met")
    jan.get_by_role("button", name="Store my coding").click()
    expect(jan.get_by_text("The coding of task 1.1 has no reason.")).to_be_visible()
    field(jan, "Your reason").fill("The text is done.")
    jan.get_by_role("button", name="Store my coding").click()
    settle(jan)

    call_me(eva, "My name", "Eva ")
    for page in (jan, eva):
        expect(page.get_by_text(f"Evaluator 1, Eva: Not met – {NOTHING}")).to_be_visible()
        expect(page.get_by_text("Evaluator 2, Jan: Met – The text is done.")).to_be_visible()
        expect(
            page.get_by_text("The two codings differ, and there is no agreed verdict.")
        ).to_have_count(1)
    write(eva, DESCRIPTION, "The text was written and never printed.")
    choose(eva, INDICATORS, "Not met")
    write(eva, REASON, "There was no money.")
    choose(eva, "Proposal for what was not fully met", "Drop")
    expect(eva.get_by_role("button", name="Submit the card for approval")).to_be_disabled()
    choose(jan, "Agreed verdict on the task goal", "Partially met")
    field(jan, "Reason for the agreed verdict").fill("One of the two was done.")
    jan.get_by_role("button", name="Store the agreed verdict").click()
    expect(
        jan.get_by_text("Agreed verdict: Partially met – One of the two was done.")
    ).to_be_visible()

    call_me(eva, "My name", "Eva")
    eva.get_by_role("button", name="Submit the card for approval").click()
    settle(eva)
    jan.get_by_role("radio", name="coordinator").or_(
        jan.get_by_role("button", name="coordinator", exact=True)
    ).click()
    settle(jan)
    jan.get_by_role("button", name="Approve the card").click()
    expect(jan.get_by_role("heading", name="Card, version 1: approved")).to_be_visible()
    expect(jan.get_by_text(f"Evaluator 1, Eva: Not met – {NOTHING}")).to_be_visible()
    expect(jan.get_by_role("button", name="Store the agreed verdict")).to_have_count(0)
    jan.goto(f"{server.url}/assessment?lang=en")
    settle(jan)
    expect(row_with(jan, "Tasks that were coded differently", "1.1")).to_contain_text(NOTHING)
    expect(jan.get_by_text("coded alike: 0 of 1 (0%).")).to_be_visible()
    printed = json.loads(server.command("assess", "1.1", "--format", "json", "--strategy", plan))
    assert (printed["state"], printed["card"]["goal"]) == ("approved", "partially_met")
