"""The calls of each version in figures."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona, PersonaVersion
from agents.personas.versions.figures import Figures, clock, figures_of

BEGAN = datetime(2026, 5, 4, 9, 0, tzinfo=timezone.get_default_timezone())


def called(persona: Persona, by: User, seconds: int | None) -> Conversation:
    """With what is published now; None: the call goes on."""
    return Conversation.objects.create(
        user=by,
        persona=persona,
        persona_version=persona.versions.latest("number"),
        started_at=BEGAN,
        ended_at=None if seconds is None else BEGAN + timedelta(seconds=seconds),
        model=persona.model,
    )


def says(conversation: Conversation, role: str, *, interrupted: bool = False) -> None:
    number = conversation.turns.count()
    Turn.objects.create(
        conversation=conversation,
        position=number,
        role=role,
        source="speech",
        item_id=f"item-{number}",
        text="…",
        started_at=BEGAN,
        ended_at=BEGAN,
        interrupted=interrupted,
    )


def of(version: PersonaVersion | None) -> Figures:
    assert version is not None
    return figures_of([version.pk])[version.pk]


@pytest.mark.parametrize(
    ("lengths", "total", "median"),
    [
        ([], 0, 0),
        ([None], 0, 0),
        ([60], 60, 60),
        ([10, 20], 30, 15),
        ([30, 10, 20], 60, 20),
        ([10, 500, 20, 30], 560, 25),
        ([None, 30, None, 10, 20, None], 60, 20),
    ],
)
def test_calls_are_counted_with_those_that_go_on_and_measured_without(
    lengths: list[int | None], total: int, median: int, mara: Persona, bob: User
) -> None:
    for seconds in lengths:
        called(mara, bob, seconds)

    found = of(mara.published)

    assert found.calls == len(lengths)
    assert found.total == timedelta(seconds=total)
    assert found.median == timedelta(seconds=median)


def test_turns_are_counted_and_of_answers_those_that_were_cut(mara: Persona, bob: User) -> None:
    first, second = called(mara, bob, 10), called(mara, bob, 20)
    says(first, "assistant", interrupted=True)
    says(first, "user", interrupted=True)
    for _ in range(2):
        says(second, "assistant")

    found = of(mara.published)

    assert (found.turns, found.answers, found.interrupted) == (4, 3, 1)
    assert found.interrupted_percent == 33


def test_what_is_said_of_a_single_call_is_of_the_latest_ones(
    mara: Persona, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.personas.versions.figures.LATEST", 2)
    early = called(mara, bob, 1000)
    says(early, "assistant", interrupted=True)
    for seconds, began in ((10, 1), (20, 2)):
        late = called(mara, bob, seconds)
        Conversation.objects.filter(pk=late.pk).update(
            started_at=BEGAN + timedelta(hours=began), ended_at=BEGAN + timedelta(hours=began, seconds=seconds)
        )
        says(late, "assistant")

    found = of(mara.published)

    assert (found.calls, found.total) == (3, timedelta(seconds=1030))
    assert (found.latest, found.median, found.turns_a_call) == (2, timedelta(seconds=15), "1.0")
    assert found.interrupted_percent == 0


def test_each_version_has_its_own_calls(mara: Persona, alice: User, bob: User) -> None:
    called(mara, bob, 10)
    first, second = mara.published, mara.publish(alice, "Shorter.")
    called(mara, bob, 70)
    called(mara, bob, 70)
    assert first is not None

    found = figures_of([first.pk, second.pk])

    assert [(each.calls, each.median_in_words) for each in found.values()] == [(1, "0:10"), (2, "1:10")]


def test_a_page_of_versions_costs_three_queries(
    mara: Persona, alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [mara.publish(alice, "").pk for _ in range(25)]
    called(mara, bob, 10)

    with django_assert_num_queries(3):
        assert len(figures_of(keys)) == 25


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (65, "1:05"), (3599.6, "1:00:00"), (4800, "1:20:00")])
def test_a_length_reads_like_a_clock(seconds: float, words: str) -> None:
    assert clock(timedelta(seconds=seconds)) == words
