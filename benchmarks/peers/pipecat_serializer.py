"""Our protocol of a voice socket in Pipecat's frames, as far as the callers need it."""

from collections.abc import Awaitable, Callable

import orjson
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    OutputAudioRawFrame,
    OutputTransportMessageUrgentFrame,
)
from pipecat.serializers.base_serializer import FrameSerializer
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams

SAMPLE_RATE_HZ = 24_000
DELTA_10MS = 6  # a delta of the stand-in has 60 ms: Pipecat's output then neither cuts nor joins deltas
STARTED = {"type": "session.started"}
FLUSH = '{"type":"playback.flush","item_id":""}'


class BrowserSerializer(FrameSerializer):
    """Binary messages are audio both ways. `stop` is awaited when a caller hangs up."""

    def __init__(self, stop: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self._stop = stop

    async def deserialize(self, data: str | bytes) -> Frame | None:
        if isinstance(data, bytes):
            return InputAudioRawFrame(audio=data, sample_rate=SAMPLE_RATE_HZ, num_channels=1)
        if orjson.loads(data)["type"] == "session.stop":
            await self._stop()
        return None

    async def serialize(self, frame: Frame) -> str | bytes | None:
        if isinstance(frame, OutputAudioRawFrame):
            return frame.audio
        if isinstance(frame, InterruptionFrame):
            return FLUSH
        if isinstance(frame, OutputTransportMessageUrgentFrame) and not self.should_ignore_frame(frame):
            return orjson.dumps(frame.message).decode()
        return None


def browser_params(stop: Callable[[], Awaitable[None]], **more: int) -> FastAPIWebsocketParams:
    """Of a transport that speaks this protocol. `more`: what one form sets besides."""
    return FastAPIWebsocketParams(
        serializer=BrowserSerializer(stop),
        audio_in_enabled=True,
        audio_out_enabled=True,
        audio_out_10ms_chunks=DELTA_10MS,
        **more,
    )
