"""The variables of the environment file: which there are, where each counts, and what is wrong with them.

The table of docs/operating.md has the same names; a test compares both with what the program reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dashboard.text import Problem, Severity, numbers_and_dates
from dashboard.workflow.installation.server_log import FORM
from dashboard.workflow.installation.sign_in_settings import Mode
from dashboard.workflow.mail import mail_server

PREFIX = "DASHBOARD_"
METRICS = "DASHBOARD_METRICS"
"""The setting by which a server answers `/metrics`: `on`; without it, and by `off`, there is no such page."""
TIMERS = "TIMERS_ACT_AS"
"""As whom the timers of mail and edition act; their units alone read it."""
STOP_WITHIN = ("DASHBOARD_STOP_WITHIN", "20")
"""Seconds in which a server that is told to stop ends what is under way, by their name in the environment."""

_EVERY = frozenset(Mode)
_SIGN_IN = frozenset({Mode.PROXY, Mode.OIDC})
COUNTS_FOR: Mapping[str, frozenset[Mode]] = {
    "DASHBOARD_STRATEGY": _EVERY,
    "DASHBOARD_DATABASE_URL": _EVERY,
    "DASHBOARD_SIGN_IN": _EVERY,
    "DASHBOARD_PUBLIC_URL": _EVERY,
    "DASHBOARD_PROXY_SECRET_FILE": frozenset({Mode.PROXY}),
    "DASHBOARD_OIDC_FILE": frozenset({Mode.OIDC}),
    "DASHBOARD_SIGN_OUT_URL": _SIGN_IN,
    "DASHBOARD_SMTP_HOST": _EVERY,
    "DASHBOARD_SMTP_SENDER": _EVERY,
    "DASHBOARD_SMTP_PORT": _EVERY,
    "DASHBOARD_SMTP_USER": _EVERY,
    "DASHBOARD_SMTP_PASSWORD_FILE": _EVERY,
    "DASHBOARD_SMTP_CA_FILE": _EVERY,
    FORM: _EVERY,
    METRICS: _EVERY,
    STOP_WITHIN[0]: _EVERY,
}
"""Every variable of ours, and the ways in for which it counts."""
FORMS = ("text", "json")
SWITCH = ("off", "on")
LONGEST_STOP = 600
"""Seconds above which a server is not waited for."""


def check(environment: Mapping[str, str], mode: Mode) -> Iterator[Problem]:
    """Variables that cannot be used (setting-invalid), count for another way in, or are none of ours.

    Those that a way in needs are checked by `sign_in_settings`, those of mail by `check_mail`.
    """
    form = environment.get(FORM, FORMS[0])
    if form not in FORMS:
        yield _invalid(FORM, form, ", ".join(FORMS))
    if (metrics := environment.get(METRICS, SWITCH[0])) not in SWITCH:
        yield _invalid(METRICS, metrics, ", ".join(SWITCH))
    seconds = environment.get(*STOP_WITHIN)
    if not 0 < (numbers_and_dates.read_whole(seconds) or 0) <= LONGEST_STOP:
        yield _invalid(STOP_WITHIN[0], seconds, f"1-{LONGEST_STOP}")
    for name in sorted(name for name in environment if name.startswith(PREFIX)):
        modes = COUNTS_FOR.get(name)
        if modes is None:
            yield Problem("setting-unknown", {"found": name}, Severity.WARNING)
        elif mode not in modes:
            values = {"name": name, "found": f"DASHBOARD_SIGN_IN={mode.value}"}
            yield Problem("setting-unused", values, Severity.WARNING)


def check_mail(environment: Mapping[str, str], mode: Mode) -> Iterator[Problem]:
    """What is wrong with the settings of mail; that there are none is a warning where people sign in."""
    settings = mail_server.read_settings(environment)
    if not isinstance(settings, Problem):
        return
    if settings.code != "mail-off" or any(
        name.startswith(mail_server.PREFIX) for name in environment
    ):
        yield settings
    elif mode in _SIGN_IN:
        yield Problem(settings.code, settings.values, Severity.WARNING)


def _invalid(name: str, found: str, allowed: str) -> Problem:
    return Problem("setting-invalid", {"name": name, "found": found, "allowed": allowed})
