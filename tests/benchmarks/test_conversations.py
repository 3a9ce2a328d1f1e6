"""The seed of the benchmark is what it says, the same each time, and each thing that is measured can be."""

import json
from random import Random
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.db.models import Count

from agents.conversations.models import Conversation, Turn
from benchmarks.conversations import measure, seed
from benchmarks.conversations.__main__ import _report
from benchmarks.conversations.growth import picture

pytestmark = pytest.mark.django_db
SCALE = 0.006


@pytest.fixture(autouse=True)
def _set_up_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.setup", lambda: None)


def test_it_seeds_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    seed.main(SCALE)
    assert capsys.readouterr().out == "600 conversations, 6,000 turns, 60 people, 12 personas.\n"
    assert (Conversation.objects.count(), Turn.objects.count()) == (600, 6_000)
    live = Conversation.objects.live()
    assert live.count() == 5
    assert not Conversation.objects.ended().filter(end_reason="").exists()
    lengths = list(Conversation.objects.annotate(count=Count("turns")).values_list("count", flat=True))
    assert max(lengths) > 5 * sorted(lengths)[300]  # some are long
    assert not Turn.objects.exclude(words=None).exists()
    later = Turn.objects.order_by("pk").select_related("conversation")[0]
    later.save()
    assert later.words  # what is stored after the seed has them again
    assert any("\u0600" <= letter <= "\u06ff" for text in Turn.objects.values_list("text") for letter in text[0])


def test_it_is_the_same_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    def seeded() -> list[Any]:
        luck = Random(seed.SEED)
        return [seed._lengths(luck, 50, 500), seed._one_of(luck, seed.ENDS)]

    assert seeded() == seeded()
    assert sum(seeded()[0]) == 500


def test_each_thing_can_be_measured(capsys: pytest.CaptureFixture[str]) -> None:
    seed.main(SCALE)
    capsys.readouterr()
    measure.main(1, [])
    found = json.loads(capsys.readouterr().out)["measured"]
    assert [each["name"] for each in found] == [thing.name for thing in measure.THINGS]
    # The admin's page of one conversation writes an event, and counts the statements of its transaction too.
    limits = {"admin: one conversation": 14}
    assert all(each["queries"] <= limits.get(each["name"], 12) for each in found if each["is_page"]), found
    assert not Conversation.objects.filter(is_counted=True).exists()  # what a job did is undone


def test_the_growth_is_drawn_from_the_smallest_to_the_largest() -> None:
    def size(conversations: int, took_ms: float) -> dict[str, Any]:
        thing = {"name": "a <page>", "times_ms": [took_ms], "limit_ms": 150.0}
        return {"conversations": conversations, "at": "now", "measured": [thing]}

    drawn = picture([size(1_000, 15.0), size(10_000, 30.0), size(100_000, 60.0)])
    root = fromstring(drawn)  # noqa: S314 - our own
    lengths = [float(bar.get("width", "")) for bar in root if bar.get("height") == "8"]
    assert lengths == sorted(lengths)
    assert lengths[2] == pytest.approx(4 * lengths[0])
    assert "60 of 150 ms" in drawn
    assert "100,000 conversations" in drawn
    assert "a &lt;page&gt;" in drawn


def test_what_is_slow_or_asks_too_often_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    def thing(name: str, took_ms: float, queries: int) -> dict[str, Any]:
        times = {"times_ms": [took_ms], "cpu_ms": [1.0], "limit_ms": 150.0}
        return {"name": name, "queries": queries, "is_page": True, **times}

    assert _report([thing("fine", 10, 12)]) == 0
    assert _report([thing("slow", 150, 1), thing("asks", 1, 13), thing("fine", 10, 12)]) == 1
    said = capsys.readouterr().out
    assert "slow *" in said
    assert "asks *" in said
    assert "fine *" not in said
