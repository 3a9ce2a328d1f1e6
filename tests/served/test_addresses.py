"""A whole call with an agent of Foundry, and one with a deployment of one's own."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from localvoice.settings.session import OF_THE_AGENT
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)


def publish(persona: Persona, author: User, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(persona, name, value)
    persona.full_clean()
    persona.save()
    persona.publish(author)


async def greeted(site: Site, persona: Persona, cookie: str) -> str:
    """What the persona greets with."""
    async with calling(site, persona.pk, cookie) as client:
        await client.start()
        greeting = await client.expect("transcript.done", role="assistant")
        await client.hear_out(greeting["item_id"])
    return str(greeting["text"])


async def test_an_agent_is_called_without_what_it_brings_itself(
    site: Site, localvoice: LocalVoice, mara: Persona, alice: User, alice_cookie: str
) -> None:
    await sync_to_async(publish)(mara, alice, agent_name="museum-desk", agent_project="museum", temperature=0.7)
    assert await greeted(site, mara, alice_cookie) == mara.greeting

    query = localvoice.last()["query"]
    assert (query["agent-name"], query["agent-project-name"]) == ("museum-desk", "museum")
    assert not {"model", "profile"} & query.keys()
    (update,) = localvoice.client_events(localvoice.last_id(), "session.update")
    assert not set(OF_THE_AGENT) & update["session"].keys()
    assert (await Conversation.objects.aget()).model == "museum-desk"


async def test_a_deployment_of_ones_own_is_called_by_its_profile(
    site: Site, localvoice: LocalVoice, mara: Persona, alice: User, alice_cookie: str
) -> None:
    profile = "byom-azure-openai-chat-completion"
    await sync_to_async(publish)(mara, alice, model="museum-gpt", profile=profile)
    assert await greeted(site, mara, alice_cookie) == mara.greeting

    query = localvoice.last()["query"]
    assert (query["model"], query["profile"]) == ("museum-gpt", profile)
    assert (await Conversation.objects.aget()).model == "museum-gpt"
