"""The admin's pages for conversations."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona
from tests.agents.personas.test_views import HOSTILE

SignIn = Callable[[User | None], Client]
PERSONAS = "/admin/agents/persona/"
CONVERSATIONS = "/admin/agents/conversation/"


@pytest.fixture
def turn(conversation: Conversation) -> Turn:
    now = timezone.now()
    return Turn.objects.create(
        conversation=conversation,
        position=1,
        role="assistant",
        source="speech",
        item_id="item_1",
        text="On Sundays we open at ten.",
        started_at=now,
        ended_at=now,
        interrupted=True,
        heard_ms=1234,
    )


def test_the_page_shows_who_said_what_and_where_it_was_interrupted(
    conversation: Conversation, turn: Turn, editor: User, signed_in: SignIn
) -> None:
    page = signed_in(editor).get(f"{CONVERSATIONS}{conversation.pk}/change/")

    assertContains(page, "On Sundays we open at ten.")
    assertContains(page, "spoken, cut after 1.2 s")
    assertContains(page, "Version 1 of ")


def test_a_conversation_is_found_by_the_id_in_the_log(
    conversation: Conversation, turn: Turn, editor: User, signed_in: SignIn
) -> None:
    browser = signed_in(editor)

    assertContains(browser.get(CONVERSATIONS, {"q": str(conversation.pk)}), "1 conversation")
    page = browser.get(f"{CONVERSATIONS}{conversation.pk}/change/")
    assertContains(page, f'<div class="readonly">{conversation.pk}</div>')


def test_nothing_in_a_conversation_can_be_changed(
    conversation: Conversation, turn: Turn, boss: User, signed_in: SignIn
) -> None:
    answer = signed_in(boss).post(f"{CONVERSATIONS}{conversation.pk}/change/", {"end_reason": "forged"})

    assert answer.status_code == 403
    conversation.refresh_from_db()
    assert conversation.end_reason == ""


def test_a_conversation_can_be_deleted_with_the_permission(
    conversation: Conversation, turn: Turn, boss: User, signed_in: SignIn
) -> None:
    signed_in(boss).post(f"{CONVERSATIONS}{conversation.pk}/delete/", {"post": "yes"})

    assert not Turn.objects.exists()


def test_a_list_of_fifty_stays_cheap(
    mara: Persona,
    bob: User,
    boss: User,
    signed_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    version = mara.versions.get()
    for _ in range(50):
        Conversation.objects.create(
            user=bob, persona=mara, persona_version=version, started_at=timezone.now(), model="gpt-realtime"
        )
    browser = signed_in(boss)
    browser.get("/accounts/")  # this login is noted, for the next minute

    with django_assert_max_num_queries(14):
        assertContains(browser.get(CONVERSATIONS), "50 conversations")


def test_reasons_are_words_in_the_list_its_filter_and_the_page(
    conversation: Conversation, editor: User, signed_in: SignIn
) -> None:
    conversation.end_reason = "reader_too_slow"
    conversation.save()
    browser = signed_in(editor)

    for page in (CONVERSATIONS, f"{CONVERSATIONS}?_facets=True", f"{CONVERSATIONS}{conversation.pk}/change/"):
        answer = browser.get(page)
        assertContains(answer, "The person&#x27;s connection was too slow")
        assertNotContains(answer, ">reader_too_slow")
    assertContains(browser.get(CONVERSATIONS, {"end_reason": "reader_too_slow"}), "1 conversation")


def test_a_call_that_goes_on_has_words_in_the_filter_too(
    conversation: Conversation, editor: User, signed_in: SignIn
) -> None:
    assertContains(signed_in(editor).get(CONVERSATIONS), '<a href="?end_reason=">Goes on</a>', html=True)


def test_every_date_is_written_alike(conversation: Conversation, editor: User, signed_in: SignIn) -> None:
    conversation.started_at = datetime(2026, 11, 9, 7, 5, 3, tzinfo=UTC)
    conversation.save()
    Persona.objects.update(created_at=conversation.started_at, updated_at=conversation.started_at)
    conversation.persona.versions.update(created_at=conversation.started_at)
    browser = signed_in(editor)

    assertContains(browser.get(CONVERSATIONS), "2026-11-09 07:05 UTC")
    assertContains(browser.get(f"{CONVERSATIONS}{conversation.pk}/change/"), "2026-11-09 07:05 UTC", count=2)
    assertContains(browser.get(PERSONAS), "2026-11-09 07:05 UTC")
    assertContains(browser.get(f"{PERSONAS}{conversation.persona_id}/change/"), "2026-11-09 07:05 UTC", count=2)


@pytest.mark.parametrize("text", HOSTILE[:2])
def test_hostile_text_is_shown_as_text(
    text: str, conversation: Conversation, turn: Turn, editor: User, signed_in: SignIn
) -> None:
    turn.text = conversation.persona.name = text
    turn.save()
    conversation.persona.save()

    for path in (f"{CONVERSATIONS}{conversation.pk}/change/", CONVERSATIONS, PERSONAS):
        assertNotContains(signed_in(editor).get(path), text)


def test_a_conversation_leads_to_its_version_for_those_who_may_see_personas(
    conversation: Conversation, editor: User, supervisor: User, signed_in: SignIn
) -> None:
    version = f"/admin/agents/persona/{conversation.persona_id}/versions/1/"
    page = f"{CONVERSATIONS}{conversation.pk}/change/"

    assertContains(signed_in(editor).get(page), f'href="{version}"')
    assertContains(signed_in(supervisor).get(page), "Version 1 of")
    assertNotContains(signed_in(supervisor).get(page), version)
