"""What a request says of who sent it: the headers of the proxy, or the signed cookie of the sign-in.

The same for the request that opens a session, an upload and a download, so that none of them is a way
around the others.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeGuard
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from dashboard.presentation import languages
from dashboard.workflow.installation import sign_in_settings
from dashboard.workflow.people import sign_ins

SECRET_HEADER = "x-dashboard-proxy-secret"  # noqa: S105 - the name of a header
SUBJECT_HEADER = "x-dashboard-subject"
MAIL_HEADER = "x-dashboard-mail"
ISSUED_HEADER = "x-dashboard-issued"
EXPIRES_HEADER = "x-dashboard-expires"
ORIGIN_HEADER = "x-forwarded-for"
PROXY_ISSUER = "proxy"
LONGEST = 255
"""Letters of a subject or an address, as OpenID Connect allows; cut short, it could be another person's."""
_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|[+-]\d\d:?\d\d)(?= |$)", re.ASCII
)
"""A moment as RFC 3339 has it, or as a program in Go prints one: `2026-11-27 10:00:00.5 +0000 UTC`."""


@cache
def settings() -> sign_in_settings.SignInSettings:
    """The settings of this server, read once: they do not change under it."""
    return sign_in_settings.read()


def shows_secret(headers: Mapping[str, str], secrets: Iterable[str]) -> bool:
    """Whether a request comes from the proxy, which alone knows the secret."""
    shown = headers.get(SECRET_HEADER, "").encode()
    return any(hmac.compare_digest(shown, secret.encode()) for secret in secrets)


def from_proxy(headers: Mapping[str, str], now: int) -> sign_ins.Identity | None:
    """Whom the proxy names; `now` is when their session began, which counts where it does not say when."""
    subject = headers.get(SUBJECT_HEADER, "").strip()
    if not _is_subject(subject):
        return None
    mail = _whole(headers.get(MAIL_HEADER, "").strip())
    issued, expires = (_moment(headers.get(name, "")) for name in (ISSUED_HEADER, EXPIRES_HEADER))
    dated = issued is not None
    since = now if issued is None else issued
    return sign_ins.Identity(PROXY_ISSUER, subject, mail, since, expires, is_dated=dated)


def from_claims(claims: Mapping[str, Any], issuer: str) -> sign_ins.Identity | None:
    """Whom the issuer names in its token; nobody where another issued it, or it says not when."""
    subject, issued = claims.get("sub"), claims.get("iat")
    if not claims.get("is_logged_in", True) or claims.get("iss") != issuer:
        return None
    if not _is_subject(subject) or not isinstance(issued, int | float):
        return None
    expires = claims.get("exp")
    mail, verified = _whole(str(claims.get("email") or "")), claims.get("email_verified") is True
    return sign_ins.Identity(
        issuer,
        subject,
        mail if verified else "",
        int(issued),
        int(expires) if isinstance(expires, int | float) else None,
        "" if verified else mail,
    )


def _is_subject(written: object) -> TypeGuard[str]:
    """Whether somebody can be known by this."""
    return isinstance(written, str) and 0 < len(written) <= LONGEST and written.isprintable()


def _whole(mail: str) -> str:
    """An address; one that is too long is none."""
    return mail if len(mail) <= LONGEST else ""


def origin_of(headers: Mapping[str, str], address: str, mode: sign_in_settings.Mode) -> str:
    """Where a request came from: the last address that the proxy adds, else the one of the connection."""
    forwarded = headers.get(ORIGIN_HEADER, "").split(",")[-1].strip()
    return forwarded[:64] if mode is not sign_in_settings.Mode.LOCAL and forwarded else address


def _moment(written: str) -> int | None:
    """Seconds since 1970, as they are or from a date with time and zone; None for anything else."""
    if written.isascii() and written.isdecimal() and len(written) < 12:
        return int(written)
    found = _TIMESTAMP.match(written)
    if found is None:
        return None
    day, time, zone = found.groups()
    try:
        return int(datetime.fromisoformat(f"{day}T{time}{zone.replace('Z', '+00:00')}").timestamp())
    except ValueError:
        return None


def names_this_machine(host: str) -> bool:
    """Whether a request asks for this machine by one of its own names, with or without a port."""
    name = host[: host.index("]") + 1] if "]" in host else host.partition(":")[0]
    return name in {"localhost", "127.0.0.1", "::1", "[::1]"}


def asked_language(scope: Scope) -> str:
    """The language that the address asks for, else the first of ours that the browser accepts."""
    language = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
    if language in languages.LANGUAGES:
        return str(language)
    accepted = Headers(scope=scope).get("accept-language", "")
    return "cs" if accepted.startswith(("cs", "sk")) else "en"
