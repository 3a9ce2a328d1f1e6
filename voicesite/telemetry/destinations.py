"""Sends traces and metrics to their destinations, each from a thread of its own.

A destination that is away or slow delays no call. What cannot be sent is dropped, and the log has one line when the
destination is lost and one when it is back. The exporters' own loggers are silenced: they repeat themselves, and show
addresses.
"""

import logging
import threading
from collections import deque
from collections.abc import Sequence

from opentelemetry.sdk.metrics.export import MetricExporter, MetricExportResult
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from agents.voice.telemetry.outage import Outage
from voicesite.environment import set_for_libraries
from voicesite.telemetry.figures import Figures, Snapshot

logger = logging.getLogger(__name__)

EXPORTERS_LOGGERS = ("opentelemetry.exporter", "opentelemetry.sdk._shared_internal", "opentelemetry.sdk.trace.export")
AZURE_EXPORTERS_LOGGER = "azure.monitor.opentelemetry.exporter"  # the site's settings silence it, like all of Azure's
LEAKING_LOGGERS = ("opentelemetry.util",)  # shows headers that it cannot read, with the keys in them
# Without these the exporter reports its own use to Microsoft, and asks there how to behave.
WITHOUT_ASKING = {
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED": "true",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED": "true",
}


def be_quiet(*, is_debugging: bool) -> None:
    """Call it before the first exporter is made. `is_debugging`: let them say why something is not taken."""
    if is_debugging:
        logging.getLogger(AZURE_EXPORTERS_LOGGER).setLevel(logging.WARNING)
    for name in LEAKING_LOGGERS if is_debugging else (*LEAKING_LOGGERS, *EXPORTERS_LOGGERS):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    set_for_libraries(WITHOUT_ASKING)


def outage_of(what: str) -> Outage:
    """Of a destination. `what` is sent there."""
    return Outage(
        logger,
        lost=f"telemetry: {what} are not taken, and dropped until they are; LOG_LEVEL=DEBUG says why",
        back=f"telemetry: {what} are taken again",
    )


class SteadySpanExporter(SpanExporter):
    """For a BatchSpanProcessor, which owns the thread and the bounded queue."""

    def __init__(self, exporter: SpanExporter, outage: Outage) -> None:
        self._exporter = exporter
        self._outage = outage

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            result = self._exporter.export(spans)
        except Exception:  # any failure of any exporter; the next batch is tried again
            result = SpanExportResult.FAILURE
        _note(self._outage, is_well=result is SpanExportResult.SUCCESS)
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()


class MetricsSender:
    """Sends the latest snapshot that was offered. It skips those that it had no time for."""

    def __init__(self, exporter: MetricExporter, figures: Figures, outage: Outage) -> None:
        self._exporter = exporter
        self._figures = figures
        self._outage = outage
        self._latest = deque[Snapshot](maxlen=1)
        self._is_needed = threading.Event()
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="telemetry metrics", daemon=True)
        self._thread.start()

    def offer(self, snapshot: Snapshot) -> None:
        self._latest.append(snapshot)
        self._is_needed.set()

    def close(self) -> None:
        """Send what was offered last, and end. Returns when that is done."""
        self._is_closing = True
        self._is_needed.set()
        self._thread.join()
        self._exporter.shutdown()

    def _run(self) -> None:
        is_last = False
        while not is_last:
            self._is_needed.wait()
            self._is_needed.clear()
            is_last = self._is_closing
            if self._latest:
                self._send(self._latest.pop())

    def _send(self, snapshot: Snapshot) -> None:
        try:
            is_sent = self._exporter.export(self._figures.of(snapshot)) is MetricExportResult.SUCCESS
        except Exception:  # as for spans
            is_sent = False
        _note(self._outage, is_well=is_sent)
        if is_sent:
            self._figures.taken()


def _note(outage: Outage, *, is_well: bool) -> None:
    if is_well:
        outage.end()
    else:
        outage.begin()
