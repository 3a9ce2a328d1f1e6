"""What the SDK may write into a trace, and what its instrumentation is kept from doing."""

from collections.abc import Iterator

import pytest
from azure.ai.voicelive.aio import VoiceLiveConnection
from azure.ai.voicelive.telemetry import VoiceLiveInstrumentor
from azure.ai.voicelive.telemetry._utils import OperationName, start_span
from azure.core.settings import settings
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import use_span

from voicesite.telemetry import voice_live_sdk
from voicesite.telemetry.traces import Traces


@pytest.fixture
def kept() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traces(kept: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch) -> Iterator[Traces]:
    """With the SDK instrumented, and as it was afterwards."""
    traces = Traces(Resource({}))
    traces.provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setenv(voice_live_sdk.GATE, "true")
    monkeypatch.setattr("azure.ai.voicelive.telemetry._utils._span_impl_type", None)
    voice_live_sdk.instrument(traces.tracer)
    yield traces
    VoiceLiveInstrumentor().uninstrument()
    type(settings).__dict__["tracing_implementation"].unset_value()
    type(settings).__dict__["tracing_enabled"].unset_value()


def connected(traces: Traces, kept: InMemorySpanExporter, error: Exception) -> ReadableSpan:
    """A connection's span, with all that the SDK writes into one."""
    with use_span(traces.tracer.start_span("call")):
        span = start_span(OperationName.CONNECT, server_address="planted.example", port=443, model="gpt-realtime")
    assert span is not None
    span.add_attribute("gen_ai.system_instructions", "planted")
    span.add_attribute("gen_ai.request.tools", "planted")
    VoiceLiveInstrumentor()._impl.record_error(span, error)
    span.__exit__(type(error), error, error.__traceback__)  # type: ignore[arg-type]
    (finished,) = kept.get_finished_spans()
    return finished


def test_a_connection_of_a_call_is_a_span_without_addresses_and_words(
    traces: Traces, kept: InMemorySpanExporter
) -> None:
    span = connected(traces, kept, ValueError("planted: wss://planted.example"))
    assert span.name == "connect"
    assert span.parent is not None
    assert span.attributes is not None
    assert span.attributes["gen_ai.request.model"] == "gpt-realtime"
    assert span.attributes["error.type"] == "ValueError"
    assert not span.status.is_ok
    assert "planted" not in span.to_json()


def test_messages_and_connections_of_nobodys_call_are_none(traces: Traces, kept: InMemorySpanExporter) -> None:
    assert start_span(OperationName.CONNECT) is None
    with use_span(traces.tracer.start_span("call")):
        assert start_span(OperationName.SEND, span_name="send input_audio_buffer.append") is None


def test_frames_go_past_it(traces: Traces) -> None:
    """It would write each as JSON to learn its length: 8 us, and 41 with its span, where sending takes 1.4."""
    assert VoiceLiveInstrumentor().is_instrumented()
    assert not VoiceLiveInstrumentor().is_content_recording_enabled()
    assert not hasattr(VoiceLiveConnection.send, "_original")


def test_other_azure_clients_are_not_traced(traces: Traces) -> None:
    assert settings.tracing_enabled() is False


def test_the_sdks_switch_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(voice_live_sdk.GATE, "false")
    voice_live_sdk.instrument(Traces(Resource({})).tracer)
    assert not VoiceLiveInstrumentor().is_instrumented()
