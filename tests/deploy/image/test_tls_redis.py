"""Redis over TLS, with the rights that compose.yaml gives the site: its user alone gets in, and may do what it does."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from agents.personas.models import Persona
from tests.deploy.image.health import becomes_ready
from tests.deploy.image.tls_door import tls_door
from tests.faults.tls import self_signed
from tests.served.conftest import alice_cookie, mara, quiet, served, site
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.test_redis_faults import talk
from tests.served.voice_client import calling
from voicesite.laptop.redis_server import SITE_USER, running_redis
from voicesite.setup_check.findings import Status
from voicesite.setup_check.redis import look_at_redis

__all__ = ["alice_cookie", "mara", "quiet", "served", "site"]  # fixtures of the served site, for this room too
pytestmark = pytest.mark.django_db(transaction=True)

KEY = "planted-3c7e"


@pytest.fixture
def tls_redis_url(tmp_path: Path) -> Iterator[str]:
    """A Redis for clients that trust `tmp_path / "ca.pem"` and have the key."""
    with running_redis(password=KEY) as plain_url:
        port = urlsplit(plain_url).port
        assert port
        with tls_door(port, self_signed(tmp_path / "ca.pem")) as door:
            yield f"rediss://{SITE_USER}:{KEY}@localhost:{door}/0"


async def test_a_call_is_taken_up_and_ends_over_it(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str, tls_redis_url: str
) -> None:
    """Channel layer, cache, publisher, registry and quota would write a warning if they could not work."""
    with serving(
        tmp_path,
        REDIS_URL=tls_redis_url,
        SSL_CERT_FILE=str(tmp_path / "ca.pem"),
        LOCAL_VOICE_URL=localvoice.url,
        BUDGET_REDIS_SECONDS="10",  # what takes long is no fault here
    ) as tls_site:
        becomes_ready(tls_site.url)
        async with calling(tls_site, quiet.pk, alice_cookie) as client:
            await client.start()
            await talk(client)
            async with calling(tls_site, quiet.pk, alice_cookie) as second:
                await second.start()
                assert await client.expect_close() == 4410
                await talk(second)
                await second.send("session.stop")
                assert await second.expect_close() == 1000
    assert "WARNING" not in tls_site.log.read_text()
    assert KEY not in tls_site.log.read_text()


async def test_an_unknown_certificate_is_not_trusted(settings: Settings, tls_redis_url: str) -> None:
    settings.REDIS_URL = tls_redis_url
    (finding,) = await look_at_redis()
    assert (finding.status, finding.found) == (Status.FAIL, "It does not answer (ConnectionError).")
