"""Misbehaviour on request, for tests: an outbound that loses, delays, cuts, repeats and disturbs what it sends."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from aiohttp import WSCloseCode

from localvoice.wire.audio_formats import OutputFormat, decoded_length
from localvoice.wire.events import Event, Refused, server_error_event
from localvoice.wire.outbound import Outbound, SocketClosed

GARBAGE = "this is not JSON {"


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong on connections that are opened from now on. By default nothing does.

    With `for_connections` only so many handshakes have the faults, refused ones included; later ones have none.
    """

    for_connections: int | None = None
    refuse_status: int | None = None
    refuse_count: int | None = None
    retry_after: int | None = None
    close_after_events: int | None = None
    drop_after_ms_of_answer: int | None = None
    close_after_ms_of_answer: int | None = None
    error_events_in_answer: bool = False
    late_deltas: int = 0
    silent_before_session_updated: bool = False
    delay_session_updated_ms: int = 0
    stops_reading_after_events: int | None = None
    stops_reading_seconds: float = 60
    expires_after_seconds: float | None = None
    garbage_event: bool = False
    unknown_event: bool = False
    warning_event: bool = False


def faults_from(wanted: Any) -> Faults:
    """The faults that a test asks for; refused if one of them is not known."""
    if not isinstance(wanted, Mapping):
        raise Refused("Faults are an object.")
    known = {entry.name for entry in fields(Faults)}
    for name in wanted:
        if name not in known:
            raise Refused(f"Fault {name!r} is not known; known are {', '.join(sorted(known))}.", param=name)
    return Faults(**wanted)


class FaultyOutbound:
    """Sends to a socket, with the faults that were asked for."""

    def __init__(self, outbound: Outbound, faults: Faults) -> None:
        self._outbound = outbound
        self._faults = faults
        self._sent_events = 0
        self._format = OutputFormat.PCM16
        self._answer_ms = 0.0
        self._last_delta: Event | None = None
        self._is_silent = False

    async def send(self, event: Event) -> None:
        """Send an event, with the faults that belong to it."""
        if self._faults.silent_before_session_updated and event["type"] == "session.updated":
            self._is_silent = True
        if self._is_silent:
            return
        if event["type"] == "response.done" and event["response"]["status"] == "cancelled":
            await self._send_late_deltas()
        if event["type"] == "session.updated":
            await asyncio.sleep(self._faults.delay_session_updated_ms / 1000)
        await self._outbound.send(event)
        self._sent_events += 1
        if self._sent_events == self._faults.close_after_events:
            await self._close_for_good()
        match event["type"]:
            case "session.updated":
                await self._disturb()
            case "response.created":
                self._begin_answer(event)
            case "response.audio.delta":
                await self._disturb_answer(event)

    async def send_text(self, text: str) -> None:
        """Send a text frame as it stands."""
        await self._outbound.send_text(text)

    async def close(self, code: int, reason: str) -> None:
        """Send a close frame."""
        await self._outbound.close(code, reason)

    def abort(self) -> None:
        """Cut the TCP connection."""
        self._outbound.abort()

    async def _disturb(self) -> None:
        if self._faults.garbage_event:
            await self._outbound.send_text(GARBAGE)
        if self._faults.unknown_event:
            await self._outbound.send({"type": "session.moon_phase", "phase": "waxing"})
        if self._faults.warning_event:
            warning = {"message": "This is a warning for tests.", "code": "test_warning", "param": None}
            await self._outbound.send({"type": "warning", "warning": warning})

    def _begin_answer(self, event: Event) -> None:
        self._format = OutputFormat(event["response"]["output_audio_format"])
        self._answer_ms = 0
        self._last_delta = None

    async def _disturb_answer(self, event: Event) -> None:
        is_first, self._last_delta = self._last_delta is None, event
        self._answer_ms += decoded_length(event["delta"]) / self._format.bytes_per_ms
        if is_first and self._faults.error_events_in_answer:
            await self._outbound.send(server_error_event("This is an error for tests.", code="test_error"))
        if _is_reached(self._answer_ms, self._faults.drop_after_ms_of_answer):
            self._outbound.abort()
            raise SocketClosed
        if _is_reached(self._answer_ms, self._faults.close_after_ms_of_answer):
            await self._close_for_good()

    async def _send_late_deltas(self) -> None:
        if self._last_delta is None:
            return
        for _ in range(self._faults.late_deltas):
            await self._outbound.send(self._last_delta)

    async def _close_for_good(self) -> None:
        await self._outbound.close(WSCloseCode.INTERNAL_ERROR, "closed for tests")
        raise SocketClosed


def _is_reached(value: float, limit: int | None) -> bool:
    return limit is not None and value >= limit
