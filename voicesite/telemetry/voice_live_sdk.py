"""What is useful of the Voice Live SDK's own instrumentation: a span for each connection, below its call's span.

In azure-ai-voicelive 1.3.1 "content recording off" still puts the instructions, the tools and the answers into spans,
and an error's text with the address. So the SDK gets a span that accepts only a few attributes.
"""

from contextlib import suppress
from types import TracebackType
from typing import Any, cast

from azure.core.settings import settings
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, get_current_span

from voicesite.environment import set_for_libraries

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
    """What the SDK may write to. It uses this as its own wrapper, and as the span in the wrapper."""

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
    """Once a process. If the SDK's switch is set to anything but `true`, nothing happens."""
    from azure.ai.voicelive.aio import VoiceLiveConnection
    from azure.ai.voicelive.telemetry import VoiceLiveInstrumentor

    set_for_libraries({GATE: "true"})
    VoiceLiveInstrumentor().instrument(enable_content_recording=False)
    if not VoiceLiveInstrumentor().is_instrumented():
        return

    def sdk_span(name: str, **_: Any) -> SdkSpan | None:
        """Connections alone, and those of calls."""
        if name != "connect" or not get_current_span().get_span_context().is_valid:
            return None
        return SdkSpan(tracer.start_span(name, kind=SpanKind.CLIENT))

    settings.tracing_implementation = cast(Any, sdk_span)  # called to make a span; any callable will do
    settings.tracing_enabled = False  # of other Azure clients, whose requests for tokens name tenants
    with suppress(AttributeError):  # a later SDK may wrap in another way: that costs CPU, and nothing else
        # The SDK's wrapper sees ready JSON, takes all of it for audio, and writes each frame again to learn its length.
        VoiceLiveConnection.send = VoiceLiveConnection.send._original  # type: ignore[attr-defined, method-assign]
