"""Answering: what to say next. This is the interface.

`rules/` goes by rules and finds facts by words; `meaning/` goes by the same rules and finds facts by what they mean;
`endpoint.py` asks a language model.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the conversation; `role` is user, assistant or system. Of an answer it holds only what was heard."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """The answer is to call one of the client's functions. `arguments` is the text of a JSON object."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class FunctionResult:
    """What the client's function has returned."""

    call_id: str
    output: str


Exchange = Said | FunctionCall | FunctionResult


@dataclass(frozen=True, slots=True)
class Options:
    """What a session sets for its model: `tools` and `tool_choice` as in `session.update`, and at most so many tokens.

    `max_tokens` is None if the session has no limit.
    """

    tools: tuple[dict[str, Any], ...] = ()
    tool_choice: Any = "auto"
    parallel_tool_calls: bool = True
    temperature: float = 0.8
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """What an answer is made from. `history` ends with what the user said last; `order` is for this answer alone.

    `exchanges` is the history with the calls of functions and their results in their places.
    """

    instructions: str
    language: str
    history: tuple[Said, ...]
    now: datetime
    order: str = ""
    exchanges: tuple[Exchange, ...] = ()
    options: Options = field(default_factory=Options)


class Answerer(Protocol):
    """Finds answers, sentence by sentence: the first can be spoken while the rest is being found."""

    def answer(self, prompt: Prompt) -> AsyncIterator[str | FunctionCall]:
        """The sentences of the answer, then the functions to call. An answer that is cut off is closed (`aclose`)."""


@runtime_checkable
class GetsReady(Protocol):
    """An answerer whose first answer comes faster if it sees the persona before."""

    def get_ready(self, prompt: Prompt) -> None:
        """Prepare for this persona. It must not block, nor raise anything."""
