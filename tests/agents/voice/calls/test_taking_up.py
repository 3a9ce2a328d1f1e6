"""A browser asks for its call again. Redis and the database are real; Voice Live never answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona
from agents.voice.calls import opening, remote_line, taking_up
from agents.voice.calls.inbox import Inbox
from agents.voice.calls.line import Line
from agents.voice.calls.live_calls import LiveCalls
from agents.voice.calls.local_line import LocalLine
from agents.voice.calls.taking_up import EndedAsWished, take_up
from agents.voice.conversation.hand_over import HandOver
from agents.voice.errors import Idle, MovedAway, ServerRestarting
from agents.voice.protocol import SessionStart
from agents.voice.redis.client import close_shared_redis
from agents.voice.redis.registry import CallRegistry
from agents.voice.session.session import VoiceSession
from agents.voice.upstream import relay as upstream_relay
from tests.agents.voice.process import Session, call_of, hears, offers
from tests.patience import patience, until
from voicesite.laptop.processes import free_port

pytestmark = pytest.mark.django_db(transaction=True)

elsewhere = CallRegistry("elsewhere")


@pytest.fixture
def mara(alice: User) -> Persona:
    return Persona.objects.create_published(
        owner=alice, name="Mara", summary="Front desk", instructions="You are Mara."
    )


@pytest.fixture
def left(mara: Persona) -> Conversation:
    """A call of Alice's that a stopped process has left a moment ago, with one turn."""
    conversation = Conversation.objects.create(
        user=mara.owner,
        persona=mara,
        persona_version=mara.versions.get(),
        model="gpt-realtime",
        started_at=timezone.now() - timedelta(minutes=1),
        ended_at=timezone.now(),
        end_reason="server_restarting",
    )
    Turn.objects.create(
        conversation=conversation,
        position=1,
        role="user",
        source="text",
        item_id="u1",
        text="hello",
        started_at=conversation.started_at,
        ended_at=conversation.started_at,
    )
    return conversation


@pytest.fixture
async def calls(redis: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveCalls]:
    """The calls of a running process."""

    @asynccontextmanager
    async def never_answers(*_: Any) -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield

    async def is_old() -> bool:
        return False

    calls = LiveCalls()
    for module in (opening, remote_line, taking_up):
        monkeypatch.setattr(module, "live_calls", calls)
    monkeypatch.setattr(upstream_relay, "open_upstream", never_answers)
    monkeypatch.setattr(calls.registry, "has_just_begun", is_old)
    await redis.delete(f"voicesite:limit-of:{calls.process_id}")
    running = asyncio.create_task(calls.run(limit=40, limit_a_user=1))
    await offers(calls.process_id)
    yield calls
    calls.stop_all(ServerRestarting())
    async with patience():
        await calls.wait_until_over()
    running.cancel()
    await asyncio.wait([running])


async def taken_up(conversation: Conversation, *, user: User | None = None) -> Line | None:
    owner = user or await User.objects.aget(pk=conversation.user_id)
    persona_id: Any = conversation.persona_id
    return await take_up(owner, persona_id, conversation.pk, SessionStart(conversation.pk, 5))


def session_of(line: Line | None) -> VoiceSession:
    assert isinstance(line, LocalLine)
    return line._session


def said(line: Line | None) -> list[str]:
    return [turn.text for turn in session_of(line)._dialogue.captions.history.in_order()]


async def end_reason(conversation: Conversation) -> str:
    await conversation.arefresh_from_db()
    return str(conversation.end_reason)


async def test_a_call_that_a_stopped_process_left_goes_on(calls: LiveCalls, left: Conversation) -> None:
    line = await taken_up(left)
    assert said(line) == ["hello"]
    assert line is not None
    assert line.after_seq == 5
    assert await calls.registry.owner_of(left.pk) == calls.process_id
    assert await end_reason(left) == ""


async def test_two_sockets_that_ask_at_once_get_one_call(calls: LiveCalls, left: Conversation) -> None:
    results = await asyncio.gather(*(taken_up(left) for _ in range(5)), return_exceptions=True)
    assert len([result for result in results if isinstance(result, LocalLine)]) == 1
    assert len([result for result in results if isinstance(result, ServerRestarting)]) == 4
    assert len(calls.calls) == 1


