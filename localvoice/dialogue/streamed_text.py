"""Text that a client types in pieces: `input_text.delta` until `input_text.done`. No I/O.

The reference says which item the pieces go to, not what becomes of it. Here an id that is new becomes a message of the
user when the text is done. A message that is there already gets the text then.
"""

from localvoice.dialogue.conversation import Conversation, Item
from localvoice.wire.events import Refused

MOST_OPEN = 32
LONGEST_TEXT = 100_000  # characters


class StreamedTexts:
    """The texts of one connection that are not done yet."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._open: dict[str, str] = {}

    def append(self, item_id: str, content_index: int, delta: str) -> None:
        """Add a piece."""
        so_far = self._open.get(item_id, "")
        if len(so_far) + len(delta) > LONGEST_TEXT:
            raise Refused(
                f"A text has at most {LONGEST_TEXT} characters: finish it with input_text.done.", param="delta"
            )
        if item_id not in self._open and len(self._open) >= MOST_OPEN:
            raise Refused(f"{MOST_OPEN} texts are open: finish one with input_text.done.", param="id")
        self._writable(item_id, content_index)
        self._open[item_id] = so_far + delta

    def finish(self, item_id: str, content_index: int) -> Item | None:
        """End a text; returns the item that is new with it, or None if it went to one that was there."""
        if item_id not in self._open:
            raise Refused(f"No text is open for item '{item_id}': begin it with input_text.delta.", param="id")
        part = self._writable(item_id, content_index)
        text = self._open.pop(item_id)
        if part is None:
            return Item(id=item_id, role="user", content=[{"type": "input_text", "text": text}])
        part["text"] += text
        return None

    def _writable(self, item_id: str, content_index: int) -> dict[str, str] | None:
        """The part of an item that takes the text; None if the item is still to be made."""
        items = [item for item in self._conversation.items() if item.id == item_id]
        content = items[0].content if items and items[0].role == "user" else []
        if not items and content_index == 0:
            return None
        if content_index >= len(content) or content[content_index].get("type") != "input_text":
            raise Refused(
                f"Item '{item_id}' has no typed text at content {content_index}: name a message of the user.",
                param="content_index",
            )
        return content[content_index]
