"""Each way in which an installation can be wrong is named by one sentence, and by no other check."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.store import database
from dashboard.store.people import accounts
from dashboard.text import Problem, Severity
from dashboard.workflow.installation import doctor, sign_in_settings
from dashboard.workflow.people import sign_ins
from tests import databases
from tests.store.submitting import spoil

SECRET = "kR7vQ2mZ9xB4nL8pW1sD6fH3jT5yC0aG-uE"  # noqa: S105 - of the tests alone
ORIGIN = {"DASHBOARD_PUBLIC_URL": "https://localhost:9"}
"""Where nothing listens."""
OIDC = {
    "issuer": "https://issuer.example.cz",
    "client_id": "dashboard",
    "client_secret": "kq83hd92kd02kd92jd82",
    "cookie_secret": SECRET,
    "metadata_url": "https://issuer.example.cz/.well-known/openid-configuration",
}

Settings = Mapping[str, str]
Plant = Callable[[Path], Settings]
"""What makes an installation in a folder wrong, and the settings under which it then is."""


def private(path: Path, content: str, mode: int = 0o600) -> str:
    path.write_text(content, "utf-8")
    path.chmod(mode)
    return str(path)


def proxy(folder: Path, secret: str = SECRET, mode: int = 0o600, **more: str) -> Settings:
    file = private(folder / "secret", secret, mode)
    return {"DASHBOARD_SIGN_IN": "proxy", **ORIGIN, "DASHBOARD_PROXY_SECRET_FILE": file, **more}


def oidc(folder: Path, mode: int = 0o600, **keys: str | None) -> Settings:
    written = {key: value for key, value in {**OIDC, **keys}.items() if value is not None}
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in written.items())
    file = private(folder / "oidc.toml", lines, mode)
    return {"DASHBOARD_SIGN_IN": "oidc", **ORIGIN, "DASHBOARD_OIDC_FILE": file}


def streamlit_file(folder: Path) -> Settings:
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text("[server]\n")
    return {}


def invited(folder: Path) -> Settings:
    spoil(address(folder), "INSERT INTO person (id, strategy, handle, name) "
          "VALUES (1, 'cz-thb-2020-2023', 'person:1', 'Karel')")  # fmt: skip
    return {}


def open_database(folder: Path) -> Settings:
    (folder / "d.db").chmod(0o640)
    return {}


def with_a_trigger(folder: Path) -> Settings:
    spoil(address(folder), "CREATE TRIGGER kept AFTER DELETE ON file BEGIN SELECT 1; END")
    return {}


def without_its_data(folder: Path) -> Settings:
    shutil.copy(databases.ADOPTED, folder / "plan.yaml")
    return {"STRATEGY": str(folder / "plan.yaml")}


def without_anchor(folder: Path) -> Settings:
    (folder / "d.db-anchor").unlink()
    return {}


def wrong_strategy(folder: Path) -> Settings:
    (folder / "bad.yaml").write_text("id: [")
    return {"STRATEGY": str(folder / "bad.yaml")}


def undated_sign_in(folder: Path) -> Settings:
    """A person who came by a proxy that does not say when."""
    settings = {**invited(folder), **proxy(folder)}
    workspace = databases.opened(address(folder))
    karel = accounts.Person(1, "person:1", "Karel", "", "proxy", "karel")
    sign_ins.record_sign_in(workspace, sign_ins.Account(karel, since=1, is_dated=False))
    workspace.engine.dispose()
    return settings


def cut_short(folder: Path) -> Settings:
    (folder / "d.db-anchor").write_text(f"99 {'a' * 64}\n")
    return {}


def at(url: str) -> Plant:
    """Behind a proxy, at an address."""
    return lambda folder: proxy(folder, DASHBOARD_PUBLIC_URL=url)


def given(**settings: str) -> Plant:
    return lambda _: settings


NINES = "9" * 5000
PLANTED: dict[str, tuple[str, Plant]] = {
    "an unknown way in": ("sign-in-unknown", given(DASHBOARD_SIGN_IN="ldap")),
    "a proxy without an address": ("setting-missing", at("")),
    "an address without TLS": ("address-unsafe", at("http://dashboard.example.cz")),
    "an address that is none": ("address-unsafe", at("https://[dashboard.example.cz")),
    "an address whose port is no number": (
        "address-unsafe",
        at("https://dashboard.example.cz:port"),
    ),
    "an address with a path": ("address-has-path", at("https://example.cz/dashboard")),
    "a proxy without a secret": ("setting-missing", given(DASHBOARD_SIGN_IN="proxy", **ORIGIN)),
    "a secret that is not there": (
        "setting-unreadable",
        lambda f: proxy(f, DASHBOARD_PROXY_SECRET_FILE=str(f / "nowhere")),
    ),
    "a secret that others may read": ("setting-file-open", lambda f: proxy(f, mode=0o644)),
    "a short secret": ("secret-weak", lambda f: proxy(f, SECRET[:20])),
    "a secret of one letter": ("secret-weak", lambda f: proxy(f, "a" * 40)),
    "the secret of the sample": (
        "secret-weak",
        lambda f: proxy(f, "<the text of DASHBOARD_PROXY_SECRET_FILE>"),
    ),
    "a short secret beside one as it must be": (
        "secret-weak",
        lambda f: proxy(f, f"{SECRET}\n{SECRET[:20]}\n"),
    ),
    "an empty secret": ("secret-weak", lambda f: proxy(f, "")),
    "a sign-out without TLS": (
        "address-unsafe",
        lambda f: proxy(f, DASHBOARD_SIGN_OUT_URL="http://out.example.cz"),
    ),
    "an issuer without its file": ("setting-missing", given(DASHBOARD_SIGN_IN="oidc", **ORIGIN)),
    "a file of the issuer that others may write": ("setting-file-open", lambda f: oidc(f, 0o666)),
    "an issuer without a client": ("oidc-key-missing", lambda f: oidc(f, client_id=None)),
    "a misspelt key of the issuer": ("oidc-key-unknown", lambda f: oidc(f, clientid="x")),
    "an issuer without TLS": (
        "address-unsafe",
        lambda f: oidc(f, metadata_url="http://issuer.example.cz/x"),
    ),
    "a weak secret of cookies": ("secret-weak", lambda f: oidc(f, cookie_secret="1234")),  # noqa: S106
    "nobody who could come in": ("nobody-invited", proxy),
    "a proxy that does not say when": ("sign-in-undated", undated_sign_in),
    "people and no sign-in": ("people-need-sign-in", invited),
    "a setting of the framework": ("setting-overrides", given(STREAMLIT_SERVER_ADDRESS="0.0.0.0")),  # noqa: S104
    "errors shown to readers": (
        "setting-overrides",
        given(STREAMLIT_CLIENT_SHOW_ERROR_DETAILS="full"),
    ),
    "a file of the framework": ("setting-overrides", streamlit_file),
    "a database that others may read": ("setting-file-open", open_database),
    "a trigger that somebody added": ("schema-more", with_a_trigger),
    "a strategy without its data": ("file-unreadable", without_its_data),
    "a database without its anchor": ("anchor-missing", without_anchor),
    "a database that was cut short": ("database-behind", cut_short),
    "a log of no form": ("setting-invalid", given(DASHBOARD_LOG="xml")),
    "a stop without a bound": ("setting-invalid", given(DASHBOARD_STOP_WITHIN="soon")),
    "a stop of too many digits": ("setting-invalid", given(DASHBOARD_STOP_WITHIN=NINES)),
    "mail to a port of too many digits": (
        "mail-setting",
        given(DASHBOARD_SMTP_HOST="mail.example.cz", DASHBOARD_SMTP_PORT=NINES),
    ),
    "mail without its server": ("mail-off", given(DASHBOARD_SMTP_SENDER="dashboard@example.cz")),
    "mail of nobody": ("mail-setting", given(DASHBOARD_SMTP_HOST="mail.example.cz")),
    "a strategy that cannot be read": ("yaml-syntax", wrong_strategy),
}


def address(folder: Path) -> str:
    return f"sqlite:///{folder}/d.db"


def examine(folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code of `doctor`, which prints JSON."""
    for name in [name for name in os.environ if name.startswith(("STREAMLIT_", "DASHBOARD_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    strategy = settings.get("STRATEGY", str(databases.ADOPTED))
    named = ["--database", address(folder), "--strategy", strategy, "--format", "json"]
    return main(["doctor", *named, *words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An installation as it must be."""
    databases.sqlite(tmp_path / "d.db")
    for file in tmp_path.iterdir():
        file.chmod(0o600)
    return tmp_path


def codes(printed: str) -> list[str]:
    document = json.loads(printed)
    return [problem["code"] for check in document["checks"] for problem in check["problems"]]


def test_an_installation_as_it_must_be_is_fine(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert examine(folder, {}, monkeypatch) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["mode"] == "local"
    assert all(check["ok"] for check in document["checks"])
    assert len(document["checks"]) >= 9


@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_wrong_is_named(
    planted: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected, plant = PLANTED[planted]

    code = examine(folder, plant(folder), monkeypatch)

    found = codes(capsys.readouterr().out)
    assert code == 1
    assert expected in found
    # A sign-in also needs somebody who can come in, and a web server in front.
    beside = {"nobody-invited", "proxy-silent", "mail-off", "backup-missing"}
    assert set(found) - {expected} <= beside


def test_what_has_no_effect_is_a_warning(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"DASHBOARD_SIGNIN": "proxy", "DASHBOARD_OIDC_FILE": "/etc/dashboard/oidc.toml"}
    assert examine(folder, settings, monkeypatch) == 0
    assert codes(capsys.readouterr().out) == ["setting-unused", "setting-unknown"]


def test_the_age_of_the_last_backup_is_told_once_backups_are_recorded(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def found() -> tuple[list[str], int | None]:
        assert examine(folder, proxy(folder), monkeypatch) == 0
        document = json.loads(capsys.readouterr().out)
        (check,) = (each for each in document["checks"] if each["name"] == "backup")
        return [each["code"] for each in check["problems"]], check["hours"]

    karel = ["invite", "Karel Novák", "--mail", "karel@example.cz", "--role", "coordinator"]
    assert main([*karel, "--database", address(folder), "--strategy", str(databases.ADOPTED)]) == 0
    capsys.readouterr()
    assert main(["backup", str(folder / "none" / "kept"), "--database", address(folder)]) == 3
    capsys.readouterr()
    assert found() == (["backup-missing"], None)
    assert main(["backup", str(folder / "kept"), "--database", address(folder)]) == 0
    capsys.readouterr()
    assert found() == ([], 0)

    engine = database.connect(address(folder), reading=True)
    later = datetime.now(UTC) + timedelta(days=5, hours=1)
    backups, mail = doctor.check_record(engine, later)
    engine.dispose()
    assert backups.problems == (Problem("backup-old", {"days": "5"}, Severity.WARNING),)
    assert (backups.hours, mail.hours) == (121, None)


def test_as_whom_the_timers_act_is_looked_up_once_there_are_people(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def found(name: str) -> list[str]:
        assert examine(folder, {**proxy(folder), "TIMERS_ACT_AS": name}, monkeypatch) in {0, 1}
        return codes(capsys.readouterr().out)

    assert "setting-invalid" not in found("coordinator")
    on_it = ["--database", address(folder), "--strategy", str(databases.ADOPTED)]
    for name, role, by in (
        ("Karel Novák", "coordinator", []),
        ("Eva Malá", "evaluator", ["--as", "Karel Novák"]),
    ):
        who = ["invite", name, "--mail", f"{role}@example.cz", "--role", role]
        assert main([*by, *who, *on_it]) == 0
    capsys.readouterr()
    assert "setting-invalid" not in found("Karel Novák")
    for nobody in ("coordinator", "Eva Malá", "Karel Nový"):  # who left, or never could
        assert "setting-invalid" in found(nobody)


def test_a_server_that_listens_to_others_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert examine(folder, {}, monkeypatch, "--address", "0.0.0.0") == 1  # noqa: S104
    assert codes(capsys.readouterr().out) == ["address-not-loopback"]


def test_wrong_settings_and_a_door_that_is_open_to_anybody_or_nobody_refuse_to_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for plant in (PLANTED["an unknown way in"], PLANTED["nobody who could come in"],
                  PLANTED["people and no sign-in"], PLANTED["a short secret"]):  # fmt: skip
        with monkeypatch.context() as patch:
            for name, value in plant[1](folder).items():
                patch.setenv(name, value)
            words = ["--port", "0", "--database", address(folder), "--strategy"]
            assert main(["serve", *words, str(databases.ADOPTED)]) == 3
        assert f"{plant[0]}: " in capsys.readouterr().err


def test_the_settings_of_the_sample_are_read(folder: Path) -> None:
    settings = sign_in_settings.read(
        proxy(folder, DASHBOARD_SIGN_OUT_URL="https://x.example.cz/out")
    )

    assert settings.problems == ()
    assert (settings.secrets, settings.origin) == ((SECRET,), "https://localhost:9")
    assert settings.is_secure
    assert sign_in_settings.read(oidc(folder)).oidc == OIDC
