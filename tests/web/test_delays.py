"""What a body expects is read where the task is read; what was typed beside it stays text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.__main__ import main
from tests.pages import (
    ROOT,
    markup,
    open_page,
    read_html,
    set_today,
    show_strategy,
    submit,
    table,
    text,
)

HEAD = "task,indicator,date,value,note,delay reason,expected"
EVIL = "<b onclick=alert(1)>bold</b> =1+1"


@pytest.fixture(autouse=True)
def reports(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Ministry of Education moves what it expects of 1.2; another body waits for somebody."""
    monkeypatch.setattr("tests.pages.HEADERS", HEAD)
    submit(
        tmp_path / "meys.csv",
        "MEYS",
        "1.2,a,2022-06-30,,,outside events,červen 2023",
        f"1.2,a,2023-06-30,,{EVIL},other_body,leden 2024",
    )
    submit(tmp_path / "cpd.csv", "CPD", "1.1,,2023-06-30,,,other_body,")


def test_overview_and_task_say_what_is_expected_and_what_was_typed_stays_text() -> None:
    czech = {line[0][:3]: line for line in table(open_page(lang="cs"), "Úkoly podle cílů")}
    page = open_page("task", task="1.2")
    said = text(page)

    assert "MŠMT očekává splnění: leden 2024 – čeká se na jiný subjekt" in czech["1.2"][3]
    assert "OPK: čeká se na jiný subjekt" in czech["1.1"][3]
    first = said.index("30 Jun 2022: MEYS · expected June 2023 · reason for delay: outside events")
    assert first < said.index("moved from June 2023 to January 2024 (215 days later)")
    assert "The status does not depend on what is expected." in said
    assert EVIL in said
    assert not [each for each in read_html(markup(page)).iter("b") if "onclick" in each.attrib]
    assert "expects" not in text(open_page("task", task="1.2", as_of="2022-01-01"))


def test_letters_and_papers_repeat_it_in_their_language_and_leave_the_text_a_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_today(monkeypatch, date(2024, 1, 1))
    on, out = ("--as-of", "2023-12-31"), tmp_path / "paper.md"
    expected = (
        "MEYS expects it in January 2024: waiting for another body;"
        " moved from June 2023 to January 2024 (215 days later)"
    )

    main(["digest", "--entity", "MEYS", *on])
    assert expected in capsys.readouterr().out
    # On its due day a thing is not overdue yet.
    main(["pack", "--since", "2023-01-01", "--out", str(out), "--as-of", "2024-01-01"])
    pack = out.read_text()
    assert expected in pack
    assert "CPD: waiting for another body" in pack
    assert "<b onclick" not in pack.replace("\\<b", "")


def test_an_overdue_task_says_what_it_holds_up_and_the_other_what_it_waits_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = 'number: "3.3"\n    title: '
    depending = 'number: "3.3"\n    depends_on: ["1.1"]\n    title: '
    path = tmp_path / "indicators.yaml"
    path.write_text(
        (ROOT / "indicators.yaml").read_text("utf-8").replace(first, depending), "utf-8"
    )
    (tmp_path / "data").symlink_to(ROOT / "data")
    show_strategy(monkeypatch, path)

    late, waiting = (open_page("task", task=number) for number in ("1.1", "3.3"))

    assert "It is overdue and delays task 3.3" in text(late)
    assert "Task 3.3 depends on it" in text(late)
    assert "Depends on task 1.1" in text(waiting)
    assert "overdue and delays" not in text(waiting)
