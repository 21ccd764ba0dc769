"""A dashboard behind a real sign-in: an issuer of OpenID Connect, or nginx that asks who somebody is."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests import databases
from tests.browser.visiting import (
    ADOPTED,
    Server,
    listen,
    settle,
    started,
    wait_until_it_answers,
)
from tests.processes import PATIENCE, free_port, wait_for

SECRET = "kR7vQ2mZ9xB4nL8pW1sD6fH3jT5yC0aG-uE"  # noqa: S105 - of the tests alone
KAREL, JANA, EVA = "karel", "jana", "eva"
BEGINS = "https://sign-in.example/begin"
"""Where the sign-in of a body begins."""
SINCE = str(int(time.time()) - 60)
"""When people signed in, unless they say otherwise."""
PEOPLE = {
    KAREL: ("Karel Novák", "coordinator"),
    JANA: ("Jana Nová", "officer:MLSA"),
    EVA: ("Eva Malá", "evaluator"),
}
"""Who is invited, by the subject under which their sign-in knows them."""


def invite(
    environment: Mapping[str, str], issuer: str, people: Mapping[str, tuple[str, str]] = PEOPLE
) -> None:
    """Invites people on the database of a server that is not yet started; the first is coordinator.

    `people` has the name and the role of each, by subject.
    """
    as_whom, plan = "local", environment["DASHBOARD_STRATEGY"]
    for subject, (name, role) in people.items():
        command(environment, "invite", name, "--issuer", issuer, "--subject", subject, "--role", role,
                "--as", as_whom, "--strategy", plan)  # fmt: skip
        as_whom = next(iter(people.values()))[0]


def invite_another_coordinator(server: Server) -> str:
    """Names one who did not invite the officers, and so decides on what those hand in; the subject."""
    given = ("--issuer", "proxy", "--subject", "petra", "--role", "coordinator")
    server.command("invite", "Petra Druhá", *given, "--as", PEOPLE[KAREL][0])
    return "petra"


def command(environment: Mapping[str, str], *words: str) -> str:
    """What a command prints that is run in the environment of a server."""
    return Server("", dict(environment), 0).command(*words)


def _environment(folder: Path, port: int, **settings: str) -> dict[str, str]:
    return {
        **os.environ,
        "DASHBOARD_DATABASE_URL": databases.sqlite(folder / f"{port}.db"),
        "DASHBOARD_STRATEGY": str(ADOPTED),
        "LANG": "C.UTF-8",
        **settings,
    }


def private(path: Path, text: str) -> str:
    """A file that its owner alone may read."""
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return str(path)


@contextmanager
def issuer(*users: Mapping[str, object], seconds: int = 3600) -> Iterator[str]:
    """An issuer of OpenID Connect on this machine that knows some users; its address."""
    port = free_port()
    words = ["--port", str(port), "--token-max-age", str(seconds)]
    for user in users:
        words += ["--user-claims", json.dumps(user)]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        known = ".well-known/openid-configuration"
        wait_until_it_answers(address, lambda: process.poll() is None, known)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


@contextmanager
def behind_issuer(
    folder: Path, address: str, *, known_as: str = "", origin: str = ""
) -> Iterator[Server]:
    """A dashboard that asks an issuer who somebody is; `known_as` is the issuer that it expects.

    `origin` is the address that browsers use, where that is not the server's own.
    """
    port = free_port()
    keys = {
        "issuer": known_as or address,
        "client_id": "dashboard",
        "client_secret": "kq83hd92kd02kd92jd82",
        "cookie_secret": SECRET,
        "metadata_url": f"{address}/.well-known/openid-configuration",
    }
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
    environment = _environment(
        folder,
        port,
        DASHBOARD_SIGN_IN="oidc",
        DASHBOARD_PUBLIC_URL=origin or f"http://127.0.0.1:{port}",
        DASHBOARD_OIDC_FILE=private(folder / "oidc.toml", text),
    )
    invite(environment, address)
    words = ["serve", "--port", str(port), "--strategy", str(ADOPTED)]
    with started(words, port, environment) as server:
        yield server


def new_certificate(folder: Path) -> None:
    """A key and a certificate of this machine, signed by itself, in place of those before."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",  # noqa: S607
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
         "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
        check=True, capture_output=True,
    )  # fmt: skip


@contextmanager
def behind_issuer_and_nginx(folder: Path, address: str) -> Iterator[tuple[Server, str]]:
    """The same behind nginx with TLS as shipped for it; the server itself, and the address of browsers."""
    port = free_port()
    new_certificate(folder)
    with behind_issuer(folder, address, origin=f"https://127.0.0.1:{port}") as server:
        places = {
            "<certificate>": str(folder / "certificate.pem"),
            "<key>": str(folder / "key.pem"),
            "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
            "<dashboard.example.cz>": "127.0.0.1",
        }
        inner = [urlsplit(server.url).port or 0]
        with nginx(folder, port, _written(("nginx-oidc.conf",), inner, places)):
            yield server, f"https://127.0.0.1:{port}"


