"""What a collector and Application Insights get of calls on served sites, and what a site does without them."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agents.models import Persona
from tests.patience import patience
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.test_call import answered
from tests.served.test_resume import lose, talk
from tests.served.test_upstream_loss import reconnected
from tests.served.voice_client import VoiceClient, calling
from tests.telemetry.collector import Collector
from voicesite.laptop.processes import free_port

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "a-planted-key"
QUESTION = "what is two plus three"


async def test_a_call_is_one_trace_without_a_word_of_it_whatever_happens_to_it(
    tmp_path: Path, localvoice: LocalVoice, collector: Collector, cookie: str, mara: Persona
) -> None:
    environment: dict[str, Any] = {
        "AZURE_VOICE_LIVE_ENDPOINT": localvoice.url,
        "AZURE_VOICE_LIVE_API_KEY": KEY,
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=tests",
        "OTEL_METRIC_EXPORT_INTERVAL": "200",
        "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "true",  # of no effect here
        "APPLICATIONINSIGHTS_CONNECTION_STRING": collector.connection_string,
    }
    with serving(tmp_path, **environment) as second:
        with serving(tmp_path, **environment) as first:
            client = await _call_with_losses(first, localvoice, mara, cookie)
        await _take_up(second, mara, cookie, client)
    conversation_id = UUID(client.seen("session.started")[0]["conversation_id"])
    _assert_one_trace(collector, conversation_id, mara)
    _assert_metrics(collector)
    _assert_application_insights_has_the_same(collector, conversation_id)
    said = [message["text"] for message in client.seen("transcript.done") if message["text"]]
    assert said[0] == mara.greeting
    assert QUESTION in said
    planted = [mara.name, mara.summary, "You are", "Opening hours", *said, "alice"]
    for word in (*planted, KEY, cookie, "127.0.0.1", localvoice.url):
        assert not [raw for raw in collector.raw if word.encode() in raw], word


async def _call_with_losses(site: Site, localvoice: LocalVoice, mara: Persona, cookie: str) -> VoiceClient:
    """A browser comes back, Voice Live is replaced at the second try, and the process stops."""
    async with calling(site, mara.pk, cookie) as client:
        await client.start()
        await client.hear_out(await answered(client))
        await talk(client, QUESTION)
        await lose(client)
    async with calling(site, mara.pk, cookie, known=client) as again:
        await again.resume()
        localvoice.misbehaves(refuse_status=503, for_connections=1)
        await localvoice.drop(localvoice.last_id())
        await reconnected(again)
        site.terminate()
        assert await again.expect_close() == 4503
    return again


async def _take_up(site: Site, mara: Persona, cookie: str, client: VoiceClient) -> None:
    """Another process goes on with the call; an answer is interrupted there."""
    async with calling(site, mara.pk, cookie, known=client) as again:
        resumed = await again.resume()
        await again.expect_state("ready", after=resumed["seq"])
        seen = again.messages[-1]["seq"]
        await again.send("input.text", text="when does the museum close")
        item_id = await answered(again, after=seen)
        await again.send("response.cancel")
        await again.expect("playback.flush", item_id=item_id)
        await again.send("playback.flushed", item_id=item_id, played_ms=100)
        await again.expect("transcript.truncated", item_id=item_id)
        await again.expect("turn.metrics", item_id=item_id)
        await again.send("session.stop")
        assert await again.expect_close() == 1000
    client.messages = again.messages


def _assert_one_trace(collector: Collector, conversation_id: UUID, mara: Persona) -> None:
    assert {span.trace_id for span in collector.spans} == {conversation_id.hex}
    call, taken_up = collector.the("voice call"), collector.the("voice call taken up")
    assert call.parent_id == ""
    assert taken_up.parent_id == call.span_id
    below = [span for span in collector.spans if span not in (call, taken_up)]
    assert {span.parent_id for span in below} == {call.span_id, taken_up.span_id}
    assert {span.resource["service.name"] for span in collector.spans} == {"voicesite"}
    assert {span.resource["deployment.environment.name"] for span in collector.spans} == {"tests"}
    assert call.resource["service.instance.id"] != taken_up.resource["service.instance.id"]

    assert call.attributes == {
        "voicesite.conversation_id": str(conversation_id),
        "voicesite.persona_id": str(mara.pk),
        "gen_ai.request.model": "gpt-realtime",
        "voicesite.is_taken_up": False,
        "voicesite.answers": 2,
        "voicesite.interruptions": 0,
        "voicesite.browser_losses": 1,
        "voicesite.voice_live_losses": 1,
        "voicesite.reconnects": 1,
        "voicesite.end_reason": "server_restarting",
    }
    assert call.events == ["browser lost", "browser returned", "voice live lost"]
    assert taken_up.attributes["voicesite.end_reason"] == "stopped"
    assert taken_up.attributes["voicesite.interruptions"] == 1
    assert "interrupted" in taken_up.events

    tries = collector.named("voice live connect")
    assert [span.attributes["voicesite.result"] for span in tries].count("opened") == 3
    assert [span.attributes["voicesite.result"] for span in tries if span.is_error] == ["voice_live_unreachable"]
    assert len(collector.named("voice live reconnect")) == 2
    connections = collector.named("connect")  # the SDK's own
    assert [span.attributes["gen_ai.system"] for span in connections] == ["az.ai.voicelive"] * 4
    assert [span.attributes["error.type"] for span in connections if span.is_error] == [
        "azure.ai.voicelive.aio._patch.ConnectionError"
    ]

    answers = collector.named("answer")
    assert len(answers) == 3
    assert all(span.attributes["gen_ai.usage.output_tokens"] > 0 for span in answers)
    assert all(span.events == ["first audio"] for span in answers)
    assert [span for span in answers if span.attributes.get("voicesite.first_audio_ms")]


def _assert_metrics(collector: Collector) -> None:
    """They come from both processes; the second has the latest word."""
    assert collector.point("voicesite_ends", reason="stopped").as_double == 1
    assert collector.point("voicesite_sessions", state="ready").as_double == 0
    relay = collector.point("voicesite_relay_seconds", direction="to_browser")
    assert relay.count == sum(relay.bucket_counts) > 0
    assert len(relay.explicit_bounds) == len(relay.bucket_counts) - 1


def _assert_application_insights_has_the_same(collector: Collector, conversation_id: UUID) -> None:
    kinds = {"Request": 2, "RemoteDependency": len(collector.spans) - 2}
    for kind, number in kinds.items():
        found = [item for item in collector.envelopes if item["name"] == f"Microsoft.ApplicationInsights.{kind}"]
        assert len(found) == number
        assert {item["tags"]["ai.operation.id"] for item in found} == {conversation_id.hex}
    figures = [item["data"]["baseData"] for item in collector.envelopes if item["data"]["baseType"] == "MetricData"]
    opened = [
        figure["metrics"][0]["value"]
        for figure in figures
        if figure["metrics"][0]["name"] == "voicesite_connects" and figure["properties"] == {"result": "opened"}
    ]
    assert sum(opened) == 3  # sent as they came, and not as sums


async def test_a_destination_that_is_away_or_silent_disturbs_no_call_and_no_end(
    tmp_path: Path, localvoice: LocalVoice, collector: Collector, cookie: str, mara: Persona
) -> None:
    collector.may_answer.clear()
    environment: dict[str, Any] = {
        "LOCAL_VOICE_URL": localvoice.url,
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://user:{KEY}@127.0.0.1:{free_port()}",
        "OTEL_EXPORTER_OTLP_TIMEOUT": "1",
        "OTEL_METRIC_EXPORT_INTERVAL": "200",
        "OTEL_BSP_SCHEDULE_DELAY": "200",
        "APPLICATIONINSIGHTS_CONNECTION_STRING": collector.connection_string,
    }
    with serving(tmp_path, **environment) as site:
        async with calling(site, mara.pk, cookie) as client:
            await client.start()
            await client.hear_out(await answered(client))
            await talk(client)
            for what in ("traces", "metrics"):
                await _until_logged(site, f"{what} for the collector are not taken")
            await client.send("session.stop")
            assert await client.expect_close() == 1000
    log = site.log.read_text()
    assert log.count("traces for the collector are not taken") == 1
    assert log.count("metrics for the collector are not taken") == 1
    assert KEY not in log
    assert not [name for name in ("opentelemetry", "azure", "urllib3", "127.0.0.1") if name in log], log


async def _until_logged(site: Site, words: str) -> None:
    async with patience():
        while words not in await asyncio.to_thread(site.log.read_text):
            await asyncio.sleep(0.05)


async def test_without_a_destination_a_call_needs_no_package_of_it(
    tmp_path: Path, localvoice: LocalVoice, cookie: str, mara: Persona
) -> None:
    not_installed = tmp_path / "opentelemetry"
    not_installed.mkdir()
    (not_installed / "__init__.py").write_text("raise ModuleNotFoundError('not installed', name=__name__)\n")
    environment: dict[str, Any] = {
        "PYTHONPATH": str(tmp_path),
        "OTEL_EXPORTER_OTLP_ENDPOINT": "",
        "OTEL_SERVICE_NAME": "a name",
    }
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url, **environment) as site:
        async with calling(site, mara.pk, cookie) as client:
            await client.start()
            await client.hear_out(await answered(client))
            await talk(client)
            await client.send("session.stop")
            assert await client.expect_close() == 1000
