"""What each role, and everybody, has of a snapshot: what is named for them, and nothing that is new."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.workflow.edition import PublicSnapshot, public_snapshot
from dashboard.workflow.people import seen_snapshot
from dashboard.workflow.people.seen_snapshot import NOTHING, NotNamed, SeenSnapshot, close
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests import databases

CLOSED = [
    pytest.param(
        SeenSnapshot,
        (seen_snapshot.BY_SIGHT, seen_snapshot.SHARED, seen_snapshot.OF_WHAT_IS_SEEN),
        set[str](),
        lambda workspace: SeenSnapshot(Snapshot(workspace), NOTHING),
        id="seen",
    ),
    pytest.param(
        PublicSnapshot,
        (public_snapshot.MADE_PUBLIC, public_snapshot.OF_WHAT_IS_PUBLIC),
        public_snapshot.ONLY_PUBLIC,
        PublicSnapshot,
        id="public",
    ),
]
"""A kind of snapshot, what is named for it (first what it has a method of its own for), what no other
kind has, and one of it."""
ATTRIBUTES = {"_opened", "shows_drafts", "sequence", "_lock", "_caches"}
"""What a snapshot has beside its methods: which one it is, and what it made."""

Make = Callable[[Workspace], Snapshot]


@pytest.mark.parametrize(("kind", "named", "own", "make"), CLOSED)
def test_everything_of_a_snapshot_is_named_and_nothing_else_is(
    kind: type[Snapshot], named: tuple[set[str], ...], own: set[str], make: Make
) -> None:
    """A new property fails here until it is named: limited there, shared, or made of others."""
    names = [name for part in named for name in part]

    assert len(names) == len(set(names))
    assert public_names(Snapshot) == {name for name in names if not name.startswith("_")}
    assert public_names(kind) - {"cache"} == named[0] | own
    assert own.isdisjoint(public_names(Snapshot))


def public_names(kind: type) -> set[str]:
    return {name for name in vars(kind) if not name.startswith("_")}


@pytest.mark.parametrize(("kind", "named", "own", "make"), CLOSED)
def test_what_is_new_is_seen_by_nobody_until_it_is_named(
    kind: type[Snapshot],
    named: tuple[set[str], ...],
    own: set[str],
    make: Make,
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace = databases.opened(sqlite_url)
    whole = Snapshot(workspace)
    assert set(vars(whole)) == ATTRIBUTES
    monkeypatch.setattr(Snapshot, "hidden", property(lambda _: "for nobody"), raising=False)
    made = make(workspace)
    made.__class__ = close(own.union(*named))(type("Closed", (kind,), {}))

    assert whole.hidden == "for nobody"  # type: ignore[attr-defined]
    with pytest.raises(NotNamed, match="hidden"):
        _ = made.hidden  # type: ignore[attr-defined]
    assert made.strategy.id == whole.strategy.id
    assert made.submissions == ()
    workspace.engine.dispose()
