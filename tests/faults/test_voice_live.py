"""Voice Live refuses, hangs, cannot be reached or talks nonsense (R12): a sentence, and no more tries than help."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from agents.personas.models import Persona
from tests.faults.tls import self_signed
from tests.served.cutting_proxy import cutting_proxy
from tests.served.localvoice_controls import LocalVoice
from tests.served.records import stored_turns
from tests.served.site import Site, serving
from tests.served.tcp_server import tcp_server
from tests.served.voice_client import VoiceClient, calling
from voicesite.laptop.processes import free_port

pytestmark = pytest.mark.django_db(transaction=True)

PLANTED_KEY = "planted-key-7f3a"


async def refused_start(client: VoiceClient) -> dict[str, Any]:
    """Ask for a call that Voice Live does not give: the error, a sentence, and the close."""
    await client.send("session.start")
    error = await client.wait_until(lambda: next(iter(client.seen("error")), None), "an error")
    assert await client.expect_close() == 4502
    assert error["fatal"] is True
    assert error["message"].endswith(".")
    return error


@pytest.mark.parametrize(
    ("fault", "code", "connects", "logged"),
    [
        ({"refuse_status": 401}, "voice_live_refused", 1, "handshake answered 401"),
        ({"refuse_status": 403}, "voice_live_refused", 1, "handshake answered 403"),
        ({"refuse_status": 404}, "voice_live_refused", 1, "handshake answered 404"),
        ({"refuse_status": 429, "retry_after": 7}, "voice_live_busy", 1, "handshake answered 429"),
        ({"refuse_status": 500}, "voice_live_unreachable", 2, "handshake answered 500"),
        ({"close_after_events": 1}, "voice_live_unreachable", 2, "closed with code 1011"),
    ],
)
async def test_a_call_that_cannot_begin_is_tried_no_more_often_than_helps(
    site: Site,
    localvoice: LocalVoice,
    quiet: Persona,
    alice_cookie: str,
    fault: dict[str, int],
    code: str,
    connects: int,
    logged: str,
) -> None:
    """Staff find the details in the log, the person a sentence without them."""
    localvoice.misbehaves(**fault)
    localvoice.forget_handshakes()
    async with calling(site, quiet.pk, alice_cookie) as client:
        error = await refused_start(client)
    assert (error["code"], error.get("retry_after")) == (code, fault.get("retry_after"))
    assert localvoice.handshakes()["total"] == connects
    assert logged in site.log.read_text()
    assert str(fault.get("refuse_status", 1011)) not in repr(client.messages)


async def test_a_fault_that_passes_is_not_noticed(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.misbehaves(refuse_status=500, for_connections=1)
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.start()
        assert client.seen("error") == []


async def test_a_service_that_never_gets_ready_is_given_up(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    """After ten seconds; here it is three. No time is left for another try."""
    localvoice.misbehaves(silent_before_session_updated=True)
    localvoice.forget_handshakes()
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url, BUDGET_CONNECT_SECONDS="3") as hasty:
        async with calling(hasty, quiet.pk, alice_cookie) as client:
            assert (await refused_start(client))["code"] == "voice_live_unreachable"
    assert localvoice.handshakes()["total"] == 1
    assert "not ready within 3 s" in hasty.log.read_text()


async def test_nonsense_and_warnings_are_passed_over_and_an_error_is_told(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.misbehaves(error_events_in_answer=True, garbage_event=True, unknown_event=True, warning_event=True)
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.start()
        await client.send("input.text", text="hello")
        error = await client.expect("error")
        await client.hear_out((await client.expect("audio.started"))["item_id"])
        await client.send("input.text", text="hello again")
        await client.expect("audio.started", after=client.seen("audio.done")[-1]["seq"])
    assert (error["code"], error["fatal"]) == ("upstream_error", False)


class TestALostConnection:
    FAULTS = ("close_after_ms_of_answer", "drop_after_ms_of_answer")

    @pytest.mark.parametrize("fault", FAULTS)
    async def test_in_an_answer_is_replaced_and_the_answer_goes_on(
        self, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str, fault: str
    ) -> None:
        localvoice.misbehaves(**{fault: 600}, for_connections=1)
        localvoice.pace(2)
        async with calling(site, quiet.pk, alice_cookie) as client:
            started = await client.start()
            await client.send("input.text", text="when does the museum close")
            broken = await client.expect("audio.started")
            await client.expect_state("reconnecting")
            await client.played(broken["item_id"])
            rest = await client.expect("audio.started", after=broken["seq"])
            await client.hear_out(rest["item_id"])
            await client.send("session.stop")
            assert await client.expect_close() == 1000
            assert client.seen("error") == []
        user, begun, *_ = await stored_turns(started["conversation_id"])
        assert (user.role, user.text) == ("user", "when does the museum close")
        assert (begun.item_id, begun.interrupted) == (broken["item_id"], True)

    async def test_each_time_ends_the_call_after_a_few_tries_and_keeps_what_was_said(
        self, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        localvoice.misbehaves(drop_after_ms_of_answer=200)
        localvoice.forget_handshakes()
        async with calling(site, quiet.pk, alice_cookie) as client:
            started = await client.start()
            await client.send("input.text", text="when does the museum close")
            error = await client.expect("error", fatal=True)
            assert await client.expect_close() == 4502
        assert error["code"] == "voice_live_ended"
        assert localvoice.handshakes()["total"] == 3
        user, answer, *_ = await stored_turns(started["conversation_id"])
        assert (user.text, answer.interrupted) == ("when does the museum close", True)


@asynccontextmanager
async def untrusted(directory: Path) -> AsyncIterator[str]:
    """A TLS server that nobody has reason to trust; its address as a backend of the proxy."""
    async with tcp_server(say_nothing, tls=self_signed(directory / "self-signed.pem")) as port:
        yield f"http://127.0.0.1:{port}"


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    pass


class TestTheWayThere:
    """Each with a site of its own, since the endpoint is a setting."""

    async def refused_by(self, directory: Path, endpoint: str, persona: Persona, cookie: str) -> tuple[str, str]:
        """The code, and all that the site wrote. Neither page nor log has address or key."""
        with serving(directory, AZURE_VOICE_LIVE_ENDPOINT=endpoint, AZURE_VOICE_LIVE_API_KEY=PLANTED_KEY) as lonely:
            async with calling(lonely, persona.pk, cookie) as client:
                code = (await refused_start(client))["code"]
        log = lonely.log.read_text()
        said = repr(client.messages) + log
        assert PLANTED_KEY not in said
        assert endpoint.rpartition("/")[2] not in said
        return code, log

    async def test_nobody_listens(self, tmp_path: Path, site: Site, quiet: Persona, alice_cookie: str) -> None:
        code, log = await self.refused_by(tmp_path, f"http://127.0.0.1:{free_port()}", quiet, alice_cookie)
        assert code == "voice_live_unreachable"
        assert log.count("one more try") == 1

    async def test_a_name_that_nobody_knows(
        self, tmp_path: Path, site: Site, quiet: Persona, alice_cookie: str
    ) -> None:
        code, log = await self.refused_by(tmp_path, "https://no-such-resource.invalid", quiet, alice_cookie)
        assert code == "voice_live_unreachable"
        assert "ClientConnectorDNSError" in log
        assert log.count("one more try") == 1

    async def test_a_certificate_that_nobody_signed(
        self, tmp_path: Path, site: Site, quiet: Persona, alice_cookie: str
    ) -> None:
        """Another try would meet the same certificate."""
        async with untrusted(tmp_path) as url, cutting_proxy(url) as proxy:
            endpoint = proxy.url.replace("http://127.0.0.1", "https://localhost")
            code, log = await self.refused_by(tmp_path, endpoint, quiet, alice_cookie)
            assert proxy.accepted == 1
        assert code == "voice_live_refused"
        assert "ClientConnectorCertificateError" in log

    async def test_tls_that_breaks_off(
        self, tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
    ) -> None:
        """The other side does not speak TLS at all."""
        async with cutting_proxy(localvoice.url) as proxy:
            endpoint = proxy.url.replace("http://", "https://")
            code, log = await self.refused_by(tmp_path, endpoint, quiet, alice_cookie)
            assert proxy.accepted == 2
        assert code == "voice_live_unreachable"
        assert "ClientConnectorSSLError" in log
