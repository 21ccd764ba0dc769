"""`dashboard notify`: off without a server, shown before it is sent, sent once."""

from __future__ import annotations

import json
import logging
import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dashboard.__main__ import main
from tests.mail_servers import PASSWORD, serving
from tests.processes import free_port
from tests.small_plan import TEXT

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def words(sqlite_url: str, tmp_path: Path, capsys: Printed) -> list[str]:
    """The words that name a strategy with a coordinator and an officer."""
    path = tmp_path / "plan.yaml"
    path.write_text(TEXT, "utf-8")
    named = ["--strategy", str(path), "--database", sqlite_url, "--lang", "en"]
    invite = ["invite", "Karel Novák", "--mail", "karel@example.cz", "--role", "coordinator"]
    assert main([*invite, *named]) == 0
    invite = ["invite", "Jana Nová", "--mail", "jana@example.cz", "--role", "officer:CPD"]
    assert main([*invite, *named, "--as", "Karel Novák"]) == 0
    capsys.readouterr()
    return ["notify", *named, "--as", "Karel Novák", "--as-of", "2024-12-20"]


def test_mail_is_off_without_a_server_and_what_would_be_sent_is_shown_all_the_same(
    words: list[str], capsys: Printed
) -> None:
    assert main(words) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert "Mail is off: no mail server is set." in told.err
    assert "DASHBOARD_SMTP_HOST" in told.err

    assert main([*words, "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "1 mail would be sent." in shown
    assert "Due within 14 days  31 Dec 2024 (11 days left): Write (1.1): The text" in shown
    assert main([*words, "--dry-run", "--format", "json"]) == 0
    (mail,) = json.loads(capsys.readouterr().out)["mails"]
    assert mail["mail"] == "jana@example.cz"
    assert mail["items"][0]["key"] == "due:1.1.a:2024-12-31 due:1.1.b:2024-12-31"


def test_mail_is_of_today_where_the_period_of_the_strategy_is_over(
    words: list[str], capsys: Printed
) -> None:
    path = Path(words[words.index("--strategy") + 1])
    over = re.sub(r'end: "?20\d\d-12-31"?', "end: 2025-06-30", TEXT)
    assert over != TEXT
    path.write_text(over, "utf-8")

    named = words[: words.index("--as-of")]
    assert main([*named, "--dry-run", "--format", "json"]) == 0

    document = json.loads(capsys.readouterr().out)
    today = datetime.now(ZoneInfo("Europe/Prague")).date()
    assert document["as_of"] == today.isoformat()
    late = [item["text"] for mail in document["mails"] for item in mail["items"]]
    days = (today - date(2024, 12, 31)).days
    assert any("Deadline 31 Dec 2024" in text and f"({days:,} days)" in text for text in late)


def test_a_mail_is_sent_once_and_a_server_that_is_down_is_a_sentence(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    password = tmp_path / "password"
    password.write_text(PASSWORD, "utf-8")
    password.chmod(0o600)
    with serving() as server:
        settings = server.settings
        monkeypatch.setenv("DASHBOARD_SMTP_HOST", settings.host)
        monkeypatch.setenv("DASHBOARD_SMTP_SENDER", settings.sender)
        monkeypatch.setenv("DASHBOARD_SMTP_USER", settings.user)
        monkeypatch.setenv("DASHBOARD_SMTP_PASSWORD_FILE", str(password))
        monkeypatch.setenv("DASHBOARD_SMTP_CA_FILE", settings.ca_file)
        monkeypatch.setenv("DASHBOARD_SMTP_PORT", str(free_port()))

        assert main(words) == 3
        told = capsys.readouterr()
        assert "0 mails were sent." in told.out
        assert "The mail server 127.0.0.1:" in told.err

        monkeypatch.setenv("DASHBOARD_SMTP_PORT", str(settings.port))
        assert main(words) == 0
        assert "1 mail was sent." in capsys.readouterr().out
        assert main(words) == 0
        assert "0 mails were sent." in capsys.readouterr().out
        assert server.addresses == ["jana@example.cz"]


def test_a_run_by_a_timer_leaves_a_line_of_the_log_where_one_is_asked_for(
    words: list[str], capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = logging.getLogger("dashboard")
    monkeypatch.setattr(log, "handlers", list(log.handlers))
    monkeypatch.setenv("DASHBOARD_LOG", "json")

    assert main(words) == 3

    (line,) = (each for each in capsys.readouterr().err.splitlines() if each.startswith("{"))
    told = json.loads(line)
    assert (told["event"], told["level"], told["kind"]) == ("mail-failed", "warning", "mail-off")


def test_an_operator_reads_ids_and_no_file_names(words: list[str], capsys: Printed) -> None:
    named = words[1:-2]
    invite = ["invite", "Otto Server", "--mail", "otto@example.cz", "--role", "operator"]
    assert main([*invite, *named]) == 0
    table = Path(words[2]).with_name("secret.csv")
    table.write_text("task,indicator,component,date,value\n1.1,a,text,2024-03-01,1\n", "utf-8")
    assert main(["submit", str(table), "--entity", "CPD", *named]) == 0
    capsys.readouterr()
    as_operator = [word if word != "Karel Novák" else "Otto Server" for word in words]

    assert main([*as_operator, "--dry-run"]) == 0
    assert main([*as_operator, "--dry-run", "--format", "json"]) == 0
    shown = capsys.readouterr().out
    assert "waiting:1" in shown
    assert "secret.csv" not in shown

    assert main([*words, "--dry-run"]) == 0
    assert "report no. 1 of CPD (secret.csv)" in capsys.readouterr().out
