"""An exception that nobody expected, in one of two calls (R19): that one ends with 4500, the other goes on."""

from pathlib import Path

import pytest

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.faults.planted_fault.apps import MAGIC_WORDS
from tests.served.localvoice_controls import LocalVoice
from tests.served.records import stored_turns
from tests.served.site import Site, serving
from tests.served.test_redis_faults import talk
from tests.served.test_refusals import expect_end
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)
SETTINGS = "tests.faults.planted_fault.settings"


async def test_a_fault_ends_its_own_call_alone_and_the_log_has_it_under_the_id(
    tmp_path: Path, site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str, boss_cookie: str
) -> None:
    faulty = serving(tmp_path, may_log_errors=True, LOCAL_VOICE_URL=localvoice.url, DJANGO_SETTINGS_MODULE=SETTINGS)
    with faulty as site:
        async with (
            calling(site, quiet.pk, alice_cookie) as alice,
            calling(site, quiet.pk, boss_cookie) as boss,
        ):
            started = await alice.start()
            await boss.start()
            await talk(alice)
            await alice.send("input.text", text=MAGIC_WORDS)
            error = await expect_end(alice, "internal", 4500)
            await talk(boss)
            async with calling(site, quiet.pk, alice_cookie) as again:
                await again.start()
                await talk(again)
    log = site.log.read_text()
    assert started["conversation_id"] in error["message"]
    assert f"conversation {started['conversation_id']} failed" in log
    assert "ZeroDivisionError" in log
    assert log.count("Traceback") == 1
    assert MAGIC_WORDS not in log
    turns = await stored_turns(started["conversation_id"])
    assert [turn.role for turn in turns] == ["user", "assistant"]
    assert (await Conversation.objects.aget(pk=started["conversation_id"])).end_reason == "internal"
