"""Personas and people for the pages: Alice's persona is shared with the group Bob is in."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from agents.models import Conversation, Persona


@pytest.fixture
def mara(alice: User, teachers: Group) -> Persona:
    """Alice's persona, shared with the group that Bob is in."""
    persona = Persona.objects.create(owner=alice, name="Mara", summary="Answers questions about opening hours.")
    persona.groups.add(teachers)
    return persona


@pytest.fixture
def conversation(mara: Persona, bob: User) -> Conversation:
    """Bob has called Mara."""
    version = mara.history.latest()
    return Conversation.objects.create(
        user=bob, persona=mara, persona_version=version, started_at=timezone.now(), model=mara.model
    )


@pytest.fixture
def signed_in() -> Callable[[User | None], Client]:
    """A browser with this person signed in; with nobody for None."""

    def sign_in(user: User | None) -> Client:
        client = Client()
        if user:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
