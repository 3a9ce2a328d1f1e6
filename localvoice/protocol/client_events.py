"""What each client event does. A handler does it or raises Refused; the connection then sends an `error` event."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pybase64

from localvoice.dialogue.conversation import Item, item_from_event
from localvoice.dialogue.dialogue import Dialogue
from localvoice.dialogue.language import heard_language
from localvoice.dialogue.orders import Order, plan_from
from localvoice.dialogue.streamed_text import StreamedTexts
from localvoice.listening.echo import EchoCanceller
from localvoice.listening.listener import Listener
from localvoice.listening.turn_detection import SpeechStarted
from localvoice.protocol.events import refuse_event
from localvoice.settings.checks import filled, text, whole
from localvoice.settings.pairs import check_response_pairs
from localvoice.settings.session import check_agent, updated, voice_stays
from localvoice.settings.table import RESPONSE
from localvoice.settings.turns import turn_settings
from localvoice.settings.voice import is_azure_speech
from localvoice.wire.audio_formats import InputDecoder
from localvoice.wire.events import Event, Refused

LARGEST_APPEND_BYTES = 15 * 1024 * 1024
LEAST_COMMIT_MS = 100
READY = "response.pre_generated_assistant_message"


class ClientEvents:
    """The handlers of one connection."""

    def __init__(
        self, dialogue: Dialogue, listener: Listener, *, has_client_reference: bool, cancels_echo: bool
    ) -> None:
        self._dialogue = dialogue
        self._listener = listener
        self._has_client_reference = has_client_reference
        self._cancels_echo = cancels_echo
        self._echo: EchoCanceller | None = None
        self._decoder = InputDecoder()
        self._typed = StreamedTexts(dialogue.conversation)
        self._handlers: dict[str, Callable[[Event], Awaitable[None]]] = {
            "session.update": self._session_update,
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit,
            "input_audio_buffer.clear": self._clear,
            "input_text.delta": self._text_delta,
            "input_text.done": self._text_done,
            "conversation.item.create": self._item_create,
            "conversation.item.retrieve": self._item_retrieve,
            "conversation.item.truncate": self._item_truncate,
            "conversation.item.delete": self._item_delete,
            "response.create": self._response_create,
            "response.cancel": self._response_cancel,
        }

    async def handle(self, event: Event) -> None:
        """Do what one client event asks for."""
        handler = self._handlers.get(event["type"])
        if handler is None:
            raise refuse_event(event["type"], known=self._handlers)
        await handler(event)

    async def _session_update(self, event: Event) -> None:
        before = self._dialogue.session
        session = updated(
            before,
            event.get("session"),
            has_spoken=self._dialogue.has_spoken,
            client_reference=self._has_client_reference,
        )
        self._dialogue.session = session
        language = heard_language(session)
        self._listener.use(turn_settings(session["turn_detection"], language))
        self._listener.language = language
        if _input_format(session) != _input_format(before):
            self._decoder = InputDecoder(*_input_format(session))
        self._use_echo_cancellation(wanted=session["input_audio_echo_cancellation"] is not None)
        await self._dialogue.outbound.send({"type": "session.updated", "session": session})

    def _use_echo_cancellation(self, *, wanted: bool) -> None:
        self._dialogue.playback.is_kept = wanted and self._cancels_echo
        if not self._dialogue.playback.is_kept:
            self._echo = None
        elif self._echo is None:
            self._echo = EchoCanceller(self._dialogue.playback)

    async def _append(self, event: Event) -> None:
        try:
            audio = pybase64.b64decode(text(event.get("audio"), "audio"), validate=True)
        except ValueError as error:
            raise Refused("audio is not base64: encode its bytes so.", code="invalid_base64", param="audio") from error
        if len(audio) > LARGEST_APPEND_BYTES:
            raise Refused(f"audio has {len(audio)} bytes; allowed are {LARGEST_APPEND_BYTES}.", param="audio")
        pcm = self._decoder.decode(audio)
        if self._echo is not None:
            pcm = self._echo.clean(pcm, asyncio.get_running_loop().time())
        async for turn_event in self._listener.hear(pcm):
            if isinstance(turn_event, SpeechStarted):
                await self._dialogue.speech_started(turn_event.audio_start_ms)
                continue
            turn, audio_ms = self._listener.end_turn()
            await self._dialogue.speech_stopped(turn_event.audio_end_ms, turn, audio_ms)

    async def _commit(self, _event: Event) -> None:
        if self._listener.uncommitted_ms < LEAST_COMMIT_MS:
            raise Refused(
                f"Error committing input audio buffer: buffer too small. Expected at least {LEAST_COMMIT_MS}ms "
                f"of audio, but buffer only has {self._listener.uncommitted_ms}ms of audio.",
                code="input_audio_buffer_commit_empty",
            )
        await self._dialogue.commit(*self._listener.end_turn())

    async def _clear(self, _event: Event) -> None:
        self._listener.clear()
        self._dialogue.speaking_item_id = None
        await self._dialogue.outbound.send({"type": "input_audio_buffer.cleared"})

    async def _text_delta(self, event: Event) -> None:
        delta = text(event.get("delta"), "delta")
        self._typed.append(filled(event.get("id"), "id"), _content_index(event), delta)

    async def _text_done(self, event: Event) -> None:
        item = self._typed.finish(filled(event.get("id"), "id"), _content_index(event))
        if item is not None:
            await self._dialogue.add_item(item)

    async def _item_create(self, event: Event) -> None:
        await self._dialogue.add_item(item_from_event(event.get("item")), event.get("previous_item_id"))

    async def _item_retrieve(self, event: Event) -> None:
        item = self._dialogue.conversation.find(event.get("item_id"))
        await self._dialogue.outbound.send({"type": "conversation.item.retrieved", "item": item.as_event()})

    async def _item_truncate(self, event: Event) -> None:
        await self._dialogue.truncate(event.get("item_id"), event.get("content_index"), event.get("audio_end_ms"))

    async def _item_delete(self, event: Event) -> None:
        item = self._dialogue.conversation.delete(event.get("item_id"))
        await self._dialogue.outbound.send({"type": "conversation.item.deleted", "item_id": item.id})

    async def _response_create(self, event: Event) -> None:
        wanted = RESPONSE.check({} if event.get("response") is None else event["response"], "response")
        check_agent(self._dialogue.session, wanted, "response")
        check_response_pairs({**self._dialogue.session, **wanted})
        self._check_voice(wanted)
        plan = plan_from(self._dialogue.session, wanted)
        ready = wanted.get("pre_generated_assistant_message")
        if ready is not None and not is_azure_speech(plan.speech.voice) and plan.is_spoken:
            raise Refused("A ready text can be spoken only by an Azure voice: choose one.", param=READY)
        order = Order(
            plan,
            ready_text=_ready_text(ready) if ready is not None else None,
            added_instructions=text(event.get("additional_instructions") or "", "additional_instructions"),
            input_items=_items(wanted, "input_items") if "input_items" in wanted else None,
            extra_items=_items(wanted, "append_input_items"),
        )
        await self._dialogue.respond(order, cancel_previous=wanted.get("cancel_previous", False))

    async def _response_cancel(self, event: Event) -> None:
        await self._dialogue.cancel(event.get("response_id"))

    def _check_voice(self, wanted: dict[str, Any]) -> None:
        is_other = wanted.get("voice") not in (None, self._dialogue.session["voice"])
        if is_other and self._dialogue.has_spoken:
            raise voice_stays(param="response.voice")


def _content_index(event: Event) -> int:
    return int(whole(0, 1000)(event.get("content_index") or 0, "content_index"))


def _input_format(session: Event) -> tuple[str, int, int]:
    """Format, rate in Hz and channels of what the client appends."""
    channels = (session["input_audio_echo_cancellation"] or {}).get("channels") or 1
    return session["input_audio_format"], session["input_audio_sampling_rate"], channels


def _items(wanted: dict[str, Any], name: str) -> tuple[Item, ...]:
    items = enumerate(wanted.get(name, []))
    return tuple(item_from_event(item, f"response.{name}[{index}]") for index, item in items)


def _ready_text(message: dict[str, Any]) -> str:
    item = item_from_event({"type": "message", "role": "assistant", **message}, READY)
    if item.role != "assistant" or [part["type"] for part in item.content] != ["text"]:
        raise Refused("A ready message needs the role assistant and one part, a text.", param=READY)
    return item.text
