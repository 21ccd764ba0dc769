"""State of reporting and the page of a body, opened through the entry script on real data."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from dashboard.presentation import Wording
from dashboard.workflow.workspace import HOME
from tests.pages import (
    CARD,
    alerts,
    captions,
    enter_name,
    facts,
    fill,
    headings,
    items,
    link,
    markup,
    notices,
    open_page,
    open_report,
    press,
    section,
    set_today,
    submit,
    table,
    text,
    upload,
)

pytestmark = pytest.mark.usefixtures("database")
REPORT = "2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published"
LAW = "3.1,,,2022-12-01,,,Under way"


ROUND = ["--from", "2022-07-01", "--to", "2022-12-31", "--due", "2099-01-30", "--note", "Briefly."]


def today() -> str:
    """The day on which a test hands in."""
    return Wording("en").date(datetime.now(HOME).date())


def rounds(page: AppTest) -> dict[str, list[str]]:
    """The table of rounds: what stands in the columns of a body."""
    return {row[0]: row[1:] for row in table(page, "Who has answered which round")}


def test_with_nothing_open_every_owner_has_its_deadlines_last_report_and_what_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(tmp_path / "table.csv", "MLSA", LAW, flags=())
    set_today(monkeypatch, date(2023, 1, 31))

    page = open_page("who_reported")
    owed, caption = captions(page)

    assert (
        headings(page)[1] == "Still to be delivered – CPD (2 tasks); PCR (3 tasks); MLSA (1 task)"
    )
    assert "No round is open" in text(page)
    assert table(page, owed)[2:] == [
        [
            "PCR",
            "Training of police officers (2.4)",
            "was due 31 Dec 2021 over 1 year late (396 days)",
        ],
        [
            "MLSA",
            "Card of rights and obligations (2.3)",
            "was due 31 Dec 2022 1 month late (31 days)",
        ],
    ]
    rows = {row[0]: row[1:] for row in table(page, caption)}
    assert rows["MLSA"][0] == "0 of 2 met overdue: 2.3"
    assert (rows["MLSA"][2], rows["MEYS"][1:]) == ("no. 4 waiting", ["", "", ""])
    assert rows["MLSA"][3] == "Card of rights and obligations (2.3)", "3.1 is not demanded"
    letters = items(section(page, "Letters to send: 5"))
    assert [line.split()[0] for line in letters] == ["CPD", "PCR", "MLSA", "MOI", "MOJ"]
    assert letters[2:4] == [
        "MLSA letter Card of rights and obligations (2.3)",
        "MOI letter statistics",
    ]
    assert "Nothing to ask of: SPD, MEYS." in text(page)
    assert items(section(page, "2 reports await your decision"))[0] == (
        "MLSA, no. 4: No status or value changes"
    )
    assert any("Letters to all 5 bodies" in each.label for each in page.expander)
    assert "They may report too, but nobody asks them to: MOI" in text(page)


@pytest.mark.usefixtures("today")
def test_an_open_round_says_who_has_answered_and_one_body_shows_it_with_its_letter(
    tmp_path: Path,
) -> None:
    assert main(["round", "open", "Report 2022", *ROUND]) == 0
    submit(tmp_path / "table.csv", "MLSA", REPORT, LAW)

    page = open_page("who_reported")
    assert rounds(page)["MLSA"] == [f"approved, submitted {today()} 2 items", ""]
    assert rounds(page)["CPD"][0] == "still to come: 12 of 12 indicators"
    assert rounds(page)["Answered"] == ["1 of 5", ""]
    assert "Round Report 2022, submit by 30 Jan 2099: 1 of 5 bodies asked have answered." in text(
        page
    )

    page = open_page("who_reported", unit="CPD")
    caption, *_ = captions(page)
    assert [row[0] for row in table(page, caption)] == ["Round", "Report 2022 Briefly."]
    assert "Round “Report 2022”, submit by 30 Jan 2099, asks about" in text(page)
    assert "[fill in: file number]" in text(page)
    fill(page, "Language of the letter", "cs")
    assert not page.exception
    assert "Odbor prevence kriminality je gestorem 9 úkolů strategie." in text(page)
    assert "Kolo „Report 2022“, podat do 30. 1. 2099, se ptá na" in text(page)

    submit(tmp_path / "cpd.csv", "CPD", "2.2,a,integration_centres,2022-10-20,1,MV-2,")
    assert main(["round", "close", "Report 2022", "--reason", "Told."]) == 0
    closed = open_page("who_reported")
    assert rounds(closed)["CPD"][0] == (
        f"partly answered: 1 of 12 indicators approved, submitted {today()} 1 item"
    )
    assert rounds(closed)["MEYS"] == [
        "did not answer",
        "Educational material on child victims (1.2)",
    ]
    page = open_page("who_reported", unit="CPD")
    _, (*_, missing) = table(page, captions(page)[0])
    assert missing.startswith(
        "no answer: A study of trafficking in children (1.1.a, 1.1.b), Socially"
    )


def test_the_letters_to_all_are_offered_with_a_working_day_that_may_be_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_today(monkeypatch, date(2022, 1, 1))
    page = open_page("who_reported", unit="MEYS")
    assert "Nothing is asked of MEYS: no letter is needed." in text(page)
    assert "Educational material" not in text(page)
    (thanks,) = page.checkbox
    thanks.check().run()
    assert "thank you for your cooperation" in text(page)
    fill(page, "Answer by", date(2027, 1, 2))
    assert "2 Jan 2027 is a weekend or a public holiday." in text(page)
    assert "Choose a working day; the next one is 4 Jan 2027." in text(page)
    fill(page, "Answer by", date(2021, 12, 31))
    assert "31 Dec 2021 has already passed. Choose today or a later day" in text(page)

    page = open_page("who_reported")
    assert "Letters to all" in " ".join(each.label for each in page.expander)


@pytest.mark.usefixtures("today")
def test_the_coordinator_opens_changes_closes_and_reopens_a_round_from_the_page() -> None:
    page = open_page("who_reported", lang="cs")
    fill(page, "Moje jméno", "Karel")
    fill(page, "Název", "Zpráva 2022")
    fill(page, "Období od", date(2022, 7, 1))
    fill(page, "Období do", date(2022, 12, 31))
    assert "MPSV: Karta práv a povinností (2.3), Podpora legislativních změn (3.1)" in text(page)
    press(page, "Otevřít kolo")
    assert "Zpráva 2022 je otevřeno" in text(page)
    assert "Zpráva 2022 – otevřeno (Karel)" in text(page)

    fill(page, "Kolo", "Zpráva 2022")
    fill(page, "Poznámka pro dotázané", "Stručně.")
    press(page, "Změnit kolo")
    assert "Zpráva 2022 – změněno (Karel)" in text(page)
    press(page, "Uzavřít kolo")
    assert "Důvod je povinný. Napište důvod a potvrďte znovu." in alerts(page)
    fill(page, "Důvod uzavření", "Zpráva vládě.")
    press(page, "Uzavřít kolo")
    assert "Zpráva 2022 – uzavřeno (Karel): Zpráva vládě." in text(page)
    tried = open_report(lang="cs")
    upload(enter_name(tried, "Jana"), CARD)
    assert "je od" in text(tried)
    assert "Zpráva vládě." in text(tried)
    fill(page, "Důvod nového otevření", "Oprava MPSV.")
    press(page, "Znovu otevřít kolo")
    assert "Zpráva 2022 – znovu otevřeno (Karel): Oprava MPSV." in text(page)


def test_the_list_of_letters_says_what_each_is_about_where_no_task_is_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report of a body that only cooperates was returned; two bodies contradict each other."""
    submit(tmp_path / "moj.csv", "MOJ", "4.3,a,sex,2022-03-31,1,ref. 1,", flags=())
    assert main(["return", "4", "--reason", "No age."]) == 0
    submit(tmp_path / "cpd.csv", "CPD", "2.1,a,list,2021-03-31,1,ref. 2,")
    submit(tmp_path / "mlsa.csv", "MLSA", "2.1,a,list,2021-03-31,0,ref. 3,")

    set_today(monkeypatch, date(2022, 6, 30))
    page = open_page("who_reported")

    (letters,) = (name for name in headings(page) if name.startswith("Letters to send"))
    said = items(section(page, letters))
    assert "CPD letter 1 contradiction: Unified list of indicators (2.1); statistics" in said
    assert "MLSA letter 1 contradiction: Unified list of indicators (2.1)" in said
    assert "MOJ letter report no. 4 returned: Data collection (4.3); statistics" in said
    assert said[-1] == "MOI letter statistics"


