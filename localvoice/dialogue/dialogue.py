"""Who speaks when in one call: joins turns, items and responses. There is one response at a time."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from localvoice.answering import Answerer, FunctionCall, GetsReady, Prompt
from localvoice.dialogue.conversation import Conversation, Item
from localvoice.dialogue.interim import bridged
from localvoice.dialogue.orders import Order, plan_from
from localvoice.dialogue.prompts import prompt_from
from localvoice.dialogue.responses import Pace, Response, Status
from localvoice.hearing import Turn
from localvoice.listening.filler_words import are_fillers
from localvoice.listening.phrase_list import CorrectedTurn
from localvoice.listening.playback import Playback
from localvoice.missing import EngineMissing
from localvoice.sentences import sentences
from localvoice.settings.pairs import hears_itself
from localvoice.settings.turns import turn_settings
from localvoice.speaking import Speaker
from localvoice.wire.events import Event, Refused, new_id
from localvoice.wire.outbound import Outbound, SocketClosed

logger = logging.getLogger(__name__)

RECOGNITION_TIMEOUT_S = 15.0
LATEST_TRANSCRIPT_S = 0.7
TRANSCRIPTION = "conversation.item.input_audio_transcription"


@dataclass(slots=True)
class Dialogue:
    """The conversation of one connection, and its active response."""

    session: Event
    outbound: Outbound
    answerer: Answerer
    speaker: Speaker
    pace: Pace
    tasks: asyncio.TaskGroup
    now: Callable[[], datetime]
    conversation: Conversation = field(default_factory=Conversation)
    playback: Playback = field(default_factory=Playback)
    speaking_item_id: str | None = None
    _has_spoken: bool = False
    _active: Response | None = None
    _active_task: "asyncio.Task[None] | None" = None
    _last_answer: Response | None = None
    _last_turn_heard: asyncio.Event | None = None
    _waiting: Order | None = None
    _words_awaited: "asyncio.Task[None] | None" = None

    @property
    def has_spoken(self) -> bool:
        """Whether any answer was heard. After that the voice cannot change."""
        return self._has_spoken or (self._active is not None and self._active.first_audio_at is not None)

    @property
    def is_answer_audible(self) -> bool:
        """Whether an answer is on its way or still being played."""
        return self._active is not None or self.playback.is_audible(asyncio.get_running_loop().time())

    def is_ignored(self, words: str) -> bool:
        """Whether these are filler words at a moment when the client wants none."""
        turns = turn_settings(self.session["turn_detection"])
        is_unwanted = turns is not None and turns.remove_filler_words and self.is_answer_audible
        return is_unwanted and bool(words) and are_fillers(words)

    # The caller's turns

    async def speech_started(self, audio_start_ms: int) -> None:
        """The caller began to speak. The turn's item has its id from now on."""
        self.speaking_item_id = new_id("item")
        await self.outbound.send(
            {
                "type": "input_audio_buffer.speech_started",
                "audio_start_ms": audio_start_ms,
                "item_id": self.speaking_item_id,
            }
        )
        turns = turn_settings(self.session["turn_detection"])
        if turns is None:
            return
        if not turns.interrupt_response:
            return
        await self._end_active("turn_detected")
        if turns.auto_truncate:
            await self._truncate_to_now()

    async def speech_stopped(
        self, audio_end_ms: int, turn: Turn, audio_ms: int, *, is_answered: bool | None = None
    ) -> None:
        """The caller's turn is over: it becomes an item, and is answered if the session says so.

        A model that reads text does not answer a turn in which no word was understood; `is_answered` overrules this.
        """
        stopped = {"type": "input_audio_buffer.speech_stopped", "audio_end_ms": audio_end_ms}
        await self.outbound.send({**stopped, "item_id": self.speaking_item_id})
        item, heard = await self.commit(turn, audio_ms)
        turns = turn_settings(self.session["turn_detection"])
        if turns is None or not turns.create_response or is_answered is False:
            return
        if is_answered is None and not hears_itself(self.session):
            self._words_awaited = self.tasks.create_task(self._answer_words(item, heard), name="await words")
            return
        self._answer_turn()

    async def _answer_words(self, item: Item, heard: asyncio.Event) -> None:
        """Wait for the words of the turn, and answer if there are any."""
        await heard.wait()
        if item.text:
            self._answer_turn()

    def _answer_turn(self) -> None:
        order = Order(plan_from(self.session, {}))
        if self._active is None:
            self._respond(order)
        else:
            self._waiting = order  # the active answer goes on; this turn is answered after it

    async def commit(self, turn: Turn, audio_ms: int) -> tuple[Item, asyncio.Event]:
        """Make an item of the caller's audio. The event is set when its words are known."""
        item_id, self.speaking_item_id = self.speaking_item_id or new_id("item"), None
        part = {"type": "input_audio", "transcript": None}
        item = Item(id=item_id, role="user", content=[part], user_audio_ms=audio_ms)
        previous = self.conversation.last_id
        await self.outbound.send(
            {"type": "input_audio_buffer.committed", "previous_item_id": previous, "item_id": item_id}
        )
        await self.add_item(item)
        heard = self._last_turn_heard = asyncio.Event()
        self.tasks.create_task(self._transcribe(item, self._with_phrases(turn), heard), name="transcription")
        return item, heard

    def _with_phrases(self, turn: Turn) -> Turn:
        phrases = (self.session["input_audio_transcription"] or {}).get("phrase_list")
        return CorrectedTurn(turn, phrases) if phrases else turn

    async def add_item(self, item: Item, previous_item_id: str | None = None) -> None:
        """Put an item into the conversation."""
        previous = self.conversation.add(item, previous_item_id)
        event = {"type": "conversation.item.created", "previous_item_id": previous, "item": item.as_event()}
        await self.outbound.send(event)

    async def _transcribe(self, item: Item, turn: Turn, heard: asyncio.Event) -> None:
        """Wait for the words. The client gets them after the answer has begun, as from the service."""
        about = {"item_id": item.id, "content_index": 0}
        try:
            async with asyncio.timeout(RECOGNITION_TIMEOUT_S):
                item.content[0]["transcript"] = await turn.text()
        except EngineMissing as missing:
            logger.warning("A turn was not understood. %s", missing)
            reason = str(missing)
        except Exception as error:  # an engine may raise anything: this turn is lost, the call goes on
            logger.exception("A turn was not understood")
            reason = type(error).__name__
        else:
            heard.set()
            await self._send_transcript({"type": f"{TRANSCRIPTION}.completed", **about, "transcript": item.text})
            return
        heard.set()
        failure = {"type": "server_error", "code": "transcription_failed", "message": reason}
        await self._send_transcript({"type": f"{TRANSCRIPTION}.failed", **about, "error": failure})

    async def _send_transcript(self, event: Event) -> None:
        if self._active is not None:
            with suppress(TimeoutError):  # a model may take long to its first word; the caption does not wait so long
                async with asyncio.timeout(LATEST_TRANSCRIPT_S):
                    await self._active.has_begun.wait()
        if self.session["input_audio_transcription"] is not None:
            await self.outbound.send(event)

    # Answers

    async def respond(self, order: Order, *, cancel_previous: bool = False) -> None:
        """Answer now, as `response.create` asks; refused while another answer is active."""
        if cancel_previous:
            await self._end_active("client_cancelled")
        if self._active is not None:
            raise Refused(
                f"Conversation already has an active response in progress: {self._active.id}.",
                code="conversation_already_has_active_response",
            )
        self._respond(order)

    async def cancel(self, response_id: object) -> None:
        """Cancel the active response; refused when none is."""
        if self._active is None or response_id not in (None, self._active.id):
            raise Refused("Cancellation failed: no active response found", code="response_cancel_not_active")
        await self._end_active("client_cancelled")

    def _respond(self, order: Order) -> None:
        response = Response(order.plan, self.conversation, self.outbound, self.speaker, self.pace, self.playback)
        self._active = response
        self._active_task = self.tasks.create_task(self._run(response, order), name=f"response {response.id}")

    async def _run(self, response: Response, order: Order) -> None:
        try:
            await response.run(bridged(self._parts(order), order.interim))
        except SocketClosed:
            raise
        except Exception as error:  # an engine may raise anything: this response fails, the call goes on
            logger.exception("Response %s failed", response.id)
            response.fail(type(error).__name__)
            await response.end()
        self._retire(response)
        if self._waiting is not None:
            order, self._waiting = self._waiting, None
            self._respond(order)

    async def _parts(self, order: Order) -> AsyncGenerator[str | FunctionCall]:
        if order.ready_text is not None:
            if isinstance(self.answerer, GetsReady):
                self.answerer.get_ready(self._prompt(order))
            for sentence in sentences(order.ready_text):
                yield sentence
            return
        if self._last_turn_heard is not None:
            await self._last_turn_heard.wait()  # its words may not be known yet
        answer = self.answerer.answer(self._prompt(order))
        try:
            async for part in answer:
                yield part
        finally:  # also at barge-in: an engine may still hold a connection
            if isinstance(answer, AsyncGenerator):
                await answer.aclose()

    def _prompt(self, order: Order) -> Prompt:
        items = order.read_items(self.conversation)
        return prompt_from(order.plan, items, self.now(), order.added_instructions)

    async def _end_active(self, reason: str) -> None:
        """Stop the active answer at once, if there is one, and close it with its events."""
        if self._words_awaited is not None:
            self._words_awaited.cancel()
        response, task = self._active, self._active_task
        if response is None or task is None:
            return
        self._waiting = None
        if response.status is not Status.IN_PROGRESS:
            await asyncio.wait([task])  # it is sending its last events
            return
        task.cancel()
        self.playback.stop()
        response.cancel(reason)
        self._retire(response)
        await response.end()

    def _retire(self, response: Response) -> None:
        self._active = self._active_task = None
        self._last_answer = response
        self._has_spoken = self.has_spoken or response.first_audio_at is not None

    async def _truncate_to_now(self) -> None:
        """Cut the last answer to what can have been heard, if answers are played as soon as they arrive."""
        answer = self._last_answer
        if answer is None or answer.first_audio_at is None or answer.item not in self.conversation.items():
            return
        played_ms = int((asyncio.get_running_loop().time() - answer.first_audio_at) * 1000)
        if played_ms < answer.item.answer_audio_ms:
            appended = (self.session["turn_detection"] or {}).get("appended_text_after_truncation", "")
            await self.truncate(answer.item.id, 0, played_ms, appended=appended)

    async def truncate(
        self, item_id: object, content_index: object, audio_end_ms: object, *, appended: str = ""
    ) -> None:
        """Cut an answer's record to what was heard; `appended` tells the model that it was interrupted."""
        self.conversation.truncate(item_id, content_index, audio_end_ms, appended=appended)
        newest = self._active or self._last_answer
        if newest is not None and newest.item.id == item_id:
            self.playback.stop()
        await self.outbound.send(
            {
                "type": "conversation.item.truncated",
                "item_id": item_id,
                "content_index": content_index,
                "audio_end_ms": audio_end_ms,
            }
        )
