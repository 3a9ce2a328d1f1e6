"""Browser sockets. A consumer checks the user, finds the call and joins the two; the call itself is in `agents.voice`.

It reads its two sources in tasks of its own. Channels' dispatch would run a database hook in another thread before
every frame, a quarter of all CPU of a call. Here `agents.database` runs that hook, only around database work.
"""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import ExitStack, suppress
from typing import Any
from uuid import UUID, uuid4

from channels.consumer import AsyncConsumer
from django.db import DatabaseError

from agents.rights.decision import reason_to_end
from agents.rights.rechecks import rechecks
from agents.socket.browser_end import BrowserEnd, Left
from agents.socket.doorstep import doorstep
from agents.voice.calls.line import Line
from agents.voice.calls.live_calls import live_calls
from agents.voice.calls.opening import wished
from agents.voice.calls.placing import new_call
from agents.voice.calls.taking_up import EndedAsWished, take_up
from agents.voice.errors import OurFault, ProtocolError, VoiceError, first_error
from agents.voice.limits import DATABASE_SECONDS, START_SECONDS
from agents.voice.protocol import SessionStart, SessionStop
from agents.voice.side_by_side import first_of
from agents.voice.storage.day_use import Wish
from agents.voice.telemetry import log_context, meters
from agents.voice.telemetry.faults import refusal
from agents.voice.telemetry.live_gauges import live_gauges

logger = logging.getLogger(__name__)


