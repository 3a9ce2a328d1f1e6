"""A browser's process and the owner of its call, through a real Redis; both are this process here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from channels.layers import get_channel_layer
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from agents.protocol import InputText, SessionStart
from agents.voice.browser import remote_line
from agents.voice.browser.attachment import Browser
from agents.voice.browser.event_log import Entry, entry_of
from agents.voice.browser.remote_line import RemoteLine
from agents.voice.calls import node
from agents.voice.calls.live_calls import LiveCall, LiveCalls
from agents.voice.calls.node import Node
from agents.voice.calls.node_messages import send_to_node
from agents.voice.errors import OurFault, ReaderTooSlow, ServerRestarting, TakenOver, TimeLimit, VoiceError
from tests.patience import patience
from tests.voice.process import PERSONA, Session, call_of, hears, until

HELLO = '{"type":"input.text","text":"hello"}'
AGAIN = '{"type":"input.text","text":"again"}'
FRAME = bytes(1920)


class Page:
    """The browser's end in its process."""

    def __init__(self, line: RemoteLine) -> None:
        self.line = line
        self.entries: list[Entry] = []
        self.fails_with: Exception | None = None

    async def take(self, message: dict[str, Any]) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        if message["type"] == "voice.event":
            self.entries.append(entry_of(message))

    def has(self, text: str) -> bool:
        return any(orjson.loads(entry.text or "{}").get("message") == text for entry in self.entries)


@pytest.fixture
async def calls(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveCalls]:
    """A process that runs."""
    calls, rechecks = LiveCalls(), list[dict[str, Any]]()
    monkeypatch.setattr(remote_line, "live_calls", calls)
    running = [
        asyncio.create_task(calls.run(limit_a_user=1)),
        asyncio.create_task(Node(calls, "calls.recheck", rechecks.append).run()),
    ]
    await hears(calls.node_id)
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
    line = RemoteLine(calls.node_id, call.conversation_id, SessionStart(call.conversation_id, after_seq))
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
    await asyncio.sleep(0)  # it has begun
    try:
        yield page
    finally:
        reading.cancel()
        await asyncio.wait([reading])


async def reason(line: RemoteLine) -> VoiceError | None:
    async with patience():
        return await line.over()


# A browser that is served from elsewhere


