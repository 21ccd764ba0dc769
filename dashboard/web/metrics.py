"""`/metrics` for Prometheus, where `DASHBOARD_METRICS=on`: of this process, for this machine alone.

Numbers and codes only: no text, no name of a person, no address.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dashboard.files import background_work, child_process
from dashboard.store import audit_log, database
from dashboard.store.people import access_log, mails
from dashboard.store.safekeeping import holdings
from dashboard.web import request_headers, session, streamlit_internals
from dashboard.web.strategy_files import UnreadableStrategy
from dashboard.workflow.installation import environment_variables, server_log

ADDRESS = "/metrics"
COUNTED = ("request-refused", "upload-refused", "reading-refused", "document-failed", "error")
"""The events of the log that are counted, by their kind."""


class _Server(Collector):
    """What this process and its database say when they are asked."""

    def collect(self) -> Iterator[Metric]:
        """All measures; those of the database only while it can be read."""
        yield _gauge("sessions", "Sessions open or about to come back", _sessions())
        yield _gauge("upload_bytes", "Bytes of uploads held", _held())
        yield _gauge(
            "readings", "Files being read or waiting for it", child_process.count_waiting()
        )
        yield _gauge("works", "Documents being made or waiting", background_work.count_under_way())
        runs = SummaryMetricFamily("dashboard_page_run_seconds", "Page runs", labels=["page"])
        for page, (count, seconds) in server_log.page_runs().items():
            runs.add_metric([page], count, seconds)
        yield runs
        events = CounterMetricFamily("dashboard_events", "Events", labels=["event", "kind"])
        for (event, kind), count in server_log.counts().items():
            if event in COUNTED:
                events.add_metric([event, kind], count)
        yield events
        yield from _of_database()


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"dashboard_{name}", about, value)


def _sessions() -> int:
    return streamlit_internals.count_sessions()


def _held() -> int:
    return sum(streamlit_internals.held_bytes().values())


def _of_database() -> Iterator[Metric]:
    try:
        opened = session.open_workspaces()
        states = {name: each.version() for name, each in opened.items()}
        engine = next(iter(opened.values())).engine
        with database.read_transaction(engine) as connection:
            last = {
                "backup": audit_log.last_moment(connection, access_log.EXPORT, access_log.BACKUP),
                "notify": mails.last_sent(connection),
                "publish": audit_log.last_moment(connection, "publish"),
            }
        following = holdings.following(engine)
    except (database.Unavailable, UnreadableStrategy):
        yield _gauge("database_up", "Whether the database can be read", 0)
        return
    yield _gauge("database_up", "Whether the database can be read", 1)
    versions = GaugeMetricFamily("dashboard_data_version", "Data version", labels=["strategy"])
    for name, number in states.items():
        versions.add_metric([name], number)
    yield versions
    ages = GaugeMetricFamily(
        "dashboard_last_act_age_seconds", "Age of the last act", labels=["act"]
    )
    for act, at in last.items():
        if at is not None:
            ages.add_metric([act], max(time.time() - at.timestamp(), 0))
    yield ages
    if following is not None:
        yield _gauge("standby_connected", "Whether it follows", following.connected)
        yield _gauge("standby_lag_seconds", "How far it is behind at most", following.seconds)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Server())
    return registry


async def answer(asked: Request) -> Response:
    """The measures, by a name of this machine alone; else there is no such page."""
    is_on = os.environ.get(environment_variables.METRICS) == "on"
    if not is_on or not request_headers.names_this_machine(asked.headers.get("host", "")):
        return PlainTextResponse("404", status_code=404)
    written = await run_in_threadpool(lambda: generate_latest(_registry()))
    return Response(written, media_type=CONTENT_TYPE_LATEST)
