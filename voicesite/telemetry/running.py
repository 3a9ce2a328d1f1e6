"""OpenTelemetry while the site runs: made from the settings, fed by the event loop, ended within a second and a half.

Nothing is set in OpenTelemetry's globals, so another library of this process that uses it adds no spans to ours.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings as django_settings
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from agents.voice.telemetry import call_trace, log_context
from agents.voice.telemetry.meters import REGISTRY
from agents.voice.telemetry.spans import TracedCall
from voicesite.stores import ask_stores
from voicesite.telemetry import voice_live_sdk
from voicesite.telemetry.destinations import MetricsSender, SteadySpanExporter, be_quiet, outage_of
from voicesite.telemetry.figures import Figures, snapshot
from voicesite.telemetry.settings import TelemetrySettings
from voicesite.telemetry.traces import Traces

SERVICE_NAME = "voicesite"
LAST_SECONDS = 1.5


class Telemetry:
    """To be used in the event loop's thread alone."""

    def __init__(self, settings: TelemetrySettings) -> None:
        be_quiet(is_debugging=django_settings.ENVIRONMENT.log_level == "DEBUG")
        self._interval_seconds = settings.otel_metric_export_interval / 1000
        # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES count before ours.
        ours = Resource({"service.name": SERVICE_NAME, "service.instance.id": log_context.PROCESS_ID})
        self._resource = ours.merge(OTELResourceDetector().detect())
        self._traces = Traces(self._resource)
        self._processors: list[SpanProcessor] = []
        self._senders: list[MetricsSender] = []
        if settings.has_otlp_traces or settings.has_otlp_metrics:
            self._send_by_otlp(settings)
        if settings.applicationinsights_connection_string.get_secret_value():
            self._send_to_application_insights(settings)
        if self._processors:
            call_trace.trace_with(partial(TracedCall, self._traces))
            voice_live_sdk.instrument(self._traces.tracer)

    def _send_by_otlp(self, settings: TelemetrySettings) -> None:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        if settings.has_otlp_traces:
            self._send_spans(SteadySpanExporter(OTLPSpanExporter(), outage_of("traces for the collector")))
        if settings.has_otlp_metrics:
            figures = Figures(self._resource, since_last=False)
            self._senders.append(MetricsSender(OTLPMetricExporter(), figures, outage_of("metrics for the collector")))

    def _send_to_application_insights(self, settings: TelemetrySettings) -> None:
        """What cannot be sent is not kept on disk: it would be lost with the container, and readable until then."""
        from azure.monitor.opentelemetry.exporter import AzureMonitorMetricExporter, AzureMonitorTraceExporter

        connection_string = settings.applicationinsights_connection_string.get_secret_value()
        options: dict[str, Any] = {"connection_string": connection_string, "disable_offline_storage": True}

        if settings.has_traces:
            to = outage_of("traces for Application Insights")
            exporter = AzureMonitorTraceExporter(**options, tracer_provider=self._traces.provider)
            self._send_spans(SteadySpanExporter(exporter, to))
        if settings.has_metrics:
            to = outage_of("metrics for Application Insights")
            figures = Figures(self._resource, since_last=True)
            self._senders.append(MetricsSender(AzureMonitorMetricExporter(**options), figures, to))

    def _send_spans(self, exporter: SteadySpanExporter) -> None:
        processor = BatchSpanProcessor(exporter)
        self._processors.append(processor)
        self._traces.provider.add_span_processor(processor)

    async def send_metrics(self) -> None:
        while True:
            await asyncio.sleep(self._interval_seconds)
            await ask_stores()
            self._offer_metrics()

    async def stop(self) -> None:
        """Send what is left. Each destination has its own thread for that, and a slow one is given up."""
        call_trace.trace_with(None)
        self._offer_metrics()
        endings = [_in_thread(part.shutdown) for part in self._processors]
        endings += [_in_thread(sender.close) for sender in self._senders]
        give_up_at = time.monotonic() + LAST_SECONDS
        while any(ending.is_alive() for ending in endings) and time.monotonic() < give_up_at:
            await asyncio.sleep(0.02)

    def _offer_metrics(self) -> None:
        if self._senders:
            figures = snapshot(REGISTRY.collect())  # in the event loop, whose calls it counts
            for sender in self._senders:
                sender.offer(figures)


def _in_thread(work: Callable[[], None]) -> threading.Thread:
    """A thread that nothing waits for, not even the end of the process."""
    thread = threading.Thread(target=work, name=f"ends telemetry: {work.__qualname__}", daemon=True)
    thread.start()
    return thread
