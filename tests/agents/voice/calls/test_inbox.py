"""What other processes send to this one, through a real Redis. No fault in it ends other calls, and nothing is left."""

import asyncio
from typing import Any

import pytest
from channels.layers import get_channel_layer
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from agents.voice.calls import guests, inbox
from agents.voice.calls.inbox import Inbox
from agents.voice.calls.live_calls import LiveCall, LiveCalls
from agents.voice.calls.process_messages import end_call
from agents.voice.errors import EndedByOperator, OurFault
from agents.voice.protocol import InputText
from agents.voice.redis.layer import send_to_group
from agents.voice.redis.names import group_of_process
from tests.agents.voice.calls.guest import FRAME, HELLO, Page, attached, reason, served, session_of
from tests.agents.voice.process import Session, call_of, hears
from tests.patience import until

# A fault that must not end other calls


@pytest.mark.parametrize(
    "message",
    [
        {"type": "process.attach"},
        {"type": "process.attach", "conversation": 7},
        {"type": "process.evicted", "conversation": "no uuid"},
        {"type": "process.end", "conversation": "no uuid", "sentence": ""},
        {"type": "process.end"},
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
        await until(lambda: page.has("still here"), "event")


async def test_a_fault_in_one_call_ends_only_that_call(calls: LiveCalls, call: LiveCall) -> None:
    other = call_of(Session(), user_id=2)
    calls.begin(other)
    session_of(call).fails_with = ZeroDivisionError()
    async with served(calls, call) as faulty, served(calls, other, user_id=2) as page:
        faulty.line.receive(InputText("hello"), HELLO)
        assert isinstance(await reason(faulty.line), OurFault)
        session_of(other).say("still here")
        await until(lambda: page.has("still here"), "event")
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
        await until(lambda: tries, "try")
        page.line.send_audio(FRAME)
        await until(lambda: session_of(call).received, "message")
    assert tries == 1


# A call that somebody ends


async def test_a_call_that_a_supervisor_ends_says_so_with_their_reason(calls: LiveCalls, call: LiveCall) -> None:
    other = call_of(Session(), user_id=2)
    calls.begin(other)
    async with served(calls, call) as page:
        message = end_call(call.conversation_id, "The people who run this site ended the call. They say: “Enough.”")
        await send_to_group(group_of_process(calls.process_id), message)
        error = await reason(page.line)
    assert isinstance(error, EndedByOperator)
    assert error.close_code == 4403
    assert error.as_message()["message"].endswith("They say: “Enough.”")
    assert not other.ended.is_set()


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
    await until(lambda: session_of(call).browser is None, "loss of the browser")
    await until(
        lambda: "browser in another process" not in {task.get_name() for task in asyncio.all_tasks()}, "end of its task"
    )


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
