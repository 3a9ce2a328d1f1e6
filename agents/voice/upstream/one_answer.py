"""A short Voice Live session for one answer: its sound, and nothing else. Nobody is heard in it."""

import asyncio
from collections.abc import Mapping
from typing import Any

from agents.audio import bytes_of
from agents.personas.address import Address
from agents.voice.conversation.service_events import AnswerAudio, Outcome, RequestRefused, ResponseDone
from agents.voice.errors import UpstreamRefused, UpstreamUnreachable
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.connection import Upstream, open_upstream
from agents.voice.upstream.server_events import Unreadable, read

ANSWER_SECONDS = 10.0


async def one_answer(
    chooser: Chooser, model: str, session: Mapping[str, Any], response: Mapping[str, Any], *, longest_ms: int
) -> bytes:
    """The answer to one `response.create`, as 24 kHz mono PCM16: all of it, or its first `longest_ms`.

    `chooser` has counted the connection. It takes at most the time of a connect, and ten seconds.

    Raises:
        UpstreamError: no connection, or no whole answer. The detail has no words of the service.
    """
    async with open_upstream(chooser, Address(model), session) as upstream:
        await upstream.send({"type": "response.create", "event_id": "response.create", "response": response})
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await _sound(upstream, bytes_of(longest_ms))
        except TimeoutError:
            raise UpstreamUnreachable(f"no whole answer within {ANSWER_SECONDS:.0f} s") from None


async def _sound(upstream: Upstream, most_bytes: int) -> bytes:
    sound = bytearray()
    async for event in upstream.events():
        try:
            told = read(event)
        except Unreadable as fault:
            raise UpstreamUnreachable(str(fault)) from None
        match told:
            case AnswerAudio(pcm=pcm):
                sound += pcm
                if len(sound) >= most_bytes:
                    break
            case RequestRefused():
                raise UpstreamRefused("the request for the answer was refused")
            case ResponseDone(outcome=Outcome.COMPLETED):
                break
            case ResponseDone(outcome=outcome):
                raise UpstreamRefused(f"the answer ended as {outcome.value}")
    return bytes(sound[:most_bytes])
