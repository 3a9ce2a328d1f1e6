"""People, a served site, and every address of it filled in."""

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from pytest_django import Settings

from agents.conversations.models import Conversation, Role, Source, Turn
from agents.personas.models import Persona
from tests.e2e.shared_browser import browser, shared_browser
from tests.security.access.rows import ADDRESSES, address_of
from tests.served.conftest import alice_cookie, boss_cookie, quiet, served, site
from tests.served.site import Site
from voicesite.accounts.settings import PASSWORD_HASHERS

PEOPLE = ("nobody", "charlie", "bob", "alice", "editor", "supervisor", "boss")  # who visits the served site

# Fixtures of the served site and of the browser, for this room too.
__all__ = ["alice_cookie", "boss_cookie", "browser", "quiet", "served", "shared_browser", "site"]


@pytest.fixture
def mara(transactional_db: None, alice: User, teachers: Group) -> Persona:
    """Alice's persona, shared with the group that Bob is in."""
    persona = Persona.objects.create_published(
        owner=alice,
        name="Mara",
        summary="Front desk",
        instructions="You are Mara. Opening hours: Monday to Saturday nine to six.",
        greeting="Good morning, this is the front desk.",
        says_it_is_ai=False,
    )
    persona.groups.add(teachers)
    return persona


@pytest.fixture
def conversation(mara: Persona, bob: User) -> Conversation:
    """Bob has called Mara, and said one thing."""
    now = timezone.now()
    conversation = Conversation.objects.create(
        user=bob,
        persona=mara,
        persona_version=mara.versions.latest("number"),
        started_at=now,
        ended_at=now,
        model=mara.model,
    )
    Turn.objects.create(
        conversation=conversation,
        position=1,
        role=Role.USER.value,
        source=Source.SPEECH.value,
        item_id="item-1",
        text="When do you close?",
        started_at=now,
        ended_at=now,
    )
    return conversation


@pytest.fixture
def paths(mara: Persona, conversation: Conversation, teachers: Group, charlie: User) -> list[str]:
    """Every address of the site, and some that do not exist."""
    known = [address_of(pattern, mara, conversation, teachers, charlie) for pattern in ADDRESSES]
    return [
        *known,
        "/no/such/page/",
        "/static/css/tokens.css",
        "/static/no-such-file.js",
        "/health/live",
        "/health/ready",
    ]


@pytest.fixture
def login_keys(request: pytest.FixtureRequest, site: Site) -> dict[str, str]:
    """The login session of each of PEOPLE; nobody's is forged."""
    people = {name: request.getfixturevalue(name) for name in PEOPLE if name != "nobody"}
    return {"nobody": "forged" * 5} | {name: site.login_cookie(user) for name, user in people.items()}


@pytest.fixture
def passwords_as_served(settings: Settings) -> None:
    """The served site checks passwords with its own hashes, not the tests' cheap ones."""
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
