"""Whether a running call may go on, as the database says now."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import AsyncClient, Client
from django.utils import timezone

from agents.people.logins import SIGNED_IN_AT
from agents.personas.models import Persona
from agents.rights.decision import reason_to_end
from agents.voice.errors import NotAllowed, SignedOut, VoiceError

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared(alice: User, teachers: Group) -> Persona:
    """Alice's, shared with the group that Bob is in."""
    persona = Persona.objects.create_published(
        owner=alice, name="Mara", summary="Front desk", instructions="You are Mara."
    )
    persona.groups.add(teachers)
    return persona


@pytest.fixture
def bobs_login(bob: User) -> str:
    client = Client()
    client.force_login(bob)
    key = client.session.session_key
    assert key is not None
    return key


async def reason(login: str, persona: Persona) -> type[VoiceError] | None:
    error = await reason_to_end(login, persona.pk)
    return type(error) if error else None


async def test_a_call_goes_on_while_nothing_changes(shared: Persona, bobs_login: str) -> None:
    assert await reason(bobs_login, shared) is None


async def test_a_call_ends_after_signing_out(shared: Persona, bobs_login: str) -> None:
    await Session.objects.all().adelete()
    assert await reason(bobs_login, shared) is SignedOut


async def test_a_call_ends_after_a_new_password(shared: Persona, bobs_login: str, bob: User) -> None:
    bob.set_password("another password")
    await bob.asave()
    assert await reason(bobs_login, shared) is SignedOut


async def test_the_call_of_a_deactivated_user_ends(shared: Persona, bobs_login: str, bob: User) -> None:
    await User.objects.filter(pk=bob.pk).aupdate(is_active=False)
    assert await reason(bobs_login, shared) is SignedOut


async def test_a_call_with_a_persona_that_is_no_longer_shared_ends(shared: Persona, bobs_login: str) -> None:
    await shared.groups.aclear()
    assert await reason(bobs_login, shared) is NotAllowed


async def test_a_call_with_a_persona_that_is_archived_ends(shared: Persona, bobs_login: str) -> None:
    await Persona.objects.filter(pk=shared.pk).aupdate(archived_at=timezone.now())
    assert await reason(bobs_login, shared) is NotAllowed


async def test_a_call_goes_on_when_another_version_is_published(shared: Persona, bobs_login: str, alice: User) -> None:
    await sync_to_async(shared.publish)(alice, "Something else.")
    assert await reason(bobs_login, shared) is None


async def test_a_call_that_goes_on_is_noted_as_somebody_who_is_there(
    shared: Persona, bobs_login: str, bob: User
) -> None:
    then = timezone.now() - timedelta(hours=1)
    await UserSession.objects.acreate(user=bob, session_key=bobs_login, ip="127.0.0.1", last_seen_at=then)

    assert await reason(bobs_login, shared) is None
    assert (await UserSession.objects.aget()).last_seen_at > then


@pytest.mark.parametrize("times", [1, 2])
async def test_a_call_goes_on_while_its_person_shows_again_who_they_are(times: int, shared: Persona, bob: User) -> None:
    browser = AsyncClient()
    await browser.aforce_login(bob)
    key = browser.cookies["sessionid"].value
    await browser.get("/")
    for _ in range(times):
        await browser.post("/accounts/reauthenticate/", {"password": "bob's password"})

    assert browser.cookies["sessionid"].value != key
    assert await reason(key, shared) is None
    await browser.post("/accounts/logout/")
    assert await reason(key, shared) is SignedOut
    await sync_to_async(connections.close_all)()  # in the thread that has answered


async def test_a_call_ends_with_its_login(shared: Persona, bobs_login: str) -> None:
    session = SessionStore(bobs_login)
    began_at = await session.aget(SIGNED_IN_AT)
    assert isinstance(began_at, float)
    session[SIGNED_IN_AT] = began_at - 365 * 24 * 3600
    await session.asave()

    assert await reason(bobs_login, shared) is SignedOut
