"""What comes back from a chat request, in pieces: server-sent events, and the deltas in them. Pure."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from localvoice.answering import FunctionCall

LARGEST_LINE_BYTES = 256 * 1024
LARGEST_ARGUMENTS_CHARACTERS = 16 * 1024
MOST_CALLS = 8
END = "[DONE]"


class Garbled(Exception):
    """What came is no answer to a chat request. The text is a short reason, without what was said."""


@dataclass(slots=True)
class EventLines:
    """Cuts bytes into the payloads of server-sent events. Pieces may end anywhere, also inside a character."""

    _rest: bytes = b""

    def feed(self, piece: bytes) -> list[str]:
        """The payloads that this piece completes.

        Raises:
            Garbled: a line is too long, or not UTF-8.
        """
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > LARGEST_LINE_BYTES:
            raise Garbled("a line is too long")
        return [payload for line in lines if (payload := _payload(line))]

    def finish(self) -> list[str]:
        """The payload of a last line that no newline ends."""
        return [payload] if (payload := _payload(self._rest)) else []


def _payload(line: bytes) -> str:
    if not line.startswith(b"data:"):  # a comment, another field, the empty line after an event
        return ""
    try:
        return line[len(b"data:") :].decode().strip()
    except UnicodeDecodeError:
        raise Garbled("it sends bytes that are not text") from None


@dataclass(slots=True)
class Answer:
    """The answer so far: takes one payload after the other, gives its text on, and collects the calls of functions."""

    finish_reason: str = ""
    has_thought: bool = False
    _calls: list[dict[str, str]] = field(default_factory=list)
    _half: str = ""  # the first half of a character that JSON writes as two

    @property
    def has_calls(self) -> bool:
        """Whether a function is being called."""
        return bool(self._calls)

    def take(self, payload: str) -> str:
        """The text in this payload, which is often empty. Thoughts that come in fields of their own are dropped.

        Raises:
            Garbled: it is not what a chat request is answered with.
        """
        try:
            # orjson refuses half a surrogate pair, which some servers send when a token ends inside an emoji.
            event = json.loads(payload)
            if event.get("error"):
                raise Garbled("it reports an error")
            choices = event.get("choices") or [{}]
            choice = choices[0]
            delta = choice.get("delta") or choice.get("message") or {}
            self.finish_reason = self.finish_reason or str(choice.get("finish_reason") or "")
            self.has_thought = self.has_thought or bool(delta.get("reasoning_content") or delta.get("reasoning"))
            for position, fragment in enumerate(delta.get("tool_calls") or ()):
                self._take_call(fragment, position)
            return self._whole(_text(delta.get("content")))
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError):
            raise Garbled("it sends what is no chat completion") from None

    def calls(self, allowed: set[str], *, at_most: int = MOST_CALLS) -> list[FunctionCall]:
        """The complete calls of functions that the client has; others are dropped.

        They get ids of our own: some servers count theirs anew in each answer.
        """
        found = [
            FunctionCall(f"call_{uuid4().hex[:24]}", _joined(call["name"]), _joined(call["arguments"]).strip() or "{}")
            for call in self._calls
        ]
        return [call for call in found if call.name in allowed and _is_object(call.arguments)][:at_most]

    def _take_call(self, fragment: dict[str, Any], position: int) -> None:
        """Add a fragment. Some servers send no index: then an id of its own begins another call."""
        function = fragment.get("function") or {}
        index, call_id = fragment.get("index"), fragment.get("id") or ""
        if not isinstance(index, int):
            is_new = not self._calls or (bool(call_id) and self._calls[-1]["id"] != call_id) or position > 0
            index = len(self._calls) - (0 if is_new else 1)
        if not 0 <= index <= len(self._calls) or index >= MOST_CALLS:
            raise Garbled("it calls too many functions")
        if index == len(self._calls):
            self._calls.append({"id": "", "name": "", "arguments": ""})
        call = self._calls[index]
        arguments = function.get("arguments") or ""
        call["id"] = call["id"] or str(call_id)
        call["name"] = call["name"] or str(function.get("name") or "")
        call["arguments"] += arguments if isinstance(arguments, str) else json.dumps(arguments)
        if len(call["arguments"]) > LARGEST_ARGUMENTS_CHARACTERS:
            raise Garbled("a function's arguments are too long")

    def _whole(self, text: str) -> str:
        """Join halves of a character that came in two payloads; what stays half is dropped."""
        text, self._half = self._half + text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return _joined(text)


def _joined(text: str) -> str:
    """Without halves of characters, those that belong together as one."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore").replace("\ufffd", "")


def _text(content: object) -> str:
    """A text, or a list of parts with texts."""
    if isinstance(content, list):
        return "".join(part["text"] for part in content if isinstance(part.get("text"), str))
    return content if isinstance(content, str) else ""


def _is_object(arguments: str) -> bool:
    try:
        return isinstance(json.loads(arguments), dict)
    except (ValueError, RecursionError):
        return False
