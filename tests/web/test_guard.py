"""Who is answered at all, before anything of a request is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.presentation import languages
from dashboard.store.database import Unavailable
from dashboard.text import Problem
from dashboard.web import request_headers, server
from dashboard.web.shell import browser_script, menu
from dashboard.web.sign_in import session_owners, sign_in_redirect
from dashboard.web.sign_in.guard import Guard, network_of
from dashboard.workflow import refusals
from dashboard.workflow.people import sign_ins
from tests import own_loop
from tests.browser.sign_ins import SECRET, private

Ask = Callable[..., tuple[int, str]]
OUR_PAGE = PlainTextResponse("the page")


def scope_of(path: str = "/", kind: str = "http", query: str = "", **headers: str) -> Scope:
    """A request as a server hands it on."""
    given = {"host": "127.0.0.1:8501", "accept-language": "en", **headers}
    return {
        "type": kind,
        "method": "GET",
        "path": path,
        "server": ("127.0.0.1", 8501),
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), given[name].encode()) for name in given],
    }


def headers_of(answer: ASGIApp, path: str = "/", **headers: str) -> dict[str, str]:
    """The headers of what the guard answers."""
    start = own_loop.ask(Guard(answer), scope_of(path, **headers))[0]
    return {name.decode(): value.decode() for name, value in start["headers"]}


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Asks the guard under some settings; the status and the text of its answer, 0 for a closed websocket."""

    def asked(
        path: str = "/",
        kind: str = "http",
        settings: dict[str, str] | None = None,
        answer: ASGIApp = OUR_PAGE,
        **headers: str,
    ) -> tuple[int, str]:
        for name, value in (settings or {}).items():
            monkeypatch.setenv(name, value)
        request_headers.settings.cache_clear()
        sent = own_loop.ask(Guard(answer), scope_of(path, kind, **headers))
        if sent[0]["type"] == "websocket.close":
            return 0, ""
        return sent[0]["status"], sent[1]["body"].decode()

    yield asked
    monkeypatch.undo()
    request_headers.settings.cache_clear()


PAGE = (200, "the page")


def test_in_local_mode_this_machine_is_answered_by_its_names_alone(ask: Ask) -> None:
    for host in ("127.0.0.1:8501", "localhost:8501", "[::1]:8501"):
        assert ask(host=host) == PAGE
    status, sentence = ask(host="attacker.example:8501")
    assert status == 403
    assert "attacker.example:8501 is not the address of this server" in sentence


def test_a_server_whose_database_is_gone_ends_in_order(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unreachable(_: object = None) -> None:
        raise Unavailable("database-unreachable", "db.example", "refused")

    async def ending(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "lifespan.shutdown.complete"})

    monkeypatch.setattr(refusals, "settle", unreachable)
    caplog.set_level("INFO", "dashboard")
    sent = own_loop.ask(Guard(ending), {"type": "lifespan"})

    assert sent == [{"type": "lifespan.shutdown.complete"}]
    assert [record.getMessage() for record in caplog.records] == ["database-unreachable", "stop"]


def test_a_sign_in_leads_back_to_a_page_of_ours_alone() -> None:
    request_headers.settings.cache_clear()

    def led_back_to(cookie: str) -> str:
        """Where a browser is led that comes back from the issuer with a cookie."""
        answer = RedirectResponse("/", status_code=302)
        return headers_of(answer, "/oauth2callback", cookie=cookie)["location"]

    for page in ("/task?task=2.3&lang=cs", "/", "/?lang=en", "/who_reported"):
        assert led_back_to(f"{sign_in_redirect.COOKIE}={quote(page, safe='')}") == page
    others = ("//x.example", "/\\x.example", "https://x.example/", "/a/b", "/?a\r\nb: c", "task")
    for other in others:
        assert led_back_to(f"{sign_in_redirect.COOKIE}={quote(other, safe='')}") == "/"
    assert led_back_to("a=b") == "/"


def test_where_the_issuer_does_not_answer_a_sign_in_says_so_and_leads_back(ask: Ask) -> None:
    refused = PlainTextResponse("Authentication error", status_code=400)

    status, english = ask("/auth/login", answer=refused)
    assert status == 503
    assert "the service that confirms who you are does not answer as it should" in english
    assert '<a href="/?lang=en">Back to the sign-in</a>' in english
    assert "Authentication error" not in english

    _, czech = ask("/auth/login", answer=refused, referer="http://127.0.0.1:8501/?lang=cs")
    assert "služba, která ověřuje, kdo jste, neodpovídá, jak má" in czech
    assert '<a href="/?lang=cs">Zpět na přihlášení</a>' in czech
    assert ask("/auth/login", answer=refused, referer="https://x.example/?lang=<b>")[1] == english


def test_a_sign_in_that_the_issuer_takes_goes_on(ask: Ask) -> None:
    assert ask("/auth/login", answer=RedirectResponse("https://issuer.example/"))[0] == 307
    assert ask("/elsewhere", answer=PlainTextResponse("no", status_code=400)) == (400, "no")


