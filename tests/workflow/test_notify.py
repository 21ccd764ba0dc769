"""Who is told what by mail, once, through a real server under TLS; what is on record of it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import icalendar
import pytest
from sqlalchemy import Connection, event, text

from dashboard.presentation.languages import Wording
from dashboard.store import audit_log, database
from dashboard.store.people import mails
from dashboard.store.people.accounts import Person
from dashboard.store.people.recorded_acts import Wanted
from dashboard.store.stored_rounds import RoundPlan
from dashboard.text.problem import Problem
from dashboard.workflow import intake, notifications, review, round_actions, submission_thread
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.mail import mail_server, send_mails
from dashboard.workflow.people import access_record, people_actions, sign_ins
from dashboard.workflow.people.people_actions import Invitation, RoleOf
from dashboard.workflow.permissions import Actor, Role, parse_local_actor
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.mail_servers import MailServer, serving
from tests.processes import free_port
from tests.workflow.conftest import small_plan

TABLE = "task,indicator,component,date,value,evidence,note\n1.1,a,text,2024-03-01,1,x,{}\n"
SOON, LATER = date(2024, 12, 20), date(2025, 2, 1)
"""A day within two weeks of the deadline of task 1.1, and one after it."""
ENGLISH = Wording("en")
COORDINATOR: RoleOf = (Role.COORDINATOR, "")


def officer(entity: str) -> RoleOf:
    return Role.OFFICER, entity


@pytest.fixture
def on_sqlite(sqlite_url: str, tmp_path: Path) -> Iterator[Workspace]:
    with small_plan(tmp_path, sqlite_url) as workspace:
        yield workspace


def invite(workspace: Workspace, name: str, mail: str, *roles: RoleOf) -> Person:
    by = acting(workspace) or parse_local_actor("Karel/coordinator")
    assert by is not None
    result = people_actions.invite(workspace, by, Invitation(name, mail), roles)
    assert isinstance(result, Person), result
    return result


def acting(workspace: Workspace, name: str = "Karel Novák") -> Actor | None:
    return sign_ins.named_actor(workspace, name)


def karel(workspace: Workspace) -> Actor:
    actor = acting(workspace)
    assert actor is not None
    return actor


def people(workspace: Workspace) -> None:
    invite(workspace, "Karel Novák", "karel@example.cz", COORDINATOR)
    invite(workspace, "Jana Nová", "jana@example.cz", officer("CPD"))
    invite(workspace, "Žofie Černá-Říhová", "zofie@example.cz", officer("MOJ"))
    invite(workspace, "Eva Malá", "eva@example.cz", (Role.EVALUATOR, ""))


def hand_in(
    workspace: Workspace, entity: str, note: str = "Printed", replaces: int | None = None
) -> int:
    content = TABLE.format(note).encode()
    file = intake.ProgressFile("a.csv", content, entity, replaces=replaces)
    sent = intake.submit(workspace, karel(workspace), file)
    assert isinstance(sent, Stored), sent
    return sent.submission.id


def keys_of(mail: send_mails.PersonalMail) -> list[str]:
    return list(dict.fromkeys(key for item in mail.items for key in item.keys))


def told(
    workspace: Workspace, server: MailServer, day: date = SOON, words: Wording = ENGLISH
) -> dict[str, list[str]]:
    """Runs once; the keys of what each person was told now."""
    result = send_mails.notify(workspace, karel(workspace), day, words, server.settings)
    assert isinstance(result, send_mails.Notified), result
    assert (result.refused, result.failure) == ((), None)
    return {digest.person.mail: keys_of(digest) for digest in result.sent}


def read(message: EmailMessage) -> str:
    """What a mail says."""
    body = message.get_body()
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def events(message: EmailMessage) -> list[tuple[str, date]]:
    """The days of the file of deadlines of a mail, with their ids."""
    (attached,) = message.iter_attachments()
    content = attached.get_payload(decode=True)
    assert isinstance(content, bytes)
    found = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return [(str(each["UID"]), each.decoded("DTSTART")) for each in found]


def planned(workspace: Workspace, day: date = SOON) -> dict[str, list[str]]:
    result = send_mails.plan(workspace, karel(workspace), day, ENGLISH)
    assert not isinstance(result, Refused)
    return {digest.person.mail: keys_of(digest) for digest in result}


def test_each_person_is_told_by_their_role_once_and_each_mail_is_on_record(
    workspace: Workspace,
) -> None:
    people(workspace)
    first = hand_in(workspace, "CPD")
    below = hand_in(workspace, "DESK")
    due = ["due:1.1.b:2024-12-31"]  # a report of an owner on 1.1.a waits

    with serving() as server:
        assert told(workspace, server) == {
            "karel@example.cz": [f"waiting:{first}", f"waiting:{below}"],
            "jana@example.cz": [f"received:{first}", f"received:{below}", *due],
            "zofie@example.cz": due,
        }
        assert told(workspace, server) == {}

        assert isinstance(review.send_back(workspace, karel(workspace), below, "Why?"), Stored)
        assert isinstance(review.accept(workspace, karel(workspace), first), Refused)  # her own
        changed = told(workspace, server)
        assert list(changed) == ["jana@example.cz"]
        assert [key.partition(":")[0] for key in changed["jana@example.cz"]] == ["returned"]
        late = told(workspace, server, LATER)
        assert set(late["zofie@example.cz"]) == {"overdue:1.1.b:2024-12-31"}
        assert len(server.taken) == 3 + 1 + len(late)
        assert all(mail.encrypted for mail in server.taken)

    with workspace.engine.connect() as connection:
        lines = connection.execute(
            text("SELECT actor, object, after FROM audit WHERE action = 'notify' ORDER BY seq")
        ).all()
        invited = connection.execute(
            text("SELECT after FROM audit WHERE action = 'invite' AND object = 'person:2'")
        ).scalar_one()
    assert len(lines) == len(server.taken)
    assert lines[1].object == "person:2"
    assert json.loads(lines[1].after)["mail"] == json.loads(invited)["mail"]
    assert {line.actor for line in lines} == {"person:1"}
    assert '"told":["due:1.1.b:2024-12-31"]' in lines[2].after
    for line in lines:
        assert "@" not in line.after
        assert "Why" not in line.after


def test_a_mail_has_its_person_its_news_and_the_deadlines_as_a_calendar(
    on_sqlite: Workspace,
) -> None:
    people(on_sqlite)
    hand_in(on_sqlite, "MOJ")

    with serving() as server:
        settings = replace(server.settings, address="https://dashboard.example")
        send_mails.notify(on_sqlite, karel(on_sqlite), SOON, Wording("cs"), settings)

    karels, janas, zofies = (mail.message for mail in server.taken)
    assert zofies["From"] == "dashboard@ministry.example"
    assert zofies["To"].addresses[0].display_name == "Žofie Černá-Říhová"
    assert zofies["To"].addresses[0].addr_spec == "zofie@example.cz"
    assert zofies["Subject"] == "2 nové položky: A plan"
    assert zofies["Auto-Submitted"] == "auto-generated"
    written = read(zofies)
    assert "Žofie Černá-Říhová: co je pro vás nového ke dni 20. 12. 2024" in written
    query = f"strategy={on_sqlite.strategy.id}&lang=cs"
    at = "https://dashboard.example"
    said = "Termín do 14 dnů\n- 31. 12. 2024 (zbývá 11 dní): Write (1.1): The print\n"
    assert f"{said}  {at}/task?{query}&task=1.1\n" in written
    assert "The text" not in written  # her own report on it waits
    (attached,) = zofies.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_filename() == "deadlines.ics"
    assert {name.split("/")[1]: day for name, day in events(zofies)} == {
        "1.1.a": date(2024, 12, 31),
        "1.1.b": date(2024, 12, 31),
        "2.1.a": date(2026, 12, 31),
    }
    assert len(list(janas.iter_attachments())) == 1
    assert list(karels.iter_attachments()) == []
    said = "Čeká na vaše rozhodnutí\n- zpráva č. 1, MOJ (a.csv)\n"
    assert f"{said}  {at}/review?{query}&role=coordinator&submission=1\n" in read(karels)
    assert "/report?" not in read(karels)
    assert f"{at}/report?{query}&role=officer\n" in written
    said = "Podáno, čeká na rozhodnutí\n- zpráva č. 1, MOJ (a.csv)\n"
    assert f"{said}  {at}/report?{query}&role=officer&unit=MOJ&submission=1\n" in written


def test_an_accepted_report_is_told_to_who_was_there_before(on_sqlite: Workspace) -> None:
    people(on_sqlite)
    invite(on_sqlite, "Ota Druhý", "ota@example.cz", COORDINATOR)
    number = hand_in(on_sqlite, "CPD")
    ota = acting(on_sqlite, "Ota Druhý")
    assert ota is not None

    assert isinstance(review.accept(on_sqlite, ota, number), Stored)
    before = Snapshot(on_sqlite)
    iva = invite(on_sqlite, "Iva Pozdní", "iva@example.cz", officer("CPD"))

    early, late = planned(on_sqlite)["jana@example.cz"], planned(on_sqlite)["iva@example.cz"]
    assert [key for key in early if key.startswith("accepted:")]
    assert [key for key in late if key.startswith("accepted:")] == []
    told = notifications.things_told(before, iva.roles, SOON, ENGLISH, before.sequence)
    assert {each.kind.value for each in told} <= {"due", "asked"}


def test_neither_who_was_erased_nor_who_lost_the_role_gets_a_mail(on_sqlite: Workspace) -> None:
    people(on_sqlite)

    people_actions.erase(on_sqlite, karel(on_sqlite), 3)
    people_actions.take_role(on_sqlite, karel(on_sqlite), 2, officer("CPD"))

    with serving() as server:
        assert told(on_sqlite, server) == {}


def test_a_name_cannot_add_a_line_to_the_head_of_a_mail(on_sqlite: Workspace) -> None:
    people(on_sqlite)
    name = "Iva\r\nBcc: eva@example.cz\r\n\r\nNot ours, <x@example.cz>"
    invite(on_sqlite, name, "iva@example.cz", officer("CPD"))

    with serving() as server:
        told(on_sqlite, server)

    (mail,) = [mail for mail in server.taken if mail.addresses == ["iva@example.cz"]]
    assert mail.message["Bcc"] is None
    assert [each.addr_spec for each in mail.message["To"].addresses] == ["iva@example.cz"]
    assert "eva@example.cz" not in server.addresses


def test_a_refused_person_is_named_the_others_are_told_and_the_next_run_tries_again(
    on_sqlite: Workspace,
) -> None:
    people(on_sqlite)
    refuse = {"jana@example.cz": "550 No such user here"}

    with serving(answer=lambda address, count: refuse.get(address)) as server:
        result = send_mails.notify(on_sqlite, karel(on_sqlite), SOON, ENGLISH, server.settings)
        assert isinstance(result, send_mails.Notified)
        assert [digest.person.mail for digest in result.sent] == ["zofie@example.cz"]
        assert result.failure is None
        (problem,) = result.refused
        assert problem == Problem(
            "mail-refused", {"found": "Jana Nová", "why": "No such user here"}
        )

        refuse.clear()
        assert list(told(on_sqlite, server)) == ["jana@example.cz"]


def test_an_address_that_no_mail_can_have_is_named_and_the_others_are_told(
    on_sqlite: Workspace,
) -> None:
    people(on_sqlite)
    for name, mail in (("Iva", "ivámalá@example.cz"), ("Ida", "i@example.cz."), ("Ina", "i@x..cz")):
        invite(on_sqlite, name, mail, officer("CPD"))

    with serving() as server:
        result = send_mails.notify(on_sqlite, karel(on_sqlite), SOON, ENGLISH, server.settings)

    assert isinstance(result, send_mails.Notified)
    refused = [(each.code, each.values["found"]) for each in result.refused]
    assert refused == [("mail-address", name) for name in ("Iva", "Ida", "Ina")]
    assert len(result.sent) == 2


def test_a_server_that_takes_leave_ends_the_run_and_the_rest_is_told_by_the_next(
    on_sqlite: Workspace,
) -> None:
    people(on_sqlite)
    busy = [True]

    def answer(address: str, count: int) -> str | None:
        return "421 Too many mails" if busy and count else None

    with serving(answer=answer) as server:
        result = send_mails.notify(on_sqlite, karel(on_sqlite), SOON, ENGLISH, server.settings)
        assert isinstance(result, send_mails.Notified)
        assert [digest.person.mail for digest in result.sent] == ["jana@example.cz"]
        assert result.failure is not None
        assert result.failure.code == "mail-server"

        busy.clear()
        assert list(told(on_sqlite, server)) == ["zofie@example.cz"]


def test_everybody_writes_while_the_mail_server_takes_its_time(workspace: Workspace) -> None:
    people(workspace)
    url = workspace.engine.url.render_as_string(hide_password=False)
    impatient = database.connect(url, wait=0.2)
    written: list[int] = []

    def write() -> None:
        with database.write_transaction(impatient) as connection:
            written.append(audit_log.head(connection)[0])

    with serving(meanwhile=write) as server:
        assert list(told(workspace, server)) == ["jana@example.cz", "zofie@example.cz"]
    impatient.dispose()

    assert len(written) == 4  # at the address and at the mail of each


@pytest.mark.rest
def test_a_server_that_looks_through_a_mail_for_long_is_waited_for(
    on_sqlite: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it has taken the mail, which counts as not sent and is sent again by each run."""
    people(on_sqlite)
    monkeypatch.setattr(mail_server, "WAIT", 2)
    with serving(seconds=3) as server:
        assert list(told(on_sqlite, server)) == ["jana@example.cz", "zofie@example.cz"]
        assert told(on_sqlite, server) == {}
        assert server.addresses == ["jana@example.cz", "zofie@example.cz"]


