"""The finished turns of a conversation, for a page or a Voice Live session that comes without them. Pure."""

from dataclasses import dataclass, field

from agents.voice.conversation.transcript import Turn

REMEMBERED = 400


@dataclass(slots=True)
class History:
    """The latest turns. One that is added again replaces what was known of it."""

    _finished: dict[str, Turn] = field(default_factory=dict)

    def add(self, turns: list[Turn]) -> None:
        for turn in turns:
            self._finished[turn.item_id] = turn
        while len(self._finished) > REMEMBERED:
            del self._finished[next(iter(self._finished))]

    def get(self, item_id: str) -> Turn | None:
        return self._finished.get(item_id)

    def in_order(self) -> list[Turn]:
        return sorted(self._finished.values(), key=lambda turn: turn.position)
