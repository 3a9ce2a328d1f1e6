"""What a session, with the overrides of one response, sets for a model that answers. Pure."""

from typing import Any

from localvoice.answering import Options
from localvoice.wire.events import Event


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
