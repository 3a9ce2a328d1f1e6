"""A browser's process and the process that owns its call, with a real Redis between them. The tests play both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from channels.layers import get_channel_layer
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from agents.voice.calls import guests, inbox, remote_line
from agents.voice.calls.inbox import Inbox
from agents.voice.calls.live_calls import LiveCall, LiveCalls
from agents.voice.calls.remote_line import RemoteLine
from agents.voice.errors import OurFault, ReaderTooSlow, ServerRestarting, TakenOver, TimeLimit, VoiceError
from agents.voice.protocol import InputText, SessionStart
from agents.voice.redis.layer import send_to_group
from agents.voice.redis.names import group_of_process
from agents.voice.session.attachment import Browser
from agents.voice.session.event_log import Entry
from tests.agents.voice.process import PERSONA, Session, call_of, hears, until
from tests.patience import patience

HELLO = '{"type":"input.text","text":"hello"}'
AGAIN = '{"type":"input.text","text":"again"}'
FRAME = bytes(1920)


class Page:
    """The browser's socket, in its own process."""

    def __init__(self, line: RemoteLine) -> None:
        self.line = line
        self.entries: list[Entry] = []
        self.fails_with: Exception | None = None

    async def take(self, entry: Entry) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        self.entries.append(entry)

    def has(self, text: str) -> bool:
        return any(orjson.loads(entry.text or "{}").get("message") == text for entry in self.entries)


@pytest.fixture
async def calls(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveCalls]:
    """The calls of a running process: of the owner and of the browser's process at once."""
    calls, rechecks = LiveCalls(), list[dict[str, Any]]()
    monkeypatch.setattr(remote_line, "live_calls", calls)
    running = [
        asyncio.create_task(calls.run(limit_a_user=1)),
        asyncio.create_task(Inbox(calls, rechecks.append).run()),
    ]
    await hears(calls.process_id)
    yield calls
    assert not any(task.done() for task in running), "something has ended the process"
    for task in running:
        task.cancel()
    await asyncio.wait(running)
    layer: Any = get_channel_layer()
    await layer.flush()


@pytest.fixture
def call(calls: LiveCalls) -> LiveCall:
    call = call_of(Session())
    calls.begin(call)
    return call


def session_of(call: LiveCall) -> Session:
    session: Any = call.session
    return session


async def attached(calls: LiveCalls, call: LiveCall, *, user_id: int = 1, after_seq: int = 0) -> RemoteLine | None:
    line = RemoteLine(calls.process_id, call.conversation_id, SessionStart(call.conversation_id, after_seq))
    if await line.attach(user_id=user_id, persona_id=PERSONA):
        return line
    await line.discard()
    return None


@asynccontextmanager
async def served(calls: LiveCalls, call: LiveCall, **how: Any) -> AsyncIterator[Page]:
    line = await attached(calls, call, **how)
    assert line is not None
    page = Page(line)
    reading = asyncio.create_task(line.read(page.take))
    await asyncio.sleep(0)  # until it has begun
    try:
        yield page
    finally:
        reading.cancel()
        await asyncio.wait([reading])


async def reason(line: RemoteLine) -> VoiceError | None:
    async with patience():
        return await line.over()


# A browser of another process


