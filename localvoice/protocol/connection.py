"""One client: reads its events, handles one after the other, and leaves nothing running when the client goes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

import orjson
from aiohttp import WSCloseCode, WSMsgType, web

from localvoice.dialogue.dialogue import Dialogue
from localvoice.engines import Engines
from localvoice.hearing import Turn
from localvoice.listening.listener import Listener
from localvoice.protocol.client_events import ClientEvents
from localvoice.settings.opening import Opening
from localvoice.settings.session import SESSION_SECONDS, new_session
from localvoice.settings.turns import turn_settings
from localvoice.wire.events import Event, Refused, error_event, server_error_event
from localvoice.wire.outbound import Outbound, SocketClosed

logger = logging.getLogger(__name__)


class Connection:
    """A session from `session.created` until the socket closes."""

    def __init__(
        self,
        websocket: web.WebSocketResponse,
        outbound: Outbound,
        engines: Engines,
        opening: Opening,
        *,
        lifetime_s: float = SESSION_SECONDS,
    ) -> None:
        self._websocket = websocket
        self._outbound = outbound
        self._lifetime_s = lifetime_s
        self._tasks = asyncio.TaskGroup()
        session = new_session(opening.model, lifetime_s, profile=opening.profile, agent_name=opening.agent_name)
        self._dialogue = _new_dialogue(session, outbound, engines, self._tasks)
        self._listener = Listener(
            engines.hearing.open_ear(),
            turn_settings(session["turn_detection"]),
            lambda: self._dialogue.is_answer_audible,
        )
        self._events = ClientEvents(
            self._dialogue,
            self._listener,
            has_client_reference=opening.has_client_reference,
            cancels_echo=engines.cancels_echo,
        )
        # Awaited before each event is handled; nothing more is read until it returns.
        self.on_client_event: Callable[[Event], Awaitable[None]] | None = None
        self._is_ended = asyncio.Event()
        # Client events and test controls: each is finished before the next one begins.
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """Serve the client until it goes, or until the session expires."""
        try:
            async with self._tasks:
                self._tasks.create_task(self._leave_when_ended(), name="wait for the end")
                await self._outbound.send({"type": "session.created", "session": self._dialogue.session})
                async with asyncio.timeout(self._lifetime_s):
                    await self._read()
                raise SocketClosed  # ends the other tasks of this connection
        except* SocketClosed:
            pass
        except* TimeoutError:
            await self._expire()
        except* Exception:  # a fault of ours ends this connection; the service goes on
            logger.exception("A connection failed")
            await self._outbound.close(WSCloseCode.INTERNAL_ERROR, "internal error")
        finally:
            self._listener.clear()

    async def drop(self) -> None:
        """Cut the TCP connection without a close frame."""
        self._outbound.abort()
        self._is_ended.set()

    async def close(self, code: int, reason: str) -> None:
        """Send a close frame, whatever is under way."""
        await self._outbound.close(code, reason)
        self._is_ended.set()

    async def _leave_when_ended(self) -> None:
        await self._is_ended.wait()
        raise SocketClosed

    async def _read(self) -> None:
        async for message in self._websocket:
            if message.type is not WSMsgType.TEXT:
                await self._refuse(Refused("Events are JSON in text frames.", code="invalid_frame"), None)
                continue
            await self._handle(message.data)

    async def _handle(self, frame: str) -> None:
        event_id: str | None = None
        try:
            event = orjson.loads(frame)
            if not isinstance(event, dict) or not isinstance(event.get("type"), str):
                raise Refused("An event is an object with a type.", code="missing_required_parameter", param="type")
            event_id = event.get("event_id") if isinstance(event.get("event_id"), str) else None
            if self.on_client_event is not None:
                await self.on_client_event(event)
            async with self._one_at_a_time:
                await self._events.handle(event)
        except orjson.JSONDecodeError:
            await self._refuse(
                Refused("The event is not JSON: send one object in each text frame.", code="invalid_json"), None
            )
        except Refused as refused:
            await self._refuse(refused, event_id)
        except SocketClosed:
            raise
        except Exception:  # a fault of ours costs this event, and not the call
            logger.exception("A client event failed")
            message = "This event failed on the service's side: send it again, or do without it."
            await self._outbound.send(server_error_event(message, code="server_error", client_event_id=event_id))

    async def caller_started(self) -> None:
        """As if the caller had just begun to speak."""
        async with self._one_at_a_time:
            await self._dialogue.speech_started(self._listener.now_ms)

    async def caller_said(self, turn: Turn, *, is_answered: bool | None = None) -> None:
        """As if the caller had just said this. It is a whole turn, or the end of the one that is under way.

        `is_answered` overrules whether the model would answer.
        """
        async with self._one_at_a_time:
            if self._dialogue.speaking_item_id is None:
                if self._dialogue.is_ignored(await turn.text()):
                    return
                await self._dialogue.speech_started(self._listener.now_ms)
            await self._dialogue.speech_stopped(self._listener.now_ms, turn, audio_ms=0, is_answered=is_answered)

    async def _refuse(self, refused: Refused, event_id: str | None) -> None:
        await self._outbound.send(error_event(refused, client_event_id=event_id))

    async def _expire(self) -> None:
        try:
            await self._outbound.send(server_error_event("The session is over.", code="session_expired"))
        except SocketClosed:
            logger.info("A client left as its session expired")
        await self._outbound.close(WSCloseCode.GOING_AWAY, "session expired")


def _new_dialogue(session: Event, outbound: Outbound, engines: Engines, tasks: asyncio.TaskGroup) -> Dialogue:
    return Dialogue(
        session=session,
        outbound=outbound,
        answerer=engines.answerer,
        speaker=engines.speaker,
        pace=engines.pace,
        tasks=tasks,
        now=lambda: datetime.now().astimezone(),
    )