class _Asked(BaseHTTPRequestHandler):
    """The sign-in of a body: it knows whoever has the cookie `who`, and sends everybody else away.

    The cookie `since` is when that was, by default long ago enough; `never` for a sign-in that does not say.
    """

    def do_GET(self) -> None:
        """Says who it is and since when, or that it is nobody; begins a sign-in that will lead back."""
        if self.path == "/oauth2/start":
            back = quote(self.headers.get("X-Auth-Request-Redirect", ""), safe="")
            self.send_response(302)
            self.send_header("Location", f"{BEGINS}?back={back}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        cookies = dict(
            pair.strip().partition("=")[::2] for pair in self.headers.get("Cookie", "").split(";")
        )
        who = cookies.get("who", "")
        self.send_response(200 if who else 401)
        self.send_header("X-Auth-Request-User", who)
        since = cookies.get("since", SINCE)
        self.send_header("X-Auth-Request-Issued", "" if since == "never" else since)
        self.send_header("X-Auth-Request-Email", f"{who}@example.cz" if who else "")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class _SignIn(ThreadingHTTPServer):
    request_queue_size = 128
    """So many people may come at once."""


NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {shipped}
}}
"""


def as_shipped(port: int, inner: Sequence[int], asked: int, public: int) -> str:
    """The samples that ship, with what is to be written written: without TLS, on this machine."""
    return _written(
        ("nginx.conf", "nginx-public.conf"),
        inner,
        {
            "ssl_certificate     <certificate>;": "",
            "ssl_certificate_key <key>;": "",
            "listen 443 ssl;": f"listen 127.0.0.1:{port};",
            "<dashboard.example.cz>": "127.0.0.1",
            "<public.example.cz>": "localhost",
            "userid_flags secure ": "userid_flags ",
            "<http://127.0.0.1:4180/oauth2/auth>": f"http://127.0.0.1:{asked}/",
            "<http://127.0.0.1:4180>": f"http://127.0.0.1:{asked}",
            "<the text of DASHBOARD_PROXY_SECRET_FILE>": SECRET,
            "http://127.0.0.1:8503": f"http://127.0.0.1:{public}",
        },
    )


def _written(names: Sequence[str], inner: Sequence[int], places: Mapping[str, str]) -> str:
    """Samples of `deploy/` with their places filled, for as many servers as there are."""
    deploy = ADOPTED.parent / "deploy"
    sample = "".join((deploy / name).read_text("utf-8") for name in names)
    servers = ("127.0.0.1:8501", "127.0.0.1:8502")
    for each in servers[len(inner) :]:
        sample = sample.replace(f"server {each} max_fails=1 fail_timeout=10s;", "")
    ours = {each: f"127.0.0.1:{at}" for each, at in zip(servers, inner, strict=False)}
    for written, by in {**places, **ours}.items():
        assert written in sample, written
        sample = sample.replace(written, by)
    rest = "".join(line for line in sample.splitlines() if not line.lstrip().startswith("#"))
    assert not re.search(r"<(?!replica>|!doctype|/?title|p\b)", rest)
    return sample


@contextmanager
def behind_proxy(folder: Path) -> Iterator[tuple[Server, str]]:
    """A dashboard behind nginx as shipped; the server itself, and the address that browsers use."""
    with behind_one_proxy(folder, 1) as (servers, address):
        yield servers[0], address


@contextmanager
def behind_one_proxy(
    folder: Path, number: int, database: str = "", people: Mapping[str, tuple[str, str]] = PEOPLE
) -> Iterator[tuple[list[Server], str]]:
    """The same of several servers on one database: a SQLite one of its own, unless another is named."""
    port, *inner = (free_port() for _ in range(number + 1))
    asked = _SignIn(("127.0.0.1", 0), _Asked)
    threading.Thread(target=asked.serve_forever, daemon=True).start()
    environment = _environment(
        folder,
        inner[0],
        DASHBOARD_SIGN_IN="proxy",
        DASHBOARD_PUBLIC_URL=f"http://127.0.0.1:{port}",
        DASHBOARD_PROXY_SECRET_FILE=private(folder / "secret", SECRET),
        **({"DASHBOARD_DATABASE_URL": database} if database else {}),
    )
    invite(environment, "proxy", people)
    shipped = as_shipped(port, inner, asked.server_port, asked.server_port)
    with ExitStack() as stack:
        servers = [
            stack.enter_context(
                started(
                    ["serve", "--port", str(each), "--strategy", str(ADOPTED)], each, environment
                )
            )
            for each in inner
        ]
        try:
            with nginx(folder, port, shipped):
                yield servers, f"http://127.0.0.1:{port}"
        finally:
            asked.shutdown()
            asked.server_close()


def nginx_program() -> str:
    """Where nginx is; where it is not the test is skipped."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if program is None:
        pytest.skip("no nginx on this machine; on Debian: apt-get install nginx")
    return program


@contextmanager
def nginx(folder: Path, port: int, shipped: str) -> Iterator[None]:
    """An nginx with samples whose places are filled, once it listens."""
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, shipped=shipped), "utf-8")
    process = subprocess.Popen(
        [nginx_program(), "-c", configuration, "-p", folder, "-e", folder / "e.log"]
    )
    try:
        wait_for(lambda: listens(port), "nginx listens")
        yield
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def listens(port: int) -> bool:
    """Whether anybody answers at a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def person_at(
    browser: Browser, address: str, cookie: str = "", path: str = "?lang=en", since: str = ""
) -> Page:
    """A browser of one person, with the cookies of their body's sign-in, at a page."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, ignore_https_errors=address.startswith("https:")
    )
    if cookie:
        context.add_cookies([{"name": "who", "value": cookie, "url": address}])
    if since:
        context.add_cookies([{"name": "since", "value": since, "url": address}])
    page = listen(context.new_page())
    page.goto(f"{address}/{path}")
    settle(page)
    return page
