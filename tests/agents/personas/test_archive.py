"""What was called is archived and comes back; what never was can be deleted."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from agents.conversations.models import Conversation
from agents.personas.archive import PAGE_SIZE
from agents.personas.models import Persona
from tests.agents.personas.filled import filled

SignIn = Callable[[User | None], Client]


@pytest.fixture
def mine(alice: User, signed_in: SignIn) -> Client:
    """Alice's browser."""
    return signed_in(alice)


def at(persona: Persona, page: str) -> str:
    return f"/personas/{persona.pk}/{page}/"


def test_the_page_says_what_ends_and_does_nothing(mara: Persona, conversation: Conversation, mine: Client) -> None:
    page = mine.get(at(mara, "archive"))

    assertContains(page, "One call goes on now, and ends with it.")
    assertNotContains(page, at(mara, "delete"))
    assert Persona.objects.get(pk=mara.pk).archived_at is None


def test_an_archived_persona_is_gone_for_everybody(
    mara: Persona, conversation: Conversation, mine: Client, bob: User, boss: User, signed_in: SignIn
) -> None:
    assertRedirects(mine.post(at(mara, "archive")), "/personas/archived/")

    for browser in (mine, signed_in(bob), signed_in(boss)):
        assertNotContains(browser.get("/"), f'id="persona-{mara.pk}"')
        assert browser.get(f"/personas/{mara.pk}/").status_code == 404
    assert Conversation.objects.filter(persona=mara).exists()


def test_its_owner_finds_it_among_the_archived_ones(mara: Persona, mine: Client, bob: User, signed_in: SignIn) -> None:
    mine.post(at(mara, "archive"))

    assertContains(mine.get("/"), "/personas/archived/")
    assertContains(mine.get("/personas/archived/"), at(mara, "restore"))
    assertNotContains(signed_in(bob).get("/personas/archived/"), "Mara")


def test_a_restored_one_is_shared_as_before(mara: Persona, mine: Client, bob: User, signed_in: SignIn) -> None:
    mine.post(at(mara, "archive"))

    assertRedirects(mine.post(at(mara, "restore")), "/")

    assertContains(signed_in(bob).get("/"), f'id="persona-{mara.pk}"')


def test_both_are_in_the_audit_trail_once(mara: Persona, mine: Client) -> None:
    for page in ("archive", "archive", "restore", "restore"):
        mine.post(at(mara, page))

    both = AuditEvent.objects.filter(action__in=(Action.PERSONA_ARCHIVED, Action.PERSONA_RESTORED))
    assert [event.action for event in both.order_by("pk")] == [Action.PERSONA_ARCHIVED, Action.PERSONA_RESTORED]


def test_one_that_was_never_called_is_deleted_after_a_question(mara: Persona, mine: Client) -> None:
    mara.publish(mara.owner, "Again.")
    assertContains(mine.get(at(mara, "archive")), at(mara, "delete"))
    assertContains(mine.get(at(mara, "delete")), "its 2 versions are gone for good")

    assertRedirects(mine.post(at(mara, "delete")), "/")

    assert not Persona.objects.filter(pk=mara.pk).exists()


def test_who_deletes_what_they_made_makes_no_more_for_it(mine: Client, alice: User, settings: Settings) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"new_personas_per_hour": 1})
    mine.post("/personas/new/", filled(name="Otto"))
    mine.post(at(alice.personas.get(), "delete"))

    assertContains(mine.post("/personas/new/", filled(name="Otto again")), "make the next one in")


def test_one_that_was_called_is_kept(mara: Persona, conversation: Conversation, mine: Client) -> None:
    kept = mine.post(at(mara, "delete"))

    assertContains(kept, "called 1 time,")
    assertContains(kept, at(mara, "archive"))
    assert Persona.objects.filter(pk=mara.pk).exists()


def test_among_the_archived_only_what_was_never_called_can_be_deleted(
    mara: Persona, conversation: Conversation, alice: User, mine: Client
) -> None:
    otto = Persona.objects.create_published(owner=alice, name="Otto", summary="Nobody called him.")
    for persona in (mara, otto):
        mine.post(at(persona, "archive"))

    page = mine.get("/personas/archived/")

    assertContains(page, at(otto, "delete"))
    assertNotContains(page, at(mara, "delete"))


@pytest.mark.parametrize("page", ["archive", "restore", "delete"])
def test_nobody_does_it_with_other_peoples(page: str, mara: Persona, bob: User, boss: User, signed_in: SignIn) -> None:
    for person in (bob, boss):
        assert signed_in(person).post(at(mara, page)).status_code == 404
    again = Persona.objects.get(pk=mara.pk)
    assert again.archived_at is None


def test_many_archived_ones_come_page_by_page_in_few_queries(
    alice: User, mine: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(PAGE_SIZE + 1):
        persona = Persona.objects.create_published(owner=alice, name=f"Nr. {number}", summary="s")
        mine.post(at(persona, "archive"))

    with django_assert_max_num_queries(12):
        page = mine.get("/personas/archived/")

    assertContains(page, "Page 1 of 2")
    assertContains(mine.get("/personas/archived/?page=2"), "Nr. 0")
