"""A process that runs, and a call of it with a session of the tests."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.layers import get_channel_layer

from agents.voice.calls import remote_line
from agents.voice.calls.inbox import Inbox
from agents.voice.calls.live_calls import LiveCall, LiveCalls
from tests.agents.voice.process import Session, call_of, hears


@pytest.fixture
async def calls(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveCalls]:
    """The calls of a running process: of the owner and of the browser's process at once."""
    calls, rechecks = LiveCalls(), list[dict[str, Any]]()
    monkeypatch.setattr(remote_line, "live_calls", calls)
    running = [
        asyncio.create_task(calls.run(limit=40, limit_a_user=1)),
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
