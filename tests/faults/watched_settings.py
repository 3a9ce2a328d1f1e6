"""A site that also counts its asyncio tasks, and the channels that its layer keeps, in /metrics."""

import asyncio
from collections.abc import Iterator
from typing import Any

from channels.layers import get_channel_layer
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from agents.voice.telemetry.meters import REGISTRY
from voicesite.settings import *  # noqa: F403


class Kept(Collector):
    """Asked by the event loop's thread alone, as live_gauges is."""

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: when it is registered there is no event loop yet."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily("test_tasks", "Tasks that are not done.", value=len(asyncio.all_tasks()))
        layer: Any = get_channel_layer()._get_layer()
        yield GaugeMetricFamily("test_channels", "Channels of the layer.", value=len(layer.channels))
        yield GaugeMetricFamily("test_groups", "Groups of the layer.", value=len(layer.groups))


REGISTRY.register(Kept())