def test_a_record_that_fails_sends_nothing_and_the_next_run_sends_once(
    on_sqlite: Workspace,
) -> None:
    workspace = on_sqlite
    people(workspace)
    who = karel(workspace)

    @event.listens_for(workspace.engine, "begin")
    def fill(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    def write_until_full() -> None:
        for _ in range(1000):
            workspace.note_refusal(who, "publish", "edition")

    with pytest.raises(database.Unavailable):
        write_until_full()
    with serving() as server:
        for _ in range(2):
            with pytest.raises(database.Unavailable) as full:
                send_mails.notify(workspace, who, SOON, ENGLISH, server.settings)
            assert full.value.problem.code == "database-full"
        assert server.taken == []

        event.remove(workspace.engine, "begin", fill)
        workspace.engine.dispose()
        assert list(told(workspace, server)) == ["jana@example.cz", "zofie@example.cz"]
        assert told(workspace, server) == {}


def test_a_mail_that_is_refused_when_it_is_handed_over_is_off_the_record_again(
    workspace: Workspace,
) -> None:
    people(workspace)
    broken = [True]

    def refuse() -> str | None:
        return "554 No such mail" if broken else None

    with serving(content=refuse) as server:
        result = send_mails.notify(workspace, karel(workspace), SOON, ENGLISH, server.settings)
        assert isinstance(result, send_mails.Notified)
        assert (result.sent, len(result.refused)) == ((), 2)
        with workspace.reading() as connection:
            assert mails.last_sent(connection) is None
        assert set(planned(workspace)) == {"jana@example.cz", "zofie@example.cz"}

        broken.clear()
        assert list(told(workspace, server)) == ["jana@example.cz", "zofie@example.cz"]
        assert told(workspace, server) == {}
    wanted = Wanted(action="notify")
    acts = access_record.listing(workspace, karel(workspace), wanted, most=9)
    assert not isinstance(acts, Refused)
    assert [(act.object, act.outcome) for act in reversed(acts)] == [
        *(("Jana Nová", "done"), ("Jana Nová", "refused")),
        *(("Žofie Černá-Říhová", "done"), ("Žofie Černá-Říhová", "refused")),
        *(("Jana Nová", "done"), ("Žofie Černá-Říhová", "done")),
    ]


def test_a_server_that_cannot_be_used_is_named_and_nothing_counts_as_told(
    on_sqlite: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(on_sqlite)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        serving() as server,
        serving(tls="none") as plain,
    ):
        right = server.settings
        faults = {
            "down": (replace(right, port=free_port()), "mail-server"),
            "no TLS": (plain.settings, "mail-no-tls"),
            "unknown CA": (replace(right, ca_file=""), "mail-server"),
            "wrong password": (replace(right, password="wrong"), "mail-server"),  # noqa: S106 - it is none
            "impossible name": (replace(right, host="mail..example"), "mail-setting"),
            "wrong name": (replace(right, host="localhost"), "mail-server"),
            "silent": (replace(right, port=silent.getsockname()[1]), "mail-server"),
        }
        for fault, (settings, code) in faults.items():
            if fault == "silent":
                monkeypatch.setattr(mail_server, "WAIT", 0.5)
            result = send_mails.notify(on_sqlite, karel(on_sqlite), SOON, ENGLISH, settings)

            assert isinstance(result, send_mails.Notified)
            assert (result.sent, result.refused) == ((), ()), fault
            assert result.failure is not None
            assert result.failure.code == code, fault
            assert "wr" not in result.failure.values.get("why", "")
        assert (server.taken, plain.taken) == ([], [])
    assert set(planned(on_sqlite)) == {"jana@example.cz", "zofie@example.cz"}


def test_a_server_with_tls_from_the_first_byte_takes_mail(
    on_sqlite: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(on_sqlite)

    with serving(tls="implicit") as server:
        monkeypatch.setattr(mail_server, "IMPLICIT_TLS", server.port)
        assert list(told(on_sqlite, server)) == ["jana@example.cz", "zofie@example.cz"]


def test_two_runs_at_once_tell_everybody_once(workspace: Workspace) -> None:
    people(workspace)
    url = workspace.engine.url.render_as_string(hide_password=False)
    other = databases.opened(url, workspace.path)
    results: list[object] = []

    with serving(seconds=0.2) as server:
        start = threading.Barrier(2)

        def run(opened: Workspace) -> None:
            start.wait()
            actor = karel(opened)
            results.append(send_mails.notify(opened, actor, SOON, ENGLISH, server.settings))

        threads = [threading.Thread(target=run, args=(each,)) for each in (workspace, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    other.engine.dispose()

    assert sorted(server.addresses) == ["jana@example.cz", "zofie@example.cz"]
    assert all(isinstance(each, send_mails.Notified) and each.failure is None for each in results)


def environment_with(file: Path, password: str) -> dict[str, str]:
    """Settings of a mail server with a user, whose password is in a file that is written here."""
    file.write_text(f"{password}\n", "utf-8")
    file.chmod(0o600)
    return {
        "DASHBOARD_SMTP_HOST": "mail.ministry.example",
        "DASHBOARD_SMTP_SENDER": "dashboard@ministry.example",
        "DASHBOARD_SMTP_USER": "dashboard",
        "DASHBOARD_SMTP_PASSWORD_FILE": str(file),
    }


def test_settings_come_from_the_environment_and_the_password_from_a_closed_file(
    tmp_path: Path,
) -> None:
    right = environment_with(file := tmp_path / "password", "secret")

    def code(**changed: str) -> object:
        result = mail_server.read_settings(
            right | {f"DASHBOARD_SMTP_{k}": v for k, v in changed.items()}
        )
        return result.code if isinstance(result, Problem) else result

    assert code() == mail_server.Settings(
        "mail.ministry.example", 587, "dashboard@ministry.example", "dashboard", "secret"
    )
    assert code(HOST="") == "mail-off"
    assert code(PORT="smtp") == "mail-setting"
    assert code(PORT="0") == "mail-setting"
    assert code(SENDER="Dashboard <dashboard@ministry.example>") == "mail-setting"
    assert code(SENDER="a@b.cz\r\nBcc: c@d.cz") == "mail-setting"
    assert code(SENDER="a@b..cz") == "mail-setting"
    assert code(CA_FILE=str(tmp_path / "none.pem")) == "mail-setting"
    assert code(CA_FILE=str(file)) == "mail-setting"  # without a certificate
    assert code(PASSWORD_FILE="") == "mail-setting"
    file.chmod(0o640)
    assert code() == "mail-password-open"
    assert isinstance(code(USER=""), mail_server.Settings)


def test_what_python_sends_at_no_sign_in_is_named_by_its_place_and_not_by_what_it_is(
    tmp_path: Path,
) -> None:
    given = environment_with(file := tmp_path / "password", "heslíčko")

    password = mail_server.read_settings(given)
    user = mail_server.read_settings(given | {"DASHBOARD_SMTP_USER": "přehled"})

    assert isinstance(password, Problem)
    told = " ".join(ENGLISH.problem(password))
    assert (str(file) in told, "ASCII" in told, "hesl\u00ed" in told) == (True, True, False)
    assert isinstance(user, Problem)
    assert (user.code, user.values["found"]) == ("mail-setting", "přehled")


def test_each_side_of_a_thread_is_told_what_the_other_wrote_and_not_what_was_taken_up(
    workspace: Workspace,
) -> None:
    people(workspace)
    number = hand_in(workspace, "CPD")
    jana = acting(workspace, "Jana Nová")
    assert jana is not None

    def write(who: Actor, said: str) -> str:
        written = submission_thread.write(workspace, who, number, said)
        assert isinstance(written, submission_thread.Written), written
        return f"message:{written.seq}"

    with serving() as server:
        told(workspace, server)
        noted = write(jana, "Row 2 is a bill.")
        assert told(workspace, server) == {"karel@example.cz": [noted]}
        assert "Note on a submitted report" in read(server.taken[-1].message)
        asked = [write(karel(workspace), each) for each in ("Which bill?\nRow 2.", "And when?")]
        news = told(workspace, server)
        assert news == {"jana@example.cz": asked}
        said = read(server.taken[-1].message)
        assert "Question from the coordinator" in said
        assert f"report no. {number} of CPD (a.csv): Which bill? Row 2." in said

        answered = write(jana, "The one of March.")
        assert told(workspace, server) == {"karel@example.cz": [answered]}
        assert "Answer to a question" in read(server.taken[-1].message)

        write(karel(workspace), "Thank you.")
        write(jana, "Not at all.")
        assert list(told(workspace, server)) == ["karel@example.cz"]


def test_nobody_is_told_of_a_question_about_a_report_that_was_replaced(
    workspace: Workspace,
) -> None:
    people(workspace)
    number = hand_in(workspace, "CPD")
    submission_thread.write(workspace, karel(workspace), number, "Which bill?")
    hand_in(workspace, "CPD", "Printed again", replaces=number)

    with serving() as server:
        news = told(workspace, server)
        assert not any(key.startswith("message:") for key in news["jana@example.cz"])


def test_who_is_asked_by_a_round_is_told_when_it_opens_and_changes_with_its_day_as_an_event(
    on_sqlite: Workspace,
) -> None:
    people(on_sqlite)
    today = on_sqlite.today
    plan = RoundPlan(
        "Report 2024", date(2024, 1, 1), date(2024, 12, 31), date(2099, 1, 30), ("CPD",), "A page."
    )

    def of_round(server: MailServer) -> dict[str, list[str]]:
        """The news of the round by address; what else is due and overdue is told beside it."""
        news = told(on_sqlite, server, today)
        rounds = {
            to: [key for key in keys if key.startswith("round:")] for to, keys in news.items()
        }
        return {to: keys for to, keys in rounds.items() if keys}

    with serving() as server:
        told(on_sqlite, server, today)
        before = len(server.taken)
        opened = round_actions.open_round(on_sqlite, karel(on_sqlite), plan)
        assert not isinstance(opened, Refused), opened
        last = on_sqlite.version()
        assert of_round(server) == {"jana@example.cz": [f"round:CPD:{last}"]}
        assert of_round(server) == {}
        due = date(2099, 2, 27)
        changed = round_actions.change_round(on_sqlite, karel(on_sqlite), "Report 2024", due=due)
        assert not isinstance(changed, Refused), changed
        assert list(of_round(server)) == ["jana@example.cz"]

    first, second = (mail.message for mail in server.taken[before:])
    assert "Report 2024" in read(first)
    assert "A page." in read(first)
    assert "30 Jan 2099" in read(first).replace("\xa0", " ")
    assert "27 Feb 2099" in read(second).replace("\xa0", " ")
    days = [each for mail in (first, second) for each in events(mail) if "/round/" in each[0]]
    # One id: the second file moves the event of the first.
    assert days == [
        ("plan-2024/round/Report 2024", date(2099, 1, 30)),
        ("plan-2024/round/Report 2024", due),
    ]
