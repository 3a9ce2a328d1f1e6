"""Personas and people for the pages: Alice's persona is shared with the group Bob is in."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission, User
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
def editor(db: None) -> User:
    """Edits everybody's personas in the admin and looks at conversations."""
    editor = User.objects.create_user("editor", password="editor's password", is_staff=True)
    rights = ["add_persona", "change_persona", "delete_persona", "view_persona", "view_conversation"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return editor


@pytest.fixture
def signed_in() -> Callable[[User | None], Client]:
    """A browser with this person signed in; with nobody for None."""

    def sign_in(user: User | None) -> Client:
        client = Client()
        if user:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
