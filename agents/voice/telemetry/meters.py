"""What this process counts and measures, for `/metrics`; docs/operations.md says what each means.

A label has one of a few values that are known in advance: no person, no call, nothing that was said.
One count costs 0.2 us and one measurement 0.6 us, so nothing is sampled.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.process_collector import ProcessCollector

from agents.voice.end_reasons import EndReason
from agents.voice.errors import UpstreamError, VoiceError
from agents.voice.telemetry import call_trace

disable_created_metrics()  # they would double the page
REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)

OTHER = "other"
LOOP_TICK_SECONDS = 0.1
DELAY_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
ANSWER_SECONDS = (0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 15.0)

# From issues and the API reference; the service publishes no complete list.
UPSTREAM_CODES = (
    "response_cancel_not_active",
    "input_audio_buffer_commit_empty",
    "conversation_already_has_active_response",
    "session_expired",
    "rate_limit_exceeded",
    "invalid_request_error",
    "server_error",
)


class Tally:
    """A counter with one label. All known values are there from the start; any other counts as `other`."""

    def __init__(self, name: str, about: str, label: str, values: Iterable[str]) -> None:
        counter = Counter(name, about, [label], registry=REGISTRY)
        self._counters = {value: counter.labels(value) for value in (*values, OTHER)}

    def count(self, value: str) -> None:
        self._counters.get(value, self._counters[OTHER]).inc()


def _counter(name: str, about: str) -> Counter:
    return Counter(name, about, registry=REGISTRY)


def _histogram(name: str, about: str, buckets: Iterable[float], labels: Iterable[str] = ()) -> Histogram:
    return Histogram(name, about, labels, buckets=tuple(buckets), registry=REGISTRY)


def _codes(error: type[VoiceError] = VoiceError) -> set[str]:
    """The codes of that error and of all its subclasses."""
    return {error.code}.union(*(_codes(kind) for kind in error.__subclasses__()))


ERROR_CODES = sorted(_codes())

refusals = Tally("voicesite_refusals", "Sockets that got no call.", "reason", ERROR_CODES)
ends = Tally("voicesite_ends", "Calls that are over.", "reason", [reason for reason in EndReason if reason])
drops = Tally("voicesite_drops", "Connections lost in a call.", "side", ["browser", "voice_live"])
resumes = Tally("voicesite_resumes", "Browsers that came back.", "how", ["log", "snapshot", "other_process", "revived"])
connects = Tally(
    "voicesite_connects",
    "Tries to open a Voice Live session.",
    "result",
    ["opened", "given_up", *(code for code in ERROR_CODES if code.startswith("voice_live_"))],
)
resource_connects = Counter(
    "voicesite_resource_connects",
    "Tries by Voice Live resource, in the order of the setting.",
    ["resource", "result"],
    registry=REGISTRY,
)
reconnects = Tally(
    "voicesite_reconnects", "Voice Live sessions to go on with a call.", "result", ["opened", "failed", "given_up"]
)
upstream_errors = Tally("voicesite_upstream_errors", "Errors that Voice Live reported.", "code", UPSTREAM_CODES)

begun_elsewhere = _counter("voicesite_begun_elsewhere", "Calls that another process began, since this one was full.")
healed_events = _counter("voicesite_healed_events", "Events that Redis lost and the session's log had.")
redis_losses = _counter("voicesite_redis_losses", "Events that were not handed to Redis.")
takes_writes = Gauge(
    "voicesite_takes_writes", "1: it took a write when it was last asked.", ["store"], registry=REGISTRY
)
store_retries = _counter("voicesite_store_retries", "Times that turns could not be stored and had to wait.")

month_cost = Gauge(
    "voicesite_month_cost",
    "What calls have cost this month, in the currency of the prices, as this process knew it at its last response.",
    registry=REGISTRY,
)

_relay = _histogram(
    "voicesite_relay_seconds", "Delay that the site adds to audio and events.", DELAY_SECONDS, ["direction"]
)
relay_to_browser = _relay.labels("to_browser")
relay_to_voice_live = _relay.labels("to_voice_live")
loop_lag = _histogram("voicesite_loop_lag_seconds", "How late the event loop wakes up.", DELAY_SECONDS)
first_audio = _histogram(
    "voicesite_first_audio_seconds", "From the end of a turn to the first audio of its answer.", ANSWER_SECONDS
)


@contextmanager
def connecting(resource: int) -> Iterator[None]:
    """Count one try to open a Voice Live session, made while the block runs. `resource`: its place in the setting."""
    opened, failed = (resource_connects.labels(resource, result) for result in ("opened", "failed"))
    result, end_step = "given_up", call_trace.step("voice live connect")
    try:
        yield
        result = "opened"
        opened.inc()
    except VoiceError as error:
        result = error.code
        if isinstance(error, UpstreamError) and error.avoid_seconds:  # else it is not the resource's fault
            failed.inc()
        raise
    finally:
        connects.count(result)
        end_step(result)


@contextmanager
def reconnecting() -> Iterator[None]:
    """Count the search for a new Voice Live session to go on with a call, in as many tries as it takes."""
    result, end_step = "given_up", call_trace.step("voice live reconnect")
    try:
        yield
        result = "opened"
    except VoiceError:
        result = "failed"
        raise
    finally:
        reconnects.count(result)
        end_step(result)


def sent(message: dict[str, Any]) -> None:
    """Measure what a message to the browser says about an answer."""
    if "first_audio_ms" in message:
        first_audio.observe(message["first_audio_ms"] / 1000)


async def measure_loop_lag() -> None:
    """Measure ten times a second, until cancelled."""
    while True:
        due = time.monotonic() + LOOP_TICK_SECONDS
        await asyncio.sleep(LOOP_TICK_SECONDS)
        loop_lag.observe(max(0.0, time.monotonic() - due))
