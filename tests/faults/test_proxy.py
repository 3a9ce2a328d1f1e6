"""The way out leads through a company's proxy, which alone knows where names lead: calls go on as without it."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from agents.personas.address import Address
from agents.personas.models import Persona
from agents.voice.errors import UpstreamUnreachable
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.connection import open_upstream
from agents.voice.upstream.resources import Resource
from tests.faults.test_tokens import Tokens, door, token_service
from tests.faults.tls import self_signed
from tests.patience import patience
from tests.served.connect_proxy import PASSWORD, connect_proxy
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.test_redis_faults import talk
from tests.served.voice_client import calling
from voicesite.laptop.processes import free_port
from voicesite.setup_check.voice_live_troubles import trouble

VOICE_LIVE, ENTRA = "voice-live.invalid", "login.invalid"
PROXY_FAULT = "The proxy of HTTPS_PROXY does not let us through"


@pytest.mark.django_db(transaction=True)
async def test_voice_live_and_its_tokens_come_through_the_proxy(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    """It has a password, and another one is set for http, which nobody may ask for this machine."""
    tokens, pem = Tokens(), tmp_path / "trusted.pem"
    tls = self_signed(pem, VOICE_LIVE, ENTRA)
    async with door(localvoice, tokens, tls) as endpoint, token_service(tokens.give_like_entra, tls) as entra:
        leads_to = {f"{VOICE_LIVE}:443": urlsplit(endpoint).port or 0, f"{ENTRA}:443": entra}
        async with connect_proxy(leads_to) as proxy:
            with serving(
                tmp_path,
                AZURE_VOICE_LIVE_ENDPOINT=f"https://{VOICE_LIVE}",
                AZURE_AUTHORITY_HOST=ENTRA,
                AZURE_TENANT_ID="0f0f0f0f-1111-4222-8333-444444444444",
                AZURE_CLIENT_ID="of the site",
                AZURE_CLIENT_SECRET="of the site",
                SSL_CERT_FILE=str(pem),
                HTTPS_PROXY=proxy.url,
                HTTP_PROXY=f"http://127.0.0.1:{free_port()}",
                NO_PROXY="other.invalid",
            ) as through:
                async with calling(through, quiet.pk, alice_cookie) as client:
                    await client.start()
                    await talk(client)
                    await localvoice.drop(str(localvoice.last()["id"]))
                    await client.expect_state("reconnecting")
                    await talk(client)
            assert proxy.asked == [f"CONNECT {ENTRA}:443", *[f"CONNECT {VOICE_LIVE}:443"] * 2]
    assert PASSWORD not in through.log.read_text()


@pytest.mark.parametrize("knows_the_password", [False, True])
async def test_a_proxy_that_lets_nobody_through_is_named(*, knows_the_password: bool) -> None:
    """A wrong password, or an address that it does not allow."""
    async with connect_proxy({}) as proxy:
        url = proxy.url if knows_the_password else f"http://127.0.0.1:{proxy.port}"
        assert await refused(url) == "no connection: ClientHttpProxyError"


async def test_a_proxy_that_does_not_answer_is_named() -> None:
    assert await refused(f"http://u:planted@127.0.0.1:{free_port()}") == "no connection: ClientProxyConnectionError"


async def refused(proxy: str) -> str:
    """What the log says; the setup check makes a sentence of it."""
    resource = Resource(1, f"https://{VOICE_LIVE}", 25, "a key", proxy=proxy)
    with pytest.raises(UpstreamUnreachable) as unreachable:
        async with patience(), open_upstream(Chooser([resource], 1), Address("gpt-realtime"), {}):
            await asyncio.sleep(0)
    detail = str(unreachable.value)
    assert PROXY_FAULT in trouble("Voice Live", detail, is_local=False, has_key=True).found
    return detail
