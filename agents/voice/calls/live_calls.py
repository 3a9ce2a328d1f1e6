"""The calls of this process. A call belongs to the process, not to a browser's socket, which may be lost and come back.

One task group holds them all, from the start of the process to its end. It also renews each call's lease in Redis.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

from agents.voice.calls import process_messages
from agents.voice.calls.board_posts import BoardPosts
from agents.voice.calls.day_meter import DayMeter
from agents.voice.errors import AnotherCall, MovedAway, Quota, ServerRestarting, VoiceError, without_frames
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.places import OFFER_SECONDS, Places
from agents.voice.redis.registry import RENEW_SECONDS, CallRegistry, Evicted, Held, HeldCall, HoldStatus
from agents.voice.session.day_minutes import DayMinutes
from agents.voice.session.session import VoiceSession
from agents.voice.telemetry import log_context
from agents.voice.telemetry.faults import our_fault
from agents.voice.telemetry.live_gauges import live_gauges

logger = logging.getLogger(__name__)

FULL_RETRY_SECONDS = 15.0
TAKEN_UP_SHARE = 2  # calls that are taken up have room up to so many times the limit: they come all at once
HAND_OVER_MIN_SECONDS = 10
RENEW_AGAIN_SECONDS = 0.5  # after a failure: a Redis that comes back may have forgotten leases and places
LATE_MAX = 100  # conversations that have ended and whose turns still wait for the database


@dataclass(slots=True, eq=False)
class LiveCall:
    """A session of this process and the user it belongs to. `held_since`: Unix seconds; `error`: why it ended.

    `tryout_id`: of the draft that is tried; None in a call with what is published.
    """

    session: VoiceSession
    user_id: int
    persona_id: UUID
    held_since: float = field(default_factory=time.time)
    tryout_id: UUID | None = None
    error: VoiceError | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def conversation_id(self) -> UUID:
        return self.session.conversation_id

    @property
    def day(self) -> DayMinutes:
        return self.session.day

    @property
    def lease(self) -> HeldCall:
        return HeldCall(self.conversation_id, self.user_id, self.held_since, self.tryout_id)


class LiveCalls:
    """All calls of this process. Only the event loop's thread uses it."""

    def __init__(self) -> None:
        self.process_id = log_context.PROCESS_ID
        self.registry = CallRegistry(self.process_id)
        self.places = Places(self.process_id)
        self.calls: dict[UUID, LiveCall] = {}
        self._day_meter = DayMeter(lambda: list(self.calls.values()))
        self._board_posts = BoardPosts(self.process_id, lambda: list(self.calls.values()))
        self.stop_error: VoiceError | None = None  # once the process stops: why no call begins any more
        self.is_stopping = asyncio.Event()
        self._opening: dict[UUID, VoiceError | None] = {}  # why it has to end as soon as it begins, if it has to
        self._sockets = 0
        self._late = 0
        self._on_socket_closed = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None

    # The process

    async def run(self, *, limit: int, limit_a_user: int) -> None:
        """Hold the calls of this process, until cancelled. `limit`: how many new ones it takes."""
        try:
            async with asyncio.TaskGroup() as self._tasks:
                self._tasks.create_task(self._renew_leases(limit_a_user), name="leases")
                self._tasks.create_task(self._offer_places(limit), name="places")
                self._tasks.create_task(self._day_meter.run(), name="use of the day")
                self._tasks.create_task(self._board_posts.run(), name="live board")
        finally:
            self._tasks = None

    def stop_all(self, error: VoiceError) -> None:
        """End all calls now, and refuse new ones."""
        self.stop_error = error
        self.is_stopping.set()
        for call in list(self.calls.values()):
            call.session.stop(error)

    async def wait_until_over(self) -> None:
        """Wait until the last call has ended and the last browser's socket is closed."""
        while self.calls:
            await next(iter(self.calls.values())).ended.wait()
        while self._sockets:
            self._on_socket_closed.clear()
            await self._on_socket_closed.wait()

    @contextmanager
    def socket(self) -> Iterator[None]:
        """Count a browser's socket as open while the block runs."""
        self._sockets += 1
        try:
            yield
        finally:
            self._sockets -= 1
            self._on_socket_closed.set()

    # Calls

    def find(self, conversation_id: UUID) -> LiveCall | None:
        return self.calls.get(conversation_id)

    @property
    def count(self) -> int:
        """How many calls it has, those that are being opened included."""
        return len(self.calls) + len(self._opening)

    def has_room(self, limit: int) -> bool:
        """Whether a new call may be opened here."""
        return self.stop_error is None and self.count < limit

    @contextmanager
    def place(self, conversation_id: UUID, limit: int) -> Iterator[None]:
        """Keep a place in this process while that call is being opened, or taken up.

        `limit`: of new calls. A call for which a place was found already, or that was begun earlier, has room above it.

        Raises:
            ServerRestarting, Quota: there is no place.
        """
        if self.stop_error:
            raise self.stop_error
        if conversation_id in self._opening or conversation_id in self.calls:
            raise ServerRestarting  # another socket takes it up: the browser asks again and finds it
        if self.count >= TAKEN_UP_SHARE * limit:
            raise all_lines_busy(f"{self.count} calls in this process")
        self._opening[conversation_id] = None
        try:
            yield
        finally:
            del self._opening[conversation_id]

    def begin(self, call: LiveCall) -> None:
        """Run a call until it ends by itself; its `ended` is set then."""
        if self._tasks is None:
            raise RuntimeError("calls are held by LiveCalls.run, which does not run")
        self.calls[call.conversation_id] = call
        error = self.stop_error or self._opening.get(call.conversation_id)
        if error is not None:  # came while the call was being opened
            call.session.stop(error)
        self._tasks.create_task(self._hold(call), name=f"call {call.conversation_id}")

    def stop(self, conversation_id: UUID, error: VoiceError) -> bool:
        """End a call of this process, even if it is still being opened. False if it is not one of this process."""
        if conversation_id in self._opening:
            self._opening[conversation_id] = error
        call = self.calls.get(conversation_id)
        if call is not None:
            call.session.stop(error)
        return call is not None or conversation_id in self._opening

    async def _hold(self, call: LiveCall) -> None:
        log_context.about_conversation(call.conversation_id)
        try:
            with live_gauges.session(call.session.gauges):
                await call.session.run()
        except VoiceError as error:
            call.error = without_frames(error)
            logger.info("conversation %s ended: %s (%s)", call.conversation_id, error.code, error)
        except Exception as error:  # any other fault ends this call only
            call.error = our_fault("conversation", call.conversation_id, error)
        finally:
            try:
                await self._let_go(call)
            finally:
                self.calls.pop(call.conversation_id, None)
                self._day_meter.ended(call)
                call.ended.set()
        if not call.session.record.is_finished:
            await self._finish_late(call)

    async def _finish_late(self, call: LiveCall) -> None:
        """Store the turns of a call that ended while the database was away. No other call waits for it."""
        if self._late >= LATE_MAX:
            logger.error("conversation %s: its turns are lost, since too many wait", call.conversation_id)
            return
        self._late += 1
        try:
            await call.session.record.finish_late()
        except Exception:  # a fault here must not end all calls
            logger.exception("conversation %s: its turns are lost", call.conversation_id)
        finally:
            self._late -= 1

    async def _let_go(self, call: LiveCall) -> None:
        """Let another process have the call: hand it over, or release its lease."""
        handed = call.session.handed_over
        seconds = max(HAND_OVER_MIN_SECONDS, call.session.rules.resume_seconds)
        with suppress(*REDIS_AWAY):
            if handed is None or not await self.registry.hand_over(call.conversation_id, handed, seconds):
                await self.registry.release(call.conversation_id, call.user_id, is_tryout=call.lease.is_tryout)

    # Leases and places

    async def hold_lease(self, lease: HeldCall, limit: int) -> Held:
        """Take the lease of a call that begins, and end the user's older calls that have to make room for it."""
        held = (await self.registry.hold_all([lease], limit))[lease.conversation_id]
        await self._end_evicted(held.evicted)
        return held

    async def _renew_leases(self, limit: int) -> None:
        pause: float = RENEW_SECONDS
        while True:
            await asyncio.sleep(pause)
            pause = RENEW_AGAIN_SECONDS
            try:
                leases = [call.lease for call in self.calls.values()]
                for conversation_id, held in (await self.registry.hold_all(leases, limit)).items():
                    self._apply(conversation_id, held)
                    await self._end_evicted(held.evicted)
                pause = RENEW_SECONDS
            except REDIS_AWAY:
                pass  # calls go on, even if nobody can count them
            except Exception:  # a fault here must not end all calls
                logger.exception("leases could not be renewed")

    async def _offer_places(self, limit: int) -> None:
        """Say every few seconds that new calls may be sent here, until the process stops."""
        while not self.stop_error:
            pause = RENEW_AGAIN_SECONDS
            with suppress(*REDIS_AWAY):
                await self.places.offer(limit)
                pause = OFFER_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self.is_stopping.wait()
        with suppress(*REDIS_AWAY):
            await self.places.withdraw()

    def _apply(self, conversation_id: UUID, held: Held) -> None:
        if held.status is HoldStatus.EVICTED:
            self.stop(conversation_id, AnotherCall())
        if held.status is HoldStatus.CLAIMED:
            self.stop(conversation_id, MovedAway())

    async def _end_evicted(self, evicted: tuple[Evicted, ...]) -> None:
        """End these calls. If the message to another process is lost, it finds out at its next renewal."""
        for call in evicted:
            if not self.stop(call.conversation_id, AnotherCall()):
                await process_messages.evicted(call)


def all_lines_busy(detail: str) -> Quota:
    """The refusal of a call that has no place anywhere."""
    sentence = f"All lines are busy right now. Please try again in {FULL_RETRY_SECONDS:.0f} seconds."
    return Quota(detail, sentence=sentence, retry_after=FULL_RETRY_SECONDS)


live_calls = LiveCalls()