async def test_what_the_session_says_reaches_the_browser(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        session_of(call).say("good morning")
        await until(lambda: page.has("good morning"))


async def test_what_the_browser_sends_reaches_the_session_in_order(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        page.line.send_audio(FRAME)
        page.line.receive(InputText("hello"), HELLO)
        page.line.send_audio(FRAME)
        await until(lambda: len(session_of(call).told) == 3)
    assert session_of(call).told == [FRAME, InputText("hello"), FRAME]


async def test_what_redis_lost_of_the_browsers_messages_goes_again_and_is_taken_once(
    calls: LiveCalls, call: LiveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(calls, call) as page:
        with monkeypatch.context() as redis_is_away:
            redis_is_away.setattr(page.line._publisher, "publish", lambda message: None)
            page.line.receive(InputText("hello"), HELLO)
        page.line.receive(InputText("again"), AGAIN)
        for asked in range(3):
            page.line.pull(asked)
            await asyncio.sleep(0.1)
        await until(lambda: len(session_of(call).told) == 2)
    assert session_of(call).told == [InputText("hello"), InputText("again")]


async def test_what_was_said_before_it_came_is_pulled(calls: LiveCalls, call: LiveCall) -> None:
    session_of(call).say("one")
    session_of(call).say("two")
    async with served(calls, call, after_seq=1) as page:
        assert page.line.pull(1) == []
        await until(lambda: page.has("two"))
        assert not page.has("one")


async def test_one_gap_is_asked_for_once(calls: LiveCalls, call: LiveCall) -> None:
    """Each event behind a gap shows it; each answer would hold all that is missing."""
    session_of(call).say("one")
    async with served(calls, call) as page:
        for _ in range(50):
            page.line.pull(0)
        await until(lambda: page.has("one"))
        session_of(call).say("two")
        await until(lambda: page.has("two"))
    assert [entry.seq for entry in page.entries].count(1) == 1


async def test_a_browser_that_misses_more_than_is_kept_is_told(calls: LiveCalls, call: LiveCall) -> None:
    session_of(call).log.max_bytes = 1
    session_of(call).say("one")
    session_of(call).say("two")
    async with served(calls, call) as page:
        page.line.pull(0)
        assert isinstance(await reason(page.line), ReaderTooSlow)


async def test_the_person_ends_the_call(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        page.line.stop()
        assert await reason(page.line) is None
    assert call.ended.is_set()


async def test_a_broken_rule_ends_the_call_for_that_reason(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        page.line.receive(InputText("x"), '{"type":"unknown"}')
        error = await reason(page.line)
    assert error is not None
    assert error.code == "protocol_error"
    assert call.error is session_of(call).ended_with


async def test_a_call_that_ends_by_itself_says_all_and_then_why(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        session_of(call).say("one")
        session_of(call).stop(TimeLimit())
        assert isinstance(await reason(page.line), TimeLimit)
        await until(lambda: page.has("one"))


async def test_a_lost_browser_leaves_its_call(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        await until(lambda: session_of(call).browser is not None)
        page.line.leave()
    await until(lambda: session_of(call).browser is None, "the loss")
    assert not call.ended.is_set()


async def test_a_browser_whose_process_fell_silent_has_left(
    calls: LiveCalls, call: LiveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "SILENT_SECONDS", 0.0)
    assert await attached(calls, call) is not None
    await until(lambda: session_of(call).browser is None, "the loss")


async def test_a_browser_that_reads_too_slowly_ends_the_call_at_its_owner(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        page.fails_with = ReaderTooSlow()
        session_of(call).say("one")
        assert isinstance(await reason(page.line), ReaderTooSlow)
        await until(call.ended.is_set, "the end")
    assert isinstance(call.error, ReaderTooSlow)


async def test_a_browser_that_is_found_lost_leaves_its_call(calls: LiveCalls, call: LiveCall) -> None:
    line = await attached(calls, call)
    assert line is not None
    page = Page(line)
    page.fails_with = RuntimeError("the socket")
    session_of(call).say("one")
    with pytest.raises(RuntimeError):
        async with patience():
            await line.read(page.take)
    await until(lambda: session_of(call).browser is None, "the loss")


async def test_an_owner_that_does_not_answer_is_left(
    calls: LiveCalls, call: LiveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_line, "UNANSWERED_SECONDS", -1.0)
    async with served(calls, call) as page:
        assert isinstance(await reason(page.line), ServerRestarting)


async def test_a_process_that_stops_leaves_the_call_where_it_is(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        calls.end = ServerRestarting()
        calls.is_ending.set()
        assert await reason(page.line) is calls.end
    await until(lambda: session_of(call).browser is None, "the loss")
    assert not call.ended.is_set()


# Whose it is


async def test_nobody_gets_another_persons_call(calls: LiveCalls, call: LiveCall) -> None:
    assert await attached(calls, call, user_id=2) is None
    assert session_of(call).browser is None


async def test_a_call_that_is_not_here_is_not_served(calls: LiveCalls, call: LiveCall) -> None:
    assert await attached(calls, call_of(Session())) is None


async def test_a_call_that_ends_just_now_is_asked_for_again(calls: LiveCalls, call: LiveCall) -> None:
    """What it leaves is not stored yet: who took it up now would take up the half of it."""
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
        await until(lambda: older.line._reason.done())
    assert not call.ended.is_set()
    assert session_of(call).told == []


async def test_a_session_that_lost_its_call_to_another_process_is_not_heard(calls: LiveCalls, call: LiveCall) -> None:
    """It goes on for some seconds, and its numbers are those of the other."""
    layer: Any = get_channel_layer()
    line = RemoteLine("another node", call.conversation_id, SessionStart(call.conversation_id, 0))
    line._channel = await layer.new_channel()
    await layer.group_add(line._group, line._channel)
    session_of(call).say("one")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await layer.receive(line._channel)


# What may not end the others


@pytest.mark.parametrize(
    "message",
    [
        {"type": "node.attach"},
        {"type": "node.attach", "conversation": 7},
        {"type": "node.evicted", "conversation": "no uuid"},
        {"type": "voice.recheck"},
        {"type": "unheard of"},
        {"type": "node.audio", "browser": []},
    ],
)
async def test_a_message_that_makes_no_sense_ends_nothing(
    calls: LiveCalls, call: LiveCall, message: dict[str, Any]
) -> None:
    await send_to_node(calls.node_id, message)
    async with served(calls, call) as page:
        session_of(call).say("still here")
        await until(lambda: page.has("still here"))


async def test_a_fault_in_one_call_ends_that_one_alone(calls: LiveCalls, call: LiveCall) -> None:
    other = call_of(Session(), user_id=2)
    calls.begin(other)
    session_of(call).fails_with = ZeroDivisionError()
    async with served(calls, call) as faulty, served(calls, other, user_id=2) as page:
        faulty.line.receive(InputText("hello"), HELLO)
        assert isinstance(await reason(faulty.line), OurFault)
        session_of(other).say("still here")
        await until(lambda: page.has("still here"))
    assert not other.ended.is_set()


async def test_a_channel_that_cannot_be_answered_ends_nothing(
    calls: LiveCalls, call: LiveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any) -> bool:
        raise RuntimeError("a bug of the layer")

    async with served(calls, call):
        monkeypatch.setattr(node, "send_back", fails)
        session_of(call).stop()
        await until(call.ended.is_set, "the end")
        await asyncio.sleep(0.3)  # the watcher of the guest looks ten times a second


async def test_who_cannot_be_reached_is_not_sent_everything(
    calls: LiveCalls, call: LiveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All guests wait meanwhile, a second for each event."""
    tries = 0

    async def unreachable(channel: str, message: dict[str, Any]) -> bool:
        nonlocal tries
        tries += message["type"] == "voice.event"
        return False

    for number in range(10):
        session_of(call).say(str(number))
    async with served(calls, call) as page:
        monkeypatch.setattr(node, "send_back", unreachable)
        page.line.pull(0)
        await until(lambda: tries)
        page.line.send_audio(FRAME)
        await until(lambda: session_of(call).told)
    assert tries == 1


# Nothing stays behind


async def test_no_channel_stays_behind(calls: LiveCalls, call: LiveCall, redis: Redis) -> None:
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


async def test_the_owner_forgets_its_guests(calls: LiveCalls, call: LiveCall) -> None:
    async with served(calls, call) as page:
        page.line.leave()
    await until(lambda: session_of(call).browser is None)
    await until(lambda: "browser in another process" not in {task.get_name() for task in asyncio.all_tasks()})


# Without Redis


async def test_a_process_without_redis_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, redis: Redis
) -> None:
    tries, there = 0, get_channel_layer

    def away_thrice() -> Any:
        nonlocal tries
        tries += 1
        if tries <= 3:
            raise RedisConnectionError
        return there()

    monkeypatch.setattr(node, "get_channel_layer", away_thrice)
    monkeypatch.setattr(node, "RESUBSCRIBE_SECONDS", 0.01)
    calls = LiveCalls()
    running = asyncio.create_task(Node(calls, "calls.recheck", lambda _: None).run())
    await hears(calls.node_id)
    running.cancel()
    await asyncio.wait([running])
    said = [record.getMessage() for record in caplog.records if record.name == "agents.voice.calls.node"]
    assert said == [
        "redis does not answer: ConnectionError; nobody can sign in until it does",
        "redis answers again",
    ]
