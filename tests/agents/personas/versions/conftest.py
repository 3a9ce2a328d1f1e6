"""Personas with versions, and who publishes other people's."""

import pytest
from django.contrib.auth.models import Permission, User

from agents.personas.models import Persona
from tests.agents.personas.versions.stage import changed


@pytest.fixture
def edited(mara: Persona) -> Persona:
    """One version, and a draft that greets."""
    return changed(mara, greeting="Good morning.")


@pytest.fixture
def two_versions(mara: Persona, alice: User) -> Persona:
    """The second one greets, and is the draft too."""
    changed(mara, greeting="Good morning to you.").publish(alice, "She greets.")
    return mara


@pytest.fixture
def publisher(editor: User) -> User:
    """The editor, with the right to publish."""
    editor.user_permissions.add(Permission.objects.get(codename="publish_persona"))
    return editor
