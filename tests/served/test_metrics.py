"""What `/metrics` of the served site shows of calls."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families

from agents.personas.models import Persona
from tests.patience import PATIENCE_SECONDS, patience
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.test_call import PAUSE, TONE, answered
from tests.served.test_resume import lose, talk
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)

Series = tuple[str, tuple[tuple[str, str], ...]]


class Metrics:
    """Counters rise by what happened since; gauges are as they are."""

    def __init__(self, site: Site) -> None:
        self._url = f"{site.url}/metrics"
        self._before = dict(self._scrape())

    def now(self, name: str, **labels: str) -> float:
        return dict(self._scrape())[name, tuple(sorted(labels.items()))]

    def rise(self, name: str, **labels: str) -> float:
        return self.now(name, **labels) - self._before[name, tuple(sorted(labels.items()))]

    def _scrape(self) -> Iterator[tuple[Series, float]]:
        with urlopen(self._url, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - an address of our own
            page = answer.read().decode()
        for family in text_string_to_metric_families(page):
            for sample in family.samples:
                yield (sample.name, tuple(sorted(sample.labels.items()))), sample.value


@pytest.fixture
async def metrics(site: Site) -> Metrics:
    """Counted from when the sockets of the tests before have gone, and are counted as drops or ends."""
    before = await asyncio.to_thread(Metrics, site)
    await becomes(lambda: before.now("voicesite_sockets"), 0)
    return await asyncio.to_thread(Metrics, site)


async def becomes(question: Callable[[], float], value: float) -> None:
    async with patience():
        while await asyncio.to_thread(question) != value:
            await asyncio.sleep(0.05)


async def test_a_call_shows_while_it_lasts_and_afterwards(
    site: Site, metrics: Metrics, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.hears("when does the museum open")
    async with calling(site, quiet.pk, alice_cookie) as client:
        await becomes(lambda: metrics.now("voicesite_sockets_waiting"), 1)
        await client.start()
        await becomes(lambda: metrics.now("voicesite_sessions", state="ready"), 1)
        await client.speak(TONE + PAUSE)
        await client.hear_out(await answered(client))
        await client.expect("turn.metrics")
        assert await asyncio.to_thread(metrics.now, "voicesite_sockets") == 1
        await client.send("session.stop")
        await client.expect_close()
    await becomes(lambda: metrics.now("voicesite_sockets"), 0)
    await becomes(lambda: metrics.rise("voicesite_ends_total", reason="stopped"), 1)
    for state in ("ready", "listening", "assistant_speaking"):
        await becomes(lambda state=state: metrics.now("voicesite_sessions", state=state), 0)  # type: ignore[misc]
    assert metrics.rise("voicesite_connects_total", result="opened") == 1
    assert metrics.rise("voicesite_first_audio_seconds_count") == 1
    assert metrics.rise("voicesite_relay_seconds_count", direction="to_voice_live") >= 40
    assert metrics.rise("voicesite_relay_seconds_count", direction="to_browser") >= 10
    assert metrics.rise("voicesite_loop_lag_seconds_count") >= 10


async def test_a_browser_that_is_lost_and_comes_back(
    site: Site, metrics: Metrics, quiet: Persona, alice_cookie: str
) -> None:
    async with calling(site, quiet.pk, alice_cookie) as client:
        started = await client.start()
        await talk(client)
        await lose(client)
        # A page that is back before the process has seen its loss is another page for it, and no drop.
        await becomes(lambda: metrics.rise("voicesite_drops_total", side="browser"), 1)
    async with calling(site, quiet.pk, alice_cookie, known=client) as again:
        await again.resume()
        async with calling(site, quiet.pk, alice_cookie) as other:
            await other.send("session.start", resume=started["conversation_id"])
            await other.expect("session.started")
            await other.send("session.stop")
            await other.expect_close()
    assert metrics.rise("voicesite_drops_total", side="browser") == 1
    assert metrics.rise("voicesite_resumes_total", how="log") == 1
    assert metrics.rise("voicesite_resumes_total", how="snapshot") == 1


async def test_a_voice_live_that_is_lost_and_replaced(
    site: Site, metrics: Metrics, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.start()
        await localvoice.drop(localvoice.last_id())
        reconnecting = await client.expect_state("reconnecting")
        await client.expect_state("ready", after=reconnecting["seq"])
        await client.send("session.stop")
        await client.expect_close()
    assert metrics.rise("voicesite_drops_total", side="voice_live") == 1
    assert metrics.rise("voicesite_reconnects_total", result="opened") == 1
    assert metrics.rise("voicesite_connects_total", result="opened") == 2


async def test_who_gets_no_call_is_counted_by_the_reason(site: Site, metrics: Metrics, alice_cookie: str) -> None:
    async with calling(site, uuid4(), alice_cookie) as client:
        assert await client.expect_close() == 4404
    await becomes(lambda: metrics.rise("voicesite_refusals_total", reason="no_such_persona"), 1)


async def test_a_call_that_cannot_begin_says_why(
    site: Site, metrics: Metrics, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.misbehaves(refuse_status=403)
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.send("session.start")
        assert await client.expect_close() == 4502
    assert metrics.rise("voicesite_connects_total", result="voice_live_refused") == 1
    assert metrics.rise("voicesite_ends_total", reason="voice_live_refused") == 1


def test_a_token_opens_it_through_a_proxy_and_nothing_else_does(
    tmp_path: Path, localvoice: LocalVoice, transactional_db: None
) -> None:
    token = "a token of the tests"
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url, METRICS_TOKEN=token) as site:
        proxied = {"X-Forwarded-For": "10.0.0.1"}
        assert status(site, proxied) == 404
        assert status(site, proxied | {"Authorization": "Bearer something else"}) == 404
        assert status(site, proxied | {"Authorization": f"Bearer {token}"}) == 200
        assert token not in site.log.read_text()


def status(site: Site, headers: dict[str, str]) -> int:
    try:
        with urlopen(Request(f"{site.url}/metrics", headers=headers), timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - our own
            return int(answer.status)
    except HTTPError as refused:
        return refused.code
