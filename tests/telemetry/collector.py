"""What takes traces and metrics, on this machine: an OTLP collector, and the ingestion of Application Insights.

Both take the real formats, and say what the real ones say.
"""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

INSTRUMENTATION_KEY = "0f0f0f0f-1111-4222-8333-444444444444"


@dataclass(slots=True)
class ToldSpan:
    """One span as it came, with the attributes of what sent it."""

    name: str
    trace_id: str
    span_id: str
    parent_id: str
    start_ns: int
    end_ns: int
    is_error: bool
    attributes: dict[str, Any]
    events: list[str]
    resource: dict[str, Any]


@dataclass(slots=True)
class Collector:
    """`raw`: all that came, as text, to search in. `is_hanging`: requests are taken, and not answered."""

    port: int = 0
    spans: list[ToldSpan] = field(default_factory=list)
    metrics: dict[str, Any] = field(default_factory=dict)  # the latest of each name
    envelopes: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    status: int = 200
    may_answer: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def connection_string(self) -> str:
        return f"InstrumentationKey={INSTRUMENTATION_KEY};IngestionEndpoint={self.url}/"

    def named(self, name: str) -> list[ToldSpan]:
        return [span for span in self.spans if span.name == name]

    def the(self, name: str) -> ToldSpan:
        (span,) = self.named(name)
        return span

    def point(self, metric: str, **labels: str) -> Any:
        """The latest figures of a series: a number, or a histogram."""
        (points,) = (
            getattr(self.metrics[metric], kind).data_points
            for kind in ("sum", "gauge", "histogram")
            if self.metrics[metric].HasField(kind)
        )
        return next(point for point in points if _attributes(point.attributes) == labels)

    def take(self, path: str, body: bytes) -> bytes:
        self.paths.append(path)
        self.raw.append(body)
        if path == "/v1/traces":
            self._take_traces(ExportTraceServiceRequest.FromString(body))
        elif path == "/v1/metrics":
            self._take_metrics(ExportMetricsServiceRequest.FromString(body))
        elif path.endswith("/track"):
            items = json.loads(body)
            self.envelopes += items
            return json.dumps({"itemsReceived": len(items), "itemsAccepted": len(items), "errors": []}).encode()
        return b""

    def _take_traces(self, request: ExportTraceServiceRequest) -> None:
        for of_resource in request.resource_spans:
            resource = _attributes(of_resource.resource.attributes)
            for scope in of_resource.scope_spans:
                self.spans += [_told_span(span, resource) for span in scope.spans]

    def _take_metrics(self, request: ExportMetricsServiceRequest) -> None:
        for of_resource in request.resource_metrics:
            for scope in of_resource.scope_metrics:
                self.metrics |= {metric.name: metric for metric in scope.metrics}


def _told_span(span: Any, resource: dict[str, Any]) -> ToldSpan:
    return ToldSpan(
        span.name,
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        span.status.code == 2,
        _attributes(span.attributes),
        [event.name for event in span.events],
        resource,
    )


def _attributes(pairs: Any) -> dict[str, Any]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()
    collector.may_answer.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            collector.may_answer.wait()
            answer = collector.take(self.path, body) if collector.status == 200 else b""
            self.send_response(collector.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    collector.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield collector
    finally:
        collector.may_answer.set()
        server.shutdown()
        thread.join()
        server.server_close()