@pytest.mark.usefixtures("today")
def test_an_earlier_report_keeps_the_day_on_which_the_coordinator_received_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["round", "open", "Report 2022", *ROUND]) == 0
    submit(tmp_path / "a.csv", "MLSA", REPORT, flags=("--accept", "--received-on", "2023-01-10"))
    again = tmp_path / "b.csv"
    again.write_text((tmp_path / "a.csv").read_text() + f"{LAW}\n")
    for day, person, code, said in (
        ("2023-01-10", "Jana/officer:MLSA", 3, "Jana may not do this"),
        ("2999-01-01", "Karel/coordinator", 1, "2999-01-01"),
    ):
        told = ["submit", str(again), "--entity", "MLSA", "--received-on", day, "--as", person]
        assert main(told) == code
        assert said in "".join(capsys.readouterr())

    page = open_page("who_reported")
    assert rounds(page)["MLSA"][0].endswith("approved, submitted 10 Jan 2023 1 item")


def test_a_body_has_its_tasks_and_reports_above_its_letter() -> None:
    page = open_page("who_reported", unit="CPD")
    studies, mechanism = "A study of trafficking in children", "National referral mechanism"
    said = f"4 of 14 indicators: {studies} (1.1.a, 1.1.b), {mechanism} (4.4.a, 4.4.b)"
    assert ("Outstanding", said) in facts(page)
    whole = text(page)
    assert whole.index("Responsible for 9 tasks") < whole.index("[fill in: file number]")
    assert "together with" in whole
    assert '<details class="fold" open>' not in markup(page)
    last = {row[0].split(" ")[0]: row[-1] for row in table(page, "Responsible for 9 tasks")}
    assert last["2.1.a"] == "–", "of what is met no report is missing"
    assert last["1.1.a"].startswith("no report since ")

    page = open_page("who_reported", **link(open_page("who_reported"), "MOJ").query)
    assert "Cooperating on 5 tasks" in captions(page)
    assert "The body has not submitted anything." in text(page)
    page = open_page("who_reported", unit="<b>nobody</b>")
    assert "Begin by opening a round" in text(page)
    said = "“<b>nobody</b>” for “Ministry or department” in the link; everything is shown"
    assert any(said in line for line in notices(page))
    assert any(name.startswith("Still to be delivered") for name in headings(page))


