"""Comments and answers: the last answer counts, and an edit by hand is named."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard.assessment.comments import Comment
from dashboard.store import stored_comments
from dashboard.store.audit_entry import By
from dashboard.store.database import read_transaction, write_transaction
from dashboard.store.verification import verify_chain
from tests.store.submitting import NOW, S, spoil


@pytest.fixture
def answered(engine: Engine) -> Engine:
    """One comment, answered twice: declined, then accepted."""
    with write_transaction(engine) as connection:
        comment = Comment("2.3", "whole", "Chybí odkaz.", "Jana Nová")
        number = stored_comments.add(connection, By(S, "Jana", NOW), entity="MLSA", comment=comment)
        for outcome, text in (("declined", "Je uveden."), ("accepted", "Doplněno.")):
            stored_comments.answer(
                connection,
                By(S, "Eva", NOW),
                number=number,
                outcome=outcome,  # type: ignore[arg-type]
                text=text,
            )
    return engine


def test_the_last_answer_counts_as_it_was_known(answered: Engine) -> None:
    with read_transaction(answered) as connection:
        (now,) = stored_comments.listing(connection, S)
        (then,) = stored_comments.listing(connection, S, 2)
        (before,) = stored_comments.listing(connection, S, 1)

    assert now.answer is not None
    assert (now.answer.outcome, now.answer.text, len(now.answers)) == ("accepted", "Doplněno.", 2)
    assert then.answer is not None
    assert then.answer.outcome == "declined"
    assert before.answer is None


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE comment SET text = 'x' WHERE id = 1", ["1 / text"]),
        ("UPDATE comment SET author = 'x' WHERE id = 1", ["1 / author"]),
        ("UPDATE comment SET task = '3.1' WHERE id = 1", ["1 / task"]),
        ("UPDATE comment_answer SET outcome = 'accepted' WHERE seq = 2", ["2 / outcome"]),
        ("UPDATE comment_answer SET text = 'x' WHERE seq = 3", ["3 / text"]),
        ("DELETE FROM comment_answer WHERE seq = 3", ["3 / deleted"]),
        (None, []),
    ],
)
def test_a_comment_or_an_answer_edited_by_hand_is_named(
    answered: Engine, prepared_url: str, statement: str | None, expected: list[str]
) -> None:
    if statement:
        spoil(prepared_url, statement)

    with read_transaction(answered) as connection:
        problems = verify_chain.verify(connection)

    assert [(each.code, each.values["found"]) for each in problems] == [
        ("audit-comment", found) for found in expected
    ]
