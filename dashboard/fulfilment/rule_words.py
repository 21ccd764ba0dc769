"""The words of the rule: all that it can say of an indicator, a task, a goal and a round, in one list.

A word of a list is shown as the message LIST.WORD. Catalogues, open data, the page Method and
docs/glossary.md have every one of them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, get_args


class Status(StrEnum):
    """The six words, for an indicator and for a task, in the order in which they are listed and counted.

    What is reached, what is not, what is not judged: silence stands beside what is not met.
    """

    MET = "met"
    PARTIALLY_MET = "partially_met"
    NOT_MET = "not_met"
    NO_REPORT = "no_report"
    NOT_YET_DUE = "not_yet_due"
    NO_TARGET = "no_target"

    @property
    def is_unfinished(self) -> bool:
        """Whether it says that something is judged and not met; what has no target is not judged."""
        return self not in {Status.MET, Status.NO_TARGET}


class ScheduleState(StrEnum):
    """Where an indicator or a task is against its due day: the worst unmet first, then the latest met."""

    OVERDUE = "overdue"
    DUE = "due"
    NOT_STARTED = "not_started"
    MET_LATE = "met_late"
    MET_DATE_UNKNOWN = "met_date_unknown"
    MET_ON_TIME = "met_on_time"
    NONE = "none"

    @property
    def is_met(self) -> bool:
        """Whether it is met, on whatever day."""
        return self.value.startswith("met")


class Evidence(StrEnum):
    """What the counted rows rest on."""

    SUPPORTED = "supported"
    THIRD_PARTY = "third_party"
    UNSUPPORTED = "unsupported"
    NONE = "none"


class ReportingState(StrEnum):
    """What a body has done for a round, the most urgent first."""

    OWED = "owed"
    WAITING = "waiting"
    NOT_YET_DUE = "not_yet_due"
    REPORTED = "reported"
    PARTLY_ANSWERED = "partly_answered"
    """The round was closed with an answer of the body to a part of what it asked."""
    NOT_ANSWERED = "not_answered"
    """The round was closed without an answer of the body: nothing is asked any more."""
    NOTHING_OWED = "nothing_owed"


IndicatorVerdict = Literal["met", "partially_met", "not_met"]
GoalVerdict = Literal["met", "partially_met", "not_met", "met_differently"]

LISTS: dict[str, tuple[str, ...]] = {
    "status": tuple(Status),
    "schedule_state": tuple(ScheduleState),
    "evidence": tuple(Evidence),
    "who_reported": tuple(ReportingState),
    "verdict": get_args(GoalVerdict),
}
"""Every list by the name that its messages begin with; the name of the list itself is `list.LIST`."""
