"""What was said so far, for a page that comes without it and for the next Voice Live session. Pure."""

from dataclasses import dataclass, field
from typing import Any

from agents.voice.conversation.transcript import Turn

REMEMBERED = 400
PRIMED_TURNS = 60
PRIMED_CHARACTERS = 24_000  # some 6 000 tokens, a twentieth of what the service takes a minute


@dataclass(slots=True)
class History:
    """The finished turns of one conversation, in its order."""

    _finished: dict[str, Turn] = field(default_factory=dict)

    def add(self, turns: list[Turn]) -> None:
        for turn in turns:
            self._finished[turn.item_id] = turn
        while len(self._finished) > REMEMBERED:
            del self._finished[next(iter(self._finished))]

    def in_order(self) -> list[Turn]:
        return sorted(self._finished.values(), key=lambda turn: turn.position)


def priming(turns: list[Turn]) -> list[dict[str, Any]]:
    """The client events that tell another Voice Live session what was said, oldest first; of a long talk its end."""
    chosen: list[Turn] = []
    characters = 0
    for turn in reversed([turn for turn in turns if turn.text.strip()]):
        characters += len(turn.text)
        if chosen and (characters > PRIMED_CHARACTERS or len(chosen) == PRIMED_TURNS):
            break
        chosen.append(turn)
    return [_create(turn) for turn in reversed(chosen)]


def places(turns: list[Turn], told: list[dict[str, Any]]) -> dict[str, str | None]:
    """Behind which item each stands in the memory of a session that was told so; None: nowhere."""
    ids = [event["item"]["id"] for event in told]
    return {turn.item_id: None for turn in turns} | dict(zip(ids, ["root", *ids], strict=False))


def replaced(turn: Turn, *, behind: str) -> list[dict[str, Any]]:
    """The client events for a turn that was primed and then cut: text alone is not truncated, but put anew."""
    dropped = {"type": "conversation.item.delete", "item_id": turn.item_id}
    if not turn.text.strip():
        return [dropped]
    return [dropped, _create(turn, previous_item_id=behind)]


def _create(turn: Turn, **place: str) -> dict[str, Any]:
    """One turn as text, under the id it has; behind all others if no `previous_item_id` says where."""
    kind = "input_text" if turn.role == "user" else "text"
    content = [{"type": kind, "text": turn.text}]
    item = {"id": turn.item_id, "type": "message", "role": turn.role, "content": content}
    return {"type": "conversation.item.create", **place, "item": item}
