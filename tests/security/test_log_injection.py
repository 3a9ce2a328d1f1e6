"""Line breaks and control characters from outside: no line of the served site's log is one that it did not write."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from agents.personas.models import Persona
from tests.security.visitor import visiting
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)

FORGED = "2026-01-01 00:00:00,000 CRITICAL agents forged"
BREAKS = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1b[2K\x1b[1G", "\x85", "\u2028"]


@pytest.fixture(params=["json", "line"])
def talkative(request: pytest.FixtureRequest, tmp_path: Path, site: Site, localvoice: LocalVoice) -> Iterator[Site]:
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url, LOG_FORMAT=request.param, LOG_LEVEL="DEBUG") as site:
        yield site


async def test_nothing_forges_a_line(talkative: Site, mara: Persona, login_keys: dict[str, str]) -> None:
    """In paths, forms, names of who signs in, headers, and all that a socket takes."""
    async with visiting(talkative.url) as visitor:
        for line_break in BREAKS:
            text = f"x{line_break}{FORGED}"
            assert (await visitor.get(f"/{quote(text)}/")).status == 404
            await visitor.post("/accounts/login/", {"login": text, "password": text, "csrfmiddlewaretoken": text})
            await visitor.get("/", Host="evil.example", User_Agent=quote(text), Referer=quote(text))
    for line_break in BREAKS:
        async with calling(talkative, mara.pk, login_keys["bob"]) as client:
            started = await client.start()
            text = f"x{line_break}{FORGED}"
            await client.send("playback.progress", item_id=text, played_ms=1, received_bytes=1)
            await client.send("session.start", resume=text, after_seq=0, item_id=text, received_bytes=0)
            await client.send(text)
            await client.expect_close()
            assert started["conversation_id"]
    log = talkative.log.read_bytes().decode()
    assert log.count("voice socket closed with 4400") >= len(BREAKS)
    lines = log.splitlines()  # at all of BREAKS that break lines
    assert [line for line in lines if line.startswith(FORGED)] == []
    assert "\x1b" not in log
    if log.startswith("{"):
        assert {"level", "message"} <= set.intersection(*(set(json.loads(line)) for line in lines))
