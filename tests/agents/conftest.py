"""Personas and people for the pages: Alice's persona is shared with the group Bob is in."""

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from agents.conversations.models import Conversation
from agents.personas.models import Persona


@pytest.fixture
def mara(alice: User, teachers: Group) -> Persona:
    """Alice's persona, shared with the group that Bob is in."""
    persona = Persona.objects.create_published(
        owner=alice, name="Mara", summary="Answers questions about opening hours."
    )
    persona.groups.add(teachers)
    return persona


@pytest.fixture
def conversation(mara: Persona, bob: User) -> Conversation:
    """Bob has called Mara."""
    version = mara.versions.latest("number")
    return Conversation.objects.create(
        user=bob, persona=mara, persona_version=version, started_at=timezone.now(), model=mara.model
    )
