"""Whose trace a span belongs to, and which calls are kept."""

from uuid import UUID, uuid4

import pytest
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, TraceFlags, use_span

from voicesite.telemetry.traces import Traces

RESOURCE = Resource({})


def begun(traces: Traces, conversation_id: UUID, *, is_taken_up: bool = False) -> Span:
    return traces.begin_call(conversation_id, {}, is_taken_up=is_taken_up)


def parent_of(span: Span) -> SpanContext:
    parent = span.parent  # type: ignore[attr-defined]
    assert isinstance(parent, SpanContext)
    return parent


def test_the_trace_has_the_conversations_id() -> None:
    conversation_id = uuid4()
    span = begun(Traces(RESOURCE), conversation_id)
    assert f"{span.get_span_context().trace_id:032x}" == conversation_id.hex


def test_a_span_in_another_process_is_a_child_of_the_first_span() -> None:
    conversation_id = uuid4()
    first = begun(Traces(RESOURCE), conversation_id).get_span_context()
    taken_up = begun(Traces(RESOURCE), conversation_id, is_taken_up=True)
    assert taken_up.get_span_context().trace_id == first.trace_id
    assert taken_up.get_span_context().span_id != first.span_id
    assert parent_of(taken_up).span_id == first.span_id


def test_a_trace_around_a_call_does_not_decide_whether_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """For example a request that another library traces and does not keep, while the first process kept the call."""
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_always_on")
    traces, conversation_id = Traces(RESOURCE), uuid4()
    with use_span(NonRecordingSpan(SpanContext(1, 2, is_remote=True, trace_flags=TraceFlags(TraceFlags.DEFAULT)))):
        assert begun(traces, conversation_id).is_recording()
        assert begun(traces, conversation_id, is_taken_up=True).is_recording()


def test_other_spans_have_ids_of_their_own() -> None:
    traces = Traces(RESOURCE)
    call = begun(traces, uuid4()).get_span_context()
    other = traces.tracer.start_span("other", Context()).get_span_context()
    assert {other.trace_id, other.span_id}.isdisjoint({call.trace_id, call.span_id})


@pytest.mark.parametrize("sampler", ["traceidratio", "parentbased_traceidratio"])
@pytest.mark.parametrize("share", [0.1, 0.6, 0.9])  # with the fixed bits of a UUID it would be none, some, all
def test_a_share_of_the_calls_is_kept_in_every_process_alike(
    monkeypatch: pytest.MonkeyPatch, sampler: str, share: float
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", sampler)
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", str(share))
    first, second = Traces(RESOURCE), Traces(RESOURCE)
    calls = [UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128, version=4) for number in range(1, 1001)]
    kept = [begun(first, call).is_recording() for call in calls]
    assert kept == [begun(second, call, is_taken_up=True).is_recording() for call in calls]
    assert sum(kept) / len(calls) == pytest.approx(share, abs=0.05)
