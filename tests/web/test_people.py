"""The page of people: who may come in, and an invitation that says at once what is wrong with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dashboard.workflow.people import access_record, people_actions, sign_ins
from dashboard.workflow.permissions import Role, parse_local_actor
from dashboard.workflow.workspace import Workspace
from tests.pages import fill, markup, open_page, submit, table, text


def test_before_anybody_is_invited_the_page_says_so_and_a_name_of_a_stranger_stays_text(
    workspace: Workspace,
) -> None:
    page = open_page("people")
    assert "anyone who uses this computer can choose any role" in text(page)
    assert "Nothing of this kind is on record." in text(page)

    local = parse_local_actor("local")
    assert local is not None
    name = "<img src=http://x.example/a.png onerror=alert(1)> [a](javascript:alert(2))"
    invitation = people_actions.Invitation(name, "a@example.cz")
    people_actions.invite(workspace, local, invitation, [(Role.COORDINATOR, "")])
    page = open_page("people", lang="cs")
    (row,) = [row for row in table(page, "Osoby s přístupem") if row and name in row[0]]
    assert row[-1] == "koordinátor"
    assert "<img" not in markup(page)


def test_the_record_is_read_by_person_kind_outcome_and_day_and_speaks_in_words(
    workspace: Workspace, tmp_path: Path
) -> None:
    submit(tmp_path / "a.csv", "MLSA", "2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,x")
    by = parse_local_actor("Karel/coordinator")
    for name in ("Eva Malá", "Jana Nová"):
        assert by is not None
        invitation = people_actions.Invitation(name, f"{name[0]}@example.cz")
        people_actions.invite(workspace, by, invitation, [(Role.COORDINATOR, "")])
        by = sign_ins.named_actor(workspace, name)
    assert by is not None
    workspace.note_refusal(by, "accept", "submission:7")
    access_record.note_backup(workspace.engine)

    page = open_page("people", lang="cs")
    caption = "Kdo co učinil a co bylo odmítnuto"
    rows = [row[1:] for row in table(page, caption)[1:]]
    assert ["neuvedeno", "pořízení exportu", "celá databáze", "provedeno", "příkaz"] in rows
    assert ["Jana Nová", "schválení zprávy", "zpráva č. 7", "odmítnuto", "příkaz"] in rows
    (handed_in,) = (row for row in rows if row[1] == "podání zprávy")
    assert handed_in[2].startswith("zpráva č. ")

    fill(page, "Osoba", "person:2")
    assert {row[1] for row in table(page, caption)[1:]} == {"Jana Nová"}
    fill(page, "Výsledek", "done")
    assert "Nic takového není zaznamenáno." in text(page)
    page = open_page("people", lang="cs", act="export")
    assert len(table(page, caption)) == 2
    fill(page, "Do", date(2020, 1, 1))
    assert "Nic takového není zaznamenáno." in text(page)
