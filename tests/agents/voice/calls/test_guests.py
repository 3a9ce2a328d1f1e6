"""A browser of another process on a call of this one: what it gets, what it may do, and who gets the call."""

import asyncio
from typing import Any

import pytest
from channels.layers import get_channel_layer

from agents.voice.calls import guests, remote_line
from agents.voice.calls.live_calls import LiveCall, LiveCalls
from agents.voice.calls.remote_line import RemoteLine
from agents.voice.errors import ReaderTooSlow, ServerRestarting, TakenOver, TimeLimit
from agents.voice.protocol import InputText, SessionStart
from agents.voice.session.attachment import Browser
from tests.agents.voice.calls.guest import AGAIN, FRAME, HELLO, Page, attached, reason, said_before, served, session_of
from tests.agents.voice.process import Session, call_of
from tests.patience import patience, until

# A browser of another process


async def test_what_the_session_publishes_reaches_the_browser(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        session_of(call).say("good morning")
        await until(lambda: page.has("good morning"), "event")


async def test_what_the_browser_sends_reaches_the_session_in_order(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        page.line.send_audio(FRAME)
        page.line.receive(InputText("hello"), HELLO)
        page.line.send_audio(FRAME)
        await until(lambda: len(session_of(call).received) == 3, "messages")
    assert session_of(call).received == [FRAME, InputText("hello"), FRAME]


async def test_a_message_that_redis_lost_is_sent_again_and_accepted_once(
    calls: LiveCalls, call: LiveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(calls, call) as page:
        with monkeypatch.context() as redis_is_away:
            redis_is_away.setattr(page.line._publisher, "publish", lambda message: None)
            page.line.receive(InputText("hello"), HELLO)
        page.line.receive(InputText("again"), AGAIN)
        for asked in range(3):
            page.line.events.pull(asked)
            await asyncio.sleep(0.1)
        await until(lambda: len(session_of(call).received) == 2, "messages")
    assert session_of(call).received == [InputText("hello"), InputText("again")]


async def test_events_from_before_the_browser_came_are_pulled(calls: LiveCalls, call: LiveCall) -> None:
    await said_before(call, "one", "two")
    async with served(calls, call, after_seq=1) as page:
        assert page.line.events.pull(1) == []
        await until(lambda: page.has("two"), "event")
        assert not page.has("one")


async def test_one_gap_is_asked_for_once(calls: LiveCalls, call: LiveCall) -> None:
    """Every event after a gap shows the same gap, and every answer would hold all that is missing."""
    await said_before(call, "one")
    async with served(calls, call) as page:
        for _ in range(50):
            page.line.events.pull(0)
        await until(lambda: page.has("one"), "event")
        session_of(call).say("two")
        await until(lambda: page.has("two"), "event")
    assert [entry.seq for entry in page.entries].count(1) == 1


async def test_a_browser_that_misses_more_than_the_log_keeps_is_too_slow(calls: LiveCalls, call: LiveCall) -> None:
    session_of(call).log.max_bytes = 1
    session_of(call).say("one")
    session_of(call).say("two")
    async with served(calls, call) as page:
        page.line.events.pull(0)
        assert isinstance(await reason(page.line), ReaderTooSlow)


async def test_the_person_can_end_the_call(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        page.line.stop()
        assert await reason(page.line) is None
    assert call.ended.is_set()


async def test_a_message_that_breaks_the_protocol_ends_the_call_for_that_reason(
    calls: LiveCalls, call: LiveCall
) -> None:
    async with served(calls, call) as page:
        page.line.receive(InputText("x"), '{"type":"unknown"}')
        error = await reason(page.line)
    assert error is not None
    assert error.code == "protocol_error"
    assert call.error is session_of(call).ended_with


async def test_a_call_that_ends_by_itself_sends_all_its_events_and_then_the_reason(
    calls: LiveCalls, call: LiveCall
) -> None:
    async with served(calls, call) as page:
        session_of(call).say("one")
        session_of(call).stop(TimeLimit())
        assert isinstance(await reason(page.line), TimeLimit)
        await until(lambda: page.has("one"), "event")


async def test_a_call_goes_on_without_a_lost_browser(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        await until(lambda: session_of(call).browser is not None, "browser")
        page.line.leave()
    await until(lambda: session_of(call).browser is None, "the loss")
    assert not call.ended.is_set()


async def test_a_browser_whose_process_falls_silent_is_detached(
    calls: LiveCalls, call: LiveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "SILENT_SECONDS", 0.0)
    assert await attached(calls, call) is not None
    await until(lambda: session_of(call).browser is None, "the loss")


async def test_a_browser_that_reads_too_slowly_ends_the_call_at_its_owner(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        page.fails_with = ReaderTooSlow()
        session_of(call).say("one")
        assert isinstance(await reason(page.line), ReaderTooSlow)
        await until(call.ended.is_set, "the end")
    assert isinstance(call.error, ReaderTooSlow)


async def test_a_socket_that_fails_is_detached_from_its_call(calls: LiveCalls, call: LiveCall) -> None:
    line = await attached(calls, call)
    assert line is not None
    page = Page(line)
    page.fails_with = RuntimeError("the socket")
    session_of(call).say("one")
    with pytest.raises(RuntimeError):
        async with patience():
            await line.read(page.take)
    await until(lambda: session_of(call).browser is None, "the loss")


async def test_an_owner_that_does_not_answer_is_given_up(
    calls: LiveCalls, call: LiveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_line, "UNANSWERED_SECONDS", -1.0)
    async with served(calls, call) as page:
        assert isinstance(await reason(page.line), ServerRestarting)


async def test_a_call_goes_on_when_only_its_browsers_process_stops(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        calls.stop_error = ServerRestarting()
        calls.is_stopping.set()
        assert await reason(page.line) is calls.stop_error
    await until(lambda: session_of(call).browser is None, "the loss")
    assert not call.ended.is_set()


# Which browser gets the call


async def test_nobody_gets_another_persons_call(calls: LiveCalls, call: LiveCall) -> None:
    assert await attached(calls, call, user_id=2) is None
    assert session_of(call).browser is None


async def test_a_call_that_the_process_does_not_have_is_refused(calls: LiveCalls, call: LiveCall) -> None:
    assert await attached(calls, call_of(Session())) is None


async def test_a_call_that_is_just_ending_must_be_asked_for_again(calls: LiveCalls, call: LiveCall) -> None:
    """Its end is not stored yet: a process that took it up now would get only half of it."""
    session_of(call).is_over = True
    with pytest.raises(ServerRestarting):
        await attached(calls, call)


async def test_the_newest_browser_has_the_call(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as older, served(calls, call) as newer:
        assert isinstance(await reason(older.line), TakenOver)
        session_of(call).say("for the newer")
        await until(lambda: newer.has("for the newer"), "event")
        assert not older.has("for the newer")


async def test_a_browser_that_lost_the_call_to_another_cannot_end_it(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as older:
        session_of(call).attach(Browser(), SessionStart())
        older.line.stop()
        older.line.send_audio(FRAME)
        await until(lambda: older.line._is_over.is_set(), "end of the older line")
    assert not call.ended.is_set()
    assert session_of(call).received == []


async def test_a_session_that_lost_its_call_to_another_process_is_not_heard(calls: LiveCalls, call: LiveCall) -> None:
    """It goes on for some seconds, and numbers its events as the other one does."""
    layer: Any = get_channel_layer()
    line = RemoteLine("another process", call.conversation_id, SessionStart(call.conversation_id, 0))
    line._channel = await layer.new_channel()
    await layer.group_add(line._group, line._channel)
    session_of(call).say("one")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await layer.receive(line._channel)
