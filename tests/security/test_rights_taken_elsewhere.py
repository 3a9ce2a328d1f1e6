"""Somebody loses the right to a call that another process holds than the one their browser is connected to."""

import asyncio
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, User

from agents.personas.models import Persona
from tests.security.test_rights_taken import OF_BOB, WITHIN_SECONDS, Caller, expect_end
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.served.test_call import closed_upstream
from tests.served.test_resume import lose, talk
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)

CHANGES = ["signs out in another tab", "changes the password", "is deactivated", "loses the persona's share"]


@sync_to_async
def another_bob(number: int, site: Site, alice: User, teachers: Group) -> Caller:
    """With a persona that Alice shares with his group."""
    bob = User.objects.create_user(f"bob{number}", password="bob's password")
    bob.groups.add(teachers)
    persona = Persona.objects.create_published(
        owner=alice, name=f"Mara {number}", instructions="You are Mara.", says_it_is_ai=False
    )
    persona.groups.add(teachers)
    return Caller(bob, site.login_cookie(bob), persona)


async def test_it_ends_at_once(
    tmp_path: Path, site: Site, localvoice: LocalVoice, alice: User, teachers: Group
) -> None:
    async def loses_the_right(number: int, kind: str) -> None:
        bob = await another_bob(number, site, alice, teachers)
        change, end = OF_BOB[kind]
        async with calling(site, bob.persona.pk, bob.login_key) as client:
            started = await client.start()
            await talk(client)
            await lose(client)
        async with calling(second, bob.persona.pk, bob.login_key, known=client) as again:
            assert (await again.resume())["conversation_id"] == started["conversation_id"]
            await talk(again)
            await sync_to_async(change)(bob)
            assert await expect_end(again, end) < WITHIN_SECONDS

    before = len(localvoice.connections())
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url) as second:
        async with asyncio.TaskGroup() as callers:
            for number, kind in enumerate(CHANGES):
                callers.create_task(loses_the_right(number, kind))
        opened = localvoice.connections()[before:]
        assert len(opened) == len(CHANGES)
        for connection in opened:
            await closed_upstream(localvoice, connection["id"])
