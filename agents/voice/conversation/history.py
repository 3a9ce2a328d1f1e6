"""What was said so far, for a page that comes without it and for the next Voice Live session. Pure."""

from dataclasses import dataclass, field
from typing import Any

from agents.voice.conversation.transcript import Utterance

REMEMBERED = 400
PRIMED_TURNS = 60
PRIMED_CHARACTERS = 24_000  # some 6 000 tokens, a twentieth of what the service takes a minute


@dataclass(slots=True)
class History:
    """The finished utterances of one conversation, in its order."""

    _finished: dict[str, Utterance] = field(default_factory=dict)

    def add(self, utterances: list[Utterance]) -> None:
        for utterance in utterances:
            self._finished[utterance.item_id] = utterance
        while len(self._finished) > REMEMBERED:
            del self._finished[next(iter(self._finished))]

    def in_order(self) -> list[Utterance]:
        return sorted(self._finished.values(), key=lambda utterance: utterance.position)


def priming(utterances: list[Utterance]) -> list[dict[str, Any]]:
    """The client events that tell another Voice Live session what was said, oldest first; of a long talk its end."""
    chosen: list[Utterance] = []
    characters = 0
    for utterance in reversed([utterance for utterance in utterances if utterance.text.strip()]):
        characters += len(utterance.text)
        if chosen and (characters > PRIMED_CHARACTERS or len(chosen) == PRIMED_TURNS):
            break
        chosen.append(utterance)
    return [_create(utterance) for utterance in reversed(chosen)]


def places(utterances: list[Utterance], told: list[dict[str, Any]]) -> dict[str, str | None]:
    """Behind which item each stands in the memory of a session that was told so; None: nowhere."""
    ids = [event["item"]["id"] for event in told]
    return {utterance.item_id: None for utterance in utterances} | dict(zip(ids, ["root", *ids], strict=False))


def replaced(utterance: Utterance, *, behind: str) -> list[dict[str, Any]]:
    """The client events for an utterance that was primed and then cut: text alone is not truncated, but put anew."""
    dropped = {"type": "conversation.item.delete", "item_id": utterance.item_id}
    if not utterance.text.strip():
        return [dropped]
    return [dropped, _create(utterance, previous_item_id=behind)]


def _create(utterance: Utterance, **place: str) -> dict[str, Any]:
    """One utterance as text, under the id it has; behind all others if no `previous_item_id` says where."""
    kind = "input_text" if utterance.role == "user" else "text"
    content = [{"type": kind, "text": utterance.text}]
    item = {"id": utterance.item_id, "type": "message", "role": utterance.role, "content": content}
    return {"type": "conversation.item.create", **place, "item": item}
