"""What each role has of a snapshot: what is named for it, and nothing that is new."""

from __future__ import annotations

import pytest

from dashboard.workflow.people import seen_snapshot
from dashboard.workflow.people.seen_snapshot import (
    BY_SIGHT,
    NAMED,
    NOTHING,
    OF_WHAT_IS_SEEN,
    SHARED,
    SeenSnapshot,
)
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import open_workspace
from tests import databases


def public_names(kind: type) -> set[str]:
    return {name for name in vars(kind) if not name.startswith("_")}


def test_everything_of_a_snapshot_is_named_for_a_role_and_nothing_else_is() -> None:
    """A new property fails here until it is named: shared, limited here, or made of others."""
    named = {name for name in NAMED if not name.startswith("_")}

    assert public_names(Snapshot) == named


def test_what_a_role_limits_has_a_method_of_its_own_and_nothing_is_named_twice() -> None:
    assert public_names(SeenSnapshot) - {"cache"} == BY_SIGHT
    assert not SHARED & BY_SIGHT
    assert not OF_WHAT_IS_SEEN & (SHARED | BY_SIGHT)


def test_what_is_new_is_seen_by_nobody_until_it_is_named(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, problems = open_workspace(databases.ADOPTED, sqlite_url)
    assert workspace is not None, problems
    whole = Snapshot(workspace)
    monkeypatch.setattr(Snapshot, "hidden", property(lambda _: "for nobody"), raising=False)

    @seen_snapshot.close
    class Seen(SeenSnapshot):
        pass

    seen = Seen(whole, NOTHING)
    assert whole.hidden == "for nobody"  # type: ignore[attr-defined]
    with pytest.raises(seen_snapshot.NotNamed, match="hidden"):
        _ = seen.hidden  # type: ignore[attr-defined]
    assert seen.strategy == whole.strategy
    assert seen.submissions == ()
    workspace.engine.dispose()
