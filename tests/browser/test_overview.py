"""The Overview as people see it: in Chromium, in both languages, on real data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import expect

from dashboard.presentation import Wording
from tests.browser.accessibility import findings
from tests.browser.visiting import (
    ROOT,
    Server,
    Visit,
    by_night_and_day,
    settle,
    task_line,
    task_lines,
)

SMALL = ROOT / "tests" / "small.yaml"
HEADS = "task,indicator,component,date,value,evidence,note"

Serve = Callable[..., Server]
Open = Callable[..., Visit]


def test_the_overview_answers_at_a_glance_in_both_languages(server: Server, visit: Open) -> None:

    for lang, words, foot, pack, printed in (
        (
            "cs",
            ("Bez zprávy", "Nesplněno", "MŠMT"),
            "Stav na konci dne",
            "Podklady",
            f"· stav ke dni {Wording('cs').date(datetime.now(UTC).date())} · verze dat",
        ),
        (
            "en",
            ("No report", "Not met", "MEYS"),
            "Status at the close of",
            "Papers",
            f"· as of {Wording('en').date(datetime.now(UTC).date())} · data version",
        ),
    ):
        found = visit(server, f"?lang={lang}&role=coordinator")
        page = found.page

        assert task_lines(page).count() == 13
        for word in words:
            expect(page.get_by_text(word).first).to_be_visible()
        assert page.locator("html").get_attribute("lang") == lang
        caveat, papers = page.get_by_text(foot), page.get_by_role("button", name=pack)
        for last in (task_lines(page).last, page.get_by_role("img").last, caveat, papers):
            box = last.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 768
        assert (found.outside, found.complaints) == ([], [])

        page.emulate_media(media="print")
        expect(page.get_by_text(printed)).to_be_visible()
        expect(page.locator("section.panel.act").first).to_be_visible()
        expect(page.get_by_role("textbox")).to_have_count(0)
        assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_the_address_says_the_day_and_the_language_and_brings_them_back(
    server: Server, visit: Open
) -> None:
    page = visit(server, "?lang=en&as_of=2023-12-31").page

    assert "as_of=2023-12-31" in page.url
    page.get_by_role("radio", name="Čeština").or_(
        page.get_by_role("button", name="Čeština")
    ).click()
    page.wait_for_url("**lang=cs**")
    settle(page)

    again = visit(server, page.url.removeprefix(server.url + "/"))
    expect(again.page.get_by_text("Bez zprávy").first).to_be_visible()


def test_another_day_shows_what_was_true_then(server: Server, visit: Open) -> None:
    page = visit(server, "?lang=en&as_of=2021-12-30").page

    counts = page.get_by_role("list", name="Number of tasks by status").get_by_role("listitem")
    expect(counts.filter(has_text="Not yet due")).to_contain_text("13 ○ Not yet due")


def test_an_accepted_table_changes_the_page(serve: Serve, visit: Open, tmp_path: Path) -> None:
    server = serve()
    path = tmp_path / "mlsa.csv"
    path.write_text(f"{HEADS}\n2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published\n")
    page = visit(server, "?lang=en").page
    expect(task_line(page, "2.3")).to_contain_text("? No report")

    server.command("submit", path, "--entity", "MLSA", "--accept")
    page.reload()
    settle(page)

    expect(task_line(page, "2.3")).to_contain_text("✓ Met")
    expect(page.get_by_text("only public sources have reported")).to_have_count(0)


def test_names_of_tasks_keep_their_room_beside_verdicts_and_a_moved_deadline(
    serve: Serve, visit: Open, tmp_path: Path
) -> None:
    server, card = serve(), tmp_path / "card.yaml"
    card.write_text(
        "{description: D., indicators: met, goal: met_differently, changes: C., reason: R.}"
    )
    moved = (
        "--from",
        "2023-10-01",
        "--deadline",
        "2024-06-30",
        "--authority",
        "A",
        "--reason",
        "R",
    )
    server.command("assess", "2.1", "--file", card, "--ready", "--approve")
    server.command("amendment", "add", "1.2", *moved)

    for lang in ("cs", "en"):
        page = visit(server, f"?lang={lang}&role=coordinator").page
        name = task_lines(page).first.locator(":scope > *").first.bounding_box()
        assert name is not None
        assert name["width"] > 150, lang


def test_every_line_leads_to_its_detail_by_keyboard(server: Server, visit: Open) -> None:
    page = visit(server, "?lang=en").page
    task = task_lines(page).get_by_role("link").first

    task.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/task?**task=1.1**")
    settle(page)

    expect(page.get_by_text("The number of supported prevention projects.").first).to_be_visible()


def test_a_count_filters_the_table_by_keyboard_and_what_waits_comes_first_when_narrow(
    server: Server, visit: Open
) -> None:
    page = visit(server, "?lang=en&role=coordinator", width=390, height=844).page
    waits, first = page.get_by_role("link", name="Decide on").bounding_box(), task_lines(page).first
    line = first.bounding_box()
    assert waits is not None
    assert line is not None
    assert waits["y"] + waits["height"] < line["y"]

    count = page.get_by_role("list", name="Number of tasks by status").get_by_text("No report")
    shown = int(count.inner_text().split()[0])
    count.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**status=no_report**")
    settle(page)
    expect(task_lines(page)).to_have_count(shown)
    expect(task_lines(page).first).to_be_in_viewport()
    assert findings(page) == []

    page.go_back()
    settle(page)
    expect(task_lines(page)).to_have_count(13)


def test_what_changed_and_who_has_to_act_stand_beside_the_tasks(
    server: Server, visit: Open
) -> None:
    page = visit(server, "?lang=en&as_of=2022-12-31&since=2022-07-01").page

    expect(page.get_by_text("Since 1 Jul 2022: ")).to_contain_text("1 task newly met (2.1)")

    page = visit(server, "?lang=en").page
    act = page.get_by_role("heading", name="Overdue by responsible body")
    expect(page.get_by_role("link", name="MLSA", exact=True)).to_be_visible()
    beside, line = act.bounding_box(), task_lines(page).first.bounding_box()
    assert beside is not None
    assert line is not None
    assert beside["x"] > line["x"] + line["width"]


def test_a_narrow_page_needs_no_sideways_scrolling(server: Server, visit: Open) -> None:
    page = visit(server, "?lang=cs", width=320, height=800).page

    for _ in by_night_and_day(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        line = task_lines(page).first.bounding_box()
        assert line is not None
        assert line["x"] + line["width"] <= 320


def test_the_finished_strategy_and_a_foreign_one_without_goals_are_shown_alike(
    serve: Serve, visit: Open
) -> None:
    finished = visit(serve(ROOT / "data" / "2016-2019" / "indicators.yaml"), "?lang=en")
    foreign = visit(serve(SMALL), "?lang=en")

    assert task_lines(finished.page).count() == 13
    assert task_lines(foreign.page).count() == 3
    assert foreign.outside == []
    expect(foreign.page.get_by_text("<script>alert(1)</script>").first).to_be_visible()


def test_every_answer_carries_the_security_headers(server: Server, visit: Open) -> None:
    page = visit(server).page

    headers = page.request.get(server.url).headers

    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert page.request.get(f"{server.url}/healthz").json()["status"] == "ok"
