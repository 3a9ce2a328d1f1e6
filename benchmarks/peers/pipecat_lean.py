"""The least that Pipecat needs for this work: input, a processor that speaks to Voice Live, output.

Left out are its services, context, turn taking, voice activity detection, metrics, observers and RTVI. Processors hand
frames on at once ("direct mode") and not through two queues each. The output sends a delta as soon as it comes; as it
is, Pipecat would send it at the pace of playback. The connection to Voice Live is made as the bare relay makes it.
"""

import asyncio

import orjson
import pybase64
from aiohttp import ClientSession, ClientWebSocketResponse, TCPConnector
from fastapi import WebSocket
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    OutputAudioRawFrame,
    OutputTransportMessageUrgentFrame,
    StartFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor, FrameProcessorSetup
from pipecat.transports.websocket.fastapi import (
    FastAPIWebsocketInputTransport,
    FastAPIWebsocketOutputTransport,
    FastAPIWebsocketParams,
    FastAPIWebsocketTransport,
)
from pipecat.workers.runner import WorkerRunner

from benchmarks.peers.pipecat_serializer import SAMPLE_RATE_HZ, STARTED, browser_params

CONNECT_SECONDS = 10.0
CLOSE_SECONDS = 2.0


class VoiceLive(FrameProcessor):
    """A connection to Voice Live for as long as the pipeline runs."""

    def __init__(self, url: str) -> None:
        super().__init__(enable_direct_mode=True)
        self._url = url
        self._client: ClientSession | None = None
        self._upstream: ClientWebSocketResponse | None = None
        self._listening: asyncio.Task | None = None

    async def setup(self, setup: FrameProcessorSetup) -> None:
        await super().setup(setup)
        self._client = ClientSession(connector=TCPConnector(limit=0))
        async with asyncio.timeout(CONNECT_SECONDS):
            self._upstream = await self._client.ws_connect(self._url, compress=0)
            await self._upstream.send_str('{"type":"session.update","session":{}}')

    async def cleanup(self) -> None:
        await super().cleanup()
        if self._listening:
            await self.cancel_task(self._listening)
        if self._client:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._client.close()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame):
            await self._send(frame.audio)
            return
        await self.push_frame(frame, direction)
        if isinstance(frame, StartFrame):
            self._listening = self.create_task(self._listen(), name="upstream events")

    async def _send(self, pcm: bytes) -> None:
        assert self._upstream
        audio = pybase64.b64encode_as_string(pcm)
        await self._upstream.send_str(f'{{"type":"input_audio_buffer.append","audio":"{audio}"}}')

    async def _listen(self) -> None:
        assert self._upstream
        async for message in self._upstream:
            event = orjson.loads(message.data)
            if event["type"] == "response.audio.delta":
                pcm = pybase64.b64decode(event["delta"])
                await self.push_frame(OutputAudioRawFrame(audio=pcm, sample_rate=SAMPLE_RATE_HZ, num_channels=1))
            elif event["type"] == "input_audio_buffer.speech_started":
                await self.push_frame(InterruptionFrame())
            elif event["type"] == "session.updated":
                await self.push_frame(OutputTransportMessageUrgentFrame(message=STARTED))


class UnpacedOutput(FastAPIWebsocketOutputTransport):
    """Sends audio when it comes."""

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        await self._client.send(frame.audio)
        return True


class LeanTransport(FastAPIWebsocketTransport):
    """Pipecat's transport for a socket of FastAPI, in direct mode and unpaced."""

    def __init__(self, browser: WebSocket, params: FastAPIWebsocketParams) -> None:
        super().__init__(browser, params)
        self._input = FastAPIWebsocketInputTransport(self, self._client, params, enable_direct_mode=True)
        self._output = UnpacedOutput(self, self._client, params, enable_direct_mode=True)


async def hold_call(browser: WebSocket, upstream_url: str) -> None:
    """One call, until the caller hangs up."""
    runner = WorkerRunner(handle_sigint=False)
    params = browser_params(runner.cancel, audio_out_end_silence_secs=0)
    transport = LeanTransport(browser, params)
    worker = PipelineWorker(
        Pipeline([transport.input(), VoiceLive(upstream_url), transport.output()]),
        params=PipelineParams(audio_in_sample_rate=SAMPLE_RATE_HZ, audio_out_sample_rate=SAMPLE_RATE_HZ),
        enable_rtvi=False,
        enable_turn_tracking=False,
        idle_timeout_secs=None,
    )

    @transport.event_handler("on_client_disconnected")
    async def on_client_disconnected(_transport: LeanTransport, _browser: WebSocket) -> None:
        await runner.cancel()

    await runner.add_workers(worker)
    await runner.run()
