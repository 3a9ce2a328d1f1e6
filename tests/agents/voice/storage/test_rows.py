"""The rows of a call: what a conversation begins with. How its turns are stored: test_record.py."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from agents.conversations.models import Conversation
from agents.personas.mcp_servers import Token
from agents.personas.models import Persona
from agents.voice.errors import ToolKeyMissing
from agents.voice.storage.rows import find_conversation
from tests.agents.voice.storage.begun import begun

pytestmark = pytest.mark.django_db(transaction=True)

SERVER = {"label": "library", "url": "https://example.org/mcp", "token_variable": "MCP_TOKEN_LIBRARY"}


@pytest.fixture
def mara(alice: User, settings: Any) -> Persona:
    """Her tools need a key, which the operator has set."""
    settings.MCP_TOKENS = {"MCP_TOKEN_LIBRARY": Token("planted", ("example.org",))}
    return Persona.objects.create_published(
        owner=alice, name="Mara", summary="Front desk", instructions="You are Mara.", mcp_servers=[SERVER]
    )


async def test_a_call_says_to_azure_which_it_is_and_nothing_of_people(mara: Persona, alice: User) -> None:
    conversation_id = uuid4()
    opened = await begun(alice, mara, conversation_id)
    found = await find_conversation(alice, mara.pk, conversation_id)

    assert opened is not None
    assert found is not None
    assert opened.config == found.opened.config
    assert opened.config.session["metadata"] == {
        "conversation": str(conversation_id),
        "persona_version": str(mara.published_id),
    }


async def test_a_call_without_the_key_that_its_tools_need_does_not_begin(
    mara: Persona, alice: User, settings: Any
) -> None:
    settings.MCP_TOKENS = {"MCP_TOKEN_LIBRARY": Token("planted", ())}
    with pytest.raises(ToolKeyMissing) as missing:
        await begun(alice, mara)

    assert "MCP_HOST_LIBRARY" in str(missing.value)
    assert "planted" not in str(missing.value)
    assert "MCP" not in missing.value.sentence
    assert not await Conversation.objects.aexists()
