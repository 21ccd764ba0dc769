"""Who is invited, what a role allows until it is taken, what is left of who was erased; both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from dashboard.assessment.card import Card
from dashboard.presentation.languages import Wording
from dashboard.store.card_drafts import DraftVersion
from dashboard.store.database import write_transaction
from dashboard.store.people import access_log
from dashboard.store.people.accounts import Person
from dashboard.store.people.recorded_acts import RecordedAct, Wanted
from dashboard.store.verification import verify_chain
from dashboard.text import Problem
from dashboard.workflow import (
    attachment_actions,
    card_actions,
    draft_actions,
    intake,
    review,
    round_actions,
)
from dashboard.workflow.action_result import ActionResult, Refused, Stored
from dashboard.workflow.mail import send_mails
from dashboard.workflow.people import access_record, people_actions, sign_ins
from dashboard.workflow.people.people_actions import Invitation
from dashboard.workflow.people.sign_ins import Account, Identity
from dashboard.workflow.permissions import Actor, NoLongerPermitted, Role, parse_local_actor
from dashboard.workflow.workspace import Workspace, confirm
from tests.attachment_files import PDF
from tests.store.tampering import tampering
from tests.workflow.test_snapshot import counted_statements

ISSUER = "https://sign-in.example"
TABLE = "task,indicator,component,date,value,evidence,note\n1.1,a,text,2024-03-01,1,x,Printed\n"
COORDINATOR, EVALUATOR = (Role.COORDINATOR, ""), (Role.EVALUATOR, "")
NOW = int(datetime.now(UTC).timestamp())
ORIGIN = "192.0.2.7"
DAY = timedelta(days=1)


def local(written: str = "Karel/coordinator") -> Actor:
    actor = parse_local_actor(written)
    assert actor is not None
    return actor


def invite(
    workspace: Workspace, name: str, *roles: people_actions.RoleOf, by: Actor | None = None
) -> Person:
    """Invites somebody under their name as subject and an address made of it."""
    mail = f"{name.partition(' ')[0].lower()}@example.cz"
    result = people_actions.invite(
        workspace, by or local(), Invitation(name, mail, ISSUER, name), roles
    )
    assert isinstance(result, Person), result
    return result


def signed_in(workspace: Workspace, name: str, issued: int = NOW) -> Account:
    found = sign_ins.find_account(workspace, Identity(ISSUER, name, issued=issued))
    assert isinstance(found, Account), found
    return replace(found, origin=ORIGIN)


def acts_of(workspace: Workspace, who: Actor, **wanted: Any) -> list[RecordedAct]:
    """What is on record, the latest first."""
    listed = access_record.listing(workspace, who, Wanted(**wanted), most=99)
    assert isinstance(listed, list)
    return listed


def what(listed: list[RecordedAct]) -> list[tuple[str, ...]]:
    return [(act.actor, act.action, act.object, act.outcome) for act in listed]


def acting(workspace: Workspace, name: str, role: Role) -> Actor:
    account = signed_in(workspace, name)
    return account.actor(role, account.entities(role))


def codes(result: object) -> list[str]:
    return [problem.code for problem in result.problems] if isinstance(result, Refused) else []


@pytest.fixture
def karel(workspace: Workspace) -> Actor:
    """The first coordinator, invited by whoever sits at the machine."""
    invite(workspace, "Karel Novák", COORDINATOR)
    return acting(workspace, "Karel Novák", Role.COORDINATOR)


def hand_in(workspace: Workspace, actor: Actor, entity: str = "CPD") -> ActionResult:
    return intake.submit(workspace, actor, intake.ProgressFile("a.csv", TABLE.encode(), entity))


def test_once_somebody_is_invited_whoever_sits_at_the_machine_writes_nothing(
    workspace: Workspace,
) -> None:
    assert isinstance(hand_in(workspace, local()), Stored)

    invite(workspace, "Karel Novák", COORDINATOR)

    with pytest.raises(NoLongerPermitted) as refused:
        review.withdraw(workspace, local(), 1, "A mistake.")
    assert refused.value.problem.code == "sign-in-needed"
    assert access_record.people_exist(workspace)


def test_an_invitation_that_cannot_be_is_refused_and_nobody_is_stored(workspace: Workspace) -> None:
    wrong: list[tuple[Invitation, list[people_actions.RoleOf], str]] = [
        (Invitation("Jana", "jana@example.cz"), [EVALUATOR], "first-coordinator"),
        (Invitation("  ", "jana@example.cz"), [COORDINATOR], "name-missing"),
        (Invitation("Jana", "jana at home"), [COORDINATOR], "mail-wrong"),
        (Invitation("Jana"), [COORDINATOR], "identity-missing"),
        (Invitation("Jana", issuer=ISSUER), [COORDINATOR], "identity-missing"),
        (Invitation("Jana", "jana@example.cz"), [], "role-missing"),
        (Invitation("Jana", "jana@example.cz"), [(Role.OFFICER, "")], "role-needs-entity"),
        (Invitation("Jana", "jana@example.cz"), [(Role.READER, "CPD")], "role-without-entity"),
        (Invitation("Jana", "jana@example.cz"), [(Role.OFFICER, "XX")], "unknown-entity"),
        (Invitation("Jana", "jana@example.cz"), [(Role.PUBLIC, "")], "role-unknown"),
        (Invitation("Jana 800101/0006", "jana@example.cz"), [COORDINATOR], "birth-number-typed"),
    ]
    for invitation, roles, expected in wrong:
        refused = people_actions.invite(workspace, local(), invitation, roles)
        assert codes(refused) == [expected], (invitation, roles)
        assert not access_record.people_exist(workspace)


def test_two_people_are_never_called_the_same(workspace: Workspace, karel: Actor) -> None:
    for other in (
        Invitation("karel novak", "other@example.cz"),
        Invitation("Karel N.", "KAREL@example.cz"),
        Invitation("Karel N.", "n@example.cz", ISSUER, "Karel Novák"),
    ):
        assert codes(people_actions.invite(workspace, karel, other, [EVALUATOR])) == [
            "person-known"
        ]


def test_a_role_that_is_taken_ends_what_an_open_page_still_offers(
    workspace: Workspace, karel: Actor
) -> None:
    person = invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)
    jana = acting(workspace, "Jana Nová", Role.OFFICER)
    assert isinstance(hand_in(workspace, jana), Stored)

    people_actions.take_role(workspace, karel, person.id, (Role.OFFICER, "CPD"))

    with pytest.raises(NoLongerPermitted) as refused:
        review.withdraw(workspace, jana, 1, "A mistake.")
    assert refused.value.problem.code == "role-taken"
    assert sign_ins.find_account(workspace, Identity(ISSUER, "Jana Nová", issued=NOW)) == Problem(
        "no-role"
    )
    with workspace.reading() as connection:
        assert connection.execute(text("SELECT state FROM submission")).scalar() == "submitted"


def test_who_is_asking_is_known_by_two_questions_that_see_each_change_at_once(
    workspace: Workspace, karel: Actor
) -> None:
    jana = invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), EVALUATOR, by=karel)
    invite(workspace, "Ota Malý", COORDINATOR, by=karel)

    def roles() -> set[tuple[str, str]] | str:
        shown = Identity(ISSUER, "Jana Nová", issued=NOW - 60)
        found = sign_ins.find_account(workspace, shown)
        return found.code if isinstance(found, Problem) else set(found.person.roles)

    with counted_statements() as asked:
        seen = [roles()]
    for change in (people_actions.take_role, people_actions.give_role):
        change(workspace, karel, jana.id, (Role.OFFICER, "CPD"))
        seen.append(roles())
    for role in (EVALUATOR, (Role.OFFICER, "CPD")):
        people_actions.take_role(workspace, karel, jana.id, role)
        seen.append(roles())
    people_actions.give_role(workspace, karel, jana.id, EVALUATOR)
    people_actions.sign_out(workspace, karel, jana.id)
    seen.append(roles())
    people_actions.erase(workspace, karel, jana.id)

    assert len(asked) == 2
    both, officer = {(Role.OFFICER, "CPD"), EVALUATOR}, {(Role.OFFICER, "CPD")}
    assert seen == [both, {EVALUATOR}, both, officer, "no-role", "signed-out"]
    assert roles() == "person-unknown"


def test_a_tab_left_open_does_nothing_once_its_sign_in_has_ended_but_keeps_what_is_typed(
    workspace: Workspace, karel: Actor
) -> None:
    invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)
    account = signed_in(workspace, "Jana Nová", NOW - 60)
    assert account.until == NOW - 60 + sign_ins.LONGEST_SESSION
    ended = replace(account, until=NOW - 1)
    jana = ended.actor(Role.OFFICER, ended.entities(Role.OFFICER))
    guest = sign_ins.as_reader(ended).actor(Role.READER, frozenset())

    for act in (
        lambda: hand_in(workspace, jana),
        lambda: workspace.note_download(jana, "export", "letter"),
        lambda: workspace.note_download(guest, "export", "letter"),
    ):
        with pytest.raises(NoLongerPermitted) as refused:
            act()
        assert refused.value.problem.code == "session-expired"
    assert ("Jana Nová", "submit", "entity:CPD", "refused") in what(acts_of(workspace, karel))

    draft_actions.keep_texts(workspace, jana, {"reason": "Last words"})
    assert draft_actions.read_texts(workspace, jana) == {"reason": "Last words"}


def test_an_actor_made_up_by_a_page_writes_nothing(workspace: Workspace, karel: Actor) -> None:
    person = invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)
    jana = acting(workspace, "Jana Nová", Role.OFFICER)
    for roles, entities in (
        (frozenset({Role.COORDINATOR}), frozenset[str]()),
        (frozenset({Role.OFFICER}), frozenset({"MOJ"})),
        (frozenset({Role.OFFICER}), frozenset({"*"})),
    ):
        forged = Actor(person.handle, roles, entities, jana.account)
        with pytest.raises(NoLongerPermitted):
            hand_in(workspace, forged, "MOJ")


def test_signing_out_ends_every_sign_in_issued_until_then(
    workspace: Workspace, karel: Actor
) -> None:
    invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)
    earlier = signed_in(workspace, "Jana Nová", NOW - 60)
    jana = earlier.actor(Role.OFFICER, earlier.entities(Role.OFFICER))

    sign_ins.record_sign_out(workspace, earlier)

    with pytest.raises(NoLongerPermitted) as refused:
        hand_in(workspace, jana)
    assert refused.value.problem.code == "signed-out"
    again = Identity(ISSUER, "Jana Nová", issued=NOW - 60)
    assert sign_ins.find_account(workspace, again) == Problem("signed-out")
    later = int(datetime.now(UTC).timestamp()) + 5
    assert isinstance(hand_in(workspace, jana_at(workspace, later)), Stored)


def test_signing_out_ends_a_sign_in_by_a_clock_that_is_ahead(
    workspace: Workspace, karel: Actor
) -> None:
    jana = invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)
    for issued, herself in ((NOW + 7200, True), (NOW + 9000, False)):
        ahead = signed_in(workspace, "Jana Nová", issued)
        sign_ins.record_sign_in(workspace, ahead)

        if herself:
            sign_ins.record_sign_out(workspace, ahead)
        else:
            people_actions.sign_out(workspace, karel, jana.id)

        shown = Identity(ISSUER, "Jana Nová", issued=issued)
        assert sign_ins.find_account(workspace, shown) == Problem("signed-out")
        later = replace(shown, issued=issued + 1)
        assert isinstance(sign_ins.find_account(workspace, later), Account)


def jana_at(workspace: Workspace, issued: int) -> Actor:
    account = signed_in(workspace, "Jana Nová", issued)
    return account.actor(Role.OFFICER, account.entities(Role.OFFICER))


def test_an_invitation_by_address_is_tied_to_the_first_verified_sign_in(
    workspace: Workspace, karel: Actor
) -> None:
    invitation = Invitation("Jana Nová", "Jana.Nova@example.cz")
    people_actions.invite(workspace, karel, invitation, [EVALUATOR])
    address = "jana.nova@EXAMPLE.cz"

    unverified = sign_ins.find_account(workspace, Identity(ISSUER, "77", issued=NOW))
    first = sign_ins.find_account(workspace, Identity(ISSUER, "77", address, NOW))
    namesake = sign_ins.find_account(workspace, Identity(ISSUER, "78", address, NOW))
    elsewhere = sign_ins.find_account(
        workspace, Identity("https://other.example", "77", issued=NOW)
    )

    assert isinstance(first, Account)
    assert first.person.subject == "77"
    for other in (unverified, namesake, elsewhere):
        assert isinstance(other, Problem)
        assert other.code == "person-unknown"


def test_an_address_of_another_domain_takes_nobodys_invitation(
    workspace: Workspace, karel: Actor
) -> None:
    invitation = Invitation("Jana Nová", "jana@strasse.cz")
    people_actions.invite(workspace, karel, invitation, [EVALUATOR])

    stranger = sign_ins.find_account(workspace, Identity(ISSUER, "77", "jana@straße.cz", NOW))
    second = people_actions.invite(
        workspace, karel, Invitation("Jiná Jana", "Jana@straße.cz"), [EVALUATOR]
    )
    again = people_actions.invite(
        workspace, karel, Invitation("Třetí Jana", "jana@xn--strae-oqa.cz"), [EVALUATOR]
    )

    assert isinstance(stranger, Problem)
    assert stranger.code == "person-unknown"
    assert isinstance(second, Person), second
    assert codes(again) == ["person-known"]
    found = sign_ins.find_account(workspace, Identity(ISSUER, "78", "JANA@xn--strae-oqa.cz", NOW))
    assert isinstance(found, Account)
    assert found.person.id == second.id


def test_a_sign_in_is_too_old_by_its_own_end_or_after_twelve_hours(workspace: Workspace) -> None:
    for old in (
        Identity(ISSUER, "x", issued=NOW - 100, expires=NOW - 1),
        Identity(ISSUER, "x", issued=NOW - 13 * 3600, expires=NOW + 3600),
        Identity(ISSUER, "x", issued=NOW - 13 * 3600),
    ):
        assert sign_ins.find_account(workspace, old) == Problem("session-expired")


def test_the_last_coordinator_stays(workspace: Workspace, karel: Actor) -> None:
    assert codes(people_actions.take_role(workspace, karel, 1, COORDINATOR)) == ["last-coordinator"]
    assert codes(people_actions.erase(workspace, karel, 1)) == ["last-coordinator"]

    eva = invite(workspace, "Eva Malá", COORDINATOR, by=karel)
    assert isinstance(people_actions.take_role(workspace, karel, 1, COORDINATOR), Person)
    with pytest.raises(NoLongerPermitted):
        people_actions.take_role(workspace, karel, eva.id, COORDINATOR)


def test_nobody_accepts_what_an_officer_handed_in_whom_they_invited(
    workspace: Workspace, karel: Actor
) -> None:
    invite(workspace, "Eva Malá", COORDINATOR, by=karel)
    jana = invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)
    eva = acting(workspace, "Eva Malá", Role.COORDINATOR)
    assert isinstance(hand_in(workspace, acting(workspace, "Jana Nová", Role.OFFICER)), Stored)

    assert codes(review.accept(workspace, karel, 1)) == ["own-submission"]
    people_actions.take_role(workspace, karel, jana.id, (Role.OFFICER, "CPD"))
    assert codes(review.accept(workspace, karel, 1)) == ["own-submission"]
    assert isinstance(review.accept(workspace, eva, 1), Stored)

    # What a coordinator hands in, whom they invited, they may decide on: somebody has to.
    later = intake.ProgressFile("b.csv", TABLE.replace("03", "04").encode(), "CPD")
    assert isinstance(intake.submit(workspace, eva, later), Stored)
    assert isinstance(review.accept(workspace, karel, 2), Stored)


@pytest.mark.parametrize("by", ["operator", "nobody named"])
def test_an_operator_names_the_successor_of_the_last_coordinator_and_the_record_says_so(
    workspace: Workspace, karel: Actor, by: str
) -> None:
    invite(workspace, "Ota Server", (Role.OPERATOR, ""), by=karel)
    ota = acting(workspace, "Ota Server", Role.OPERATOR)
    known = invite(workspace, "Eva Malá", EVALUATOR, by=karel)
    new = people_actions.Invitation("Eva Malá", "eva@example.cz", "proxy")
    assert codes(people_actions.succeed(workspace, karel, new, 1)) == ["not-permitted"]

    actor = ota if by == "operator" else people_actions.UNNAMED
    eva = people_actions.succeed(workspace, actor, new, 1)

    assert isinstance(eva, Person), eva
    assert eva.id == known.id
    assert eva.roles == {COORDINATOR, EVALUATOR}
    with pytest.raises(NoLongerPermitted):
        people_actions.sign_out(workspace, karel, 1)
    who = "Ota Server" if by == "operator" else "stranger"
    acts = acts_of(workspace, acting(workspace, "Eva Malá", Role.COORDINATOR), action="succeed")
    assert what(acts)[0] == (who, "succeed", "Karel Novák", "done")
    given = [line.actor for line in workspace.audit() if line.action == "role"]
    assert given[-2:] == [actor.id] * 2
    assert codes(people_actions.succeed(workspace, actor, new, 1)) == ["role-not-held"]
    petra = people_actions.Invitation("Petra Druhá", "p@example.cz")
    third = people_actions.succeed(workspace, actor, petra, eva.id)
    assert isinstance(third, Person), third
    assert third.roles == {COORDINATOR}


def test_an_invitation_of_an_issuer_is_for_its_sign_ins_alone(
    workspace: Workspace, karel: Actor
) -> None:
    new = people_actions.Invitation("Eva Malá", "eva@example.cz", issuer="proxy")
    assert isinstance(people_actions.invite(workspace, karel, new, [EVALUATOR]), Person)
    assert codes(
        people_actions.invite(
            workspace, karel, replace(new, name="Ota", mail="", subject=""), [EVALUATOR]
        )
    ) == ["identity-missing"]

    def signs_in(issuer: str) -> Account | Problem:
        shown = Identity(issuer, "eva", mail="eva@example.cz", issued=NOW)
        return sign_ins.find_account(workspace, shown)

    assert signs_in("https://other.example") == Problem("person-unknown", {"found": "eva"})
    assert isinstance(signs_in("proxy"), Account)


def test_who_signed_in_neither_accepts_their_own_report_nor_approves_their_own_card(
    workspace: Workspace, karel: Actor
) -> None:
    invite(workspace, "Eva Malá", COORDINATOR, by=karel)
    eva = acting(workspace, "Eva Malá", Role.COORDINATOR)
    sent = hand_in(workspace, karel)
    assert isinstance(sent, Stored)
    assert sent.submission.sender == "Karel Novák"

    assert codes(review.accept(workspace, karel, 1)) == ["own-submission"]
    file = intake.ProgressFile("b.csv", TABLE.replace("03", "04").encode(), "CPD")
    assert codes(intake.submit(workspace, karel, file, accept_too=True)) == ["own-submission"]
    assert isinstance(review.accept(workspace, eva, 1), Stored)

    card = Card(
        "1.1", "It was written.", "partially_met", goal="not_met", reason="No.", proposal="drop"
    )
    draft = card_actions.save_draft(workspace, karel, card, DraftVersion(None, 0))
    assert isinstance(draft, card_actions.SavedDraft), draft
    form = DraftVersion(draft.draft.id, draft.draft.version)
    ready = card_actions.declare_ready(workspace, eva, "1.1", form, date(2026, 12, 31), 99)
    assert not isinstance(ready, Refused)
    assert codes(card_actions.approve(workspace, eva, ready.id)) == ["own-card"]
    assert codes(card_actions.approve(workspace, karel, ready.id)) == ["own-card"]

    # A full stop of somebody else makes nobody's card another's: whoever saved a version wrote it.
    given_back = card_actions.reopen(workspace, eva, ready.id, "A full stop is missing.")
    assert not isinstance(given_back, Refused)
    invite(workspace, "Ota Třetí", COORDINATOR, EVALUATOR, by=karel)
    evaluator = acting(workspace, "Ota Třetí", Role.EVALUATOR)
    stopped = card_actions.save_draft(workspace, evaluator, replace(card, reason="No. "), form)
    assert isinstance(stopped, card_actions.SavedDraft), stopped
    form = DraftVersion(stopped.draft.id, stopped.draft.version)
    ready = card_actions.declare_ready(workspace, evaluator, "1.1", form, date(2026, 12, 31), 99)
    assert not isinstance(ready, Refused)
    assert codes(card_actions.approve(workspace, karel, ready.id)) == ["own-card"]
    given_back = card_actions.reopen(workspace, evaluator, ready.id, "Again.")
    assert not isinstance(given_back, Refused)
    ready = card_actions.declare_ready(workspace, eva, "1.1", form, date(2026, 12, 31), 99)
    assert not isinstance(ready, Refused)
    assert codes(
        card_actions.approve(workspace, acting(workspace, "Ota Třetí", Role.COORDINATOR), ready.id)
    ) == ["own-card"]

    invite(workspace, "Iva Čtvrtá", COORDINATOR, by=karel)
    approved = card_actions.approve(
        workspace, acting(workspace, "Iva Čtvrtá", Role.COORDINATOR), ready.id
    )
    assert not isinstance(approved, Refused)
    assert (approved.author, approved.approver) == ("Eva Malá", "Iva Čtvrtá")


def test_of_who_was_erased_the_handle_is_left_and_the_chain_holds(
    workspace: Workspace, karel: Actor
) -> None:
    person = invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)
    hand_in(workspace, acting(workspace, "Jana Nová", Role.OFFICER))
    jana = replace(signed_in(workspace, "Jana Nová"), origin="203.0.113.9")
    sign_ins.record_sign_in(workspace, jana)
    draft = draft_actions.ReportDraft("jana.csv", TABLE.encode(), {})
    sent = intake.ProgressFile("jana.csv", TABLE.encode(), "CPD")
    table, _ = intake.read_file(sent)
    assert table is not None
    who = jana.actor(Role.OFFICER, frozenset({"CPD"}))
    draft_actions.keep(workspace, who, "CPD", draft, table)

    erased = people_actions.erase(workspace, karel, person.id)
    assert (
        access_record.erase_origins(workspace, karel, datetime.now(UTC)) == 4
    )  # of what he did here

    assert isinstance(erased, Person)
    assert (erased.name, erased.mail, erased.roles) == ("", "", frozenset())
    assert not anywhere(workspace, "Jana", "jana", "203.0.113.9")
    with workspace.reading() as connection:
        sender = connection.execute(text("SELECT sender FROM submission")).scalar()
    assert sender == person.handle


def test_a_refused_sign_in_of_somebody_known_is_theirs_and_goes_with_them(
    workspace: Workspace, karel: Actor
) -> None:
    shown = Identity("https://idp.example", "subject-of-petra", "petra@example.cz")
    sign_ins.record_refusal(workspace, shown, "person-unknown", "203.0.113.5")
    invitation = people_actions.Invitation("Petra Tichá", "petra@example.cz")
    invited = people_actions.invite(workspace, karel, invitation, [(Role.OFFICER, "CPD")])
    assert isinstance(invited, Person)
    now = replace(shown, issued=int(datetime.now(UTC).timestamp()))
    assert isinstance(sign_ins.find_account(workspace, now), Account)
    sign_ins.record_refusal(workspace, shown, "session-expired", "203.0.113.6")

    (expired, unknown) = acts_of(workspace, karel, outcome="refused")
    assert (expired.actor, expired.origin) == ("Petra Tichá", "203.0.113.6")
    assert unknown.origin == "203.0.113.5 (https://idp.example / subject-of-petra)"

    people_actions.erase(workspace, karel, invited.id)

    assert not anywhere(workspace, "petra", "Petra", "203.0.113.5", "203.0.113.6")


def anywhere(workspace: Workspace, *secrets: str) -> list[str]:
    """The tables that hold one of the texts in any of their columns."""
    tables = ("person", "role_change", "access", "audit", "submission", "decision", "draft", "card",
              "field_draft")  # fmt: skip
    with workspace.reading() as connection:
        return [
            table
            for table in tables
            for row in connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
            if any(secret in str(value) for value in row for secret in secrets)
        ]


def test_a_sign_in_is_on_record_once_however_many_tabs_it_opens(
    workspace: Workspace, karel: Actor
) -> None:
    account = signed_in(workspace, "Karel Novák")
    for moment in range(3):
        sign_ins.record_sign_in(workspace, account)
        sign_ins.record_sign_in(workspace, replace(account, since=NOW + moment, is_dated=False))
    somebody = Identity("a.b", "somebody")
    sign_ins.record_refusal(workspace, somebody, "person-unknown", "198.51.100.9")
    before = workspace.version()

    came = acts_of(workspace, karel, action="sign-in")

    assert [(*each, act.origin) for each, act in zip(what(came), came, strict=True)] == [
        ("stranger", "sign-in", "person-unknown", "refused", "198.51.100.9 (a.b / somebody)"),
        *[("Karel Novák", "sign-in", "Karel Novák", "done", ORIGIN)]
        * 2,  # a dated one, and one that is not
    ]
    sign_ins.record_sign_out(workspace, account)
    assert workspace.version() == before  # who comes and goes makes no page anew


def test_every_refusal_inside_is_on_record_with_who_what_and_from_where(
    workspace: Workspace, karel: Actor
) -> None:
    person = invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)
    jana = acting(workspace, "Jana Nová", Role.OFFICER)
    assert isinstance(hand_in(workspace, karel), Stored)
    before = workspace.version()

    assert codes(review.accept(workspace, jana, 1)) == ["not-permitted"]
    assert codes(review.accept(workspace, karel, 1)) == ["own-submission"]
    assert codes(hand_in(workspace, jana, "MOJ")) == ["not-permitted"]
    assert codes(round_actions.set_closed(workspace, jana, "Jana Nová", "x", closed=True))
    assert isinstance(access_record.listing(workspace, jana, Wanted(), most=1), Refused)
    assert workspace.version() == before
    people_actions.take_role(workspace, karel, person.id, (Role.OFFICER, "CPD"))
    with pytest.raises(NoLongerPermitted):
        review.withdraw(workspace, jana, 1, "A mistake.")
    with pytest.raises(NoLongerPermitted):
        access_record.note_export(workspace, jana, "assessment")

    refused = acts_of(workspace, karel, outcome="refused")
    assert what(refused) == [
        ("Jana Nová", "export", "assessment", "refused"),
        ("Jana Nová", "withdraw", "submission:1", "refused"),
        ("Jana Nová", "access", "people", "refused"),
        ("Jana Nová", "lock", "period", "refused"),
        ("Jana Nová", "submit", "entity:MOJ", "refused"),
        ("Karel Novák", "accept", "submission:1", "refused"),
        ("Jana Nová", "accept", "submission:1", "refused"),
    ]
    assert {act.origin for act in refused} == {ORIGIN}


def test_what_a_person_takes_is_on_record_before_they_have_it(
    workspace: Workspace, karel: Actor
) -> None:
    assert isinstance(hand_in(workspace, karel), Stored)
    attached = attachment_actions.attach(
        workspace, karel, 1, attachment_actions.NewFile("a.pdf", PDF)
    )
    assert isinstance(attached, attachment_actions.Attached)
    invite(workspace, "Jana Nová", (Role.OFFICER, "MOJ"), by=karel)
    jana = acting(workspace, "Jana Nová", Role.OFFICER)

    number = attached.attachment.seq
    for who in (karel, jana):
        attachment_actions.read_content(workspace, who, number)
        review.read_original(workspace, who, 1)
    access_record.note_export(workspace, jana, "open-data:MOJ")
    guest = sign_ins.as_reader(signed_in(workspace, "Karel Novák")).actor_in_every_role()
    access_record.note_export(workspace, guest, "assessment")
    access_record.note_backup(workspace.engine)

    for kind, object in (("attachment", f"attachment:{number}"), ("original", "submission:1")):
        assert what(acts_of(workspace, karel, action=kind)) == [
            ("Jana Nová", kind, object, "refused"),
            ("Karel Novák", kind, object, "done"),
        ]
    exports = acts_of(workspace, karel, action="export")
    assert [(*each, act.origin) for each, act in zip(what(exports), exports, strict=True)] == [
        ("stranger", "export", "backup", "done", "command line"),
        ("Karel Novák", "export", "assessment", "done", ORIGIN),
        ("Jana Nová", "export", "open-data:MOJ", "done", ORIGIN),
    ]


def test_the_record_is_read_by_person_kind_outcome_and_day(
    workspace: Workspace, karel: Actor
) -> None:
    person = invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)
    jana = acting(workspace, "Jana Nová", Role.OFFICER)
    assert isinstance(hand_in(workspace, jana), Stored)
    review.accept(workspace, jana, 1)
    review.send_back(workspace, karel, 1, "Please say more.")

    hers = acts_of(workspace, karel, actor=person.handle)
    assert what(hers) == [
        ("Jana Nová", "accept", "submission:1", "refused"),
        ("Jana Nová", "submit", "submission:1", "done"),
    ]
    assert {act.origin for act in hers} == {ORIGIN}
    assert what(acts_of(workspace, karel, action="return", outcome="done")) == [
        ("Karel Novák", "return", "submission:1", "done")
    ]
    today = workspace.today
    for first, last, shown in (
        (today, today, True),
        (None, today - DAY, False),
        (today + DAY, None, False),
    ):
        since, until = access_record.moments(first, last)
        assert bool(acts_of(workspace, karel, since=since, until=until)) is shown
    people, kinds = access_record.known_kinds(workspace, karel)
    assert people == {"person:1": "Karel Novák", "person:2": "Jana Nová", "Karel": "Karel"}
    assert kinds == ["accept", "invite", "return", "role", "submit"]
    assert access_record.known_kinds(workspace, jana) == ({}, ())


def test_who_came_is_dropped_when_it_is_old_and_what_was_written_never(
    workspace: Workspace, karel: Actor
) -> None:
    assert isinstance(hand_in(workspace, karel), Stored)
    old = datetime.now(UTC) - (access_record.KEPT_DAYS + 2) * DAY
    for at in (old, datetime.now(UTC)):
        with write_transaction(workspace.engine) as connection:
            act = access_log.AccessEntry(
                "sign-in", "person:1", "done", workspace.strategy.id, "person:1", 1, 5
            )
            access_log.add(connection, act, ORIGIN, at)
    allowed = workspace.today - access_record.KEPT_DAYS * DAY

    assert codes(access_record.drop_acts(workspace, karel, allowed + DAY)) == ["access-kept"]
    assert access_record.drop_acts(workspace, karel, allowed) == access_log.Dropped(1, 0)

    assert len(acts_of(workspace, karel, action="sign-in")) == 1
    assert what(acts_of(workspace, karel, action="drop-access")) == [
        ("Karel Novák", "drop-access", f"before:{allowed}", "done")
    ]
    assert acts_of(workspace, karel, action="submit")
    with tampering(workspace.engine) as connection:
        connection.execute(text("DELETE FROM access WHERE action = 'sign-in'"))
        (problem,) = verify_chain.verify(connection)
    assert (problem.code, problem.values["field"]) == ("audit-access", "deleted")


def test_who_ended_the_sign_ins_of_another_is_who_acted(workspace: Workspace, karel: Actor) -> None:
    jana = invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)
    ota = invite(workspace, "Ota Třetí", COORDINATOR, by=karel)
    second = replace(signed_in(workspace, "Ota Třetí"), origin="203.0.113.9")
    people_actions.sign_out(workspace, second.actor(Role.COORDINATOR, frozenset()), jana.id)
    people_actions.let_in(workspace, karel, jana.id)
    hers = signed_in(workspace, "Jana Nová", NOW + 3600)
    people_actions.sign_out(workspace, hers.actor(Role.OFFICER, frozenset({"CPD"})), ota.id)
    sign_ins.record_sign_out(workspace, hers)

    assert what(acts_of(workspace, karel))[:4] == [
        ("Jana Nová", "sign-out", "Jana Nová", "done"),
        ("Jana Nová", "sign-out", "Ota Třetí", "refused"),
        ("Karel Novák", "let-in", "Jana Nová", "done"),
        ("Ota Třetí", "sign-out", "Jana Nová", "done"),
    ]
    assert what(acts_of(workspace, karel, actor=ota.handle, action="sign-out")) == [
        ("Ota Třetí", "sign-out", "Jana Nová", "done")
    ]
    people_actions.erase(workspace, karel, ota.id)
    assert not anywhere(workspace, "203.0.113.9")


def test_whom_a_sign_out_keeps_out_stays_out_once_old_acts_are_dropped(
    workspace: Workspace, karel: Actor
) -> None:
    people = [invite(workspace, name, (Role.OFFICER, "CPD"), by=karel) for name in ("Jana", "Iva")]
    old = datetime.now(UTC) - (access_record.KEPT_DAYS + 2) * DAY
    acts = [(person, action) for person in people for action in ("sign-in", "sign-out")]
    for person, action in [*acts, (people[1], access_log.LET_IN)]:
        issued = None if action == access_log.LET_IN else int(old.timestamp())
        act = access_log.AccessEntry(
            action, "person:1", "done", workspace.strategy.id, person.handle, person.id, issued
        )
        with write_transaction(workspace.engine) as connection:
            access_log.add(connection, act, "203.0.113.9", old)
    numbers, allowed = [each.id for each in people], workspace.today - access_record.KEPT_DAYS * DAY
    assert people_actions.kept_out(workspace, karel, numbers) == {people[0].id}

    assert access_record.drop_acts(workspace, karel, allowed) == access_log.Dropped(4, 1)
    assert access_record.drop_acts(workspace, karel, allowed) == access_log.Dropped(0, 0)

    assert people_actions.kept_out(workspace, karel, numbers) == {people[0].id}
    assert not anywhere(workspace, "203.0.113.9")


def test_a_refused_act_is_no_act_whatever_it_was(workspace: Workspace, karel: Actor) -> None:
    invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)
    earlier, later = (signed_in(workspace, "Jana Nová", issued) for issued in (NOW - 60, NOW + 9))
    jana = later.actor(Role.OFFICER, frozenset({"CPD"}))
    sign_ins.record_sign_out(workspace, earlier)

    assert isinstance(people_actions.sign_out(workspace, jana, 1), Refused)
    assert isinstance(send_mails.plan(workspace, jana, workspace.today, Wording("en")), Refused)

    again = Identity(ISSUER, "Jana Nová", issued=NOW - 60)
    assert sign_ins.find_account(workspace, again) == Problem("signed-out")
    assert isinstance(
        sign_ins.find_account(workspace, Identity(ISSUER, "Karel Novák", issued=NOW)), Account
    )
    assert not isinstance(
        send_mails.plan(workspace, karel, workspace.today, Wording("en")), Refused
    )


def test_who_signed_out_stays_out_where_no_sign_in_says_when_until_let_in_again(
    workspace: Workspace, karel: Actor
) -> None:
    jana = invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)

    def undated(began: int) -> Account | Problem:
        shown = Identity(ISSUER, "Jana Nová", issued=began, is_dated=False)
        return sign_ins.find_account(workspace, shown)

    account = undated(NOW)
    assert isinstance(account, Account)
    refused = people_actions.let_in(workspace, karel, jana.id)
    assert isinstance(refused, Refused)
    assert [each.code for each in refused.problems] == ["not-kept-out"]
    for end in (
        lambda: sign_ins.record_sign_out(workspace, account),
        lambda: people_actions.sign_out(workspace, karel, jana.id),
    ):
        end()
        much_later = int(datetime.now(UTC).timestamp()) + 3600
        assert undated(much_later) == Problem("signed-out-until-let-in")
        dated = Identity(ISSUER, "Jana Nová", issued=much_later)
        assert isinstance(sign_ins.find_account(workspace, dated), Account)
        assert people_actions.kept_out(workspace, karel, [jana.id]) == {jana.id}

        people_actions.let_in(workspace, karel, jana.id)
        assert isinstance(undated(much_later), Account)
        assert undated(NOW - 60) == Problem("signed-out")
        assert not people_actions.kept_out(workspace, karel, [jana.id])


def test_whom_a_clock_that_was_ahead_keeps_out_is_let_in_by_a_new_sign_in(
    workspace: Workspace, karel: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    jana = invite(workspace, "Jana Nová", (Role.OFFICER, "CPD"), by=karel)
    now = int(datetime.now(UTC).timestamp())

    def issued(at: int) -> Account | Problem:
        return sign_ins.find_account(workspace, Identity(ISSUER, "Jana Nová", issued=at))

    before = issued(now - 60)
    assert isinstance(before, Account)
    with monkeypatch.context() as wrong:
        wrong.setattr(sign_ins, "last_ended", lambda *_: now + 400 * 86_400)
        people_actions.sign_out(workspace, karel, jana.id)
    assert issued(now + 60) == Problem("signed-out")

    people_actions.let_in(workspace, karel, jana.id)
    assert isinstance(issued(now + 60), Account)
    assert issued(now - 60) == Problem("signed-out")
    officer = before.actor(Role.OFFICER, frozenset({"CPD"}))
    with workspace.reading() as connection, pytest.raises(NoLongerPermitted):
        confirm(connection, workspace.strategy.id, officer)
    people_actions.sign_out(workspace, karel, jana.id)
    assert issued(now) == Problem("signed-out")
