"""The Voice Live connection: the SDK with deadlines, plain dicts both ways, and errors in our own words.

Events travel as dicts and not as the SDK's models: those cost a fifth of the CPU of a call, and do not know the
service's newest events.
"""

import asyncio
import logging
import random
import socket
import time
import traceback
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import aiohttp
import orjson
import pybase64
from azure.ai.voicelive.aio import ConnectionClosed, ConnectionError, VoiceLiveConnection, connect  # noqa: A004
from azure.ai.voicelive.models import ClientEvent
from azure.core.exceptions import ClientAuthenticationError

from agents.personas.address import Address
from agents.voice import json_text
from agents.voice.errors import (
    Quota,
    ResourceRefused,
    UpstreamEnded,
    UpstreamError,
    UpstreamRefused,
    UpstreamUnreachable,
)
from agents.voice.limits import CONNECT_SECONDS
from agents.voice.telemetry import meters
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.credentials import credential_for
from agents.voice.upstream.refusals import handshake_refusal, settings_refusal
from agents.voice.upstream.resources import Resource
from agents.voice.upstream.server_events import error_code
from agents.voice.within import within

logger = logging.getLogger(__name__)

SESSION_SECONDS = 3600.0  # the service's own limit for a connection
SEND_SECONDS = 5.0
SEND_BUFFER_BYTES = 64 * 1024  # a second of speech as base64
UNSENT_MS = 20_000
CLOSE_SECONDS = 0.8
RETRY_PAUSE_SECONDS = (0.2, 0.8)
FIRST_TRY_SHARE = 0.6  # more than a token may take: a silent identity service is not the fault of a resource
LEAST_TRY_SECONDS = 1.0  # a second try with less time would blame a resource for our haste


class _ReadyJson(ClientEvent):
    """Hands the SDK a string it can send as it is: 1.4 us a frame instead of 34 (guarded by test_connection.py)."""

    text = ""

    def as_dict(self, **_: Any) -> Any:
        return self.text


class Upstream:
    """An open connection. Made by `open_upstream`."""

    def __init__(self, connection: VoiceLiveConnection) -> None:
        self._connection = connection
        self.session_id = ""  # the service's own, once it has taken the settings
        self._ends_at = time.monotonic() + SESSION_SECONDS
        self._ready_json = _ReadyJson({"type": "input_audio_buffer.append"})

    def opened(self, session: Mapping[str, Any]) -> None:
        """The service's description of the session: its id, and until when it lasts (Unix seconds)."""
        self.session_id = str(session.get("id") or "")[:100]
        expires_at = session.get("expires_at")
        left = expires_at - time.time() if isinstance(expires_at, int | float) else 0
        if 0 < left < SESSION_SECONDS:  # else one of the two clocks is wrong
            self._ends_at = time.monotonic() + left

    def seconds_left(self) -> float:
        """Until the service ends the connection."""
        return max(0.0, self._ends_at - time.monotonic())

    async def send(self, event: Mapping[str, Any]) -> None:
        """One client event.

        Raises:
            UpstreamEnded: the connection is gone, or did not take it in time.
        """
        await self._send_json(orjson.dumps(event).decode())

    async def send_audio(self, pcm: bytes) -> None:
        """24 kHz mono PCM16 from the microphone."""
        await self._send_json(f'{{"type":"input_audio_buffer.append","audio":"{pybase64.b64encode_as_string(pcm)}"}}')

    async def _send_json(self, text: str) -> None:
        self._ready_json.text = text
        try:
            await within(SEND_SECONDS, self._connection.send(self._ready_json))
        except TimeoutError:
            raise UpstreamEnded(f"took nothing for {SEND_SECONDS:.0f} s") from None
        except (ConnectionError, OSError) as error:
            raise UpstreamEnded(f"send failed: {type(error.__cause__ or error).__name__}") from None

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """The service's events until the connection ends. What is not a JSON object is skipped and logged.

        Raises:
            UpstreamEnded: it always ends so; the detail has the close code.
        """
        while True:
            try:
                raw = await self._connection.recv_bytes()
            except ConnectionClosed as closed:
                raise UpstreamEnded(f"closed with code {closed.code}") from None
            if not raw:
                raise UpstreamEnded("closed without a code")  # the SDK's answer to CLOSING
            event = _parse(raw)
            if event is not None:
                _count_error(event)
                yield event


def _count_error(event: dict[str, Any]) -> None:
    code = error_code(event)
    if code is not None:
        meters.upstream_errors.count(code)


def _parse(raw: bytes) -> dict[str, Any] | None:
    try:
        event = json_text.loads(raw)
    except (ValueError, RecursionError):
        event = None
    if isinstance(event, dict) and isinstance(event.get("type"), str):
        return event
    logger.warning("voice live sent %d bytes that are not an event", len(raw))
    return None


