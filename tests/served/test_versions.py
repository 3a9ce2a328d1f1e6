"""What a running call has to do with what is published, or archived, meanwhile."""

from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.db import transaction

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from agents.personas.versions.publishing import publish_draft
from tests.patience import until
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site
from tests.served.test_resume import talk
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)


@database_sync_to_async
def publishes(persona: Persona, **settings: Any) -> None:
    with transaction.atomic():
        locked = Persona.objects.select_for_update().get(pk=persona.pk)
        for name, value in settings.items():
            setattr(locked, name, value)
        locked.revision += 1
        locked.save()
        publish_draft(locked, by=locked.owner, reason="Something else.")


def told(localvoice: LocalVoice) -> dict[str, Any]:
    """The settings that the latest connection began with."""
    session: dict[str, Any] = localvoice.client_events(localvoice.last_id(), "session.update")[0]["session"]
    return session


async def version_of(started: dict[str, Any]) -> int:
    call = await Conversation.objects.select_related("persona_version").aget(pk=started["conversation_id"])
    return call.persona_version.number


async def test_a_running_call_keeps_its_version_and_the_next_one_gets_the_new(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    before = quiet.instructions
    async with calling(site, quiet.pk, alice_cookie) as client:
        first = await client.start()
        connection = localvoice.last_id()
        settings = told(localvoice)
        await publishes(quiet, instructions="You are Quinn, and brief.", voice_name="en-US-AvaNeural")
        await talk(client, "when does the museum open")
        assert len(localvoice.client_events(connection, "session.update")) == 1

        await localvoice.drop(connection)
        await until(lambda: localvoice.last_id() != connection, "another connection")
        await talk(client, "when does it close")

        assert told(localvoice) == settings
        assert settings["instructions"] == before
        await client.send("session.stop")
        await client.expect_close()
    async with calling(site, quiet.pk, alice_cookie) as client:
        second = await client.start()
        await talk(client, "when does the museum open")

        assert told(localvoice)["instructions"] == "You are Quinn, and brief."
        assert told(localvoice)["voice"]["name"] == "en-US-AvaNeural"
    assert [await version_of(started) for started in (first, second)] == [1, 2]


async def test_a_running_call_ends_when_its_persona_is_archived(site: Site, quiet: Persona, alice_cookie: str) -> None:
    async with calling(site, quiet.pk, alice_cookie) as client:
        await client.start()

        archived = await Persona.objects.aget(pk=quiet.pk)
        archived.archived_at = archived.updated_at
        await archived.asave(update_fields=["archived_at"])

        assert await client.expect_close() == 4403
