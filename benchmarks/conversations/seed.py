"""Fills the site's own database: people, personas, and conversations of two years with their turns. The same each time.

It runs as a separate process, with the site's settings: `python -m benchmarks.conversations.seed SCALE`
"""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any
from uuid import UUID

import django

from benchmarks.conversations.sentences import FIRST_NAMES, NAMES, SENTENCES, SHARES
from benchmarks.conversations.used import Used

SEED = 13
TURNS, CONVERSATIONS, PEOPLE, PERSONAS, LIVE = 1_000_000, 100_000, 10_000, 300, 60
DAYS = 730
BATCH = 2_000
MODELS = {"gpt-realtime": 6, "gpt-realtime-mini": 3, "phi4-mm-realtime": 1}
ENDS = {
    "stopped": 70,
    "connection_lost": 9,
    "idle": 8,
    "time_limit": 3,
    "another_call": 3,
    "signed_out": 2,
    "process_lost": 1,
    "voice_live_unreachable": 1,
    "voice_live_busy": 1,
    "internal": 1,
    "reader_too_slow": 1,
}
HOURS = [1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 13, 11, 12, 13, 13, 12, 11, 10, 9, 8, 6, 4, 2]  # how busy each is


def main(scale: float) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voicesite.settings")
    django.setup()
    from agents.conversations.models import Conversation, Turn
    from agents.costs.models import ResponseUse, TurnTimes

    luck = random.Random(SEED)
    used = Used(luck)
    people, versions = _people(max(20, int(PEOPLE * scale))), _versions(max(12, int(PERSONAS * scale)))
    count = int(CONVERSATIONS * scale)
    lengths = _lengths(luck, count, int(TURNS * scale))
    calls = _calls(luck, people, versions, count, max(5, int(LIVE * scale)))
    turns = 0
    for some in _batched(zip(calls, lengths, strict=True), BATCH // 10):
        held = [(call, list(_turns(luck, call, length))) for call, length in some]
        Conversation.objects.bulk_create(call for call, _ in held)
        with _without_words():
            turns += len(Turn.objects.bulk_create((turn for _, each in held for turn in each), batch_size=BATCH))
        uses, times = zip(*(used.rows_of(call, each) for call, each in held), strict=True)
        ResponseUse.objects.bulk_create(chain.from_iterable(uses), batch_size=BATCH)
        TurnTimes.objects.bulk_create(chain.from_iterable(times), batch_size=BATCH)
    used.store_sums(BATCH)
    print(f"{count:,} conversations, {turns:,} turns, {len(people):,} people, {len(versions):,} personas.")


@contextmanager
def _without_words() -> Iterator[None]:
    """Turns are stored as an earlier release did it, for find_words.py."""
    from agents.conversations.models import Turn

    words = vars(Turn._meta.get_field("words"))
    words["pre_save"] = lambda row, add: None
    try:
        yield
    finally:
        del words["pre_save"]


def _people(count: int) -> list[Any]:
    from django.contrib.auth.models import User

    from agents.names.normal_form import normal_form
    from agents.people.models import AccountName

    names = [f"{FIRST_NAMES[number % len(FIRST_NAMES)]}-{number}" for number in range(count)]
    people = User.objects.bulk_create((User(username=name) for name in names), batch_size=BATCH)
    User.objects.create_superuser("boss", password=None)
    AccountName.objects.bulk_create(
        (
            AccountName(user=each, name=normal_form(each.username), search_text=normal_form(each.username))
            for each in people
        ),
        batch_size=BATCH,
    )
    return people


def _versions(count: int) -> list[Any]:
    from django.contrib.auth.models import User

    from agents.personas.models import Persona

    owner = User.objects.get(username="boss")
    made = [
        Persona.objects.create_published(
            owner=owner,
            name=f"{NAMES[number % len(NAMES)]} {number}",
            summary="Answers questions about opening hours, prices and the way here.",
            instructions="What it knows. " * 200,
            everyone=True,
        )
        for number in range(count)
    ]
    return [each.published for each in made]


def _lengths(luck: random.Random, count: int, turns: int) -> list[int]:
    """How many turns each conversation has: mostly few, some many, `turns` together; the last one evens it out."""
    weights = [luck.lognormvariate(0, 0.9) for _ in range(count)]
    unit = turns / sum(weights)
    lengths = [int(weight * unit) for weight in weights]
    for number in range(turns - sum(lengths)):
        lengths[number % count] += 1
    return lengths


def _calls(luck: random.Random, people: list[Any], versions: list[Any], count: int, live: int) -> Iterator[Any]:
    """From the earliest to those that go on now. Some people and personas are met far more often than others."""
    from django.utils import timezone

    from agents.conversations.models import Conversation

    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    began = sorted(_begins(luck, now) for _ in range(count - live))
    began += [now - timedelta(minutes=luck.uniform(1, 25)) for _ in range(live)]
    persons = _often(luck, people, count)
    for number, (moment, person) in enumerate(zip(began, persons, strict=True)):
        version = versions[min(int(luck.paretovariate(0.8)) - 1, len(versions) - 1)]
        yield Conversation(
            id=UUID(int=luck.getrandbits(128), version=4),
            user=person,
            persona_id=version.persona_id,
            persona_version=version,
            started_at=moment,
            ended_at=None if number >= count - live else moment + timedelta(seconds=20),
            end_reason="" if number >= count - live else _one_of(luck, ENDS),
            model=_one_of(luck, MODELS),
            voice_live_session_id=f"sess_{number:024}",
        )


def _begins(luck: random.Random, now: datetime) -> datetime:
    """More lately than long ago, and in the day rather than at night."""
    day = now - timedelta(days=1 + int(DAYS * luck.random() ** 1.3))
    hour = luck.choices(range(24), HOURS)[0]
    return day.replace(hour=hour) + timedelta(seconds=luck.uniform(0, 3599))


def _often(luck: random.Random, people: list[Any], count: int) -> list[Any]:
    shares = [1 / (10 + place) for place in range(len(people))]
    return luck.choices(people, shares, k=count)


def _turns(luck: random.Random, call: Any, length: int) -> Iterator[Any]:
    """Both sides in turn. The conversation ends a little after the last."""
    from agents.conversations.models import Turn

    language = _one_of(luck, SHARES)
    moment, previous = call.started_at + timedelta(seconds=1), ""
    for position in range(length):
        is_user = position % 2 == 0
        text = " ".join(luck.choices(SENTENCES[language], k=luck.randint(1, 2 if is_user else 5)))
        audio_ms = 400 + 55 * len(text)
        is_cut = not is_user and luck.random() < 0.12
        ended = moment + timedelta(milliseconds=audio_ms // 2 if is_cut else audio_ms)
        yield Turn(
            conversation_id=call.pk,
            position=position,
            role="user" if is_user else "assistant",
            source="text" if is_user and luck.random() < 0.1 else "speech",
            item_id=f"item_{position}",
            previous_item_id=previous,
            text=text,
            started_at=moment,
            ended_at=ended,
            interrupted=is_cut,
            heard_ms=audio_ms // 2 if is_cut else None,
            audio_ms=None if is_user else audio_ms,
        )
        previous, moment = f"item_{position}", ended + timedelta(milliseconds=luck.randint(300, 1500))
    if call.ended_at:
        call.ended_at = moment + timedelta(seconds=luck.uniform(0, 10))


def _batched(every: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while some := list(islice(every, size)):
        yield some


def _one_of(luck: random.Random, shares: dict[str, int]) -> str:
    return luck.choices(list(shares), list(shares.values()))[0]


if __name__ == "__main__":
    main(float(sys.argv[1]))
