"""Answering: what to say next. The interface; the engine beside it goes by rules."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Said:
    """One finished say in the conversation: `role` is user, assistant or system. Of an answer, only what was heard."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What an answer may draw on. The last thing the user said ends `history`; `order` is for this answer alone."""

    instructions: str
    language: str
    history: tuple[Said, ...]
    now: datetime
    order: str = ""


class Answerer(Protocol):
    """Finds the answer, sentence by sentence, so that the first can be spoken while the rest is found."""

    def answer(self, prompt: Prompt) -> AsyncIterator[str]:
        """The sentences of the answer."""
