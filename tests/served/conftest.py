"""A served site and a scripted Voice Live stand-in, one of each for all tests that do not need their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from agents.personas.models import Persona
from tests.served.localvoice_controls import LocalVoice
from tests.served.shared_site import SharedSite, sharing
from tests.served.site import Site, serving


@pytest.fixture(scope="session")
def served(
    django_db_setup: None,
    django_db_blocker: Any,
    localvoice_process: LocalVoice,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SharedSite]:
    directory: Path = tmp_path_factory.mktemp("site")
    with sharing(lambda: serving(directory, LOCAL_VOICE_URL=localvoice_process.url)) as shared:
        yield shared


@pytest.fixture
def site(served: SharedSite, localvoice: LocalVoice, transactional_db: None) -> Site:
    return served.site()


@pytest.fixture
def mara(transactional_db: None, alice: User) -> Persona:
    """A persona of Alice's that greets, and can be interrupted at once."""
    return Persona.objects.create_published(
        owner=alice,
        name="Mara",
        summary="Front desk",
        language="en-US",
        instructions="You are Mara. Opening hours: Monday to Saturday nine to six.",
        greeting="Good morning, this is the front desk.",
        model="gpt-realtime",
        voice_kind="azure-standard",
        voice_name="en-US-AvaNeural",
        echo_guard=False,
        says_it_is_ai=False,
    )


@pytest.fixture
def quiet(transactional_db: None, alice: User) -> Persona:
    """A persona that waits for the caller to speak first, and can be interrupted at once."""
    return Persona.objects.create_published(
        owner=alice,
        name="Quinn",
        summary="Says nothing first",
        language="en-US",
        instructions="You are Quinn. The museum opens at ten. The museum closes at four in winter, at six in summer.",
        model="gpt-realtime",
        voice_kind="azure-standard",
        voice_name="en-US-AndrewNeural",
        echo_guard=False,
        says_it_is_ai=False,
    )


@pytest.fixture
def alice_cookie(site: Site, alice: User) -> str:
    return site.login_cookie(alice)


@pytest.fixture
def boss_cookie(site: Site, boss: User) -> str:
    return site.login_cookie(boss)