class NoSuchSocket(AsyncConsumer):
    """Refuses the handshake."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.close"})


class VoiceConsumer(AsyncConsumer):
    """One browser's voice socket (docs/protocol.md)."""

    wish: Wish | None = None  # found while the browser was still to send its first message

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.user, self.login_key = scope["user"], scope["session"].session_key
        self._is_called_by(scope["url_route"]["kwargs"])
        await receive()  # the handshake
        if not self.user.is_authenticated or live_calls.stop_error:
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept"})
        self.browser = BrowserEnd(receive, send)
        with (
            ExitStack() as self.watched,
            live_calls.socket(),
            live_gauges.socket(self.browser.gauges),
            suppress(Left),
        ):
            error = await self._serve()
            if error is not None:
                if not self.browser.has_call:
                    meters.refusals.count(error.code)
                logger.info("voice socket closed with %d: %s (%s)", error.close_code, error.code, error)
            await self.browser.close(error)

    async def _serve(self) -> VoiceError | None:
        """The socket from accept to end. Returns the reason; None if the person ended the call.

        Raises:
            Left: the browser is gone.
        """
        try:
            start = await self._unless_stopping(self._wait_for_start())
            line = await self._call(start)
            log_context.about_conversation(line.conversation_id)
            return await self._join(line)
        except EndedAsWished:
            return None
        except Left:
            raise
        except Exception as error:  # a fault that nobody expected ends this socket only
            return refusal("voice socket", uuid4(), error)

    async def _wait_for_start(self) -> SessionStart:
        """
        Raises:
            NoSuchPersona, ProtocolError, Quota: this browser gets no call.
            Left: it is gone.
        """
        with doorstep.standing(self.user.pk):
            try:
                async with asyncio.TaskGroup() as tasks:
                    look_up = tasks.create_task(self._look_up(), name="look up the persona")
                    start = await self._first_start()
                    async with asyncio.timeout(DATABASE_SECONDS):  # until now nobody waited for the database
                        await look_up
            except ExceptionGroup as errors:
                raise first_error(errors) from None
            return start

    def _is_called_by(self, keys: dict[str, UUID]) -> None:
        """The keys in the address."""
        self.persona_id = keys["persona_id"]

    async def _look_up(self) -> None:
        """
        Raises:
            NoSuchPersona: this person may not call it.
        """
        self._watch_rights()
        self.wish = await wished(self.user, self.persona_id)

    def _watch_rights(self) -> None:
        """Notice from now on when this person's rights may have changed: before it is known what they may."""
        self.rights_are_due = self.watched.enter_context(rechecks.awaited(self.user.pk, self.persona_id))

    async def _reason_to_end(self) -> VoiceError | None:
        return await reason_to_end(self.login_key, self.persona_id)

    async def _first_start(self) -> SessionStart:
        try:
            async with asyncio.timeout(START_SECONDS):
                while True:
                    match await self.browser.next_message():
                        case (SessionStart() as start, _):
                            return start
        except TimeoutError:
            raise ProtocolError(f"no session.start within {START_SECONDS:.0f} s") from None

    async def _call(self, start: SessionStart) -> Line:
        """The line to a call that goes on, or to a new one."""
        line = await take_up(self.user, self.persona_id, start.resume, start) if start.resume else None
        new = SessionStart(push_to_talk=start.push_to_talk, continues=start.continues, record=start.record)
        return line or await new_call(self.user, self.persona_id, new, wish=self.wish)

    async def _join(self, line: Line) -> VoiceError | None:
        """Join browser and call until one of them ends. Returns the reason, as `_serve` does."""
        self.browser.serve(line)
        try:
            async with asyncio.TaskGroup() as tasks:
                over = tasks.create_task(line.over(), name="end of the call")
                joined = [
                    tasks.create_task(self._ending_the_call(line, work), name=name)
                    for name, work in (
                        ("browser", self._read_browser(line)),
                        ("layer", line.read(self.browser.deliver)),
                        ("heal", self.browser.heal(line)),
                        ("recheck", self._recheck(line)),
                    )
                ]
                await asyncio.wait((over,))
                for task in joined:
                    task.cancel()
        except ExceptionGroup as errors:
            raise first_error(errors) from None
        except asyncio.CancelledError:
            line.leave()
            raise
        return over.result()

    # Tasks of a call

    async def _ending_the_call(self, line: Line, work: Coroutine[Any, Any, None]) -> None:
        """Do work of the call. If it fails, end the call; a lost browser only leaves it, since it may come back."""
        try:
            await work
        except VoiceError as error:
            line.stop(error)
        except Left as left:
            if left.is_lost:
                line.leave()
            else:
                line.stop()
            raise
        except Exception:  # nobody would hear the call or end it any more
            line.stop(OurFault())
            raise

    async def _read_browser(self, line: Line) -> None:
        """Handle frames and messages in order. Nothing here waits for the network or the database."""
        while True:
            received = await self.browser.next_message()
            match received:
                case bytes():
                    if line.send_audio(received):  # else a burst that is here already keeps their reader waiting
                        await asyncio.sleep(0)
                case (SessionStop(), _):
                    line.stop()
                case (SessionStart(), _) | None:
                    pass
                case (message, text):
                    line.receive(message, text)
                    await self.browser.acknowledge(message)

    async def _recheck(self, line: Line) -> None:
        """Check the person's rights every minute, and at once when they may have changed."""
        while True:
            await self.rights_are_due()
            try:
                async with asyncio.timeout(DATABASE_SECONDS):
                    reason = await self._reason_to_end()
            except (TimeoutError, DatabaseError):
                continue  # a database that does not answer ends no call
            if reason is not None:
                line.stop(reason)

    async def _unless_stopping(self, waiting: Coroutine[Any, Any, SessionStart]) -> SessionStart:
        """
        Raises:
            ServerRestarting: this process stops.
        """
        work = asyncio.ensure_future(waiting)
        try:
            await first_of(asyncio.wait([work]), live_calls.is_stopping.wait())
            if live_calls.stop_error and not work.done():
                raise live_calls.stop_error
            return await work
        finally:
            work.cancel()
            work.add_done_callback(_is_seen)  # it may have failed while this was cancelled: nobody asks it any more


def _is_seen(work: asyncio.Future[Any]) -> None:
    if not work.cancelled():
        work.exception()
