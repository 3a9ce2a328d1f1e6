"""The engine that works in threads: it never waits too long, and always has an answer."""

import asyncio
import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from localvoice.answering import GetsReady, Prompt, Said
from localvoice.answering.meaning import answerer
from localvoice.answering.meaning.answerer import MeaningAnswerer
from localvoice.answering.meaning.finder import MeaningFinder
from localvoice.answering.rules.facts import Asked
from tests.patience import PATIENCE_SECONDS

CAFE = "You are Mia. Dogs stay outside. Cake is sold until five."


class Finder(MeaningFinder):
    """Finds cake in everything; waits for `may_go_on`, or fails, if it is to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.was_read = threading.Event()

    def __call__(self, asked: Asked, facts: Sequence[str]) -> tuple[str, ...]:
        self.may_go_on.wait()
        if self.error is not None:
            raise self.error
        return ("Cake is sold until five.",)

    def read(self, facts: Sequence[str], language: str) -> None:
        assert "Dogs stay outside." in facts
        self.was_read.set()


def prompt(*said: str) -> Prompt:
    return Prompt(CAFE, "en", tuple(Said("user", text) for text in said), datetime(2026, 11, 30, tzinfo=UTC))


async def answer(engine: MeaningAnswerer, *said: str) -> list[str]:
    return [sentence async for sentence in engine.answer(prompt(*said))]


async def test_a_fact_is_found_by_meaning() -> None:
    assert await answer(MeaningAnswerer(Finder()), "Something sweet?") == ["Cake is sold until five."]


async def test_rules_come_first() -> None:
    assert await answer(MeaningAnswerer(Finder()), "What is 7x8?") == ["Seven times eight is fifty-six."]


async def test_facts_are_read_when_a_call_begins() -> None:
    for begin in (lambda engine: answer(engine), lambda engine: asyncio.to_thread(engine.get_ready, prompt())):
        finder = Finder()
        engine = MeaningAnswerer(finder)
        assert isinstance(engine, GetsReady)
        await begin(engine)
        assert await asyncio.to_thread(finder.was_read.wait, PATIENCE_SECONDS)


async def test_an_answer_that_takes_too_long_is_found_by_words(caplog: pytest.LogCaptureFixture) -> None:
    finder = Finder()
    finder.may_go_on.clear()
    try:
        assert await answer(MeaningAnswerer(finder, timeout_s=0), "What about dogs?") == ["Dogs stay outside."]
    finally:
        finder.may_go_on.set()
    assert "found by words" in caplog.text


async def test_what_there_is_no_place_for_is_found_by_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(answerer, "TASKS_AT_MOST", 1)
    finder = Finder()
    engine = MeaningAnswerer(finder)
    finder.may_go_on.clear()
    first = asyncio.create_task(answer(engine, "Something sweet?"))
    await asyncio.sleep(0)
    assert await answer(engine, "What about dogs?") == ["Dogs stay outside."]
    engine.get_ready(prompt())
    finder.may_go_on.set()
    assert await first == ["Cake is sold until five."]
    assert await answer(engine, "Something sweet?") == ["Cake is sold until five."]
    assert "found by words" in caplog.text


async def test_a_failure_is_logged_and_answered_by_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert await answer(MeaningAnswerer(Finder(ValueError("numbers"))), "What about dogs?") == [
            "Dogs stay outside."
        ]
    assert "The sentence model failed" in caplog.text
