"""A new call that goes on from an earlier conversation, over the real socket and the real SDK."""

from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.served.localvoice_controls import LocalVoice
from tests.served.records import stored_turns
from tests.served.site import Site
from tests.served.test_resume import talk
from tests.served.test_upstream_loss import primed
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)

QUESTION = "when does the museum open"


async def test_the_persona_knows_what_was_said_and_the_new_conversation_holds_only_what_is_new(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    async with calling(site, quiet.pk, alice_cookie) as client:
        first = await client.start()
        await talk(client, QUESTION)
        await client.send("session.stop")
        await client.expect_close()
    said = [(turn.role, turn.text) for turn in await stored_turns(first["conversation_id"])]
    async with calling(site, quiet.pk, alice_cookie) as client:
        second = await client.start(continues=first["conversation_id"])
        assert primed(localvoice)[: len(said)] == said
        await talk(client, "when does it close")
        connection = localvoice.last_id()
        await localvoice.drop(connection)
        await client.wait_until(lambda: localvoice.last_id() != connection, "another connection")
        await talk(client, "is it open in winter")
        await client.send("session.stop")
        await client.expect_close()

    assert primed(localvoice)[: len(said)] == said
    new = [turn.text for turn in await stored_turns(second["conversation_id"]) if turn.role == "user"]
    assert new == ["when does it close", "is it open in winter"]
    stored = await Conversation.objects.aget(pk=second["conversation_id"])
    assert stored.continues_id == UUID(first["conversation_id"])


async def test_a_conversation_of_another_person_is_as_if_it_did_not_exist(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str, bob: User
) -> None:
    version = await quiet.versions.aget()
    ids = []
    for user in (bob, quiet.owner):
        of_one = await Conversation.objects.acreate(
            user=user,
            persona=quiet,
            persona_version=version,
            model="x",
            started_at=version.created_at,
            ended_at=version.created_at,
        )
        await of_one.turns.acreate(
            conversation=of_one,
            position=0,
            role="user",
            source="text",
            item_id="1",
            text="heliotrope",
            started_at=version.created_at,
            ended_at=version.created_at,
        )
        ids.append(of_one.pk)
    heard = {}
    for continues in (*ids, uuid4()):
        async with calling(site, quiet.pk, alice_cookie) as client:
            await client.start(continues=str(continues))
            heard[continues] = primed(localvoice)
            await client.send("session.stop")
            await client.expect_close()

    assert list(heard.values()) == [[], [("user", "heliotrope")], []]
