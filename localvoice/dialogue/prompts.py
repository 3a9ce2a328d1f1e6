"""What an answer is made from: the session's settings, with those of one response, and the conversation. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from localvoice.answering import Exchange, FunctionCall, FunctionResult, Options, Prompt, Said
from localvoice.dialogue.conversation import Item, said_in
from localvoice.dialogue.responses import Plan
from localvoice.wire.events import Event


def prompt_from(plan: Plan, items: Sequence[Item], now: datetime, order: str) -> Prompt:
    """The prompt for an answer to these items; `order` is for this answer alone."""
    return Prompt(
        instructions=plan.instructions,
        language=plan.speech.language,
        history=said_in(items),
        now=now,
        order=order,
        exchanges=exchanged_in(items),
        options=plan.options,
    )


def model_options(session: Event, overrides: dict[str, Any]) -> Options:
    """`session` has the overrides in it already, but for the limit of tokens, which has a name of its own there."""
    limit = overrides.get("max_output_tokens") or session["max_response_output_tokens"]
    return Options(
        tools=tuple(session["tools"]),
        tool_choice=session["tool_choice"],
        parallel_tool_calls=session["parallel_tool_calls"],
        temperature=session["temperature"],
        max_tokens=limit if isinstance(limit, int) else None,
    )


def exchanged_in(items: Iterable[Item]) -> tuple[Exchange, ...]:
    """As `said_in`, with the calls of functions and their results in their places."""
    return tuple(exchange for item in items if (exchange := _exchange(item)) is not None)


def _exchange(item: Item) -> Exchange | None:
    match item.type:
        case "message":
            return Said(item.role, item.text) if item.text or item.role == "user" else None
        case "function_call":
            return FunctionCall(*(str(item.other.get(name, "")) for name in ("call_id", "name", "arguments")))
        case "function_call_output":
            return FunctionResult(str(item.other.get("call_id", "")), str(item.other.get("output", "")))
        case _:
            return None
