"""What a browser is answered where the issuer of sign-ins cannot be asked: why, and the way back.

Streamlit answers that with two words in English and no link.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.types import Message, Scope, Send

from dashboard.presentation import Wording, languages
from dashboard.text import Problem
from dashboard.web import streamlit_internals
from dashboard.web.asked_language import asked_language
from dashboard.workflow.installation import server_log

AWAY = Problem("issuer-away")

_PAGE = Markup(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width">'
    "<style>:root {{ color-scheme: light dark }}"
    " body {{ font: 1.1rem/1.5 sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1.5rem }}"
    "</style>"
    '<body><h1>{title}</h1><p role="alert">{sentence}</p><p>{fix}</p>'
    '<p><a href="/?lang={language}">{back}</a></p></body></html>'
)


def answer_sign_in(scope: Scope, send: Send) -> Send:
    """The answer to who wants to sign in; our own page where Streamlit could not ask the issuer."""
    if scope["path"] != streamlit_internals.SIGN_IN_ADDRESS:
        return send
    is_refused = False

    async def answer(message: Message) -> None:
        nonlocal is_refused
        if message["type"] == "http.response.start" and message["status"] >= 400:
            is_refused = True
            server_log.warn_at_most_once_a_minute("sign-in-failed", AWAY.code)
            await _say(scope, send)
        elif not is_refused:
            await send(message)

    return answer


async def _say(scope: Scope, send: Send) -> None:
    words = Wording(_language(scope))
    sentence, fix = words.problem(AWAY)
    page = _PAGE.format(
        title=words("page_access.title"),
        sentence=sentence,
        fix=fix,
        language=words.language,
        back=words("page_access.back"),
    )
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": page.encode()})


def _language(scope: Scope) -> str:
    """The language of the page on which somebody wanted to sign in, else that of their browser."""
    before = urlsplit(Headers(scope=scope).get("referer", "")).query
    language = parse_qs(before).get("lang", [""])[0]
    return language if language in languages.LANGUAGES else asked_language(scope)
