"""What a server says of itself to Prometheus: numbers and codes, no names or texts."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request
from starlette.responses import Response

from dashboard.web import metrics
from dashboard.workflow.installation import environment_variables, server_log
from dashboard.workflow.workspace import Workspace
from tests import own_loop
from tests.pages import open_page

Measures = dict[tuple[str, tuple[str, ...]], float]


def asked(host: str = "localhost:8501") -> Response:
    request = Request({"type": "http", "headers": [(b"host", host.encode())]})
    return own_loop.run(metrics.answer(request))


def measured() -> Measures:
    answer = asked()
    assert answer.status_code == 200
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(bytes(answer.body).decode())
        for sample in family.samples
    }


@pytest.mark.usefixtures("database")
def test_it_is_off_unless_switched_on_and_for_names_of_this_machine_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert asked().status_code == 404
    monkeypatch.setenv(environment_variables.METRICS, "on")
    assert asked("dashboard.example.cz").status_code == 404
    assert asked().status_code == 200


def test_it_counts_sessions_runs_refusals_and_tells_of_data_and_memory(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> None:
    monkeypatch.setenv(environment_variables.METRICS, "on")
    open_page("method")
    before = measured()
    for _ in range(3):
        server_log.warn_at_most_once_a_minute("reading-refused", "file-empty")
    server_log.PageWatch("method").end()
    after = measured()

    refused = ("dashboard_events_total", ("reading-refused", "file-empty"))
    assert after[refused] - before.get(refused, 0) == 3
    runs = ("dashboard_page_run_seconds_count", ("method",))
    assert after[runs] == before[runs] + 1
    assert after["dashboard_data_version", (workspace.strategy.id,)] == workspace.version()
    assert after["dashboard_database_up", ()] == 1
    assert after["dashboard_sessions", ()] == after["dashboard_upload_bytes", ()] == 0
    assert after["process_resident_memory_bytes", ()] > 10**7
    assert not any(name == "dashboard_last_act_age_seconds" for name, _ in after)


def test_without_a_database_it_says_so_and_still_tells_of_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(environment_variables.METRICS, "on")
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")

    told = measured()

    assert told["dashboard_database_up", ()] == 0
    assert told["process_resident_memory_bytes", ()] > 10**7
