"""A call that is over leaves the memory at once: Python looks for cycles seldom, and a log has two megabytes."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from agents.personas.address import Address
from agents.personas.session_config import SessionConfig
from agents.voice.calls.live_calls import LiveCall, LiveCalls
from agents.voice.errors import Idle, ServerRestarting, VoiceError
from agents.voice.session.rules import SessionRules
from agents.voice.session.session import VoiceSession
from agents.voice.storage.rows import Opened
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.resources import Resource
from tests.patience import patience, until
from tests.served.localvoice_controls import LocalVoice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _no_search_for_cycles() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
async def calls(redis: Redis) -> AsyncIterator[LiveCalls]:
    calls = LiveCalls()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(calls.run(limit=40, limit_a_user=1))
        await asyncio.sleep(0)
        yield calls
        running.cancel()


def begun(calls: LiveCalls, url: str) -> LiveCall:
    chooser = Chooser([Resource(1, url, 25)], user_id=1)
    config = SessionConfig(Address("gpt-realtime"), {}, None, may_interrupt=True)
    rules = SessionRules(chooser, max_seconds=60, idle_seconds=60, resume_seconds=30)
    conversation_id = uuid4()
    call = LiveCall(VoiceSession(Opened(conversation_id, config, 0.0), rules), 1, uuid4())
    calls.begin(call)
    return call


def has_begun(session: weakref.ref[VoiceSession]) -> bool:
    live = session()
    return live is not None and live.has_begun


@pytest.mark.usefixtures("_no_search_for_cycles")
@pytest.mark.parametrize("error", [None, Idle(), ServerRestarting()], ids=["wished", "idle", "handed over"])
async def test_a_call_that_is_over_is_gone(calls: LiveCalls, localvoice: LocalVoice, error: VoiceError | None) -> None:
    call = begun(calls, localvoice.url)
    session = weakref.ref(call.session)
    await until(lambda: has_begun(session), "session")
    call.session.stop(error)
    async with patience():
        await call.ended.wait()
    assert call.error is error
    del call

    await until(lambda: session() is None, "end of the session in memory")


@pytest.mark.usefixtures("_no_search_for_cycles")
async def test_a_call_that_never_reached_voice_live_is_gone_too(calls: LiveCalls, localvoice: LocalVoice) -> None:
    localvoice.misbehaves(refuse_status=403)
    call = begun(calls, localvoice.url)
    session = weakref.ref(call.session)
    async with patience():
        await call.ended.wait()
    assert call.error is not None
    del call

    await until(lambda: session() is None, "end of the session in memory")
