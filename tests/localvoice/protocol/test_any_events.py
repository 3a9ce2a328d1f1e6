"""Whatever the SDK can send: an answer or a refusal, never a closed connection, and every response ends."""

import logging
from collections import Counter
from itertools import count
from typing import Any

import azure.ai.voicelive.models as sdk
import pytest
from azure.ai.voicelive._utils.model_base import _deserialize
from hypothesis import given, settings
from hypothesis import strategies as some

from localvoice.protocol.events import HONOURED_EVENTS, REFUSED_EVENTS
from tests.localvoice.protocol.in_process import Sent, conversed
from tests.localvoice.protocol.sdk_events import ROWS, SENSIBLE_EVENTS, SETTINGS, single_settings

MODELS = some.sampled_from(["gpt-realtime", "gpt-4o", "azure-realtime", "phi4-mm-realtime"])
KNOWN_TYPES = {kind.value for kind in sdk.ServerEventType}
UPDATES = some.one_of(SETTINGS, single_settings()).map(lambda session: {"type": "session.update", "session": session})


class Faults(logging.Handler):
    """Collects what the service logs as a fault of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(self.format(record))


def conversed_without_fault(events: list[dict[str, Any]], model: str) -> Sent:
    faults = Faults()
    logging.getLogger("localvoice").addHandler(faults)
    try:
        sent = conversed(events, model)
    finally:
        logging.getLogger("localvoice").removeHandler(faults)
    assert faults.messages == []
    assert sent.closed == []
    return sent


def assert_responses_end(sent: Sent, *, may_fail: bool = False) -> None:
    """Each response is created once and done once, in this order, and the last words of one come before its end."""
    created = [event["response"]["id"] for event in sent.of("response.created")]
    assert created == [event["response"]["id"] for event in sent.of("response.done")]
    assert len(set(created)) == len(created)
    statuses = {event["response"]["status"] for event in sent.of("response.done")}
    assert statuses <= {"completed", "cancelled", "incomplete", *(["failed"] if may_fail else [])}
    done: set[str] = set()
    for event in sent.events:
        assert event.get("response_id") not in done
        if event["type"] == "response.done":
            done.add(event["response"]["id"])


def assert_the_sdk_reads(sent: Sent) -> None:
    """Every event has a type of the SDK's, none a name of another service, and its model takes the fields."""
    types = {event["type"] for event in sent.events}
    assert types <= KNOWN_TYPES
    assert not any(name.startswith("response.output_audio") for name in types)
    for event in sent.events:
        assert isinstance(_deserialize(sdk.ServerEvent, event), sdk.ServerEvent)


@settings(max_examples=80, deadline=None)
@given(some.lists(UPDATES, max_size=2), ROWS, MODELS)
def test_any_row_of_events_is_answered(updates: list[dict[str, Any]], events: list[dict[str, Any]], model: str) -> None:
    sent = conversed_without_fault([*updates, *events], model)
    assert_responses_end(sent)
    assert_the_sdk_reads(sent)
    refused = Counter(event["error"]["event_id"] for event in sent.of("error"))
    asked = {event["event_id"] for event in events if event["type"] in REFUSED_EVENTS}
    assert asked <= refused.keys()
    assert max(refused.values(), default=1) == 1 or None in refused
    assert all(event["error"]["message"] and event["error"]["code"] for event in sent.of("error"))


@settings(max_examples=60, deadline=None)
@given(some.lists(UPDATES, max_size=1), some.lists(SENSIBLE_EVENTS, max_size=16), some.integers(1, 5))
def test_engines_that_fail_cost_a_turn_or_an_answer_and_never_the_call(
    updates: list[dict[str, Any]], events: list[dict[str, Any]], every: int
) -> None:
    calls = count(1)
    sent = conversed([*updates, *events], fails=lambda: next(calls) % every == 0)
    assert sent.closed == []
    assert_responses_end(sent, may_fail=True)
    assert_the_sdk_reads(sent)
    committed = sent.of("input_audio_buffer.committed")
    transcribed = [event for event in sent.events if "input_audio_transcription" in event["type"]]
    assert len(transcribed) <= len(committed)


@settings(max_examples=80, deadline=None)
@given(UPDATES, MODELS)
def test_any_setting_is_taken_or_refused_by_name_and_talk_goes_on(update: dict[str, Any], model: str) -> None:
    hello = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]}
    talk: list[dict[str, Any]] = [{"type": "conversation.item.create", "item": hello}, {"type": "response.create"}]
    sent = conversed_without_fault([update, *talk], model)
    [outcome] = [event for event in sent.events if event["type"] in ("session.updated", "error")]
    if outcome["type"] == "error":
        assert outcome["error"]["param"].startswith("session")
    [done] = sent.of("response.done")
    assert done["response"]["status"] in ("completed", "incomplete")
    assert_the_sdk_reads(sent)


def test_every_event_of_the_sdk_is_in_the_table() -> None:
    assert {*HONOURED_EVENTS, *REFUSED_EVENTS} == {kind.value for kind in sdk.ClientEventType}


@pytest.mark.parametrize("event_type", sorted(REFUSED_EVENTS))
def test_a_refused_event_says_what_to_send_instead(event_type: str) -> None:
    sent = conversed([{"type": event_type, "event_id": "mine"}])
    [error] = [event["error"] for event in sent.of("error")]
    assert (error["type"], error["code"]) == ("invalid_request_error", "event_not_supported")
    assert (error["param"], error["event_id"]) == ("type", "mine")
    assert REFUSED_EVENTS[event_type] in error["message"]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "x" * 100_000},
        {"type": "conversation.item.delete", "item_id": "x" * 100_000},
        {"type": "session.update", "session": {"x" * 100_000: 1}},
        {"type": "session.update", "session": {"temperature": ["x" * 100_000]}},
    ],
    ids=["type", "id", "name", "value"],
)
def test_a_refusal_is_short_whatever_it_is_about(event: dict[str, Any]) -> None:
    [error] = conversed([event]).of("error")
    assert len(str(error)) < 1500


def test_a_fault_of_ours_costs_one_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localvoice.dialogue.conversation.Conversation.find", lambda *_, **__: 1 / 0)
    hello = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]}
    retrieve = {"type": "conversation.item.retrieve", "item_id": "a", "event_id": "mine"}
    sent = conversed([retrieve, {"type": "conversation.item.create", "item": hello}, {"type": "response.create"}])
    [error] = [event["error"] for event in sent.of("error")]
    assert (error["type"], error["event_id"]) == ("server_error", "mine")
    assert sent.of("response.done")[0]["response"]["status"] == "completed"
    assert sent.closed == []
