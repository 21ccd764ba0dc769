"""Erasing one text that a person wrote, and listing the places of texts; nothing here shows any of them."""

from __future__ import annotations

from dataclasses import replace

from dashboard.store.people import erasure, recorded_acts
from dashboard.workflow.action_result import Refused, action, refuse
from dashboard.workflow.permissions import Actor, may_erase_text
from dashboard.workflow.workspace import Workspace

_VERB = "erase-text"


def listing(workspace: Workspace, actor: Actor) -> Refused | list[erasure.WrittenText]:
    """The places of all texts that can be erased or were, in the order in which they were written."""
    if not may_erase_text(actor):
        return workspace.deny(actor, _VERB, "text")
    with workspace.reading() as connection:
        names = recorded_acts.actors(connection, workspace.strategy.id)
        listed = erasure.listing(connection, workspace.strategy.id)
    return [replace(each, actor=names.get(each.actor, each.actor)) for each in listed]


@action
def erase(workspace: Workspace, actor: Actor, seq: int, name: str, ground: str) -> Refused | int:
    """Erases a text by its audit record and its name; returns the record of the erasure.

    `ground` is one of `erasure.GROUNDS`. Problem: text-unknown (there is none, it is erased already, or it
    was written over since).
    """
    try:
        with workspace.act(actor, _VERB, f"text:{seq}", may_erase_text(actor)) as act:
            return erasure.erase_text(
                act.connection,
                act.by,
                seq=seq,
                name=name,
                ground=ground,
            )
    except LookupError:
        return refuse("text-unknown", found=f"{seq}:{name}")
