"""Typed turns are counted before they are heard; what is beyond the day's characters is not."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import OperationalError

from agents.usage.models import DayUse, Used
from agents.usage.words import day_of
from agents.voice.conversation import incoming
from agents.voice.protocol import InputText
from agents.voice.session import typed_text
from agents.voice.session.day_minutes import DayMinutes
from agents.voice.session.rules import DayAllowance
from agents.voice.session.typed_text import TypedText
from tests.agents.voice.call import Call
from tests.patience import until

pytestmark = pytest.mark.django_db(transaction=True)


class Performer:
    """Keeps what is heard and what the person is told."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.told: list[dict[str, Any]] = []

    def perform(self, actions: list[str]) -> None:
        self.heard += actions

    def tell(self, message: dict[str, Any]) -> None:
        self.told.append(message)


def anybody() -> Any:
    """Who is told what is not taken at once."""
    return Performer()


@pytest.fixture(autouse=True)
def _hears_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dialogue would keep a second text until it has answered the first."""
    monkeypatch.setattr(incoming, "from_browser", lambda _, message, __: [message.text])


@asynccontextmanager
async def typing(user: User, limit: int, performer: Any) -> AsyncIterator[tuple[TypedText, DayMinutes]]:
    """A call whose texts are counted while the block runs."""
    day = DayMinutes()
    typed = TypedText(DayAllowance(user.pk, 0, limit), day)
    counting = asyncio.create_task(typed.run(Call(now=0.0).dialogue, performer))
    yield typed, day
    counting.cancel()
    await asyncio.wait([counting])


async def test_texts_are_heard_in_their_order_up_to_the_limit(alice: User) -> None:
    performer = Performer()
    async with typing(alice, 10, performer) as (typed, _):
        for text in ("12345", "1234567", "12345", "x"):
            assert typed.takes(InputText(text), anybody())
        await until(lambda: len(performer.heard) + len(performer.told) == 4, "answers to four texts")

    assert performer.heard == ["12345", "12345"]
    assert [told["code"] for told in performer.told] == ["text_not_taken", "text_not_taken"]
    assert [told["text"] for told in performer.told] == ["1234567", "x"]
    too_long, nothing_left = (told["message"] for told in performer.told)
    assert too_long.startswith("Not sent: this text has 7 characters, and you may type 5 more today. Shorten it, or")
    assert nothing_left.startswith("Not sent: you have typed as much as one person may type a day. You can type again")
    assert all(told["message"].endswith("at midnight UTC.") for told in performer.told)


async def test_two_calls_of_a_person_share_the_limit(alice: User) -> None:
    performer = Performer()
    async with typing(alice, 10, performer) as (one, _), typing(alice, 10, performer) as (other, _):
        for number in range(6):
            for typed in (one, other):
                typed.takes(InputText(f"{number}a{number}"), anybody())
        await until(lambda: len(performer.heard) + len(performer.told) == 12, "answers to twelve texts")

    assert len(performer.heard) == 3


async def test_without_a_limit_a_text_is_heard_at_once_and_counted_later(alice: User) -> None:
    day = DayMinutes()
    assert not TypedText(DayAllowance(alice.pk), day).takes(InputText("Hello"), anybody())
    assert day.take_owed(0.0, 0.0) == Used(0, 5)


async def test_while_the_database_is_away_texts_are_heard_and_counted_later(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    async def is_away(*_: Any, **__: Any) -> None:
        nonlocal asked
        asked += 1
        raise OperationalError

    monkeypatch.setattr(typed_text, "take_characters", is_away)
    performer = Performer()
    async with typing(alice, 10, performer) as (typed, day):
        for text in ("much more than ten characters", "and more"):
            typed.takes(InputText(text), anybody())
        await until(lambda: len(performer.heard) == 2, "two texts")

    assert asked == 1, "the second text waits for nothing"
    assert day.take_owed(0.0, 0.0) == Used(0, 37)


@pytest.mark.parametrize(("late", "owed"), [(None, 12), (3, 24), (OperationalError(), 24)])
async def test_a_text_that_a_slow_database_counts_late_is_charged_once(
    late: int | Exception | None, owed: int, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that was given up goes on in its thread: if it charges the text in the end, nobody else does."""
    answers = asyncio.Event()

    async def is_slow(*_: Any, **__: Any) -> int | None:
        await answers.wait()
        if isinstance(late, Exception):
            raise late
        return late

    monkeypatch.setattr(typed_text, "take_characters", is_slow)
    monkeypatch.setattr(typed_text, "DATABASE_SECONDS", 0.01)
    monkeypatch.setattr(typed_text, "AWAY_SECONDS", 0.0)
    performer = Performer()
    async with typing(alice, 100, performer) as (typed, day):
        for text in ("first words.", "second words"):
            typed.takes(InputText(text), anybody())
        await until(lambda: len(performer.heard) == 2, "two texts")
        answers.set()
        await until(lambda: typed._asked is not None and typed._asked.done(), "the late answer")
        await asyncio.sleep(0)

    assert day.take_owed(0.0, 0.0) == Used(0, owed)


async def test_a_call_that_goes_on_in_another_process_loses_no_text(alice: User) -> None:
    performer: Any = Performer()
    day = DayMinutes()
    typed = TypedText(DayAllowance(alice.pk, 0, 10), day)
    typed.takes(InputText("Hello"), anybody())

    typed.hear_all(Call(now=0.0).dialogue, performer)

    assert performer.heard == ["Hello"]
    assert day.take_owed(0.0, 0.0) == Used(0, 5)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock that days go by."""

    def moved(clock: float) -> None:
        monkeypatch.setattr(time, "time", lambda: clock)

    return moved


async def test_at_midnight_all_characters_are_there_again(alice: User, at: Callable[[float], None]) -> None:
    before_midnight = datetime(2026, 12, 1, tzinfo=UTC).timestamp() - 1
    await sync_to_async(DayUse.objects.charge)(alice.pk, day_of(before_midnight), typed_characters=10)
    performer = Performer()
    async with typing(alice, 10, performer) as (typed, _):
        at(before_midnight)
        typed.takes(InputText("before"), anybody())
        await until(lambda: performer.told, "refusal")
        at(before_midnight + 1)
        typed.takes(InputText("after"), anybody())
        await until(lambda: performer.heard, "text")

    assert performer.heard == ["after"]


async def test_more_texts_than_wait_are_given_back_at_once(alice: User) -> None:
    typed, performer = TypedText(DayAllowance(alice.pk, 0, 1_000), DayMinutes()), Performer()
    told: Any = performer
    for number in range(typed_text.WAITING_MAX + 2):
        assert typed.takes(InputText(f"text {number}"), told)

    first, second = (message["text"] for message in performer.told)
    assert (first, second) == ("text 20", "text 21")
    typed.hear_all(Call(now=0.0).dialogue, told)
    assert len(performer.heard) == typed_text.WAITING_MAX
