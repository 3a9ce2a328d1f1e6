"""Each process says which calls it holds, and nothing that goes wrong with that ends a call."""

import asyncio
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from agents.voice.calls import board_posts
from agents.voice.calls.live_calls import LiveCall, LiveCalls
from agents.voice.redis.threads import boards
from tests.agents.voice.process import Session, call_of
from tests.patience import until


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_posts, "POST_SECONDS", 0.02)


def said_by(calls: LiveCalls) -> dict[Any, str]:
    """The calls that this process has posted, and their states."""
    found = [board for board in boards() if board.process_id == calls.process_id]
    return {call.conversation_id: call.state for board in found for call in board.calls}


async def test_calls_come_with_their_states_and_go(calls: LiveCalls, call: LiveCall) -> None:
    other = call_of(Session(), user_id=2)
    calls.begin(other)
    await until(lambda: said_by(calls) == {call.conversation_id: "ready", other.conversation_id: "ready"}, "both")
    other.session.stop()
    await until(lambda: said_by(calls) == {call.conversation_id: "ready"}, "one")


@pytest.mark.parametrize("fault", [RedisConnectionError(), ZeroDivisionError()])
async def test_a_fault_ends_no_call(
    fault: Exception, calls: LiveCalls, call: LiveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    async def fails(*_: Any) -> None:
        nonlocal tries
        tries += 1
        raise fault

    monkeypatch.setattr(board_posts, "post", fails)
    await until(lambda: tries > 2, "tries")
    await asyncio.sleep(0)
    assert not call.ended.is_set()
