"""Which way in a server offers, chosen at its start by `DASHBOARD_SIGN_IN`, and what that way needs.

`local`: nobody signs in, this machine only. `proxy`: an authenticating proxy before us names the person.
`oidc`: we ask an issuer of OpenID Connect. `public`: nobody signs in, and everybody sees what is public.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard.text import Problem


class Mode(StrEnum):
    """A way in."""

    LOCAL = "local"
    PROXY = "proxy"
    OIDC = "oidc"
    PUBLIC = "public"


LEAST_SECRET = 32
"""Letters that a secret needs."""

SAMPLE_WORDS = ("change", "sample", "example", "secret", "placeholder", "password", "xxxx", "<")
"""What a secret does not begin with that somebody made up: the texts of our own samples among them."""

OIDC_KEYS = ("issuer", "client_id", "client_secret", "cookie_secret", "metadata_url")
OIDC_CHOICES = ("scope",)
_LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """How people come in. `origin` is the address that browsers use, empty in local mode.

    `secrets` is what the proxy may show, `oidc` the file of the issuer; `problems` is what is wrong there.
    """

    mode: Mode
    origin: str = ""
    secrets: tuple[str, ...] = ()
    sign_out_address: str = ""
    oidc: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by TLS, so that cookies may be for TLS alone."""
        return self.origin.startswith("https://")

    @property
    def people_sign_in(self) -> bool:
        """Whether somebody vouches for who comes."""
        return self.mode in {Mode.PROXY, Mode.OIDC}


def read(environment: Mapping[str, str] | None = None) -> SignInSettings:
    """The settings of the environment, with every problem at once."""
    given = os.environ if environment is None else environment
    written = given.get("DASHBOARD_SIGN_IN", "").strip() or Mode.LOCAL.value
    if written not in set(Mode):
        return SignInSettings(
            Mode.LOCAL, problems=(Problem("sign-in-unknown", {"found": written}),)
        )
    mode = Mode(written)
    problems: list[Problem] = []
    origin = given.get("DASHBOARD_PUBLIC_URL", "").strip().rstrip("/")
    secrets: tuple[str, ...] = ()
    oidc: dict[str, str] = {}
    if mode in {Mode.PROXY, Mode.OIDC} or (mode is Mode.PUBLIC and origin):
        problems += _check_origin(origin)
    if mode is Mode.PROXY:
        secrets, found = _read_secrets(given.get("DASHBOARD_PROXY_SECRET_FILE", ""))
        problems += found
    if mode is Mode.OIDC:
        oidc, found = _read_oidc(given.get("DASHBOARD_OIDC_FILE", ""))
        problems += found
    sign_out = given.get("DASHBOARD_SIGN_OUT_URL", "").strip()
    if sign_out and not _is_safe_address(sign_out):
        problems.append(
            Problem("address-unsafe", {"found": sign_out, "name": "DASHBOARD_SIGN_OUT_URL"})
        )
    return SignInSettings(mode, origin, secrets, sign_out, oidc, tuple(problems))


def _check_origin(origin: str) -> Iterator[Problem]:
    """What is wrong with the address that browsers use."""
    values = {"found": origin, "name": "DASHBOARD_PUBLIC_URL"}
    if not origin:
        yield Problem("setting-missing", {"name": "DASHBOARD_PUBLIC_URL"})
        return
    if not _is_safe_address(origin):
        yield Problem("address-unsafe", values)
        return
    parts = urlsplit(origin)
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        yield Problem("address-has-path", values)


def _is_safe_address(address: str) -> bool:
    """Whether it is an address of TLS, or of this machine."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port  # which may be no number
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL_HOSTS)
    )


def _read_private(name: str, path: str) -> tuple[str, list[Problem]]:
    """The text of a file that its owner alone may read, and what is wrong with it."""
    if not path:
        return "", [Problem("setting-missing", {"name": name})]
    values = {"found": path, "name": name}
    try:
        mode = Path(path).stat().st_mode
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        return "", [Problem("setting-unreadable", {**values, "why": str(why)})]
    open_to = mode & (stat.S_IRWXG | stat.S_IRWXO) & ~stat.S_IRGRP
    return text, [
        Problem("setting-file-open", {**values, "mode": f"{mode & 0o777:o}"})
    ] if open_to else []


def _read_secrets(path: str) -> tuple[tuple[str, ...], list[Problem]]:
    """Each line of the file is a secret: while one takes the place of another, both count."""
    text, problems = _read_private("DASHBOARD_PROXY_SECRET_FILE", path)
    secrets = tuple(line.strip() for line in text.splitlines() if line.strip())
    if secrets:
        for secret in secrets:
            problems += _check_secret("DASHBOARD_PROXY_SECRET_FILE", secret)
    elif not problems:
        problems.append(Problem("secret-weak", {"name": "DASHBOARD_PROXY_SECRET_FILE"}))
    return secrets, problems


def _check_secret(name: str, secret: str) -> Iterator[Problem]:
    varied = len(set(secret)) >= 10 and secret.isascii() and secret.isprintable()
    if len(secret) < LEAST_SECRET or not varied or secret.lower().startswith(SAMPLE_WORDS):
        yield Problem("secret-weak", {"name": name})


def _read_oidc(path: str) -> tuple[dict[str, str], list[Problem]]:
    """The keys of the issuer's file, all of them text."""
    name = "DASHBOARD_OIDC_FILE"
    text, problems = _read_private(name, path)
    if not text:
        return {}, problems
    try:
        read: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        values = {"found": path, "name": name, "why": str(error)}
        return {}, [*problems, Problem("setting-unreadable", values)]
    oidc = {key: value for key, value in read.items() if isinstance(value, str) and value.strip()}
    known = {*OIDC_KEYS, *OIDC_CHOICES}
    problems += [Problem("oidc-key-unknown", {"found": key}) for key in read if key not in known]
    problems += [
        Problem("oidc-key-missing", {"found": key}) for key in OIDC_KEYS if key not in oidc
    ]
    for key in ("issuer", "metadata_url"):
        if key in oidc and not _is_safe_address(oidc[key]):
            problems.append(Problem("address-unsafe", {"found": oidc[key], "name": key}))
    if "cookie_secret" in oidc:
        problems += _check_secret("cookie_secret", oidc["cookie_secret"])
    return oidc, problems
