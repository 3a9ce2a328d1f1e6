"""The Voice Live SDK's own instrumentation, as far as it is of use: a span a connection, below the span of its call.

Read in azure-ai-voicelive 1.3.1, where "content recording off" still puts the instructions, the tools and what was
answered into spans, and an error's text with the address. So it gets a span that takes but a few attributes.
"""

import os
from contextlib import suppress
from types import TracebackType
from typing import Any, cast

from azure.core.settings import settings
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, get_current_span

GATE = "AZURE_EXPERIMENTAL_ENABLE_GENAI_TRACING"
TAKEN_ATTRIBUTES = frozenset(
    {
        "az.namespace",
        "gen_ai.provider.name",
        "gen_ai.system",
        "gen_ai.operation.name",
        "gen_ai.request.model",
        "error.type",
    }
)


class SdkSpan:
    """What the SDK may write to; it takes this for its own wrapper and for the span in it."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self.is_recording = span.is_recording()

    @property
    def span_instance(self) -> "SdkSpan":
        return self

    def add_attribute(self, key: str, value: Any) -> None:
        if key in TAKEN_ATTRIBUTES:
            self._span.set_attribute(key, value)
        if key == "error.type":
            self._span.set_status(StatusCode.ERROR)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._span.end()


def instrument(tracer: Tracer) -> None:
    """Once a process. With the SDK's switch set to anything but `true` nothing happens."""
    if os.environ.setdefault(GATE, "true").lower() != "true":
        return

    def sdk_span(name: str, **_: Any) -> SdkSpan | None:
        """Connections alone, and those of calls."""
        if name != "connect" or not get_current_span().get_span_context().is_valid:
            return None
        return SdkSpan(tracer.start_span(name, kind=SpanKind.CLIENT))

    settings.tracing_implementation = cast(Any, sdk_span)  # what is called to make a span, whatever it is
    settings.tracing_enabled = False  # of other Azure clients, whose requests for tokens name tenants

    from azure.ai.voicelive.aio import VoiceLiveConnection
    from azure.ai.voicelive.telemetry import VoiceLiveInstrumentor

    VoiceLiveInstrumentor().instrument(enable_content_recording=False)
    with suppress(AttributeError):  # a later SDK may wrap in another way; it costs CPU, and nothing else
        # It sees ready JSON only, takes all of it for audio, and writes each frame anew to learn its length.
        VoiceLiveConnection.send = VoiceLiveConnection.send._original  # type: ignore[attr-defined, method-assign]
