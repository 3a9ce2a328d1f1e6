"""The whole site with the real local voice service: it hears, answers and speaks."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from agents.personas.models import Persona
from tests.e2e.shared_browser import browser, shared_browser
from tests.served.shared_site import SharedSite, sharing
from tests.served.site import Site, serving
from voicesite.accounts.settings import PASSWORD_HASHERS
from voicesite.laptop.run import running_localvoice

__all__ = ["browser", "shared_browser"]  # fixtures of this room

HOURS = (
    "Opening hours: Monday to Friday from nine in the morning to six in the evening, Saturday from ten to four, "
    "and on Sunday from noon to five, but on holidays we are closed the whole day and open again the morning after."
)


@pytest.fixture(autouse=True)
def _passwords_as_served(settings: Settings) -> None:
    """The served site checks passwords with its own hashes, not the tests' cheap ones."""
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS


@pytest.fixture(scope="session")
def served_with_ears(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SharedSite]:
    directory = tmp_path_factory.mktemp("site")
    with running_localvoice() as url, sharing(lambda: serving(directory, LOCAL_VOICE_URL=url)) as shared:
        yield shared


@pytest.fixture
def site(served_with_ears: SharedSite, transactional_db: None) -> Site:
    return served_with_ears.site()


def persona(owner: User, name: str, **fields: Any) -> Persona:
    return Persona.objects.create_published(
        owner=owner,
        name=name,
        summary=f"{name} answers.",
        language="en-US",
        instructions=f"You are {name}. {HOURS}",
        model="gpt-realtime",
        voice_kind="azure-standard",
        voice_name="en-US-AvaNeural",
        says_it_is_ai=False,
        **fields,
    )


@pytest.fixture
def mara(transactional_db: None, alice: User) -> Persona:
    return persona(alice, "Mara", greeting="Good morning, this is the front desk.")


@pytest.fixture
def otto(transactional_db: None, alice: User) -> Persona:
    """The caller says where a turn begins and ends."""
    return persona(alice, "Otto", turn_detection="manual")


@pytest.fixture
def quinn(transactional_db: None, alice: User) -> Persona:
    return persona(alice, "Quinn")
