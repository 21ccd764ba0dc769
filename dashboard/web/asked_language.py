"""The language of a request that no page answers yet."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from dashboard.presentation import languages


def asked_language(scope: Scope) -> str:
    """The language that the address asks for, else the first of ours that the browser accepts."""
    language = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
    if language in languages.LANGUAGES:
        return str(language)
    accepted = Headers(scope=scope).get("accept-language", "")
    return "cs" if accepted.startswith(("cs", "sk")) else "en"
