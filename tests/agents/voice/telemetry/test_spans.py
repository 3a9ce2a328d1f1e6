"""A call as a trace: which spans and events it has, and what is left out."""

import contextvars
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from agents.voice.telemetry import call_trace, meters
from agents.voice.telemetry.call_trace import NO_TRACE, trace_of
from agents.voice.telemetry.spans import TracedCall
from voicesite.telemetry.traces import Traces


class Watched:
    """A call whose spans are kept. It has its own context, as each call's task has."""

    def __init__(self) -> None:
        self._kept = InMemorySpanExporter()
        self._context = contextvars.copy_context()
        traces = Traces(Resource({}))
        traces.provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self.trace = TracedCall(traces, uuid4(), UUID(int=1), "gpt-realtime", False)
        self.run(self.trace.began)

    def run(self, work: Callable[..., Any], *values: Any) -> Any:
        return self._context.run(work, *values)

    def send(self, kind: str, **fields: Any) -> None:
        self.run(self.trace.sent, {"type": kind, **fields})

    def answer(self, item_id: str, **figures: int) -> None:
        self.send("session.state", state="processing")
        self.send("audio.started", item_id=item_id)
        self.send("turn.metrics", item_id=item_id, **figures)

    def ended(self, reason: str = "stopped") -> ReadableSpan:
        """The call's own span."""
        self.run(self.trace.ended, reason)
        return self.named("voice call")[0]

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self._kept.get_finished_spans() if span.name == name]

    @property
    def events(self) -> list[str]:
        return [event.name for event in self.ended().events]


@pytest.fixture
def call() -> Watched:
    return Watched()


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


class TestAnswers:
    def test_an_answer_is_a_span_from_the_end_of_the_turn_with_its_figures(self, call: Watched) -> None:
        call.answer("item", first_audio_ms=300, input_tokens=12, output_tokens=40, total_tokens=52)
        (answer,) = call.named("answer")
        assert attributes(answer) == {
            "voicesite.item_id": "item",
            "voicesite.first_audio_ms": 300,
            "gen_ai.usage.input_tokens": 12,
            "gen_ai.usage.output_tokens": 40,
            "voicesite.total_tokens": 52,
        }
        (first_audio,) = answer.events
        assert answer.start_time is not None
        assert answer.end_time is not None
        assert answer.start_time < first_audio.timestamp < answer.end_time
        assert attributes(call.ended())["voicesite.answers"] == 1

    def test_an_answer_that_was_cut_before_its_audio_takes_nothing_from_the_next(self, call: Watched) -> None:
        call.send("session.state", state="processing")
        call.send("turn.metrics", item_id="cut", total_tokens=3)
        call.send("audio.started", item_id="next")
        call.send("turn.metrics", item_id="next")
        cut, following = call.named("answer")
        assert not cut.events
        assert cut.start_time == cut.end_time
        assert following.start_time is not None
        assert cut.start_time is not None
        assert following.start_time < cut.start_time

    def test_an_answer_that_a_page_gets_again_makes_no_second_span(self, call: Watched) -> None:
        call.answer("item")
        call.send("audio.started", item_id="item", from_bytes=960)
        call.send("session.state", state="processing")
        call.send("audio.started", item_id="item", from_bytes=960)
        call.send("audio.started", item_id="next")
        call.send("turn.metrics", item_id="next")
        assert attributes(call.ended())["voicesite.answers"] == 2

    def test_a_long_id_of_the_service_is_cut(self, call: Watched) -> None:
        call.answer("x" * 5_000)
        assert len(attributes(call.named("answer")[0])["voicesite.item_id"]) == 100


class TestInterruptions:
    def test_an_interruption_is_counted_once_however_often_a_page_gets_it(self, call: Watched) -> None:
        call.answer("item")
        for _ in range(3):
            call.send("transcript.truncated", item_id="item", heard_ms=700, text="planted")
        assert call.events == ["interrupted"]
        assert attributes(call.named("voice call")[0])["voicesite.interruptions"] == 1

    def test_an_answer_that_a_lost_connection_cut_is_not_counted(self, call: Watched) -> None:
        call.answer("item")
        call.send("session.state", state="reconnecting")
        call.send("transcript.truncated", item_id="item", heard_ms=700, text="planted")
        call.send("session.state", state="ready")
        call.send("transcript.truncated", item_id="item", heard_ms=None, text="planted")  # to a page that comes back
        assert call.events == []

    def test_an_answer_of_another_process_is_not_counted(self, call: Watched) -> None:
        call.send("transcript.truncated", item_id="of another process", heard_ms=700, text="planted")
        assert call.events == []


class TestTheCall:
    def test_losses_and_notices_are_events(self, call: Watched) -> None:
        for event in ("browser lost", "browser returned", "voice live lost"):
            call.run(call.trace.happened, event)
        call.send("notice", code="slow_answer", message="The answer takes unusually long.")
        assert call.events == ["browser lost", "browser returned", "voice live lost", "notice slow_answer"]
        counts = attributes(call.named("voice call")[0])
        assert (counts["voicesite.browser_losses"], counts["voicesite.voice_live_losses"]) == (1, 1)

    @pytest.mark.parametrize(
        ("reason", "is_fault"),
        [
            ("stopped", False),
            ("idle", False),
            ("server_restarting", False),
            ("internal", True),
            ("voice_live_busy", True),
        ],
    )
    def test_a_call_that_ended_by_a_fault_is_an_error(self, call: Watched, reason: str, is_fault: bool) -> None:
        span = call.ended(reason)
        assert span.status.is_ok is not is_fault
        assert attributes(span)["voicesite.end_reason"] == reason

    def test_what_comes_after_the_end_is_ignored(self, call: Watched) -> None:
        call.answer("item")
        span = call.ended()
        call.send("transcript.truncated", item_id="item", heard_ms=700, text="planted")
        call.run(call.trace.happened, "browser lost")
        call.run(call.trace.ended, "idle")
        assert not span.events
        assert len(call.named("voice call")) == 1

    def test_words_and_names_are_left_out(self, call: Watched) -> None:
        call.answer("item")
        for kind in ("transcript.delta", "transcript.done", "transcript.truncated", "log", "error"):
            call.send(kind, item_id="item", role="user", text="planted", message="planted", code="planted", heard_ms=1)
        exported = call.ended().to_json() + "".join(span.to_json() for span in call.named("answer"))
        assert "planted" not in exported


class TestSteps:
    def test_a_connect_is_a_span_below_its_call_with_its_result(self, call: Watched) -> None:
        call.run(_connect)
        (step,) = call.named("voice live connect")
        assert attributes(step) == {"voicesite.result": "opened"}
        assert step.parent == call.ended().context

    def test_a_reconnect_is_counted(self, call: Watched) -> None:
        call.run(_reconnect)
        assert len(call.named("voice live reconnect")) == 1
        assert attributes(call.ended())["voicesite.reconnects"] == 1

    def test_a_connect_outside_of_a_call_has_no_span(self, call: Watched) -> None:
        _connect()
        assert not call.named("voice live connect")


def _connect() -> None:
    with meters.connecting(1):
        pass


def _reconnect() -> None:
    with meters.reconnecting():
        pass


def test_a_site_without_telemetry_traces_nothing() -> None:
    trace = trace_of(uuid4(), None, "gpt-realtime", is_taken_up=False)
    assert trace is NO_TRACE
    trace.began()
    assert call_trace.current.get() is NO_TRACE
