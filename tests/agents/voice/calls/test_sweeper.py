"""Conversations that dead processes have left, with a real Redis and database."""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona
from agents.voice.calls import sweeper as module
from agents.voice.calls.sweeper import Sweeper
from agents.voice.redis.registry import CallRegistry
from tests.patience import patience
from voicesite.laptop.processes import free_port

pytestmark = pytest.mark.django_db(transaction=True)

here, there = CallRegistry("here"), CallRegistry("there")


@pytest.fixture
def mara(alice: User) -> Persona:
    return Persona.objects.create_published(
        owner=alice, name="Mara", summary="Front desk", instructions="You are Mara."
    )


@pytest.fixture
def left(mara: Persona) -> Conversation:
    """It began two minutes ago, has not ended, and no process holds it."""
    return begun(mara, timezone.now() - timedelta(minutes=2))


def begun(persona: Persona, started_at: datetime, **fields: Any) -> Conversation:
    return Conversation.objects.create(
        user=persona.owner,
        persona=persona,
        persona_version=persona.versions.get(),
        model="gpt-realtime",
        started_at=started_at,
        **fields,
    )


def say(conversation: Conversation, position: int, ended_at: datetime) -> None:
    Turn.objects.create(
        conversation=conversation,
        position=position,
        role="user",
        source="speech",
        item_id=f"item {position}",
        text="hello",
        started_at=conversation.started_at,
        ended_at=ended_at,
    )


async def is_open(conversation: Conversation) -> bool:
    await conversation.arefresh_from_db()
    return conversation.ended_at is None and conversation.end_reason == ""


async def looked(times: int, sweeper: Sweeper | None = None) -> Sweeper:
    sweeper = sweeper or Sweeper(here)
    for _ in range(times):
        await sweeper.look()
    return sweeper


async def test_a_conversation_that_nobody_holds_is_closed_at_the_second_look(left: Conversation) -> None:
    sweeper = await looked(1)
    assert await is_open(left)
    await looked(1, sweeper)
    await left.arefresh_from_db()
    assert (left.end_reason, left.ended_at) == ("process_lost", left.started_at)
    assert await here.owner_of(left.pk) is None


async def test_a_closed_conversation_ends_with_its_last_turn(left: Conversation) -> None:
    last = left.started_at + timedelta(seconds=50)
    for position, seconds in ((1, 10), (2, 50), (3, 30)):
        await asyncio.to_thread(say, left, position, left.started_at + timedelta(seconds=seconds))
    await looked(2)
    await left.arefresh_from_db()
    assert left.ended_at == last


async def test_a_call_that_a_process_holds_goes_on(left: Conversation) -> None:
    await there.hold(left.pk, left.user_id, left.started_at.timestamp(), limit=1)
    await looked(3)
    assert await is_open(left)
    assert await here.owner_of(left.pk) == "there"


async def test_a_call_that_was_handed_over_waits_for_its_browser(left: Conversation) -> None:
    await there.hand_over(left.pk, b"what was said", seconds=30)
    await looked(3)
    assert await is_open(left)


async def test_a_call_that_has_just_begun_is_left_alone(mara: Persona) -> None:
    young = await asyncio.to_thread(begun, mara, timezone.now() - timedelta(seconds=10))
    await looked(3)
    assert await is_open(young)


async def test_a_conversation_that_has_ended_keeps_its_reason(mara: Persona) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    ended = await asyncio.to_thread(begun, mara, long_ago, ended_at=long_ago, end_reason="stopped")
    await looked(3)
    await ended.arefresh_from_db()
    assert ended.end_reason == "stopped"


async def test_a_call_that_is_taken_up_between_two_looks_goes_on(left: Conversation) -> None:
    sweeper = await looked(1)
    await there.claim(left.pk, instead_of=None)
    await looked(1, sweeper)
    assert await is_open(left)


async def test_after_a_lease_between_two_looks_two_more_looks_are_needed(left: Conversation) -> None:
    sweeper = await looked(1)
    await there.claim(left.pk, instead_of=None)
    await looked(1, sweeper)
    await there.release(left.pk, left.user_id)
    await looked(1, sweeper)
    assert await is_open(left)
    await looked(1, sweeper)
    assert not await is_open(left)


async def test_a_redis_that_lost_its_memory_closes_nothing(left: Conversation, redis: Any) -> None:
    """Until the processes have renewed their leases, even two looks find none."""
    sweeper = await looked(1)
    await redis.flushdb()
    await looked(1, sweeper)
    assert await is_open(left)


async def test_a_redis_that_was_away_closes_nothing(
    left: Conversation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sweeper = await looked(1)

    async def away(conversation_ids: Any) -> Any:
        raise ConnectionError

    with monkeypatch.context() as fault:
        fault.setattr(sweeper._registry, "owned", away)
        await looked(2, sweeper)
    await looked(1, sweeper)
    assert await is_open(left)
    assert [entry.message for entry in caplog.records] == [
        "sweeper: ConnectionError; conversations of dead processes stay open"
    ]
    await looked(1, sweeper)
    assert not await is_open(left)


async def test_a_redis_that_does_not_answer_is_logged_once(
    left: Conversation, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    await looked(3)
    assert await is_open(left)
    assert len(caplog.records) == 1


async def test_a_database_that_fails_is_asked_again(left: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    sweeper = await looked(1)

    async def fails() -> Any:
        raise OperationalError("gone")

    with monkeypatch.context() as fault:
        fault.setattr(module, "open_conversations", fails)
        await looked(1, sweeper)
    await looked(2, sweeper)
    assert not await is_open(left)


async def test_a_fault_of_the_sweeper_ends_nothing(left: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs in the same process as the calls."""

    async def fails() -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(module, "open_conversations", fails)
        await Sweeper(here).look()
    assert await is_open(left)


async def test_many_processes_close_each_conversation_once(
    mara: Persona, left: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger=module.__name__)
    for minutes in range(3, 12):
        await asyncio.to_thread(begun, mara, timezone.now() - timedelta(minutes=minutes))
    sweepers = [Sweeper(CallRegistry(f"process {number}")) for number in range(4)]
    for _ in range(2):
        await asyncio.gather(*(sweeper.look() for sweeper in sweepers))
    assert await Conversation.objects.filter(end_reason="process_lost").acount() == 10
    closed = [int(entry.getMessage().split()[1]) for entry in caplog.records]
    assert sum(closed) == 10


async def test_the_oldest_are_looked_at_first(
    mara: Persona, left: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 1)
    older = await asyncio.to_thread(begun, mara, timezone.now() - timedelta(hours=1))
    sweeper = await looked(2)
    assert [await is_open(older), await is_open(left)] == [False, True]
    await looked(2, sweeper)
    assert not await is_open(left)


async def test_the_sweeper_looks_until_it_is_cancelled(left: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", (0.0, 0.01))
    sweeping = asyncio.create_task(Sweeper(here).run())
    async with patience():
        while await is_open(left):
            await asyncio.sleep(0.01)
    sweeping.cancel()
    await asyncio.wait([sweeping])
    assert sweeping.cancelled()
