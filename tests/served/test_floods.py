"""One person's socket that floods the server: it is closed with 4429 and a sentence, and the others go on."""

from itertools import repeat

import pytest
from websockets.frames import BINARY, CONT, PING, PONG, TEXT

from agents.personas.models import Persona
from agents.voice.limits import BUDGETS
from tests.served.site import Site
from tests.served.voice_client import VoiceClient, calling
from tests.test_open_socket import sent

pytestmark = pytest.mark.django_db(transaction=True)

MANY = int(BUDGETS.frames_at_once) + 10_000
FLOODS = {
    "texts": (b"", sent(TEXT, b'{"type":"input.begin"}')),
    "pings": (b"", sent(PING)),
    "pongs": (b"", sent(PONG, bytes(125))),
    "empty fragments": (sent(TEXT, fin=False), sent(CONT, fin=False)),
    "small fragments": (sent(BINARY, fin=False), sent(CONT, b"\0", fin=False)),
    "audio": (b"", sent(BINARY, bytes(960))),
}


async def expect_the_end(flooder: VoiceClient) -> None:
    error = await flooder.expect("error", code="quota")
    assert error["fatal"] is True
    assert error["message"].endswith("call again.")
    assert await flooder.expect_close() == 4429


@pytest.mark.parametrize("kind", FLOODS)
async def test_a_flood_ends_its_own_call_alone(
    site: Site, quiet: Persona, alice_cookie: str, boss_cookie: str, kind: str
) -> None:
    first, again = FLOODS[kind]
    async with calling(site, quiet.pk, boss_cookie) as other, calling(site, quiet.pk, alice_cookie) as flooder:
        await other.start()
        await flooder.start()
        flooder.socket.transport.write(b"".join((first, *repeat(again, MANY))))
        await expect_the_end(flooder)
        await other.send("input.text", text="hello")
        await other.hear_out((await other.expect("audio.started"))["item_id"])


async def test_a_flood_before_the_call_begins_none(site: Site, quiet: Persona, alice_cookie: str) -> None:
    async with calling(site, quiet.pk, alice_cookie) as flooder:
        flooder.socket.transport.write(b"".join(repeat(sent(PING), MANY)))
        await expect_the_end(flooder)
        assert flooder.seen("session.started") == []
