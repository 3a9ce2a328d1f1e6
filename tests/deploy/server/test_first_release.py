"""A database of the first release under today's site: nothing that people made is lost, and calls work."""

import asyncio
import html
import re
from collections.abc import Iterator
from types import SimpleNamespace
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from agents.personas.session_config import session_config
from tests.deploy.server.first_release import CONVERSATION, MARA, TURNS, as_sqlite, manage, turns_in
from tests.deploy.server.signed_in import SignedIn
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.voice_client import calling

BEFORE = "The museum opens at nine"
VERSIONS = 4  # written, shared, changed twice
TODAY = "The museum is open again."


@pytest.fixture(scope="module")
def site(localvoice_process: LocalVoice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Today's site, on that database after today's migrations."""
    directory = tmp_path_factory.mktemp("first-release")
    url = as_sqlite(directory / "voicesite.sqlite3")
    manage("prepare_database", DATABASE_URL=url)
    local = localvoice_process.url
    with serving(directory, DATABASE_URL=url, LOCAL_VOICE_URL=local, READING_NEEDS_REASON="0") as site:
        yield site


@pytest.fixture(scope="module")
def boss(site: Site) -> SignedIn:
    """Signed in with the password of the first release."""
    return SignedIn.at(site, "boss", "boss's password")


@pytest.fixture(scope="module")
def bob(site: Site) -> SignedIn:
    return SignedIn.at(site, "bob", "bob's password")


def test_a_conversation_has_its_turns_in_their_order(boss: SignedIn) -> None:
    page = boss.page(f"/admin/agents/conversation/{CONVERSATION}/change/")
    said = re.findall(r'<p dir="auto">(.*?)</p>', page)
    assert [html.unescape(text) for text in said] == TURNS
    assert "cut after 1.9 s" in page


def test_a_conversation_leads_to_the_persona_as_it_was(boss: SignedIn) -> None:
    page = boss.page(f"/admin/agents/conversation/{CONVERSATION}/change/")
    found = re.search(r'href="([^"]+)">Version \d+ of', page)
    assert found
    version = boss.page(found[1])
    assert BEFORE in version
    assert TODAY not in version


def test_a_persona_has_all_its_versions(boss: SignedIn) -> None:
    assert TODAY in boss.page(f"/admin/agents/persona/{MARA}/change/")
    versions = boss.page(f"/admin/agents/persona/{MARA}/versions/")
    assert len(set(re.findall(rf"persona/{MARA}/versions/\d+/\"", versions))) == VERSIONS


def test_a_persona_is_still_shared_with_the_same_people(bob: SignedIn) -> None:
    gallery = bob.page("/")
    assert "Mara, front desk" in gallery
    assert "Quinn" in gallery


def test_a_shared_persona_can_be_copied_by_its_owner_alone(bob: SignedIn) -> None:
    assert f"/personas/{MARA}/duplicate/" not in bob.page("/")


async def test_a_call_with_such_a_persona_is_answered(site: Site, bob: SignedIn, localvoice: LocalVoice) -> None:
    """Once the person has read the notice, which is new. The persona says no more than before."""
    await asyncio.to_thread(bob.reads_the_notice)
    async with calling(site, UUID(MARA), bob.cookie) as client:
        await client.start()
        greeting = await client.expect("transcript.done", role="assistant")
        await client.hear_out(greeting["item_id"])
        await client.send("session.stop")
        assert await client.expect_close() == 1000
    assert greeting["text"] == TURNS[0]
    asked = localvoice.last()
    voice = next(event["session"]["voice"] for event in asked["client_events"] if event["type"] == "session.update")
    assert asked["query"]["model"] == "gpt-4.1"
    assert (voice["name"], voice["rate"]) == ("en-GB-SoniaNeural", "0.85")


def test_the_same_holds_on_postgresql(old_database: str) -> None:
    manage("prepare_database", DATABASE_URL=old_database)
    assert turns_in(old_database) == TURNS
    with psycopg.connect(old_database, row_factory=dict_row) as database:
        versions = database.execute("SELECT * FROM agents_personaversion WHERE persona_id = %s", [MARA]).fetchall()
        assert len(versions) == VERSIONS
        configs = [session_config(SimpleNamespace(**version)) for version in versions]
    assert all(config.address.model == "gpt-4.1" and config.has_echo_guard for config in configs)
