"""The admin's pages for conversations."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from agents.audit.actor import Actor
from agents.conversations import admin_list
from agents.conversations.models import Conversation, Turn
from agents.conversations.reading import give_reason
from agents.personas.models import Persona
from tests.agents.operate.calls import held
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


@pytest.fixture
def _explained(conversation: Conversation, editor: User) -> None:
    """The editor has said why they read it."""
    give_reason(Actor("editor", editor.pk), conversation, "ticket 7")


@pytest.mark.usefixtures("_explained")
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

    with django_assert_max_num_queries(12):
        assertContains(browser.get(CONVERSATIONS), "50 conversations")


def test_the_page_of_one_asks_for_little(
    conversation: Conversation, boss: User, signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser, page = signed_in(boss), f"{CONVERSATIONS}{conversation.pk}/change/"
    browser.post(f"{CONVERSATIONS}{conversation.pk}/read/", {"reason": "Ticket 7"})
    browser.get("/accounts/")  # this login is noted, for the next minute

    with django_assert_max_num_queries(12 + 2):  # around the audit's line, a savepoint and its end
        assertContains(browser.get(page), "Transcript")


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
@pytest.mark.usefixtures("_explained")
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


class TestManyOfThem:
    """The list costs the same with many conversations as with few."""

    @pytest.fixture
    def asked(self, boss: User, signed_in: SignIn, conversation: Conversation) -> Callable[..., list[str]]:
        """The statements of a page of the list."""
        browser = signed_in(boss)
        browser.get("/accounts/")  # this login is noted, for the next minute

        def ask(**query: str) -> list[str]:
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(CONVERSATIONS, query).status_code == 200
            return [each["sql"] for each in queries]

        return ask

    @pytest.mark.parametrize("query", [{}, {"end_reason": "idle"}, {"q": "mara"}, {"started_at__year": "2026"}])
    def test_nothing_counts_or_sorts_all_rows(self, query: dict[str, str], asked: Callable[..., list[str]]) -> None:
        statements = asked(**query)
        assert len(statements) <= 12
        for sql in statements:
            if "agents_conversation" in sql and "COUNT(" in sql:
                assert "LIMIT" in sql or "agents_turn" in sql, sql
            assert "SELECT DISTINCT" not in sql or "agents_conversation" not in sql, sql
            assert "LEFT OUTER JOIN" not in sql or "agents_conversation" not in sql, sql

    @pytest.mark.parametrize(
        ("words", "is_found"),
        [("bob", True), ("MARA", True), ("bob mara", True), ("bob alice", False), ("nobody", False), ("\u0130", False)],
    )
    def test_a_search_looks_for_every_word(
        self, words: str, is_found: bool, conversation: Conversation, editor: User, signed_in: SignIn
    ) -> None:
        page = signed_in(editor).get(CONVERSATIONS, {"q": words})
        assert list(page.context["cl"].result_list) == ([conversation] if is_found else [])

    def test_of_very_many_names_all_are_found(
        self, conversation: Conversation, editor: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(admin_list, "KEYS_MAX", 0)
        page = signed_in(editor).get(CONVERSATIONS, {"q": "mara"})
        assert list(page.context["cl"].result_list) == [conversation]

    def test_turns_are_counted_for_the_page(self, turn: Turn, editor: User, signed_in: SignIn) -> None:
        page = signed_in(editor).get(CONVERSATIONS)
        assertContains(page, '<td class="field-turns_shown">1</td>')

    def test_personas_are_offered_and_whichever_is_chosen(
        self, conversation: Conversation, alice: User, editor: User, signed_in: SignIn
    ) -> None:
        other, ivo = (
            Persona.objects.create_published(owner=alice, name=name, summary="Waits.")
            for name in ("Never called", "Ivo")
        )
        held(ivo, alice)
        browser = signed_in(editor)
        assertContains(browser.get(CONVERSATIONS), f"persona__id__exact={conversation.persona_id}")
        assertNotContains(browser.get(CONVERSATIONS), "Never called")
        assertContains(browser.get(CONVERSATIONS, {"persona__id__exact": str(other.pk)}), "Never called")

    @pytest.mark.parametrize("key", ["x", "\0", "9" * 40, "00000000-0000-0000-0000-000000000000"])
    def test_a_persona_that_is_none_gets_an_answer(self, key: str, editor: User, signed_in: SignIn) -> None:
        answer = signed_in(editor).get(CONVERSATIONS, {"persona__id__exact": key})
        assert answer.status_code in (200, 302, 400)
