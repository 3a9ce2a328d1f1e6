"""What a card says: owners see their draft and how it differs, others what is published."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.agents.personas.test_gallery import called
from tests.agents.personas.test_views import names_on

SignIn = Callable[[User | None], Client]


@pytest.fixture
def changed(mara: Persona) -> Persona:
    """Mara, whose draft has another name, summary, language and voice."""
    mara.name, mara.summary, mara.language = "Zora", "Sorts the post.", "de-DE"
    mara.voice_name = "de-DE-KatjaNeural"
    mara.revision += 1
    mara.save()
    return mara


class TestDrafts:
    def test_the_owner_sees_the_draft_and_that_it_differs(
        self, changed: Persona, alice: User, signed_in: SignIn
    ) -> None:
        page = signed_in(alice).get("/")
        assert names_on(page) == ["Zora"]
        for words in ("Sorts the post.", "Deutsch", "Katja", "Draft has changes"):
            assertContains(page, words)
        assertContains(page, f'href="/personas/{changed.pk}/"')

    def test_others_see_what_is_published_and_nothing_of_the_draft(
        self, changed: Persona, bob: User, signed_in: SignIn
    ) -> None:
        page = signed_in(bob).get("/")
        assert names_on(page) == ["Mara"]
        for words in ("Zora", "Sorts the post.", "Deutsch", "Katja", "Draft"):
            assertNotContains(page, words)

    def test_each_finds_it_by_what_they_see(self, changed: Persona, alice: User, bob: User, signed_in: SignIn) -> None:
        found = {
            (person.username, asked): bool(names_on(signed_in(person).get(f"/?{asked}")))
            for person in (alice, bob)
            for asked in ("q=zora", "q=mara", "language=de-DE", "q=german")
        }
        assert [key for key, is_found in found.items() if is_found] == [
            ("alice", "q=zora"),
            ("alice", "language=de-DE"),
            ("alice", "q=german"),
            ("bob", "q=mara"),
            ("bob", "language=de-DE"),  # no language of bob's gallery, so it is not asked for
        ]

    def test_others_have_it_where_its_published_name_belongs(
        self, changed: Persona, alice: User, bob: User, signed_in: SignIn
    ) -> None:
        Persona.objects.create_published(owner=alice, name="Otto", summary="s", everyone=True)
        assert names_on(signed_in(bob).get("/")) == ["Mara", "Otto"]
        assert names_on(signed_in(alice).get("/")) == ["Otto", "Zora"]

    def test_what_is_published_as_it_is_has_no_mark(self, changed: Persona, alice: User, signed_in: SignIn) -> None:
        changed.publish(alice)
        assertNotContains(signed_in(alice).get("/"), "Draft")

    def test_what_nobody_has_published_is_edited_and_not_called(
        self, alice: User, boss: User, signed_in: SignIn
    ) -> None:
        draft = Persona.objects.create(owner=alice, name="Otto", summary="s", everyone=True)

        page = signed_in(alice).get("/")

        assertContains(page, "Draft, not published")
        assertContains(page, f'<a class="button quiet" href="/personas/{draft.pk}/edit/">')
        assertNotContains(page, f'href="/personas/{draft.pk}/"')
        assert names_on(signed_in(boss).get("/")) == []


class TestLastCall:
    def test_a_card_says_when_this_person_called_it(
        self, mara: Persona, alice: User, bob: User, signed_in: SignIn
    ) -> None:
        called(bob, mara, hours_ago=1)
        Conversation.objects.update(started_at=timezone.now() - timedelta(days=1))

        assertContains(signed_in(bob).get("/"), "Called yesterday")
        assertNotContains(signed_in(alice).get("/"), "Called")

    def test_those_below_the_shelf_of_the_latest_say_it_too(self, alice: User, signed_in: SignIn) -> None:
        for number in range(6):
            persona = Persona.objects.create_published(owner=alice, name=f"{number}", summary="s")
            called(alice, persona, hours_ago=0)
        assertContains(signed_in(alice).get("/"), "Called today", count=6)


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Mara, front desk", "M"),
        ("Interview coach", "IC"),
        ("Anna Maria Lopez", "AL"),
        ("王小明", "王"),
        ("… of 7", "O7"),
        ("!", "?"),
    ],
)
def test_initials_stand_for_a_picture(name: str, initials: str, alice: User, signed_in: SignIn) -> None:
    Persona.objects.create(owner=alice, name=name, summary="s")
    assertContains(signed_in(alice).get("/"), f'<div class="face" aria-hidden="true">{initials}</div>', html=True)
