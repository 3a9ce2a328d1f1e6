"""One response: sends its events in their order and its audio at its pace. It can be ended at any moment."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

import pybase64

from localvoice.answering import FunctionCall, Options
from localvoice.audio import BYTES_PER_MS, duration_ms
from localvoice.dialogue import timestamps
from localvoice.dialogue.conversation import Conversation, Item, words_until
from localvoice.dialogue.function_calls import send_call
from localvoice.dialogue.interim import Interim
from localvoice.dialogue.usage import audio_tokens_out, text_tokens, usage
from localvoice.listening.playback import Playback
from localvoice.speaking import Speaker, Speech
from localvoice.speaking.pieces import ends_clause, pieces
from localvoice.wire.audio_formats import OutputFormat, encode
from localvoice.wire.events import Event, new_id
from localvoice.wire.outbound import Outbound

FIRST_CHUNK_MS = 100
CHUNK_MS = 200
PAUSE_BETWEEN_SENTENCES_MS, PAUSE_BETWEEN_CLAUSES_MS = 180, 120


class Status(StrEnum):
    """The status of a response, in the protocol's words."""

    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INCOMPLETE = "incomplete"


@dataclass(slots=True)
class Pace:
    """How fast answers are sent; the service sends several times faster than they play."""

    times_real_time: float = 6.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How to answer: the session's settings with the overrides of `response.create`."""

    instructions: str
    speech: Speech
    modalities: tuple[str, ...]
    output_format: OutputFormat
    temperature: float
    max_output_tokens: int | str
    has_word_times: bool = False
    interim: Interim | None = None
    is_in_conversation: bool = True
    metadata: dict[str, str] | None = None
    options: Options = field(default_factory=Options)

    @property
    def is_spoken(self) -> bool:
        """Whether the answer is audio with its transcript; otherwise it is text alone."""
        return "audio" in self.modalities