NETWORKS = {
    "192.0.2.7": "192.0.2.7",
    "::ffff:192.0.2.7": "192.0.2.7",
    "2001:db8:0:1::7": "2001:db8:0:1::/64",
    "2001:DB8:0:1:ffff:ffff:ffff:ffff": "2001:db8:0:1::/64",
    "2001:db8:0:2::7": "2001:db8:0:2::/64",
    "fe80::1%eth0": "fe80::/64",
    "unknown": "unknown",
    "": "",
}


def test_tabs_of_one_network_of_ipv6_are_counted_together() -> None:
    assert {written: network_of(written) for written in NETWORKS} == NETWORKS


def test_routes_that_tell_of_others_are_shut(ask: Ask) -> None:
    parts = ("metrics", "agent/x", "script-health-check", "bidi-components/x")
    for path in ("/task/_stcore/metrics", *(f"/_stcore/{part}" for part in parts)):
        assert ask(path)[0] == 404
    assert ask("/_stcore/host-config") == PAGE


def test_a_websocket_is_opened_by_a_page_of_ours_alone(ask: Ask) -> None:
    for origin in ("http://127.0.0.1:8502", "http://localhost:8501", "null", "https://x.example"):
        assert ask("/_stcore/stream", "websocket", origin=origin) == (0, "")
    assert ask("/_stcore/stream", "websocket") == (0, "")
    assert ask("/_stcore/stream", "websocket", origin="http://127.0.0.1:8501") != (0, "")


@pytest.fixture
def behind_proxy(tmp_path: Path) -> dict[str, str]:
    """The settings of a server behind a proxy, which has two secrets while the first is changed."""
    return {
        "DASHBOARD_SIGN_IN": "proxy",
        "DASHBOARD_PUBLIC_URL": "https://dash.example",
        "DASHBOARD_PROXY_SECRET_FILE": private(tmp_path / "secret", f"{SECRET}\n{SECRET[::-1]}\n"),
    }


def test_behind_a_proxy_only_who_shows_a_secret_at_the_right_address_is_answered(
    ask: Ask, behind_proxy: dict[str, str]
) -> None:
    def asked(path: str = "/", host: str = "dash.example", secret: str = SECRET) -> tuple[int, str]:
        return ask(path, settings=behind_proxy, host=host, x_dashboard_proxy_secret=secret)

    assert asked() == asked(secret=SECRET[::-1]) == PAGE
    assert asked(host="127.0.0.1")[0] == 403
    for wrong in (SECRET[:-1], f"{SECRET}\n{SECRET[::-1]}", ""):
        assert asked(secret=wrong)[0] == 403, wrong
    assert ask(settings=behind_proxy, host="dash.example")[0] == 403
    assert ask("/healthz", settings=behind_proxy) == asked("/healthz", "127.0.0.1:8501") == PAGE
    assert asked("/healthz", "127.0.0.1:8501", SECRET[:-1])[0] == 403
    assert asked("/media/x.csv")[0] == asked("/_stcore/upload_file/a/b")[0] == 403


def test_a_file_for_a_session_of_another_server_is_not_taken_and_is_nobodys_refusal(
    ask: Ask, behind_proxy: dict[str, str]
) -> None:
    jana = {"host": "dash.example", "x_dashboard_proxy_secret": SECRET, "x_dashboard_subject": "j"}

    status, sentence = ask("/_stcore/upload_file/a-1/b-2", settings=behind_proxy, **jana)
    assert status == 409
    assert sentence == (
        "Another server of the dashboard opened this page, so the file was not taken. "
        "Load the page again and choose the file once more."
    )
    assert ask("/_stcore/upload_file/a/b/c", settings=behind_proxy, **jana)[0] == 403


def test_a_cookie_that_nobody_set_by_such_a_name_or_text_is_passed_over(
    ask: Ask, tmp_path: Path
) -> None:
    keys = ("issuer", "client_id", "client_secret", "cookie_secret", "metadata_url")
    text = "".join(f'{key} = "https://issuer.example/{SECRET}"\n' for key in keys)
    settings = {
        "DASHBOARD_SIGN_IN": "oidc",
        "DASHBOARD_PUBLIC_URL": "https://dash.example",
        "DASHBOARD_OIDC_FILE": private(tmp_path / "oidc.toml", text),
    }
    for cookie in ("_streamlit_user[=x", "_streamlit_user=a\x7fb", "_streamlit_user 1=x; =; a"):
        asked = {"host": "dash.example", "cookie": cookie}
        assert ask("/_stcore/upload_file/a-1/b-2", settings=settings, **asked)[0] == 403


MOMENTS = {
    "1764230400": 1764230400,
    "2025-11-27T08:00:00Z": 1764230400,
    "2025-11-27T09:00:00.25+01:00": 1764230400,
    "2025-11-27 08:00:00.123456789 +0000 UTC": 1764230400,
    "2025-11-27 08:00:00 +0000 UTC m=+0.5": 1764230400,
    "2025-11-27": None,
    "2025-11-27 08:00:00": None,
    "yesterday": None,
    "99999999999999": None,
    "٣": None,
    "": None,
}
"""What a proxy may say of the moment of a sign-in, and which moment that is; None for none."""


