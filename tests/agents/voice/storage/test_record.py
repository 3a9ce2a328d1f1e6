"""Finished turns on their way to the database."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError

from agents.conversations.models import Conversation
from agents.conversations.models import Turn as TurnRow
from agents.personas.models import Persona
from agents.voice.conversation.transcript import Turn
from agents.voice.storage import record, rows
from agents.voice.storage.day_use import call_wished
from agents.voice.storage.record import Record
from agents.voice.storage.rows import Opened, open_conversation
from tests.agents.voice.storage.begun import begun
from tests.patience import patience

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def turn(item_id: str, position: int = 1, **fields: Any) -> Turn:
    return Turn(item_id, "", "user", "speech", position, NOW, text="hello", ended_at=NOW, has_text=True, **fields)


@pytest.fixture
def mara(alice: User) -> Persona:
    return Persona.objects.create_published(
        owner=alice, name="Mara", summary="Front desk", instructions="You are Mara."
    )


@pytest.fixture
async def opened(mara: Persona, alice: User) -> Opened:
    opened = await begun(alice, mara)
    assert opened is not None
    return opened


async def test_a_conversation_begins_with_what_is_published(mara: Persona, alice: User) -> None:
    await asyncio.to_thread(_save, mara, instructions="You are Mara, and new here.")
    await asyncio.to_thread(mara.publish, alice)
    await asyncio.to_thread(_save, mara, instructions="Not for callers yet.")
    opened = await begun(alice, mara)
    assert opened is not None
    assert opened.config.session["instructions"] == "You are Mara, and new here."


def _save(persona: Persona, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(persona, name, value)
    persona.save()


async def test_nothing_begins_for_those_who_may_not(mara: Persona, charlie: User) -> None:
    assert await begun(charlie, mara) is None
    assert not await Conversation.objects.aexists()


async def test_what_is_opened_too_late_is_taken_back(mara: Persona, alice: User) -> None:
    """A thread goes on when nobody waits for it any more."""
    late = time.monotonic() - 1
    assert mara.published is not None
    with pytest.raises(TimeoutError):
        await rows._open(alice, mara.published, uuid4(), None, record=False, give_up_at=late)
    assert not await Conversation.objects.aexists()


async def test_nothing_begins_with_a_persona_that_was_deleted_after_it_was_looked_up(
    mara: Persona, alice: User
) -> None:
    wish = await call_wished(alice, mara.pk, time.time())
    assert wish is not None
    await mara.adelete()
    assert await open_conversation(alice, wish.version, uuid4()) is None
    assert not await Conversation.objects.aexists()


async def test_turns_are_stored_as_they_come(opened: Opened) -> None:
    async with patience(), asyncio.TaskGroup() as tasks:
        turns = Record(opened.conversation_id)
        storing = tasks.create_task(turns.run())
        turns.add([turn("second", 2), turn("first", 1)])
        while await TurnRow.objects.acount() < 2:
            await asyncio.sleep(0.01)
        storing.cancel()
    assert [turn.item_id async for turn in TurnRow.objects.all()] == ["first", "second"]


async def test_a_turn_is_stored_once(opened: Opened) -> None:
    for _ in range(2):
        turns = Record(opened.conversation_id)
        turns.add([turn("one")])
        await turns.finish("stopped")
    assert await TurnRow.objects.acount() == 1


async def test_a_database_that_recovers_gets_the_turns(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "RETRY_SECONDS", (0.001, 0.001))
    store, failures = rows.store_turns, [OperationalError("gone"), OperationalError("still gone")]

    async def unreliable(conversation_id: Any, turns: list[Turn]) -> None:
        if failures:
            raise failures.pop()
        await store(conversation_id, turns)

    monkeypatch.setattr(record, "store_turns", unreliable)
    turns = Record(opened.conversation_id)
    turns.add([turn("one")])
    await turns.finish("stopped")
    assert await TurnRow.objects.acount() == 1


async def test_turns_of_a_deleted_conversation_are_let_go(
    transactional_db: None, caplog: pytest.LogCaptureFixture
) -> None:
    turns = Record(uuid4())
    turns.add([turn("one")])
    await turns.finish("stopped")
    assert turns.is_finished
    assert not await TurnRow.objects.aexists()
    assert "was deleted; its turns are not stored" in caplog.text


async def test_at_most_two_hundred_turns_wait(opened: Opened) -> None:
    """Then the oldest are lost, and the person gets one notice."""
    turns = Record(opened.conversation_id)
    notices = [turns.add([turn(f"item {number}", number)]) for number in range(1, 251)]
    assert [message["code"] for messages in notices for message in messages] == ["not_saved"]
    assert notices[200] != []
    await turns.finish("stopped")
    assert await TurnRow.objects.acount() == 200
    assert not await TurnRow.objects.filter(position__lte=50).aexists()


async def test_a_conversation_is_closed_once(opened: Opened) -> None:
    await Record(opened.conversation_id).finish("idle")
    await Record(opened.conversation_id).finish("stopped")
    assert (await Conversation.objects.aget()).end_reason == "idle"


async def test_what_the_database_did_not_take_in_time_is_stored_later(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "RETRY_SECONDS", ())
    monkeypatch.setattr(record, "LATE_PAUSE_SECONDS", 0.001)
    store, failures = rows.store_turns, [OperationalError("gone") for _ in range(3)]

    async def unreliable(conversation_id: Any, turns: list[Turn]) -> None:
        if failures:
            raise failures.pop()
        await store(conversation_id, turns)

    monkeypatch.setattr(record, "store_turns", unreliable)
    turns = Record(opened.conversation_id)
    turns.add([turn("one")])
    await turns.finish("stopped")
    assert (turns.is_finished, turns.waiting_ids) == (False, ["one"])
    async with patience():
        await turns.finish_late()
    assert turns.is_finished
    assert await TurnRow.objects.acount() == 1


async def test_who_waits_in_vain_is_given_up_with_a_line_in_the_log(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(record, "RETRY_SECONDS", ())
    monkeypatch.setattr(record, "LATE_SECONDS", 0.0)

    async def gone(conversation_id: Any, turns: list[Turn]) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(record, "store_turns", gone)
    turns = Record(opened.conversation_id)
    turns.add([turn("one")])
    await turns.finish("stopped")
    await turns.finish_late()
    assert "1 turns are lost" in caplog.text
