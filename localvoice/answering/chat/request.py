"""From a prompt to the body of `POST /chat/completions`. Pure."""

from collections.abc import Sequence
from typing import Any

from localvoice.answering import Exchange, FunctionCall, FunctionResult, Prompt, Said

MOST_EXCHANGES = 40  # the newest ones; a small model reads slowly, and its window is narrow
MOST_HISTORY_CHARACTERS = 8_000
MOST_INSTRUCTIONS_CHARACTERS = 24_000
MOST_RESULT_CHARACTERS = 4_000

SPOKEN = "Your words are spoken aloud: answer in one to three short sentences, without lists, markup or emoji."
NOT_UNDERSTOOD = "(not understood)"
CALL_BEGINS = "(The caller is on the line and waits for you to speak.)"

Message = dict[str, Any]


def request_body(prompt: Prompt, model: str, most_tokens: int) -> dict[str, Any]:
    """The JSON to send. The session may lower `most_tokens`, not raise it."""
    options = prompt.options
    body: dict[str, Any] = {
        "model": model,
        "messages": messages(prompt),
        "stream": True,
        "max_tokens": min(most_tokens, options.max_tokens or most_tokens),
        "temperature": options.temperature,
    }
    tools = [_as_chat_tool(tool) for tool in options.tools if tool.get("type") == "function" and tool.get("name")]
    if tools and options.tool_choice != "none":
        body |= {"tools": tools, "tool_choice": _as_chat_choice(options.tool_choice)}
        if not options.parallel_tool_calls:
            body["parallel_tool_calls"] = False
    return body


def messages(prompt: Prompt) -> list[Message]:
    """The conversation as the model reads it. Many models want one system message, first, and a turn of the user last.

    So what was said as system counts as instructions, and turns of one side that follow one another become one.
    """
    exchanges = _newest(prompt.exchanges or prompt.history)
    system = [part.text for part in exchanges if isinstance(part, Said) and part.role == "system" and part.text]
    today = f"Today is {prompt.now:%A, %d %B %Y}."  # the time would change the prompt's beginning, which is cached
    parts = [prompt.instructions[:MOST_INSTRUCTIONS_CHARACTERS], *system, prompt.order, SPOKEN, today]
    found: list[Message] = [{"role": "system", "content": "\n\n".join(part for part in parts if part)}]
    results = {part.call_id: part for part in exchanges if isinstance(part, FunctionResult)}
    for part in exchanges:
        if isinstance(part, FunctionCall):
            _add_call(found, part, results)
        elif isinstance(part, Said) and part.role != "system":
            _add_said(found, part)
    if found[-1]["role"] not in ("user", "tool"):
        found.append({"role": "user", "content": CALL_BEGINS if len(found) == 1 else "(Go on.)"})
    return found


def _newest(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """As many of the newest as there is room for; the last one always."""
    kept: list[Exchange] = []
    left = MOST_HISTORY_CHARACTERS
    for part in reversed(exchanges[-MOST_EXCHANGES:]):
        left -= _length(part)
        if left < 0 and kept:
            break
        kept.append(part)
    return kept[::-1]


def _length(part: Exchange) -> int:
    match part:
        case Said():
            return len(part.text)
        case FunctionCall():
            return len(part.name) + len(part.arguments)
        case FunctionResult():
            return min(len(part.output), MOST_RESULT_CHARACTERS)


def _add_said(found: list[Message], said: Said) -> None:
    text = said.text[-MOST_HISTORY_CHARACTERS:] or NOT_UNDERSTOOD
    last = found[-1]
    if last["role"] == said.role and "tool_calls" not in last:
        last["content"] += f"\n{text}"
    else:
        found.append({"role": said.role, "content": text})


def _add_call(found: list[Message], call: FunctionCall, results: dict[str, FunctionResult]) -> None:
    """The call, and its result directly after it, as servers want it; one without a result is left out."""
    result = results.get(call.call_id)
    if result is None:
        return
    function = {"name": call.name, "arguments": call.arguments}
    called = {"id": call.call_id, "type": "function", "function": function}
    answer = {"role": "tool", "tool_call_id": call.call_id, "content": result.output[:MOST_RESULT_CHARACTERS]}
    found += [{"role": "assistant", "content": "", "tool_calls": [called]}, answer]


def _as_chat_tool(tool: dict[str, Any]) -> dict[str, Any]:
    """A session has the function's fields beside its type, a chat request has them in an object of their own."""
    function = {name: tool[name] for name in ("name", "description", "parameters") if tool.get(name) is not None}
    return {"type": "function", "function": function}


def _as_chat_choice(choice: Any) -> Any:
    if not isinstance(choice, dict):
        return choice if choice in ("auto", "required") else "auto"
    function = choice.get("function")
    name = choice.get("name") or (function.get("name") if isinstance(function, dict) else None)
    return {"type": "function", "function": {"name": name}} if name else "auto"
