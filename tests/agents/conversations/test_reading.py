"""Who of the staff reads what was said in other people's conversations: after a reason, and not behind their backs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agents.audit.actions import Action
from agents.audit.actor import Actor
from agents.audit.models import AuditEvent
from agents.conversations.export.formats import FORMATS
from agents.conversations.models import Conversation
from agents.conversations.reading import Look, give_reason, looks_at, looks_at_each
from agents.personas.models import Persona

SignIn = Callable[[User | None], Client]
PAGE = "/admin/agents/conversation/"
SAID = "heliotrope"
REASON = "Ticket 7: <b>cut off</b>"


@pytest.fixture(autouse=True)
def _said(conversation: Conversation) -> None:
    conversation.turns.create(
        position=0,
        role="user",
        source="speech",
        text=SAID,
        started_at=conversation.started_at,
        ended_at=conversation.started_at,
    )


@pytest.fixture
def officer(supervisor: User) -> User:
    """Reads and exports."""
    supervisor.user_permissions.add(Permission.objects.get(codename="export_conversation"))
    return supervisor


def may(person: User, *codenames: str) -> None:
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))


def without(settings: Settings, name: str) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={name: False})


def explains(browser: Client, conversation: Conversation, reason: str = REASON) -> None:
    answer = browser.post(f"{PAGE}{conversation.pk}/read/", {"reason": reason})
    assertRedirects(answer, f"{PAGE}{conversation.pk}/change/", fetch_redirect_response=False)


def page_of(browser: Client, conversation: Conversation) -> Any:
    return browser.get(f"{PAGE}{conversation.pk}/change/")


class TestReason:
    def test_nothing_is_shown_before_it(self, conversation: Conversation, supervisor: User, signed_in: SignIn) -> None:
        browser = signed_in(supervisor)
        before = page_of(browser, conversation)
        assertContains(before, "It is shown after you say why you read it.")
        assertNotContains(before, SAID)
        explains(browser, conversation)
        after = page_of(browser, conversation)
        assertContains(after, SAID)
        assertNotContains(after, "It is shown after")

    def test_it_stands_in_the_trail_with_what_was_read(
        self, conversation: Conversation, supervisor: User, signed_in: SignIn
    ) -> None:
        browser = signed_in(supervisor)
        page_of(browser, conversation)
        explains(browser, conversation)
        page_of(browser, conversation)
        events = AuditEvent.objects.filter(object_id=str(conversation.pk)).order_by("pk")
        assert list(events.values_list("action", "actor_name", "details")) == [
            (Action.CONVERSATION_OPENED, "supervisor", {}),
            (Action.READING_EXPLAINED, "supervisor", {"reason": REASON}),
            (Action.CONVERSATION_OPENED, "supervisor", {"shown": "what was said", "reason": REASON}),
        ]
        assert SAID not in str(AuditEvent.objects.values())

    @pytest.mark.parametrize("reason", ["", "  ", "no", "x" * 201, "a\0bc"])
    def test_it_is_some_words(
        self, reason: str, conversation: Conversation, supervisor: User, signed_in: SignIn
    ) -> None:
        browser = signed_in(supervisor)
        explains(browser, conversation, reason)
        assertContains(page_of(browser, conversation), "Please say in a few words why you read this conversation")
        assertNotContains(page_of(browser, conversation), SAID)

    def test_it_holds_for_half_an_hour(
        self, conversation: Conversation, supervisor: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = signed_in(supervisor)
        explains(browser, conversation)
        now = timezone.now()
        for minutes, is_shown in ((29, True), (31, False)):
            then = now + timedelta(minutes=minutes)
            monkeypatch.setattr("agents.conversations.reading.timezone.now", lambda then=then: then)
            assert (SAID in page_of(browser, conversation).content.decode()) == is_shown

    def test_it_holds_for_its_reader_alone(
        self, conversation: Conversation, supervisor: User, boss: User, signed_in: SignIn
    ) -> None:
        explains(signed_in(supervisor), conversation)
        assertNotContains(page_of(signed_in(boss), conversation), SAID)

    def test_it_holds_for_its_conversation_alone(
        self, conversation: Conversation, supervisor: User, signed_in: SignIn
    ) -> None:
        other = Conversation.objects.get(pk=conversation.pk)
        other.pk, other._state.adding = "00000000-0000-4000-8000-000000000000", True
        other.save()
        browser = signed_in(supervisor)
        explains(browser, other)
        assertNotContains(page_of(browser, conversation), SAID)

    def test_without_a_row_in_the_trail_nobody_reads(
        self, conversation: Conversation, supervisor: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("agents.audit.trail._store", lambda rows: False)
        browser = signed_in(supervisor)
        explains(browser, conversation)
        assertNotContains(page_of(browser, conversation), SAID)

    def test_ones_own_needs_none(self, mara: Persona, boss: User, signed_in: SignIn) -> None:
        Conversation.objects.all().update(user=boss)
        assertContains(page_of(signed_in(boss), Conversation.objects.visible_to(boss).get()), SAID)
        assert not AuditEvent.objects.filter(action=Action.CONVERSATION_OPENED).exists()

    def test_an_operator_may_do_without(
        self, conversation: Conversation, supervisor: User, signed_in: SignIn, settings: Settings
    ) -> None:
        without(settings, "reading_needs_reason")
        assertContains(page_of(signed_in(supervisor), conversation), SAID)
        assert [look.reason for look in looks_at(conversation)] == [""]

    def test_who_may_not_read_gives_none(self, conversation: Conversation, editor: User, signed_in: SignIn) -> None:
        may(editor, "view_conversation_metadata", "delete_conversation")
        browser = signed_in(editor)
        assert browser.post(f"{PAGE}{conversation.pk}/read/", {"reason": REASON}).status_code == 403
        assertNotContains(page_of(browser, conversation), "It is shown after")

    def test_there_is_no_other_conversation(self, supervisor: User, signed_in: SignIn) -> None:
        unknown = f"{PAGE}00000000-0000-4000-8000-000000000000/"
        assert signed_in(supervisor).post(f"{unknown}read/", {"reason": REASON}).status_code == 404


class TestExport:
    @pytest.mark.parametrize("suffix", FORMATS)
    def test_with_the_permission_in_each_format(
        self, suffix: str, conversation: Conversation, officer: User, signed_in: SignIn
    ) -> None:
        browser = signed_in(officer)
        address = f"{PAGE}{conversation.pk}/export.{suffix}"
        assertRedirects(browser.get(address), f"{PAGE}{conversation.pk}/change/", fetch_redirect_response=False)
        explains(browser, conversation)
        assertContains(page_of(browser, conversation), f'href="{address}"')
        answer = browser.get(address)
        assert SAID in answer.content.decode()
        assert "bob" in answer.content.decode()
        assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))  # the admin adds others
        [event] = AuditEvent.objects.filter(action=Action.CONVERSATION_EXPORTED)
        assert event.details == {"format": suffix, "shown": "what was said", "reason": REASON}

    def test_to_read_is_not_to_export(self, conversation: Conversation, supervisor: User, signed_in: SignIn) -> None:
        browser = signed_in(supervisor)
        explains(browser, conversation)
        assertNotContains(page_of(browser, conversation), "/export.")
        assert browser.get(f"{PAGE}{conversation.pk}/export.txt").status_code == 403

    def test_to_export_is_nothing_without_to_read(
        self, conversation: Conversation, editor: User, signed_in: SignIn
    ) -> None:
        may(editor, "view_conversation_metadata", "export_conversation")
        give_reason(Actor("editor", editor.pk), conversation, REASON)
        assert signed_in(editor).get(f"{PAGE}{conversation.pk}/export.txt").status_code == 403

    @pytest.mark.parametrize("suffix", ["exe", "TXT", "9" * 500])
    def test_there_are_no_other_formats(
        self, suffix: str, conversation: Conversation, officer: User, signed_in: SignIn
    ) -> None:
        assert signed_in(officer).get(f"{PAGE}{conversation.pk}/export.{suffix}").status_code == 404


class TestWhatThePersonSees:
    def test_who_read_it_when_and_why_without_a_name(
        self, conversation: Conversation, officer: User, bob: User, signed_in: SignIn
    ) -> None:
        browser = signed_in(officer)
        page_of(browser, conversation)  # who and when alone: no look at the words
        assertNotContains(signed_in(bob).get(f"/conversations/{conversation.pk}/"), "Who has read this")
        explains(browser, conversation)
        page_of(browser, conversation)
        page_of(browser, conversation)
        browser.get(f"{PAGE}{conversation.pk}/export.txt")
        page = signed_in(bob).get(f"/conversations/{conversation.pk}/")
        today = f"{timezone.localdate():%Y-%m-%d}"
        shown = "<bdi>Ticket 7: &lt;b&gt;cut off&lt;/b&gt;</bdi>"
        assertContains(page, f"<li>Read by staff of this site on {today}: {shown}</li>", html=True, count=1)
        assertContains(page, f"<li>Exported by staff of this site on {today}: {shown}</li>", html=True, count=1)
        assertNotContains(page, "supervisor")

    def test_nothing_if_the_operator_says_so(
        self, conversation: Conversation, supervisor: User, bob: User, signed_in: SignIn, settings: Settings
    ) -> None:
        browser = signed_in(supervisor)
        explains(browser, conversation)
        page_of(browser, conversation)
        without(settings, "show_readers")
        assertNotContains(signed_in(bob).get(f"/conversations/{conversation.pk}/"), "Who has read this")
        assert looks_at_each([conversation.pk]) == {}

    def test_it_costs_one_query_however_often_it_was_read(
        self, conversation: Conversation, supervisor: User, signed_in: SignIn, django_assert_num_queries: Callable
    ) -> None:
        browser = signed_in(supervisor)
        explains(browser, conversation)
        for _ in range(3):
            page_of(browser, conversation)
        with django_assert_num_queries(1):
            assert looks_at(conversation) == [Look(timezone.localdate(), "Read", REASON)]
