"""Amendments on the page Task and of a body on By entity, entered and taken back by the coordinator."""

from __future__ import annotations

from datetime import date

import pytest

from tests.pages import (
    alerts,
    enter_name,
    field,
    fill,
    markup,
    open_page,
    press,
    section,
    table,
    text,
)

pytestmark = pytest.mark.usefixtures("database")
HOSTILE = "<img src=http://evil.example/a.png>"


def test_a_deadline_is_moved_after_its_effect_was_shown_and_stands_on_every_page() -> None:
    page = enter_name(open_page("task", task="1.2", as_of="2024-01-31", lang="cs"), "Karel")
    fill(page, "Účinnost od", date(2023, 10, 1))
    fill(page, "Nový termín", "v červnu")
    assert "„v červnu“ není termín." in text(page)
    assert "deadline" not in text(page), "no word of the strategy file"
    press(page, "Zapsat změnu")
    told = " ".join(alerts(page))
    for wrong in (
        "na základě čeho se strategie mění",
        "Důvod je povinný",
        "„v červnu“ není termín",
    ):
        assert wrong in told
    assert field(page, "Nový termín").value == "v červnu", "nothing that was typed is lost"
    fill(page, "Nový termín", "30. 6. 2024")
    assert "Termín: 2023 → 30. 6. 2024" in text(page)
    assert "Termín dosud nenastal" in text(page)
    fill(page, "Na základě", "usnesení vlády č. 700/2023")
    fill(page, "Důvod", HOSTILE)
    press(page, "Zapsat změnu")

    assert "Změna č. 1 (1.2) je zapsána a platí od 1. 10. 2023." in text(page)
    assert HOSTILE not in markup(page)
    kept = {name: field(page, name).value for name in ("Účinnost od", "Nový termín", "Na základě")}
    assert kept == {
        "Účinnost od": date(2023, 10, 1),
        **{"Nový termín": "30. 6. 2024", "Na základě": ""},
    }
    amended = text(section(page, "Změny schváleného znění"))
    for told in ("2023", "30. 6. 2024", "usnesení vlády č. 700/2023", "Karel"):
        assert told in amended
    changes = open_page("compare", since="2023-06-30", as_of="2024-01-31", lang="cs")
    assert "Termín: 2023 → 30. 6. 2024" in text(section(changes, "Změny strategie"))

    fill(page, "Změna, která se bere zpět", "č. 1: 1.2 od 1. 10. 2023, usnesení vlády č. 700/2023")
    assert "Termín: 30. 6. 2024 → 2023" in text(page)
    fill(page, "Důvod zpětvzetí", "Jiné usnesení.")
    press(page, "Vzít změnu zpět")
    assert "je vzata zpět" in text(page)
    assert "vzata zpět změna č. 1, 1.2 (Karel): Jiné usnesení." in text(page)
    assert "Schválené znění tohoto úkolu nebylo změněno." in text(page)


@pytest.mark.usefixtures("today")
def test_a_body_is_renamed_from_a_day_and_merged_into_another() -> None:
    page = enter_name(open_page("who_reported", unit="MEYS", as_of="2024-01-31"), "Karel")
    fill(page, "In force from", date(2024, 1, 1))
    assert "but the strategy runs from" not in text(page), "nothing changes yet"
    fill(page, "New name in English", "Ministry of Schools")
    fill(page, "Under", "Act 1/2023 Sb.")
    fill(page, "Reason", "Reorganised.")
    assert "applies from 1 Jan 2024, but the strategy runs from 1 Jan 2020 to 31 Dec 2023" in text(
        page
    )
    press(page, "Enter the amendment")
    assert "is entered" not in text(page)
    (meant,) = page.checkbox
    assert meant.label == "1 Jan 2024 is right: the amendment is in force from then"
    meant.check().run()
    press(page, "Enter the amendment")
    assert "Amendment 1 of MEYS is entered" in text(page)

    assert "Ministry of Schools" in text(open_page("who_reported", unit="MEYS", as_of="2024-01-31"))
    before = text(open_page("who_reported", unit="MEYS", as_of="2023-12-31"))
    assert "Ministry of Education" in before
    entered = text(open_page("who_reported", lang="cs", unit="MEYS", as_of="2024-01-31"))
    assert "zapsána změna č. 1, MŠMT" in entered
    shown = text(open_page("who_reported", lang="en", unit="MEYS", as_of="2024-01-31"))
    assert "until 31 Dec 2023: MEYS – Ministry of Education, Youth and Sports" in shown
    assert "until" not in before
    assert "do 31. 12. 2023" not in entered, "its Czech name stayed"
    changes = open_page("compare", lang="cs", since="2023-12-31", as_of="2024-01-31")
    (row,) = table(changes, "Změny strategie")[1:]
    assert (row[0], "Act 1/2023 Sb.; Reorganised" in row[2]) == ("MŠMT", True)
