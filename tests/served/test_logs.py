"""What the served site logs of a call: a record a line, whose it is, and no records of others' making."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from agents.personas.models import Persona
from tests.served.hostile_voice_live import FORGED, HOSTILE, hostile_voice_live
from tests.served.site import Site, serving
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)

RECORD = re.compile(r"\d{4}-\d\d-\d\d [\d:,]{12} [A-Z]+ [\w.]+ ")


async def hostile_call(site: Site, persona: Persona, cookie: str) -> str:
    """Everything that comes from outside and is logged, on both sides of a call. Gives the conversation's id."""
    async with calling(site, persona.pk, cookie) as client:
        started = await client.start()
        await client.expect("notice", code="answer_failed")
        await client.send("input.text", text=HOSTILE)
        await client.expect("session.state", state="reconnecting")
        await client.send(HOSTILE)
        assert await client.expect_close() == 4400
    return str(started["conversation_id"])


@pytest.mark.parametrize("log_format", ["json", "line"])
async def test_hostile_text_makes_no_record(
    tmp_path: Path, log_format: str, site: Site, quiet: Persona, alice_cookie: str
) -> None:
    async with hostile_voice_live() as url:
        with serving(tmp_path, LOCAL_VOICE_URL=url, LOG_FORMAT=log_format, may_log_errors=True) as elsewhere:
            conversation_id = await hostile_call(elsewhere, quiet, alice_cookie)
        log = await asyncio.to_thread(elsewhere.log.read_text)
    lines = log.split("\n")[:-1]
    assert all(line.isprintable() for line in lines)
    assert any("voice live: error" in line for line in lines)
    assert not any(line.lstrip().startswith(FORGED) for line in lines)
    if log_format == "json":
        records = [json.loads(line) for line in lines]
        said = [record for record in records if record["logger"].startswith("agents.voice")]
        assert {record.get("conversation") for record in said} == {conversation_id}
        assert len({record["process"] for record in records}) == 1
    else:
        assert all(RECORD.match(line) or line.startswith("    ") for line in lines)