async def test_a_hand_over_outlasts_a_database_that_fails(
    calls: LiveCalls, left: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can be taken only once, and holds what the database does not."""

    async def fails(_: UUID) -> None:
        raise OperationalError("gone")

    await elsewhere.claim(left.pk, instead_of=None)
    await elsewhere.hand_over(left.pk, HandOver(typed=["not sent yet"]).as_bytes(), 30)
    with monkeypatch.context() as fault:
        fault.setattr(taking_up, "reopen", fails)
        with pytest.raises(OperationalError):
            await taken_up(left)
    line = await taken_up(left)
    assert session_of(line)._dialogue.turn_taking.waiting.typed_texts == ["not sent yet"]


async def test_a_call_that_ended_while_its_owner_was_asked_is_over(
    calls: LiveCalls, left: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person stopped it in another tab."""
    await Conversation.objects.filter(pk=left.pk).aupdate(ended_at=None, end_reason="")
    await elsewhere.claim(left.pk, instead_of=None)

    async def ends(*_: Any, **__: Any) -> None:
        await Conversation.objects.filter(pk=left.pk).aupdate(ended_at=timezone.now(), end_reason="stopped")
        await elsewhere.release(left.pk, left.user_id)

    monkeypatch.setattr(taking_up, "_attached_to", ends)
    with pytest.raises(EndedAsWished):
        await taken_up(left)
    assert not calls.calls


async def test_an_owner_that_does_not_answer_loses_the_call_and_ends_its_session(
    calls: LiveCalls, left: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be alive: then two processes would go on with one call until it renews its lease."""
    slow = LiveCalls()
    slow.process_id = "elsewhere"
    call = call_of(Session(), left.user_id)
    call.session.conversation_id = left.pk
    inbox = asyncio.create_task(Inbox(slow, lambda _: None).run())
    holding = asyncio.create_task(slow.run(limit=40, limit_a_user=1))
    await hears(slow.process_id)
    slow.begin(call)
    await elsewhere.claim(left.pk, instead_of=None)

    async def silent(*_: Any, **__: Any) -> bool:
        raise TimeoutError

    monkeypatch.setattr(remote_line.RemoteLine, "attach", silent)
    assert isinstance(await taken_up(left), LocalLine)
    await until(call.ended.is_set, "the end of the old one")
    assert isinstance(call.error, MovedAway)
    inbox.cancel()
    holding.cancel()
    await asyncio.wait([inbox, holding])


async def test_nobody_takes_up_another_persons_call(calls: LiveCalls, left: Conversation, bob: User) -> None:
    assert await taken_up(left, user=bob) is None
    await taken_up(left)
    assert await taken_up(left, user=bob) is None


async def test_an_unknown_conversation_is_not_taken_up(calls: LiveCalls, mara: Persona) -> None:
    alice = await User.objects.aget(pk=mara.owner_id)
    assert await take_up(alice, mara.pk, uuid4(), SessionStart(uuid4())) is None


@pytest.mark.parametrize(("reason", "error"), [("stopped", EndedAsWished), ("idle", Idle)])
async def test_a_call_that_is_over_for_good_is_refused_with_its_reason(
    calls: LiveCalls, left: Conversation, reason: str, error: type[Exception]
) -> None:
    await Conversation.objects.filter(pk=left.pk).aupdate(end_reason=reason)
    with pytest.raises(error):
        await taken_up(left)


@pytest.mark.parametrize("reason", ["connection_lost", "internal", "voice_live_ended"])
async def test_after_a_call_that_failed_a_new_conversation_begins(
    calls: LiveCalls, left: Conversation, reason: str
) -> None:
    await Conversation.objects.filter(pk=left.pk).aupdate(end_reason=reason)
    assert await taken_up(left) is None


async def test_a_browser_that_comes_too_late_gets_a_new_conversation(calls: LiveCalls, left: Conversation) -> None:
    await Conversation.objects.filter(pk=left.pk).aupdate(ended_at=timezone.now() - timedelta(seconds=31))
    assert await taken_up(left) is None


async def test_without_redis_the_browser_has_to_ask_again(
    calls: LiveCalls, left: Conversation, settings: Settings
) -> None:
    await close_shared_redis()
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    with pytest.raises(ServerRestarting):
        await taken_up(left)
    await close_shared_redis()
