"""One conversation as a page has it: what it shows and plays, what it asks for after a loss, what is wrong. Pure."""

from dataclasses import dataclass, field
from typing import Any

from tests.soak.player import Player

Message = dict[str, Any]
OVERTAKEN_SECONDS = 0.5
WAITED_OUT = ("quota", "database_away")
UNTRACED = ("transcript.delta", "turn.metrics")


@dataclass(slots=True)
class Caption:
    """What was said, as it was shown last. `at`: when, in monotonic seconds."""

    role: str
    text: str
    seq: int
    at: float


@dataclass(slots=True)
class Page:
    """It gets what arrives, with monotonic seconds. `wrongs`: what a page must never see."""

    conversation_id: str = ""
    seq: int = 0
    state: str = ""
    state_seq: int = 0
    item_id: str = ""
    starts: int = 0  # how often `session.started` came
    captions: dict[str, Caption] = field(default_factory=dict)
    player: Player = field(default_factory=Player)
    wrongs: list[str] = field(default_factory=list)
    lost_at: list[float] = field(default_factory=list)  # each loss of a socket, in monotonic seconds
    trace: list[str] = field(default_factory=list)  # what came, to find the reason of a wrong
    is_lost: bool = False
    _short_at: float = float("-inf")  # when less audio had come than was announced
    times_speech_was_lost: int = 0  # the person is asked to say it again
    ended_with: str = ""  # the code of the error that ended the last socket
    retry_seconds: float | None = None  # that error said when another try makes sense

    def start_fields(self) -> Message:
        """What `session.start` says: nothing for a new call."""
        if not self.conversation_id:
            return {}
        fields: Message = {"resume": self.conversation_id, "after_seq": self.seq}
        if self.item_id:
            fields |= {"item_id": self.item_id, "received_bytes": self.player.items[self.item_id].received_bytes}
        return fields

    @property
    def waits_it_out(self) -> bool:
        """Whether a refusal is no reason to give up: there is no room now, and will be."""
        return self.retry_seconds is not None and self.ended_with in WAITED_OUT

    def lose(self, code: int | None, now: float) -> None:
        """The socket is gone."""
        self.lost_at.append(now)
        self.trace.append(f"{now:.2f} closed with {code}, {self.start_fields()}")

    def take_audio(self, pcm: bytes, now: float) -> None:
        item = self.player.items.get(self.item_id)
        if item is None:
            self.wrongs.append("audio before audio.started")
            return
        if item.is_silenced:
            self.wrongs.append(f"audio of {self.item_id} after its flush")
        if item.done_bytes is not None:
            self.wrongs.append(f"audio of {self.item_id} after its end")
        self.player.received(self.item_id, len(pcm), now)

    def take(self, message: Message, now: float) -> Message | None:
        """One message; gives what is to be answered."""
        kind = message["type"]
        if kind not in UNTRACED:
            self.trace.append(f"{now:.2f} {message}")
        if kind == "error" and message.get("fatal"):
            self.ended_with, self.retry_seconds = message["code"], message.get("retry_after")
            return None
        if kind == "session.started" and self.conversation_id not in ("", message["conversation_id"]):
            self.wrongs.append("the conversation was lost: another one began")
            self.is_lost = True
            return None
        if message["seq"] <= self.seq and self.starts and not self.is_lost:
            self.wrongs.append(f"{kind} came with the number {message['seq']} after {self.seq}")
            return None
        self.seq = message["seq"]
        match kind:
            case "session.started":
                self._started(message["conversation_id"])
            case "session.state":
                self.state, self.state_seq = message["state"], message["seq"]
            case "transcript.done":
                self.captions[message["item_id"]] = Caption(message["role"], message["text"], message["seq"], now)
            case "notice" if message["code"] == "speech_lost":
                self.times_speech_was_lost += 1
            case "transcript.truncated":  # of an answer that broke off, only pieces came before
                caption = self.captions.setdefault(message["item_id"], Caption("assistant", "", message["seq"], now))
                caption.text, caption.at = message["text"], now
            case "audio.started":
                self.item_id = message["item_id"]
                self._audio_started(message.get("from_bytes", 0), now)
            case "audio.done":
                self._audio_done(message, now)
            case "playback.flush":
                self._forgive_void_audio(now)
                played_ms = self.player.flush(message["item_id"], now)
                return {"type": "playback.flushed", "item_id": message["item_id"], "played_ms": played_ms}
        return None

    def answers_after(self, seq: int) -> bool:
        """Whether the persona has said something since, and is done with it."""
        has_answer = any(
            caption.role == "assistant" and caption.seq > seq and caption.text for caption in self.captions.values()
        )
        return has_answer and self.state == "ready" and self.state_seq > seq and not self.player.is_playing

    def said(self, text: str) -> Caption | None:
        """The caption of a typed turn."""
        return next((each for each in self.captions.values() if each.role == "user" and each.text == text), None)

    @property
    def user_turns(self) -> int:
        return sum(caption.role == "user" for caption in self.captions.values())

    def _started(self, conversation_id: str) -> None:
        self.starts += 1
        self.conversation_id = conversation_id

    def _audio_started(self, from_bytes: int, now: float) -> None:
        known = self.player.items.get(self.item_id)
        had_bytes = known.received_bytes if known else 0
        if from_bytes > had_bytes:
            self.wrongs.append(f"audio of {self.item_id} was lost: {had_bytes} bytes came, it goes on at {from_bytes}")
        self.player.begin(self.item_id, from_bytes, now)

    def _audio_done(self, message: Message, now: float) -> None:
        item = self.player.items.get(message["item_id"])
        received = item.received_bytes if item else 0
        if received != message["bytes"]:
            self.wrongs.append(f"audio of {message['item_id']}: {received} of {message['bytes']} bytes came")
            self._short_at = now
        if item is not None:
            item.done_bytes = message["bytes"]

    def _forgive_void_audio(self, now: float) -> None:
        """A flush overtakes the audio before it, also when its end was announced already."""
        if now - self._short_at < OVERTAKEN_SECONDS:
            self.wrongs.pop()
        self._short_at = float("-inf")
