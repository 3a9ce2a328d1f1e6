"""One trace for each call. Its id is the conversation's, without the hyphens, so each of the two gives the other.

A process that takes a call up goes on with the call's trace, and needs nothing but the conversation's id for that.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    TraceFlags,
    TraceState,
    set_span_in_context,
)
from opentelemetry.util.types import Attributes

CALL = "voice call"
TAKEN_UP = "voice call taken up"


class Traces:
    """Makes the spans. `processors` get a span when it has ended."""

    def __init__(self, resource: Resource, processors: Sequence[SpanProcessor] = ()) -> None:
        self.ids = _CallIds()
        # Not on exit: the exporters would delay it for as long as a destination is away.
        self.provider = TracerProvider(resource=resource, id_generator=self.ids, shutdown_on_exit=False)
        self.provider.sampler = _EvenSampler(self.provider.sampler)
        for processor in processors:
            self.provider.add_span_processor(processor)
        self.tracer = self.provider.get_tracer("voicesite")

    def begin_call(self, conversation_id: UUID, attributes: dict[str, str | bool], *, is_taken_up: bool) -> Span:
        """The span of a call. In a process that takes the call up it is a child of the call's first span."""
        if is_taken_up:
            above = set_span_in_context(NonRecordingSpan(self._first_span(conversation_id)), Context())
            return self.tracer.start_span(TAKEN_UP, above, SpanKind.SERVER, attributes)
        with self.ids.of(conversation_id):
            return self.tracer.start_span(CALL, Context(), SpanKind.SERVER, attributes)

    def _first_span(self, conversation_id: UUID) -> SpanContext:
        """As the process that began the call made it. The sampler there is the same, so it decided the same."""
        decided = self.provider.sampler.should_sample(Context(), conversation_id.int, CALL)
        is_kept = decided.decision is Decision.RECORD_AND_SAMPLE
        flags = TraceFlags(TraceFlags.SAMPLED if is_kept else TraceFlags.DEFAULT)
        return SpanContext(conversation_id.int, _first_span_id(conversation_id), is_remote=True, trace_flags=flags)


class _CallIds(RandomIdGenerator):
    """Random ids, except for the first span of a call."""

    def __init__(self) -> None:
        self._call: ContextVar[UUID | None] = ContextVar("call", default=None)

    @contextmanager
    def of(self, conversation_id: UUID) -> Iterator[None]:
        """The one span that begins inside the block is that call's first."""
        token = self._call.set(conversation_id)
        try:
            yield
        finally:
            self._call.reset(token)

    def generate_trace_id(self) -> int:
        call = self._call.get()
        return call.int if call else super().generate_trace_id()

    def generate_span_id(self) -> int:
        call = self._call.get()
        return _first_span_id(call) if call else super().generate_span_id()


def _first_span_id(conversation_id: UUID) -> int:
    return conversation_id.int >> 64


class _EvenSampler(Sampler):
    """Lets the SDK's samplers decide by the random bits of a conversation's id.

    `traceidratio` compares the lower 64 bits of a trace's id. In a UUID the first two of these are always `10`: a share
    below a half would keep no call, and a share above three quarters would keep all.
    """

    def __init__(self, sampler: Sampler) -> None:
        self._sampler = sampler

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        return self._sampler.should_sample(parent_context, trace_id << 8, name, kind, attributes, links, trace_state)

    def get_description(self) -> str:
        return self._sampler.get_description()
