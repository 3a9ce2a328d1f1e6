"""A destination that is away: what the log says, and what is sent when it is back."""

import logging
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from opentelemetry.sdk.metrics.export import MetricExporter, MetricExportResult, MetricsData
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from prometheus_client import CollectorRegistry, Counter

from tests.patience import PATIENCE_SECONDS
from voicesite.telemetry.destinations import MetricsSender, SteadySpanExporter, outage_of
from voicesite.telemetry.figures import Figures, Snapshot, snapshot


class Spans(SpanExporter):
    """Gives the answer that a test sets."""

    answer: SpanExportResult | Exception = SpanExportResult.SUCCESS

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Metrics(MetricExporter):
    """Keeps what it is sent, when `may_go_on` allows it. It fails the first `fails` times."""

    def __init__(self, fails: int = 0) -> None:
        super().__init__()
        self.fails = fails
        self.sent: list[float] = []
        self.is_asked, self.may_go_on = threading.Event(), threading.Event()
        self.may_go_on.set()

    def export(self, metrics_data: MetricsData, timeout_millis: float = 0, **_: Any) -> MetricExportResult:
        self.is_asked.set()
        assert self.may_go_on.wait(PATIENCE_SECONDS)
        (metric,) = metrics_data.resource_metrics[0].scope_metrics[0].metrics
        self.sent += [point.value for point in metric.data.data_points]  # type: ignore[union-attr]
        self.fails -= 1
        if self.fails >= 0:
            raise ConnectionError("planted address")
        return MetricExportResult.SUCCESS

    def force_flush(self, timeout_millis: float = 0) -> bool:
        return True

    def shutdown(self, timeout_millis: float = 0, **_: Any) -> None:
        pass


def test_its_loss_and_its_return_are_one_line_each(caplog: pytest.LogCaptureFixture) -> None:
    exporter = Spans()
    steady = SteadySpanExporter(exporter, outage_of("traces"))
    for answer in (
        SpanExportResult.SUCCESS,
        SpanExportResult.FAILURE,
        RuntimeError("planted address"),
        SpanExportResult.FAILURE,
        SpanExportResult.SUCCESS,
    ):
        exporter.answer = answer
        steady.export([])
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert "traces are not taken" in caplog.messages[0]
    assert "traces are taken again" in caplog.messages[1]
    assert "planted" not in caplog.text


class TestMetricsSender:
    @pytest.fixture
    def count(self) -> "Count":
        return Count()

    def test_of_what_was_offered_while_it_was_busy_the_latest_is_sent(self, count: "Count") -> None:
        exporter = Metrics()
        exporter.may_go_on.clear()
        sender = MetricsSender(exporter, Figures(Resource({}), since_last=False), outage_of("metrics"))
        sender.offer(count.up())
        assert exporter.is_asked.wait(PATIENCE_SECONDS)
        sender.offer(count.up())
        sender.offer(count.up())
        exporter.may_go_on.set()
        sender.close()
        assert exporter.sent == [1, 3]

    def test_what_could_not_be_sent_is_part_of_the_next(self, count: "Count", caplog: pytest.LogCaptureFixture) -> None:
        exporter = Metrics(fails=1)
        sender = MetricsSender(exporter, Figures(Resource({}), since_last=True), outage_of("metrics"))
        sender.offer(count.up())
        assert exporter.is_asked.wait(PATIENCE_SECONDS)
        sender.offer(count.up())
        sender.close()
        assert exporter.sent == [1, 2]
        assert "planted" not in caplog.text


class Count:
    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._counter = Counter("site_ends", "Calls that are over.", registry=self._registry)

    def up(self) -> Snapshot:
        self._counter.inc()
        return snapshot(self._registry.collect())