@asynccontextmanager
async def open_upstream(chooser: Chooser, address: Address, session: Mapping[str, Any]) -> AsyncIterator[Upstream]:
    """Connect and have the session's settings taken; both within ten seconds, with one retry where that can help.

    Where there are other resources, the first try leaves some of that time to the second one.

    Raises:
        UpstreamError: unreachable, refused, busy. The detail has the status, never the address or a body.
    """
    clock = asyncio.get_running_loop().time
    deadline = clock() + CONNECT_SECONDS
    try:
        first_seconds = CONNECT_SECONDS * (FIRST_TRY_SHARE if chooser.has_others else 1)
        manager, upstream = await _try(chooser, address, session, first_seconds)
    except UpstreamError as error:
        pause = random.uniform(*RETRY_PAUSE_SECONDS)  # noqa: S311 - jitter, not a secret
        may_wait = deadline - LEAST_TRY_SECONDS - clock() - pause
        if chooser.retry_in != 0 or may_wait < 0:
            raise
        logger.warning("voice live: %s; one more try", error)
        await asyncio.sleep(pause)
        try:
            await chooser.take(within_seconds=may_wait)
        except Quota:
            raise error from None
        manager, upstream = await _try(chooser, address, session, deadline - clock())
    try:
        await chooser.opened()
        yield upstream
    finally:
        await manager.__aexit__(None, None, None)


async def _try(
    chooser: Chooser, address: Address, session: Mapping[str, Any], within_seconds: float
) -> tuple[Any, Upstream]:
    try:
        with meters.connecting(chooser.resource.number):
            return await _connect_and_configure(chooser.resource, address, session, within_seconds)
    except ResourceRefused as refused:
        # What only this persona is connected to may be missing there, which closes no resource for the others.
        error = UpstreamRefused(str(refused)) if address.is_ones_own else refused
        await chooser.failed(error)
        raise error from None
    except UpstreamError as error:
        await chooser.failed(error)
        raise


async def _connect_and_configure(
    resource: Resource, address: Address, session: Mapping[str, Any], within_seconds: float
) -> tuple[Any, Upstream]:
    version: dict[str, Any] = {"api_version": resource.api_version} if resource.api_version else {}
    proxy = {"proxy": resource.proxy} if resource.proxy else {}  # the SDK's own HTTP session asks for none
    manager = connect(
        credential=credential_for(resource.url, resource.api_key, is_for_agent=bool(address.agent_name)),
        endpoint=resource.url,
        **_in_the_sdks_words(address),
        connection_options={
            "compression": False,
            "heartbeat": 20.0,
            "close_timeout": CLOSE_SECONDS,
            "vendor_options": proxy,
        },
        **version,
    )
    try:
        async with asyncio.timeout(within_seconds):
            connection = await _enter(manager)
            try:
                _bound_socket(connection)
                upstream = Upstream(connection)
                await _configure(upstream, session)
            except BaseException:
                await manager.__aexit__(None, None, None)
                raise
    except TimeoutError:
        raise UpstreamUnreachable(f"not ready within {within_seconds:.0f} s") from None
    except UpstreamEnded as ended:
        raise UpstreamUnreachable(f"not ready: {ended}") from None
    except ClientAuthenticationError as error:
        raise UpstreamRefused(f"no token: {type(error).__name__}") from None
    except (ConnectionError, OSError) as error:
        raise handshake_refusal(error) from None
    return manager, upstream


def _in_the_sdks_words(address: Address) -> dict[str, Any]:
    """What the SDK calls the parts of an address. It asks for None in place of what is left out."""
    if not address.agent_name:
        return {"model": address.model, "query": {"profile": address.profile} if address.profile else None}
    return {
        "agent_name": address.agent_name,
        "project_name": address.agent_project,
        "agent_version": address.agent_version or None,
        "authentication_identity_client_id": address.agent_client_id or None,
        "foundry_resource_override": address.agent_resource or None,
    }


async def _enter(manager: Any) -> VoiceLiveConnection:
    try:
        return cast(VoiceLiveConnection, await manager.__aenter__())
    except asyncio.CancelledError as cancelled:
        # SDK 1.3.1 leaves its HTTP session open when the connect is cancelled; only its frame still knows it.
        for frame, _ in traceback.walk_tb(cancelled.__traceback__):
            session = frame.f_locals.get("session")
            if isinstance(session, aiohttp.ClientSession):
                await session.close()
        raise


def _bound_socket(connection: VoiceLiveConnection) -> None:
    """Linux lets the buffer grow to 4 MB. That is a minute of speech that is not heard, before we would notice it.

    And a socket that is closed while the service takes nothing stays open until all is sent, so perhaps for ever: the
    system gives it up when nothing of it was taken for a while.
    """
    raw: socket.socket | None = connection._connection.get_extra_info("socket")
    if raw is None:
        return
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNSENT_MS)


async def _configure(upstream: Upstream, session: Mapping[str, Any]) -> None:
    """Send the settings and wait until they are taken."""
    await upstream.send({"type": "session.update", "event_id": "settings", "session": session})
    async for event in upstream.events():
        if event["type"] == "session.updated":
            upstream.opened(event.get("session") or {})
            return
        if event["type"] == "error":
            raise settings_refusal(event)