def test_a_ministry_has_the_tasks_of_its_units_open_where_there_is_no_letter() -> None:
    page = open_page("who_reported", unit="MOI", as_of="2023-06-30")

    assert {
        "MOI › CPD, Department of Crime Prevention",
        "MOI › PCR, Police of the Czech Republic",
    } <= {*headings(page)}
    assert text(page).index("Cooperating on 1 task") < text(page).index("MOI › CPD")
    assert markup(page).count("<details") == markup(page).count('<details class="fold" open>') > 4


def test_a_report_ends_the_silence_of_a_body_and_stands_among_its_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_today(monkeypatch, datetime.now(HOME).date())
    submit(tmp_path / "table.csv", "MLSA", REPORT)

    page = open_page("who_reported", unit="MLSA")

    said = "1 of 2 indicators: Support for legislative changes (3.1.a)"
    assert {("Outstanding", said), ("Last submitted", today())} <= {*facts(page)}, "2.3.a is not"
    heads, row = table(page, "Reports")
    assert {"table.csv", "approved"} <= set(row)
    assert row[heads.index("Received")].startswith(today())
    then = open_page("who_reported", unit="MLSA", as_of="2023-12-31")
    assert ("Last submitted", "report as of 30 Nov 2022") in facts(then), "it came in later"
