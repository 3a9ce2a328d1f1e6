"""Interim responses: a short sentence that bridges the wait for an answer, spoken before it in the same response.

Two things trigger it: the answer takes longer than `latency_threshold_ms` to begin, or it begins with the call of a
function. `llm_interim_response` has no model here; it says a sentence of our own.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

from localvoice.dialogue.usage import text_tokens
from localvoice.settings.table import LLM_INTERIM

LATENCY, TOOL = "latency", "tool"
LATENCY_THRESHOLD_MS = 2000
MOST_TOKENS = 50
ONE_MOMENT = {
    "en": ("One moment, please.", "Let me think about that."),
    "de": ("Einen Moment, bitte.", "Ich denke kurz nach."),
    "es": ("Un momento, por favor.", "Déjame pensar."),
    "fr": ("Un instant, s'il vous plaît.", "Laissez-moi réfléchir."),
    "it": ("Un momento, per favore.", "Ci penso un attimo."),
    "id": ("Sebentar, ya.", "Saya pikirkan dulu."),
}

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Interim:
    """What may be said while an answer is awaited, and when."""

    texts: tuple[str, ...]
    triggers: frozenset[str]
    latency_threshold_s: float


def interim_from(config: dict[str, Any] | None, language: str) -> Interim | None:
    """The interim response of a session or a response; None if nothing is to be said."""
    if config is None:
        return None
    texts = tuple(text for text in config.get("texts") or () if text.strip())
    if config["type"] == LLM_INTERIM:
        most = config.get("max_completion_tokens") or MOST_TOKENS
        texts = tuple(_cut(text, most) for text in ONE_MOMENT.get(language, ONE_MOMENT["en"]))
    threshold_ms = config.get("latency_threshold_ms")
    return Interim(
        texts=texts,
        triggers=frozenset(config["triggers"] if config.get("triggers") is not None else (LATENCY,)),
        latency_threshold_s=(LATENCY_THRESHOLD_MS if threshold_ms is None else threshold_ms) / 1000,
    )


def _cut(text: str, most_tokens: int) -> str:
    """The words of a text that so many tokens have room for; one word at least."""
    words = text.split()
    while len(words) > 1 and text_tokens(" ".join(words)) > most_tokens:
        words.pop()
    return " ".join(words)


async def bridged(
    answer: AsyncGenerator[Part], interim: Interim | None, choose: Callable[[Sequence[str]], str] = random.choice
) -> AsyncGenerator[Part | str]:
    """The parts of an answer, its sentences and then its calls, with the interim sentence before them if it is due.

    The answer is closed with it.
    """
    async with aclosing(answer):
        if interim is not None and interim.texts:
            async with aclosing(_begin(answer, interim, choose)) as begin:
                async for part in begin:
                    yield part
        async for rest in answer:
            yield rest


async def _begin(
    answer: AsyncGenerator[Part], interim: Interim, choose: Callable[[Sequence[str]], str]
) -> AsyncGenerator[Part | str]:
    """The first part of an answer, with the interim sentence before it if it is due."""
    awaited = asyncio.create_task(_first(answer), name="begin of an answer")
    try:
        if LATENCY in interim.triggers and interim.latency_threshold_s:
            await asyncio.wait([awaited], timeout=interim.latency_threshold_s)
        is_late = LATENCY in interim.triggers and not awaited.done()
        if is_late:
            yield choose(interim.texts)
        first = await awaited
    finally:
        await _end(awaited)
    is_call = bool(first) and not isinstance(first[0], str)
    if is_call and TOOL in interim.triggers and not is_late:
        yield choose(interim.texts)
    for part in first:
        yield part


async def _first(answer: AsyncIterator[Part]) -> tuple[Part, ...]:
    """The first part; none if the answer is empty."""
    async for part in answer:
        return (part,)
    return ()


async def _end(task: "asyncio.Task[Any]") -> None:
    """Leave nothing running, whatever has become of the one who waited."""
    if not task.done():
        task.cancel()
        await asyncio.wait([task])
    if not task.cancelled():
        task.exception()  # the one who waited may have left without it
