"""The sentence that bridges a wait: when it comes, and what it says."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from localvoice.dialogue.interim import ONE_MOMENT, Interim, bridged, interim_from

AT_ONCE = Interim(("One moment.",), frozenset({"latency"}), 0.0)
LATER = Interim(("One moment.",), frozenset({"latency"}), 60.0)
AT_TOOLS = Interim(("Let me look.",), frozenset({"tool"}), 0.0)
CALL = {"name": "look_up"}


async def answer(*parts: Any, wait: asyncio.Event | None = None) -> AsyncGenerator[Any]:
    if wait is not None:
        await wait.wait()
    for part in parts:
        yield part


async def heard(parts: AsyncGenerator[Any], interim: Interim | None) -> list[Any]:
    return [part async for part in bridged(parts, interim)]


async def test_a_late_answer_is_bridged() -> None:
    is_ready = asyncio.Event()
    parts = bridged(answer("Hello.", "Bye.", wait=is_ready), AT_ONCE)
    assert await anext(parts) == "One moment."
    is_ready.set()
    assert [part async for part in parts] == ["Hello.", "Bye."]


async def test_a_threshold_of_zero_bridges_every_answer() -> None:
    assert await heard(answer("Hello."), AT_ONCE) == ["One moment.", "Hello."]


@pytest.mark.parametrize("interim", [None, LATER, AT_TOOLS, Interim((), frozenset({"latency"}), 0.0)])
async def test_an_answer_in_time_comes_alone(interim: Interim | None) -> None:
    assert await heard(answer("Hello.", "Bye."), interim) == ["Hello.", "Bye."]


async def test_a_call_of_a_function_is_bridged_if_the_session_wants_that() -> None:
    assert await heard(answer(CALL), AT_TOOLS) == ["Let me look.", CALL]
    assert await heard(answer(CALL), LATER) == [CALL]
    assert await heard(answer("I look it up.", CALL), AT_TOOLS) == ["I look it up.", CALL]


async def test_one_wait_is_bridged_once() -> None:
    both = Interim(("One moment.",), frozenset({"latency", "tool"}), 0.0)
    is_ready = asyncio.Event()
    parts = bridged(answer(CALL, wait=is_ready), both)
    assert await anext(parts) == "One moment."
    is_ready.set()
    assert [part async for part in parts] == [CALL]


async def test_nothing_to_say_stays_nothing() -> None:
    assert await heard(answer(), AT_TOOLS) == []


async def test_who_leaves_during_the_wait_leaves_nothing_running() -> None:
    async with aclosing(bridged(answer("Hello.", wait=asyncio.Event()), AT_ONCE)) as parts:
        assert await anext(parts) == "One moment."
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_answer_is_closed_with_it() -> None:
    hello = answer("Hello.", "Bye.")
    async with aclosing(bridged(hello, LATER)) as parts:
        assert await anext(parts) == "Hello."
    assert hello.ag_frame is None  # type: ignore[attr-defined] # an async generator has it


async def test_a_fault_of_the_engine_arrives() -> None:
    async def broken() -> AsyncGenerator[str]:
        raise ValueError("no engine")
        yield ""

    with pytest.raises(ValueError, match="no engine"):
        await heard(broken(), LATER)


def test_a_session_without_it_has_none() -> None:
    assert interim_from(None, "en") is None


def test_static_texts_are_said_as_they_are() -> None:
    interim = interim_from({"type": "static_interim_response", "texts": ["Moment!", " "]}, "de")
    assert interim == Interim(("Moment!",), frozenset({"latency"}), 2.0)


def test_triggers_and_threshold_are_the_sessions() -> None:
    config = {"type": "static_interim_response", "triggers": ["tool"], "latency_threshold_ms": 0}
    assert interim_from(config, "en") == Interim((), frozenset({"tool"}), 0.0)


@pytest.mark.parametrize("language", ONE_MOMENT)
def test_without_a_model_it_speaks_the_language_of_the_session(language: str) -> None:
    interim = interim_from({"type": "llm_interim_response"}, language)
    assert interim is not None
    assert interim.texts == ONE_MOMENT[language]
    cut = interim_from({"type": "llm_interim_response", "max_completion_tokens": 1}, language)
    assert cut is not None
    assert all(len(text.split()) == 1 for text in cut.texts)
