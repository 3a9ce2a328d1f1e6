"""What the present Voice Live connection knows of the conversation, and how that is corrected. Pure.

A new connection knows nothing. It gets what was said as text (it is primed). Text has no audio that could be
truncated, so a primed turn that is cut afterwards is deleted and put again.
"""

from dataclasses import dataclass, field

from agents.voice.conversation.commands import Command, DeleteItem, PutItem, TruncateItem
from agents.voice.conversation.transcript import Turn

PRIMED_TURNS = 60
PRIMED_CHARACTERS = 24_000  # some 6 000 tokens, a twentieth of what the service takes a minute


@dataclass(slots=True)
class ServiceMemory:
    """`typed`: typed turns that were sent and that the service has not confirmed."""

    is_connected: bool = True
    typed: list[str] = field(default_factory=list)
    # Maps each turn from before this connection to the one before it ("" for none); None if the service has it not.
    _primed: dict[str, str | None] = field(default_factory=dict)

    def confirmed(self, text: str) -> None:
        """The service has this typed turn."""
        if text in self.typed:
            self.typed.remove(text)

    def lost(self) -> list[str]:
        """The connection is gone. Returns the typed turns that it may have taken along."""
        unconfirmed, self.typed = self.typed, []
        self.is_connected = False
        return unconfirmed

    def prime(self, turns: list[Turn]) -> list[PutItem]:
        """Another connection is there: the commands that give it what was said, oldest first."""
        self.is_connected = True
        items = [PutItem(turn.item_id, turn.role, turn.text) for turn in _latest(turns)]
        ids = [item.item_id for item in items]
        self._primed = {turn.item_id: None for turn in turns} | dict(zip(ids, ["", *ids], strict=False))
        return items

    def cut(self, item_id: str, heard_ms: int, turn: Turn | None) -> list[Command]:
        """The commands that leave of an answer what was heard of it. `turn` has the text that is left."""
        if not self.is_connected:
            return []
        if item_id not in self._primed:
            return [TruncateItem(item_id, heard_ms)]
        previous_item_id = self._primed[item_id]
        if turn is None or previous_item_id is None:
            return []
        if not turn.text.strip():
            return [DeleteItem(item_id)]
        return [DeleteItem(item_id), PutItem(item_id, turn.role, turn.text, previous_item_id)]


def _latest(turns: list[Turn]) -> list[Turn]:
    """Of a long talk its end, and at least the last turn."""
    chosen: list[Turn] = []
    characters = 0
    for turn in reversed([turn for turn in turns if turn.text.strip()]):
        characters += len(turn.text)
        if chosen and (characters > PRIMED_CHARACTERS or len(chosen) == PRIMED_TURNS):
            break
        chosen.append(turn)
    return chosen[::-1]