def test_the_moment_of_a_sign_in_is_read_as_seconds_or_with_its_zone() -> None:
    for written, expected in MOMENTS.items():
        headers = {"x-dashboard-subject": "jana", "x-dashboard-issued": written}
        read = request_headers.from_proxy(headers, 7)
        assert read is not None
        assert read.is_dated is (expected is not None), written
        assert read.issued == (7 if expected is None else expected), written


def test_an_address_of_a_file_is_read_in_one_way_alone() -> None:
    number = "0123456789abcdef" * 2
    right = {f"/media/{number}": number, f"/media/{number}.csv": number}
    wrong = (
        f"/media/{number}.", f"/media/{number}..", f"/media/{number}.a.b", f"/media/{number}.csv/",
        f"/media/{number.upper()}.csv", f"/media/{number}.CSV", f"/media/{number}.csv\n",
        f"/media/x/../{number}.csv", f"/media//{number}.csv", f"/media/{number}%2e", "/media/",
        f"/media/{number}.csv?x=1", f"/media/.{number}", f"/media/{number}\x00",
    )  # fmt: skip
    for path, file in right.items():
        assert session_owners.read_transfer(path) == session_owners.Transfer(
            is_upload=False, file=file
        )
    for path in wrong:
        assert session_owners.read_transfer(path) == session_owners.Transfer(is_upload=False), path
    assert session_owners.read_transfer("/_stcore/upload_file/a-1/b-2") == session_owners.Transfer(
        is_upload=True, session="a-1"
    )
    for path in ("a", "a/b/c", "/a/b", "a/b/", "a/../b", ""):
        read = session_owners.read_transfer(f"/_stcore/upload_file/{path}")
        assert read == session_owners.Transfer(is_upload=True), path
    assert session_owners.read_transfer("/task") is None


def test_an_address_of_an_earlier_version_leads_on_before_a_page_runs() -> None:
    for old, now in menu.MOVED.items():
        for query in ("", "lang=cs&as_of=2022-06-30"):
            answer = own_loop.run(server.lead_on(Request(scope_of(f"/{old}", query=query))))
            there = f"/{now}?{query}" if query else f"/{now}"
            assert (answer.status_code, answer.headers["location"]) == (307, there)


def test_wrong_settings_answer_nothing_but_a_sentence(ask: Ask) -> None:
    status, sentence = ask(settings={"DASHBOARD_SIGN_IN": "kerberos"})

    assert status == 503
    assert "DASHBOARD_SIGN_IN is kerberos" in sentence


def test_cookies_go_by_tls_alone_where_browsers_come_by_tls(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "proxy")
    monkeypatch.setenv("DASHBOARD_PROXY_SECRET_FILE", private(tmp_path / "secret", SECRET))
    for origin, expected in (("https://dash.example", True), ("http://localhost:8501", False)):
        monkeypatch.setenv("DASHBOARD_PUBLIC_URL", origin)
        request_headers.settings.cache_clear()
        page = PlainTextResponse("the page")
        page.set_cookie("_streamlit_user", "x", httponly=True, samesite="lax")
        host = origin.partition("://")[2]
        sent = headers_of(page, host=host, x_dashboard_proxy_secret=SECRET)
        assert ("; Secure" in sent["set-cookie"]) is expected
        assert ("strict-transport-security" in sent) is expected
    monkeypatch.undo()
    request_headers.settings.cache_clear()


def test_a_subject_or_an_address_that_is_too_long_is_nobody_else_s() -> None:
    def named(**claims: object) -> sign_ins.Identity | None:
        return request_headers.from_claims(
            {"iss": "https://x.example", "iat": 1, "email_verified": True, **claims},
            "https://x.example",
        )

    longest = "x" * 255
    whole = named(sub=longest, email=f"{'a' * 243}@example.cz")
    assert whole is not None
    assert (whole.subject, len(whole.mail)) == (longest, 254)
    assert named(sub=f"{longest}y") is None
    assert named(sub="x\u202ey") is None
    cut = named(sub="x", email=f"{'a' * 10_000}@example.cz")
    assert cut is not None
    assert cut.mail == cut.claimed_mail == ""
    headers = {request_headers.SUBJECT_HEADER: f"{longest}y"}
    assert request_headers.from_proxy(headers, 1) is None


def test_what_a_browser_says_of_a_file_and_of_a_sign_out_claims_no_more_than_it_knows() -> None:
    for language in languages.LANGUAGES:
        words = languages.Wording(language)
        again = (words("browser.error").rstrip(":"), "The file was not")
        for name in {name for name in browser_script.PHRASES.values() if "upload" in name}:
            assert not words(f"browser.{name}").startswith(again), name
    for code in ("signed-out", "signed-out-until-let-in"):
        english, czech = (
            languages.Wording(each).problem(Problem(code))[0] for each in ("en", "cs")
        )
        assert "coordinator has signed you out" in english
        assert "odhlásil koordinátor" in czech