@dataclass(slots=True)
class Response:
    """One answer that is being sent. `run` sends it; `end` closes it, also if `run` was cancelled."""

    plan: Plan
    conversation: Conversation
    outbound: Outbound
    speaker: Speaker
    pace: Pace
    playback: Playback
    id: str = field(default_factory=lambda: new_id("resp"))
    status: Status = Status.IN_PROGRESS
    details: dict[str, Any] | None = None
    item: Item = field(init=False)
    # Set with the first words or sound, or at the end. The transcript of the user's turn may be sent after that.
    has_begun: asyncio.Event = field(default_factory=asyncio.Event)
    first_audio_at: float | None = None
    _written: str = ""
    _before: tuple[Item, ...] = ()
    _is_announced: bool = False
    _has_part: bool = False
    _calls: list[FunctionCall] = field(default_factory=list)  # sent at the end, when nothing can cut them off
    _call_items: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        part: Event = {"type": "audio", "transcript": ""} if self.plan.is_spoken else {"type": "text", "text": ""}
        self.item = Item(id=new_id("item"), role="assistant", content=[part], status="in_progress")

    async def run(self, parts: AsyncGenerator[str | FunctionCall]) -> None:
        """Announce the answer, send it sentence by sentence, then the calls of functions, and close it."""
        await self._announce()
        async with aclosing(parts):
            async for part in parts:
                if isinstance(part, FunctionCall):
                    self._calls.append(part)
                    continue
                if not self._has_part:
                    await self._open_item()
                await (self._speak(part) if self.plan.is_spoken else self._write(part))
                if self.status is not Status.IN_PROGRESS:
                    break
        if not (self._has_part or self._calls):
            await self._open_item()
        if self.status is Status.IN_PROGRESS:
            self.status = Status.COMPLETED
        await self.end()

    async def end(self) -> None:
        """Send what closes the response: the ends of the parts that were begun, and `response.done`."""
        self.has_begun.set()
        if not self._is_announced:  # cancelled before its first word
            await self._announce()
        if self._has_part:
            await self._close_item()
        if self.status is Status.COMPLETED:
            await self._send_calls()
        await self.outbound.send({"type": "response.done", "response": self._as_event()})

    async def _send_calls(self) -> None:
        conversation = self.conversation if self.plan.is_in_conversation else None
        for call in self._calls:
            index = int(self._has_part) + len(self._call_items)
            self._call_items.append(await send_call(call, self.id, index, conversation, self.outbound))

    def cancel(self, reason: str) -> None:
        """Mark as ended by `turn_detected` or `client_cancelled`; `end` then says so."""
        self.status = Status.CANCELLED
        self.details = {"type": "cancelled", "reason": reason}

    def fail(self, message: str) -> None:
        """Mark as failed on this side."""
        self.status = Status.FAILED
        self.details = {"type": "failed", "error": {"code": "server_error", "message": message}}

    async def _announce(self) -> None:
        self._is_announced = True
        self._before = self.conversation.items()
        created = {**self._as_event(), "status": Status.IN_PROGRESS, "status_details": None, "usage": None}
        await self.outbound.send({"type": "response.created", "response": created})

    async def _open_item(self) -> None:
        opened = {**self.item.as_event(), "content": []}
        added = {"type": "response.output_item.added", "response_id": self.id, "output_index": 0, "item": opened}
        await self.outbound.send(added)
        if self.plan.is_in_conversation:
            previous = self.conversation.add(self.item)
            await self.outbound.send(
                {"type": "conversation.item.created", "previous_item_id": previous, "item": opened}
            )
        self._has_part = True
        await self._send("response.content_part.added", part=dict(self.item.content[0]))

    async def _close_item(self) -> None:
        self.item.status = "completed" if self.status is Status.COMPLETED else "incomplete"
        if self.plan.is_spoken:
            await self._send("response.audio.done")
            if self.plan.has_word_times:
                await self._send("response.audio_timestamp.done")
            await self._send("response.audio_transcript.done", transcript=self._written)
        else:
            await self._send("response.text.done", text=self._written)
        await self._send("response.content_part.done", part=dict(self.item.content[0]))
        done = {"response_id": self.id, "output_index": 0, "item": self.item.as_event()}
        await self.outbound.send({"type": "response.output_item.done", **done})

    async def _write(self, sentence: str) -> None:
        for word in sentence.split():
            if not self._has_tokens_left():
                return
            delta = f" {word}" if self._written else word
            self._note(delta)
            await self._send("response.text.delta", delta=delta)

    async def _speak(self, sentence: str) -> None:
        """Send a sentence, cut into pieces: the first is heard while the next is computed."""
        lead, pause_ms = (" ", PAUSE_BETWEEN_SENTENCES_MS) if self._written else ("", 0)
        for piece in pieces(sentence, is_first=not self._written):
            if self.status is not Status.IN_PROGRESS:
                return
            pcm = await self.speaker.speak(piece, self.plan.speech)
            await self._send_piece(lead + piece, bytes(pause_ms * BYTES_PER_MS) + pcm if pcm else b"")
            lead, pause_ms = "", PAUSE_BETWEEN_CLAUSES_MS if ends_clause(piece) else 0

    async def _send_piece(self, words: str, pcm: bytes) -> None:
        """Send the sound with its words along it; words without sound are sent alone."""
        before, sent = self.item.answer_audio_ms, ""
        times = timestamps.WordsOnTheWay(words if self.plan.has_word_times else "", pcm, before)
        self.item.spoken.add(words, duration_ms(pcm))
        audio = encode(pcm, self.plan.output_format)  # in one go: between two goes of a resampler is a click
        bytes_per_ms = self.plan.output_format.bytes_per_ms
        for start_ms, end_ms in _chunks(duration_ms(pcm), is_first=not before):
            if not self._has_tokens_left():
                return
            so_far = words if end_ms == duration_ms(pcm) else words_until(words, end_ms / duration_ms(pcm))
            await self._send_words(so_far[len(sent) :])
            sent = so_far
            self.item.answer_audio_ms = before + end_ms
            await self._send_word_times(times)
            chunk = audio[start_ms * bytes_per_ms : end_ms * bytes_per_ms]
            await self._send_audio(pcm[start_ms * BYTES_PER_MS : end_ms * BYTES_PER_MS], chunk)
        if not pcm and self._has_tokens_left():
            await self._send_words(words)

    async def _send_words(self, delta: str) -> None:
        if delta:
            self._note(delta)
            await self._send("response.audio_transcript.delta", delta=delta)

    async def _send_word_times(self, times: timestamps.WordsOnTheWay) -> None:
        for word in times.until(self.item.answer_audio_ms):
            await self._send("response.audio_timestamp.delta", **word.as_fields())

    async def _send_audio(self, pcm: bytes, encoded: bytes) -> None:
        """Send a chunk, and wait for as long as it takes at this pace."""
        now = asyncio.get_running_loop().time
        if self.first_audio_at is None:
            self.first_audio_at = now()
        self.playback.sent(pcm, now())
        await self._send("response.audio.delta", delta=pybase64.b64encode_as_string(encoded))
        await asyncio.sleep(duration_ms(pcm) / 1000 / self.pace.times_real_time)

    def _note(self, delta: str) -> None:
        """Keep in the item what was said so far, so that it is right at whatever moment the answer ends."""
        self._written += delta
        if self.item.is_truncated:
            return
        self.item.content[0]["transcript" if self.plan.is_spoken else "text"] = self._written

    def _has_tokens_left(self) -> bool:
        limit = self.plan.max_output_tokens
        used = text_tokens(self._written) + audio_tokens_out(self.item.answer_audio_ms)
        if isinstance(limit, str) or used < limit:
            return True
        self.status = Status.INCOMPLETE
        self.details = {"type": "incomplete", "reason": "max_output_tokens"}
        return False

    async def _send(self, event_type: str, **fields: Any) -> None:
        where = {"response_id": self.id, "item_id": self.item.id, "output_index": 0, "content_index": 0}
        await self.outbound.send({"type": event_type, **where, **fields})
        if event_type.endswith(".delta"):
            self.has_begun.set()

    def _as_event(self) -> Event:
        is_done = self.status is not Status.IN_PROGRESS
        return {
            "id": self.id,
            "object": "realtime.response",
            "status": self.status,
            "status_details": self.details,
            "output": [item.as_event() for item in ([self.item] if self._has_part else []) + self._call_items],
            "conversation_id": self.conversation.id if self.plan.is_in_conversation else None,
            "voice": self.plan.speech.voice,
            "modalities": list(self.plan.modalities),
            "output_audio_format": self.plan.output_format,
            "temperature": self.plan.temperature,
            "max_output_tokens": self.plan.max_output_tokens,
            "metadata": self.plan.metadata,
            "usage": self._usage() if is_done else None,
        }

    def _usage(self) -> dict[str, Any]:
        called = "".join(f"{call.name}{call.arguments}" for call in self._calls)
        return usage(self.plan.instructions, self._before, self._written + called, self.item.answer_audio_ms)


def _chunks(length_ms: int, *, is_first: bool) -> list[tuple[int, int]]:
    """Where to cut the sound of a piece, in ms. The first chunk of an answer is short, so that it is heard soon."""
    first_ms = FIRST_CHUNK_MS if is_first else CHUNK_MS
    cuts = [0, *range(first_ms, length_ms, CHUNK_MS), length_ms]
    return [(start, end) for start, end in pairwise(cuts) if end > start]
