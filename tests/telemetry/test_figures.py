"""The meters' figures in OpenTelemetry's form, in all and since the last time."""

from collections.abc import Callable
from typing import Any

import pytest
from opentelemetry.sdk.metrics.export import AggregationTemporality, MetricsData
from opentelemetry.sdk.resources import Resource
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from voicesite.telemetry.figures import Figures, snapshot

RESOURCE = Resource({"service.name": "tests"})


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def ends(registry: CollectorRegistry) -> Counter:
    return Counter("site_ends", "Calls that are over.", ["reason"], registry=registry)


@pytest.fixture
def delays(registry: CollectorRegistry) -> Histogram:
    return Histogram("site_delay_seconds", "How late.", buckets=(0.1, 0.5, 1.0), registry=registry)


def sent_figures(data: MetricsData) -> dict[str, Any]:
    (of_resource,) = data.resource_metrics
    assert of_resource.resource is RESOURCE
    return {metric.name: metric.data for scope in of_resource.scope_metrics for metric in scope.metrics}


class TestInAll:
    @pytest.fixture
    def figures(self, registry: CollectorRegistry) -> Callable[[], dict[str, Any]]:
        destination = Figures(RESOURCE, since_last=False)
        return lambda: sent_figures(destination.of(snapshot(registry.collect())))

    def test_a_counter_is_a_sum_for_each_label(self, figures: Callable[[], dict[str, Any]], ends: Counter) -> None:
        ends.labels("stopped").inc(3)
        ends.labels("idle").inc()
        figures()
        data = figures()["site_ends"]
        assert data.is_monotonic
        assert data.aggregation_temporality == AggregationTemporality.CUMULATIVE
        assert {point.attributes["reason"]: point.value for point in data.data_points} == {"stopped": 3, "idle": 1}

    def test_a_gauge_is_as_it_is_now(self, figures: Callable[[], dict[str, Any]], registry: CollectorRegistry) -> None:
        Gauge("site_sessions", "Live.", registry=registry).set(7)
        (point,) = figures()["site_sessions"].data_points
        assert point.value == 7

    def test_a_histogram_counts_between_its_bounds(
        self, figures: Callable[[], dict[str, Any]], delays: Histogram
    ) -> None:
        for seconds in (0.05, 0.2, 0.3, 2.0):
            delays.observe(seconds)
        (point,) = figures()["site_delay_seconds"].data_points
        assert point.explicit_bounds == [0.1, 0.5, 1.0]
        assert point.bucket_counts == [1, 2, 0, 1]
        assert (point.count, point.sum, point.attributes) == (4, pytest.approx(2.55), {})


class TestSinceTheLastTime:
    @pytest.fixture
    def destination(self) -> Figures:
        return Figures(RESOURCE, since_last=True)

    def test_what_was_taken_is_not_told_again(
        self, destination: Figures, registry: CollectorRegistry, ends: Counter, delays: Histogram
    ) -> None:
        ends.labels("stopped").inc(3)
        delays.observe(0.2)
        destination.of(snapshot(registry.collect()))
        destination.taken()
        ends.labels("stopped").inc(2)
        delays.observe(0.7)
        delays.observe(0.8)
        news = sent_figures(destination.of(snapshot(registry.collect())))
        assert news["site_ends"].aggregation_temporality == AggregationTemporality.DELTA
        assert [point.value for point in news["site_ends"].data_points] == [2]
        (delay,) = news["site_delay_seconds"].data_points
        assert (delay.count, delay.bucket_counts, delay.sum) == (2, [0, 0, 2, 0], pytest.approx(1.5))
        assert delay.start_time_unix_nano < delay.time_unix_nano

    def test_what_was_not_taken_is_told_with_the_next(
        self, destination: Figures, registry: CollectorRegistry, ends: Counter
    ) -> None:
        ends.labels("stopped").inc(3)
        destination.of(snapshot(registry.collect()))
        ends.labels("stopped").inc(2)
        (point,) = sent_figures(destination.of(snapshot(registry.collect())))["site_ends"].data_points
        assert point.value == 5

    def test_what_did_not_move_is_not_told(
        self, destination: Figures, registry: CollectorRegistry, ends: Counter, delays: Histogram
    ) -> None:
        ends.labels("stopped")
        assert sent_figures(destination.of(snapshot(registry.collect()))) == {}