async def test_what_the_session_publishes_reaches_the_browser(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        session_of(call).say("good morning")
        await until(lambda: page.has("good morning"))


async def test_what_the_browser_sends_reaches_the_session_in_order(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        page.line.send_audio(FRAME)
        page.line.receive(InputText("hello"), HELLO)
        page.line.send_audio(FRAME)
        await until(lambda: len(session_of(call).received) == 3)
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
        await until(lambda: len(session_of(call).received) == 2)
    assert session_of(call).received == [InputText("hello"), InputText("again")]


async def test_events_from_before_the_browser_came_are_pulled(calls: LiveCalls, call: LiveCall) -> None:
    session_of(call).say("one")
    session_of(call).say("two")
    async with served(calls, call, after_seq=1) as page:
        assert page.line.events.pull(1) == []
        await until(lambda: page.has("two"))
        assert not page.has("one")


async def test_one_gap_is_asked_for_once(calls: LiveCalls, call: LiveCall) -> None:
    """Every event after a gap shows the same gap, and every answer would hold all that is missing."""
    session_of(call).say("one")
    async with served(calls, call) as page:
        for _ in range(50):
            page.line.events.pull(0)
        await until(lambda: page.has("one"))
        session_of(call).say("two")
        await until(lambda: page.has("two"))
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
        await until(lambda: page.has("one"))


async def test_a_call_goes_on_without_a_lost_browser(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        await until(lambda: session_of(call).browser is not None)
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
        await until(lambda: newer.has("for the newer"))
        assert not older.has("for the newer")


async def test_a_browser_that_lost_the_call_to_another_cannot_end_it(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as older:
        session_of(call).attach(Browser(), SessionStart())
        older.line.stop()
        older.line.send_audio(FRAME)
        await until(lambda: older.line._is_over.is_set())
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


# A fault that must not end other calls


@pytest.mark.parametrize(
    "message",
    [
        {"type": "process.attach"},
        {"type": "process.attach", "conversation": 7},
        {"type": "process.evicted", "conversation": "no uuid"},
        {"type": "voice.recheck"},
        {"type": "unheard of"},
        {"type": "process.audio", "browser": []},
    ],
)
async def test_a_message_that_makes_no_sense_ends_no_call(
    calls: LiveCalls, call: LiveCall, message: dict[str, Any]
) -> None:
    await send_to_group(group_of_process(calls.process_id), message)
    async with served(calls, call) as page:
        session_of(call).say("still here")
        await until(lambda: page.has("still here"))


async def test_a_fault_in_one_call_ends_only_that_call(calls: LiveCalls, call: LiveCall) -> None:
    other = call_of(Session(), user_id=2)
    calls.begin(other)
    session_of(call).fails_with = ZeroDivisionError()
    async with served(calls, call) as faulty, served(calls, other, user_id=2) as page:
        faulty.line.receive(InputText("hello"), HELLO)
        assert isinstance(await reason(faulty.line), OurFault)
        session_of(other).say("still here")
        await until(lambda: page.has("still here"))
    assert not other.ended.is_set()


async def test_a_fault_while_answering_a_channel_does_not_end_the_process(
    calls: LiveCalls, call: LiveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any) -> bool:
        raise RuntimeError("a bug of the layer")

    async with served(calls, call):
        monkeypatch.setattr(guests, "send_to_channel", fails)
        session_of(call).stop()
        await until(call.ended.is_set, "the end")
        await asyncio.sleep(0.3)  # the inbox looks at each guest ten times a second


async def test_after_a_send_that_fails_the_rest_is_not_sent(
    calls: LiveCalls, call: LiveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each failed send takes up to a second, and all other guests wait meanwhile."""
    tries = 0

    async def unreachable(channel: str, message: dict[str, Any]) -> bool:
        nonlocal tries
        tries += message["type"] == "voice.event"
        return False

    for number in range(10):
        session_of(call).say(str(number))
    async with served(calls, call) as page:
        monkeypatch.setattr(guests, "send_to_channel", unreachable)
        page.line.events.pull(0)
        await until(lambda: tries)
        page.line.send_audio(FRAME)
        await until(lambda: session_of(call).received)
    assert tries == 1


# Nothing is left over


async def test_no_channel_is_left_over(calls: LiveCalls, call: LiveCall, redis: Redis) -> None:
    layer: Any = get_channel_layer()
    before, subscribed = set(layer.channels), set(await redis.pubsub_channels("asgispecific*"))
    assert await attached(calls, call, user_id=2) is None  # refused
    async with served(calls, call):  # cancelled
        pass
    line = await attached(calls, call)  # ended by an error of the browser's own
    assert line is not None
    page = Page(line)
    page.fails_with = RuntimeError("the socket")
    session_of(call).say("one")
    with pytest.raises(RuntimeError):
        await line.read(page.take)
    assert set(layer.channels) == before
    assert set(await redis.pubsub_channels("asgispecific*")) == subscribed


async def test_the_owner_forgets_a_guest_that_has_left(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        page.line.leave()
    await until(lambda: session_of(call).browser is None)
    await until(lambda: "browser in another process" not in {task.get_name() for task in asyncio.all_tasks()})


# Without Redis


async def test_a_process_without_redis_logs_it_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, redis: Redis
) -> None:
    tries, there = 0, get_channel_layer

    def away_thrice() -> Any:
        nonlocal tries
        tries += 1
        if tries <= 3:
            raise RedisConnectionError
        return there()

    monkeypatch.setattr(inbox, "layer", away_thrice)
    monkeypatch.setattr(inbox, "RESUBSCRIBE_SECONDS", 0.01)
    calls = LiveCalls()
    running = asyncio.create_task(Inbox(calls, lambda _: None).run())
    await hears(calls.process_id)
    running.cancel()
    await asyncio.wait([running])
    said = [record.getMessage() for record in caplog.records if record.name == "agents.voice.calls.inbox"]
    assert said == [
        "redis does not answer: ConnectionError; nobody can sign in until it does",
        "redis answers again",
    ]
