"""The meters' figures in OpenTelemetry's form, under the same names. Their source is agents/voice/telemetry/meters.py.

A counter's name has no `_total`: a collector that passes it on to Prometheus adds that again.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Gauge,
    Histogram,
    HistogramDataPoint,
    Metric,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from prometheus_client.metrics_core import Metric as Family

SCOPE = InstrumentationScope("voicesite")
STARTED_AT = time.time_ns()
Point = NumberDataPoint | HistogramDataPoint
Labels = tuple[tuple[str, str], ...]
UNKNOWN: Any = None  # least and greatest value of a histogram: the types ask for them, the protocol does not


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the registry holds at that time (Unix nanoseconds)."""

    families: list[Family]
    at: int


class Figures:
    """For one destination. `since_last`: it wants what is new since it last took figures, and not the totals."""

    def __init__(self, resource: Resource, *, since_last: bool) -> None:
        self._resource = resource
        self._since_last = since_last
        self._taken: dict[tuple[str, Labels], Point] = {}
        self._given: dict[tuple[str, Labels], Point] = {}

    def of(self, snapshot: Snapshot) -> MetricsData:
        metrics = [self._metric(family, snapshot.at) for family in snapshot.families]
        scope = ScopeMetrics(SCOPE, [metric for metric in metrics if metric.data.data_points], "")
        return MetricsData([ResourceMetrics(self._resource, [scope], "")])

    def taken(self) -> None:
        """The destination has taken what `of` gave last."""
        self._taken |= self._given

    def _metric(self, family: Family, at: int) -> Metric:
        if family.type == "counter":
            points = self._wanted(family.name, _numbers(family, at))
            return _metric(family, Sum(points, self._temporality, is_monotonic=True))
        if family.type == "histogram":
            points = self._wanted(family.name, _histograms(family, at))
            return _metric(family, Histogram(points, self._temporality))
        return _metric(family, Gauge(_numbers(family, at)))

    @property
    def _temporality(self) -> AggregationTemporality:
        return AggregationTemporality.DELTA if self._since_last else AggregationTemporality.CUMULATIVE

    def _wanted(self, name: str, points: list[Any]) -> list[Any]:
        if not self._since_last:
            return points
        news = []
        for point in points:
            key = name, tuple(point.attributes.items())
            self._given[key] = point
            if new := _since(self._taken.get(key), point):
                news.append(new)
        return news


def _metric(family: Family, figures: Sum | Histogram | Gauge) -> Metric:
    return Metric(family.name, family.documentation, "", figures)


def _numbers(family: Family, at: int) -> list[NumberDataPoint]:
    return [
        NumberDataPoint(sample.labels, STARTED_AT, at, sample.value)
        for sample in family.samples
        if not sample.name.endswith("_created")
    ]


def _histograms(family: Family, at: int) -> list[HistogramDataPoint]:
    """Prometheus counts what is below each bound, OpenTelemetry what is between two bounds."""
    below: dict[Labels, list[tuple[float, int]]] = defaultdict(list)
    sums: dict[Labels, float] = {}
    for sample in family.samples:
        labels = tuple((name, value) for name, value in sample.labels.items() if name != "le")
        if sample.name.endswith("_bucket"):
            below[labels].append((float(sample.labels["le"]), int(sample.value)))
        elif sample.name.endswith("_sum"):
            sums[labels] = sample.value
    return [_histogram(dict(labels), sums[labels], sorted(counts), at) for labels, counts in below.items()]


def _histogram(labels: dict[str, str], total: float, below: list[tuple[float, int]], at: int) -> HistogramDataPoint:
    """`below`: how many are at most each bound; the last bound is infinity."""
    counts = [count for _, count in below]
    between = [count - before for before, count in zip([0, *counts], counts, strict=False)]
    bounds = [bound for bound, _ in below[:-1]]
    return HistogramDataPoint(labels, STARTED_AT, at, counts[-1], total, between, bounds, min=UNKNOWN, max=UNKNOWN)


def _since(taken: Point | None, point: Point) -> Point | None:
    """What is new since `taken`; None if nothing is."""
    match taken, point:
        case NumberDataPoint(), NumberDataPoint():
            point = replace(point, start_time_unix_nano=taken.time_unix_nano, value=point.value - taken.value)
        case HistogramDataPoint(), HistogramDataPoint():
            between = [now - before for before, now in zip(taken.bucket_counts, point.bucket_counts, strict=True)]
            point = replace(
                point,
                start_time_unix_nano=taken.time_unix_nano,
                count=point.count - taken.count,
                sum=point.sum - taken.sum,
                bucket_counts=between,
            )
    amount = point.value if isinstance(point, NumberDataPoint) else point.count
    return point if amount else None


def snapshot(families: Iterable[Family]) -> Snapshot:
    return Snapshot(list(families), time.time_ns())
