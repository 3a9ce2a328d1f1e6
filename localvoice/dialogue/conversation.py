"""The items of one conversation in their order, and which of their words count as said. No I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from localvoice.answering import Said
from localvoice.settings.items import ITEM, PART
from localvoice.wire.events import Event, Refused, new_id

ROOT = "root"  # as previous_item_id it stands for the beginning of the conversation


@dataclass(slots=True)
class SpokenText:
    """The pieces of an answer, which joined are its words, each with the length of its audio."""

    pieces: list[tuple[str, int]] = field(default_factory=list)

    def add(self, words: str, audio_ms: int) -> None:
        """Add the next piece, with the space before it, and how long its audio is."""
        self.pieces.append((words, audio_ms))

    def until(self, end_ms: int) -> str:
        """What had been said at `end_ms` of the audio, in whole words."""
        said, left_ms = [], end_ms
        for words, audio_ms in self.pieces:
            if left_ms <= 0:
                break
            said.append(words if left_ms >= audio_ms else words_until(words, left_ms / audio_ms))
            left_ms -= audio_ms
        return "".join(said).strip()


def words_until(sentence: str, fraction: float) -> str:
    """The whole words in this part of a sentence; all letters count as equally long."""
    length = int(len(sentence) * fraction)
    if length >= len(sentence):
        return sentence
    return sentence[:length].rpartition(" ")[0].rstrip()


@dataclass(slots=True)
class Item:
    """One item: a message of either side, or a tool's call or result, which is kept as it came."""

    id: str
    role: str
    content: list[dict[str, Any]]
    type: str = "message"
    status: str = "completed"
    user_audio_ms: int = 0
    answer_audio_ms: int = 0
    is_truncated: bool = False
    spoken: SpokenText = field(default_factory=SpokenText)
    other: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Everything that was written or said in it."""
        parts = (part.get("text") or part.get("transcript") or "" for part in self.content)
        return " ".join(part for part in parts if part)

    def as_event(self) -> Event:
        """The item as events carry it."""
        item: Event = {"id": self.id, "object": "realtime.item", "type": self.type, **self.other}
        if self.type == "message":
            item |= {"status": self.status, "role": self.role, "content": [dict(part) for part in self.content]}
        return item


class Conversation:
    """What was said, in the order of the conversation."""

    def __init__(self) -> None:
        self.id = new_id("conv")
        self._items: list[Item] = []

    @property
    def last_id(self) -> str | None:
        """The id of the newest item."""
        return self._items[-1].id if self._items else None

    def items(self) -> tuple[Item, ...]:
        """All items, the oldest first."""
        return tuple(self._items)

    def add(self, item: Item, previous_item_id: str | None = None) -> str | None:
        """Put an item after another, or at the end; returns the id of the one before it."""
        if any(known.id == item.id for known in self._items):
            raise Refused(
                f"Item '{item.id}' exists already: leave the id out.", code="item_already_exists", param="item.id"
            )
        if previous_item_id is None:
            position = len(self._items)
        elif previous_item_id == ROOT:
            position = 0
        else:
            position = self._items.index(self.find(previous_item_id, param="previous_item_id")) + 1
        self._items.insert(position, item)
        return self._items[position - 1].id if position else None

    def find(self, item_id: object, *, param: str = "item_id") -> Item:
        """The item of that id; refused when there is none."""
        for item in self._items:
            if item.id == item_id:
                return item
        message = f"Item '{item_id}' does not exist: use an id from conversation.item.created."
        raise Refused(message, code="item_not_found", param=param)

    def delete(self, item_id: object) -> Item:
        """Remove an item."""
        item = self.find(item_id)
        self._items.remove(item)
        return item

    def truncate(self, item_id: object, content_index: object, audio_end_ms: object, *, appended: str = "") -> None:
        """Keep of an answer what was heard until `audio_end_ms`; the rest counts as never said.

        `appended` is put behind it, as it is.
        """
        item = self.find(item_id)
        if item.role != "assistant" or not any(part["type"] == "audio" for part in item.content):
            raise Refused("Only the audio of an answer can be truncated.", param="item_id")
        if content_index != 0:
            raise Refused(f"Content {content_index!r} does not exist; the audio is content 0.", param="content_index")
        if not isinstance(audio_end_ms, int) or isinstance(audio_end_ms, bool) or audio_end_ms < 0:
            raise Refused(f"audio_end_ms {audio_end_ms!r} is no whole number of milliseconds.", param="audio_end_ms")
        if audio_end_ms > item.answer_audio_ms:
            message = f"Audio content of {item.answer_audio_ms}ms is already shorter than {audio_end_ms}ms"
            raise Refused(message, param="audio_end_ms")
        item.content[0]["transcript"] = item.spoken.until(audio_end_ms) + appended
        item.answer_audio_ms = audio_end_ms
        item.is_truncated = True
        if item.status == "completed":
            item.status = "incomplete"


def said_in(items: Iterable[Item]) -> tuple[Said, ...]:
    """What counts as said in these items, the oldest first. A turn of the user counts even if no word was heard."""
    messages = (item for item in items if item.type == "message")
    return tuple(Said(item.role, item.text) for item in messages if item.text or item.role == "user")


ALLOWED_PARTS = {
    "user": ("input_text", "input_audio", "input_image"),
    "system": ("input_text",),
    "assistant": ("text", "audio"),
}
NOT_KEPT = ("audio", "image_url", "url")


def item_from_event(wanted: object, param: str = "item") -> Item:
    """The item that a client describes in `conversation.item.create`, or in the parameter of that name."""
    if wanted is None:
        raise Refused(f"{param} is missing: give it one.", code="missing_required_parameter", param=param)
    given = ITEM.check(wanted, param)
    item_id = given.get("id") or new_id("item")
    if given["type"] == "message":
        return Item(id=item_id, role=given["role"], content=_content(given, param))
    other = {name: value for name, value in given.items() if name not in ("id", "type", "object")}
    return Item(id=item_id, role="tool", content=[], type=given["type"], other=other)


def _content(message: dict[str, Any], param: str) -> list[dict[str, Any]]:
    role, kept = message["role"], []
    if not message["content"]:
        raise Refused(
            "A message needs content: give it a part.", code="missing_required_parameter", param=f"{param}.content"
        )
    for index, wanted in enumerate(message["content"]):
        part = PART.check(wanted, f"{param}.content[{index}]")
        if part["type"] not in ALLOWED_PARTS[role]:
            allowed = ", ".join(ALLOWED_PARTS[role])
            raise Refused(
                f"Content type {part['type']!r} does not go with the role {role}; use {allowed}.",
                param=f"{param}.content[{index}].type",
            )
        kept.append({name: value for name, value in part.items() if name not in NOT_KEPT})
    return kept
