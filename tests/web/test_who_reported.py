"""Who has reported, opened through the entry script on real data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from tests.pages import (
    CARD,
    alerts,
    captions,
    enter_name,
    fill,
    headings,
    items,
    links,
    markup,
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


def cells(page: AppTest) -> list[str]:
    """The names of the linked cells."""
    return [link.name for link in links(page) if "period" in link.query]


def test_with_nothing_open_every_owner_has_its_deadlines_last_report_and_what_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(tmp_path / "table.csv", "MLSA", LAW, flags=())
    set_today(monkeypatch, date(2023, 1, 31))

    page = open_page("who_reported")
    (caption, *more) = captions(page)

    assert more == []
    rows = {row[0]: row[1:] for row in table(page, caption)}
    assert rows["MLSA"][0] == "0 of 2 met overdue: 2.3"
    assert (rows["MLSA"][2], rows["MEYS"][1]) == ("no. 4 awaits a decision", "none")
    assert "No round is open" in text(page)
    assert cells(page) == []
    assert headings(page)[1].startswith(
        "As of 31 Jan 2023, reports are outstanding from 3 bodies: CPD (1.1.a, 1.1.b"
    )
    letters = items(section(page, "Letters to send: 5"))
    assert [line.split()[0] for line in letters[:3]] == ["CPD", "PCR", "MLSA"]
    assert letters[2] == "MLSA 2.3 · letter", "3.1 is not demanded"
    statistics = "MOI, MOJ: statistics only; the letter is in the file of all letters"
    assert letters[3:] == [statistics]
    assert any("Letters to all 5 bodies" in each.label for each in page.expander)
    assert "Cooperating bodies may report, but nobody requires them to: MOI" in text(page)
    assert "–" not in [cell for row in rows.values() for cell in row]


@pytest.mark.usefixtures("today")
def test_an_open_round_says_who_has_answered_and_one_body_shows_it_with_its_letter(
    tmp_path: Path,
) -> None:
    assert main(["round", "open", "Report 2022", *ROUND]) == 0
    submit(tmp_path / "table.csv", "MLSA", REPORT, LAW)

    page = open_page("who_reported")
    assert "MLSA, Report 2022: reported, last on 1 Dec 2022" in cells(page)
    assert "CPD, Report 2022: still to come: 12 of 12 indicators" in cells(page)
    assert "Round Report 2022, submit by 30 Jan 2099: 1 of 5 bodies asked have answered." in text(
        page
    )

    page = open_page("who_reported", unit="CPD", period="Report 2022")
    (caption,) = captions(page)
    assert "Report 2022" in [row[0] for row in table(page, caption)]
    assert '<b class="here">Report 2022</b>' in markup(page)
    assert "Briefly." in text(page)
    assert "Round “Report 2022”, submit by 30 Jan 2099, asks about" in text(page)
    assert "[fill in: file number]" in text(page)
    fill(page, "Language of the letter", "cs")
    assert not page.exception
    assert "Odbor prevence kriminality je gestorem 9 úkolů strategie." in text(page)
    assert "Kolo „Report 2022“, podat do 30. 1. 2099, se ptá na" in text(page)

    submit(tmp_path / "cpd.csv", "CPD", "2.2,a,integration_centres,2022-10-20,1,MV-2,")
    assert main(["round", "close", "Report 2022", "--reason", "Told."]) == 0
    closed = open_page("who_reported")
    assert "MLSA, Report 2022: reported, last on 1 Dec 2022" in cells(closed)
    assert "CPD, Report 2022: partly answered: 1 of 12 indicators, last on 20 Oct 2022" in cells(
        closed
    )
    assert "MEYS, Report 2022: did not answer" in cells(closed)
    submit(tmp_path / "late.csv", "CPD", "4.4,,,2023-01-20,,,Under way")
    late = open_page("who_reported", as_of="2023-01-31")
    assert "Overdue tasks for which no report is outstanding: 4.4." in text(late)
    page = open_page("who_reported", unit="CPD")
    (row,) = [row for row in table(page, captions(page)[0]) if row[0] == "Report 2022"]
    assert row[4].startswith("no answer: 1.1.a, 1.1.b")
    assert "2.2.a" not in row[4]


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
    assert "MPSV: Karta práv a povinností (2.3.a), Podpora legislativních změn (3.1.a)" in text(
        page
    )
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
    assert "CPD 1 contradiction: 2.1 · letter" in said
    assert "MLSA 1 contradiction: 2.1 · letter" in said
    assert "MOJ: report no. 4 returned; the letter is in the file of all letters" in said
    assert "MOI: statistics only; the letter is in the file of all letters" in said
