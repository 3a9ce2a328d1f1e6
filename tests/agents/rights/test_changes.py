"""Each change that takes a right away is announced to the processes that hold calls, through a real Redis."""

import socket
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agents.personas.models import Persona
from agents.rights import announcements
from agents.rights.announcements import announce
from agents.rights.decision import is_concerned
from agents.voice.redis.names import RECHECK_GROUP
from tests.accounts.factors import has_said_again
from tests.patience import PATIENCE_SECONDS, patience, wait_until
from voicesite.accounts.second_factor_reset import reset_second_factor
from voicesite.laptop.processes import free_port

pytestmark = pytest.mark.django_db(transaction=True)

Change = Callable[[User, Persona], object]
EVERYBODY = {"user": None, "persona": None}


@pytest.fixture
async def heard() -> AsyncIterator[Callable[[], Any]]:
    """Awaits the next announcement, and returns it without its type."""
    layer: Any = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(RECHECK_GROUP, channel)

    async def next_announcement() -> dict[str, Any]:
        async with patience():
            message: dict[str, Any] = await layer.receive(channel)
        assert message.pop("type") == "voice.recheck"
        return message

    yield next_announcement
    await layer.flush()


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def sign_out(user: User, _: Persona) -> None:
    sign_in(user).post("/accounts/logout/")


def sign_out_elsewhere(user: User, _: Persona) -> None:
    sign_in(user)
    phone = sign_in(user)
    has_said_again(str(phone.session.session_key))
    assert phone.post("/accounts/logins/").status_code == 302


def change_password(user: User, _: Persona) -> None:
    new = {"password1": "a longer secret", "password2": "a longer secret"}
    answer = sign_in(user).post("/accounts/password/change/", {"oldpassword": f"{user.username}'s password", **new})
    assert answer.status_code == 302


def set_fields(row: Any, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


OF_THE_USER: dict[str, Change] = {
    "signed out": sign_out,
    "signed out from elsewhere": sign_out_elsewhere,
    "second factor reset": lambda bob, _: (sign_in(bob), reset_second_factor(bob)),
    "password changed": change_password,
    "deactivated": lambda bob, _: set_fields(bob, is_active=False),
    "left a group": lambda bob, _: bob.groups.clear(),
    "groups set again": lambda bob, _: bob.groups.set([]),
    "right removed": lambda bob, _: bob.user_permissions.clear(),
    "deleted": lambda bob, _: bob.delete(),
}
OF_THE_PERSONA: dict[str, Change] = {
    "no longer for everyone": lambda _, mara: set_fields(mara, everyone=False),
    "inactive": lambda _, mara: set_fields(mara, active=False),
    "given away": lambda bob, mara: set_fields(mara, owner=bob),
    "group removed": lambda _, mara: mara.groups.clear(),
    "groups set again": lambda _, mara: mara.groups.set([]),
    "deleted": lambda _, mara: mara.delete(),
}
OF_ANYBODY: dict[str, Change] = {
    "group deleted": lambda bob, _: Group.objects.all().delete(),
    "member removed": lambda bob, _: Group.objects.get().user_set.remove(bob),
    "group's rights": lambda *_: Group.objects.get().permissions.clear(),
}


@pytest.mark.parametrize("change", OF_THE_USER.values(), ids=OF_THE_USER)
async def test_what_a_user_loses_is_announced(change: Change, bob: User, mara: Persona, heard: Any) -> None:
    bob_id = bob.pk
    await sync_to_async(change)(bob, mara)
    assert await heard() == {"user": bob_id, "persona": None}


@pytest.mark.parametrize("change", OF_THE_PERSONA.values(), ids=OF_THE_PERSONA)
async def test_a_persona_that_somebody_may_no_longer_call_is_announced(
    change: Change, bob: User, mara: Persona, heard: Any
) -> None:
    mara_id = str(mara.pk)
    await sync_to_async(change)(bob, mara)
    assert await heard() == {"user": None, "persona": mara_id}


@pytest.mark.parametrize("change", OF_ANYBODY.values(), ids=OF_ANYBODY)
async def test_a_change_that_can_concern_anybody_is_announced(
    change: Change, bob: User, mara: Persona, heard: Any
) -> None:
    await sync_to_async(change)(bob, mara)
    assert await heard() == EVERYBODY


async def test_a_change_that_takes_no_right_away_is_not_announced(
    bob: User, mara: Persona, teachers: Group, heard: Any
) -> None:
    """Signing in, a new user, a new persona, a right given, expired login sessions deleted."""

    def harmless() -> None:
        client = Client()
        client.post("/accounts/login/", {"login": "bob", "password": "bob's password"})
        assert SESSION_KEY in client.session
        carol = User.objects.create_user("carol")
        carol.groups.add(teachers)
        carol.user_permissions.add(*Permission.objects.all()[:1])
        Persona.objects.create_published(owner=bob, name="Quinn", summary="New").groups.add(teachers)
        Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
        Session.objects.all().delete()

    await sync_to_async(harmless)()
    await sync_to_async(announce)()
    assert await heard() == EVERYBODY


async def test_a_change_that_is_rolled_back_is_not_announced(bob: User, heard: Any) -> None:
    def take_back() -> None:
        with transaction.atomic():
            set_fields(bob, is_active=False)
            transaction.set_rollback(True)

    await sync_to_async(take_back)()
    await sync_to_async(announce)()
    assert await heard() == EVERYBODY


def test_a_redis_that_is_away_stops_no_page(bob: User, settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    signed_in = sign_in(bob)

    assert signed_in.post("/accounts/logout/").status_code == 302

    wait_until(lambda: caplog.records, "line in the log")
    assert [record.message for record in caplog.records] == [
        "redis: ConnectionError; calls whose rights have changed are found by the next recheck"
    ]


def test_a_redis_that_never_answers_holds_no_page_up(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    """Many changes at once are announced in one or two tries of half a second, not in one try each."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        began = time.monotonic()
        for number in range(1_000):
            announce(user_id=number)
        took_seconds = time.monotonic() - began
        announcements._thread.submit(int).result(timeout=PATIENCE_SECONDS)  # it runs after all of them

    assert took_seconds < PATIENCE_SECONDS  # one try each would take minutes
    assert {record.name for record in caplog.records} == {"agents.rights.announcements"}


class TestWhoIsConcerned:
    mara, other = uuid4(), uuid4()

    @pytest.mark.parametrize(
        ("user", "persona", "answer"),
        [(7, None, True), (8, None, False), (None, mara, True), (None, other, False), (None, None, True)],
    )
    def test_a_call_of_user_seven_with_mara(self, user: int | None, persona: object, answer: bool) -> None:
        announcement = {"user": user, "persona": str(persona) if persona else None}
        assert is_concerned(announcement, user_id=7, persona_id=self.mara) is answer
