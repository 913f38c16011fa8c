"""`/healthz`, `/readyz`, and `/metrics` for Prometheus, served at the address in QUARTERDECK_METRICS."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.doorkeeper import Doorkeeper
from bot.measures import ACK_SECONDS, Measures
from bot.serving import app_of, listening
from storage.database import DatabaseUnavailable
from storage.outbox import queries as outbox
from storage.record import Record
from storage.timers import queries as timers

if TYPE_CHECKING:
    from bot.program import Program

READ_SECONDS = 2.0
MOST_CONNECTIONS = 16
"""Few look at it at a time: a Prometheus, a probe, an operator."""


class Backlog(Record):
    """What waits in the database; ages in seconds."""

    depth: int
    oldest: float
    parked: int
    timer_late: float


def backlog(tx: Connection, now: datetime) -> Backlog:
    oldest, due = outbox.oldest_waiting(tx), timers.next_due_at(tx)
    return Backlog(
        depth=outbox.depth(tx),
        oldest=0.0 if oldest is None else max(0.0, (now - oldest).total_seconds()),
        parked=outbox.count_parked(tx),
        timer_late=0.0 if due is None else max(0.0, (now - due).total_seconds()),
    )


@dataclass(frozen=True, eq=False)
class MetricsCollector(Collector):
    """The metrics at one moment, as prometheus-client asks for them."""

    measures: Measures
    backlog: Backlog | None
    sockets: int
    leading: bool
    skew: float

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily]:
        counts = self.measures
        yield _histogram(counts)
        calls = CounterMetricFamily("quarterdeck_slack_calls", "Web API calls by method.", labels=["method"])
        limited = CounterMetricFamily("quarterdeck_rate_limited", "Calls that Slack answered 429.", labels=["method"])
        rejected = CounterMetricFamily(
            "quarterdeck_http_rejected", "HTTP requests that were not Slack's, by status.", labels=["status"]
        )
        for family, counter in ((calls, counts.calls), (limited, counts.limited), (rejected, counts.rejected)):
            for label, count in sorted(counter.items()):
                family.add_metric([str(label)], count)
            yield family
        waiting = () if self.backlog is None else _backlog_metrics(self.backlog)
        for name, text, value in (
            *waiting,
            ("database", "1 while the database answers.", int(self.backlog is not None)),
            ("sockets", "Socket Mode connections that are open.", self.sockets),
            ("speaking", "1 in the process that leads: it alone sends to Slack.", int(self.leading)),
            (
                "clock_skew_seconds",
                "How far this machine's clock is ahead of Slack's, or (below 0) behind.",
                self.skew,
            ),
        ):
            yield GaugeMetricFamily(f"quarterdeck_{name}", text, value=value)


def _backlog_metrics(waiting: Backlog) -> tuple[tuple[str, str, float], ...]:
    return (
        ("outbox_depth", "Effects that wait to be carried out.", waiting.depth),
        ("outbox_age_seconds", "How long the oldest of them has waited.", waiting.oldest),
        ("outbox_parked", "Effects set aside for an operator.", waiting.parked),
        ("timer_late_seconds", "How late the timer is that is most overdue.", waiting.timer_late),
    )


def _histogram(counts: Measures) -> HistogramMetricFamily:
    found, total = [], 0
    for bound, count in zip((*map(str, ACK_SECONDS), "+Inf"), counts.acks, strict=True):
        total += count
        found.append((bound, total))
    text = "From a request's arrival to its acknowledgement."
    return HistogramMetricFamily("quarterdeck_ack_seconds", text, buckets=found, sum_value=counts.ack_seconds)


@asynccontextmanager
async def serve_health(program: "Program", host: str, port: int) -> AsyncIterator[None]:
    """Serve the three paths at this address while inside. OSError when it is taken."""
    async with listening(health_app(program), host, port, Doorkeeper(most=MOST_CONNECTIONS)):
        yield


def health_app(program: "Program") -> Starlette:
    desk = program.desk

    async def healthz(_: Request) -> Response:
        return JSONResponse({"ok": True})

    async def readyz(_: Request) -> Response:
        found = {"database": await _database_answers(program), "slack": program.listening()}
        return JSONResponse(found | {"speaking": desk.database.leading.is_set()}, 200 if all(found.values()) else 503)

    async def metrics(_: Request) -> Response:
        waiting = await _backlog(program)
        registry = CollectorRegistry()
        sockets = program.sockets.open() if program.sockets is not None else 0
        leading, ahead = desk.database.leading.is_set(), (-program.slack.skew.measured).total_seconds()
        registry.register(MetricsCollector(program.measures, waiting, sockets, leading, ahead))
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4; charset=utf-8")

    return app_of([Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)])


async def _backlog(program: "Program") -> Backlog | None:
    """What waits; None while the database does not answer."""
    desk = program.desk
    try:
        return await asyncio.wait_for(desk.database.read(backlog, desk.now()), READ_SECONDS)
    except (DatabaseUnavailable, DBAPIError, TimeoutError):
        return None


async def _database_answers(program: "Program") -> bool:
    """Whether the database answers."""
    try:
        await asyncio.wait_for(program.desk.database.read(outbox.count_parked), READ_SECONDS)
    except Exception:  # noqa: BLE001 - the edge: whatever it is, it is not ready
        return False
    return True
