"""Attachments and messages come back in order, as they were known."""

from __future__ import annotations

from sqlalchemy import Connection

from dashboard.store import attachments, messages, submissions
from dashboard.store.attachments import NewAttachment
from dashboard.store.audit_entry import By
from tests.store.submitting import NOW, S, add, found, row

PDF = b"%PDF-1.7\n%%EOF"


def test_files_and_messages_are_read_in_order_as_they_were_known(connection: Connection) -> None:
    number = add(connection, row())
    for line, name in ((2, "smlouva.pdf"), (None, "přehled.pdf")):
        new = NewAttachment(number, line, name, "pdf", PDF)
        attachments.add(connection, By(S, "Jana", NOW), new)
    for side, text in (("coordinator", "Kde je smlouva?"), ("entity", "V příloze.")):
        messages.add(connection, By(S, "Eva", NOW), submission=number, side=side, text=text)  # type: ignore[arg-type]
    submissions.send_back(connection, By(S, "Eva", NOW), found(connection, number), "Chybí datum.")

    (files,) = attachments.listing(connection, S).values()
    (thread,) = messages.listing(connection, S).values()
    (earlier,) = messages.listing(connection, S, 4).values()
    assert [(each.seq, each.line, each.name, each.size) for each in files] == [
        (2, 2, "smlouva.pdf", len(PDF)),
        (3, None, "přehled.pdf", len(PDF)),
    ]
    assert [(each.action, each.side, each.text) for each in thread] == [
        ("message", "coordinator", "Kde je smlouva?"),
        ("message", "entity", "V příloze."),
        ("return", "", "Chybí datum."),
    ]
    assert [each.text for each in earlier] == ["Kde je smlouva?"]
    assert attachments.read_content(connection, S, 2) == PDF
    assert attachments.get(connection, S, 4) is None
