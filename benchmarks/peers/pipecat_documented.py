"""Pipecat as its own example for Voice Live shows it: its realtime service between the two context aggregators.

The example is examples/realtime/realtime-azure-voice-live of its repository. As there: server-side turn detection and
no local one, metrics on, RTVI, turn tracking and the idle timeout by default, audio paced to the time of playback.
Different from it are our serializer, 24 kHz from the microphone, output in pieces of 60 ms and not 40, so that a delta
stays whole, and no tools and no logging of transcripts, since nobody asks and nobody writes.

Pipecat's service speaks with the stand-in as it is. Only its address is set afterwards: it would always use TLS.
`session.started` is sent when the pipeline has started, as Pipecat's own "bot ready" is.
"""

from typing import Any

from fastapi import WebSocket
from pipecat.frames.frames import LLMRunFrame, OutputTransportMessageUrgentFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker, ProcessorUnusablePolicy
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.services.azure.voice_live.events import (
    AzureStandardVoice,
    InputAudioNoiseReduction,
    InputAudioTranscription,
    SessionProperties,
    TurnDetection,
)
from pipecat.services.azure.voice_live.llm import AzureVoiceLiveLLMService
from pipecat.transports.websocket.fastapi import FastAPIWebsocketTransport
from pipecat.workers.runner import WorkerRunner

from benchmarks.peers.pipecat_serializer import SAMPLE_RATE_HZ, STARTED, browser_params


async def hold_call(browser: WebSocket, upstream_url: str) -> None:
    """One call, until the caller hangs up."""
    runner = WorkerRunner(handle_sigint=False)
    params = browser_params(runner.cancel)
    transport = FastAPIWebsocketTransport(browser, params)
    user, assistant = LLMContextAggregatorPair(LLMContext([{"role": "developer", "content": "Say hello!"}]))
    worker = PipelineWorker(
        Pipeline([transport.input(), user, _service(upstream_url), transport.output(), assistant]),
        params=PipelineParams(audio_in_sample_rate=SAMPLE_RATE_HZ, enable_metrics=True, enable_usage_metrics=True),
        processor_unusable_policy=ProcessorUnusablePolicy.END,
    )
    _handle_events(transport, worker, runner)
    await runner.add_workers(worker)
    await runner.run()


def _service(upstream_url: str) -> Any:
    service = AzureVoiceLiveLLMService(
        api_key="none",
        endpoint=upstream_url,
        settings=AzureVoiceLiveLLMService.Settings(
            model="gpt-4o-mini",
            system_instruction="You are a helpful and friendly AI.",
            session_properties=SessionProperties(
                modalities=["text", "audio"],
                voice=AzureStandardVoice(name="en-US-Ava:DragonHDLatestNeural"),
                turn_detection=TurnDetection(
                    type="azure_semantic_vad", silence_duration_ms=500, remove_filler_words=True
                ),
                input_audio_transcription=InputAudioTranscription(model="azure-speech"),
                input_audio_noise_reduction=InputAudioNoiseReduction(),
            ),
        ),
    )
    service.base_url = upstream_url.replace("http://", "ws://")
    return service


def _handle_events(transport: FastAPIWebsocketTransport, worker: PipelineWorker, runner: WorkerRunner) -> None:
    @worker.event_handler("on_pipeline_started")
    async def on_pipeline_started(_worker: PipelineWorker, _frame: Any) -> None:
        await worker.queue_frame(OutputTransportMessageUrgentFrame(message=STARTED))

    @transport.event_handler("on_client_connected")
    async def on_client_connected(_transport: FastAPIWebsocketTransport, _browser: WebSocket) -> None:
        await worker.queue_frames([LLMRunFrame()])

    @transport.event_handler("on_client_disconnected")
    async def on_client_disconnected(_transport: FastAPIWebsocketTransport, _browser: WebSocket) -> None:
        await runner.cancel()
