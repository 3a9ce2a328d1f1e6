"""Every look at somebody else's conversation is in the audit trail, and none at one's own."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from agents.audit.actions import Action
from agents.audit.actor import Actor, Scope, acting
from agents.audit.models import AuditEvent
from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona

SignIn = Callable[[User | None], Client]
PAGE = "/admin/agents/conversation/"
LOOKS = ("conversations_listed", "conversation_opened", "conversation_exported", "conversation_deleted")
SAID = "On Sundays we open at ten."


@pytest.fixture(autouse=True)
def turn(conversation: Conversation) -> Turn:
    now = timezone.now()
    return Turn.objects.create(
        conversation=conversation, position=1, role="user", source="speech", text=SAID, started_at=now, ended_at=now
    )


def looks() -> list[str]:
    return list(AuditEvent.objects.filter(action__in=LOOKS).order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize("page", ["change", "history"])
def test_each_page_about_one_is_a_look(
    page: str, conversation: Conversation, supervisor: User, signed_in: SignIn
) -> None:
    signed_in(supervisor).get(f"{PAGE}{conversation.pk}/{page}/")
    [event] = AuditEvent.objects.filter(action=Action.CONVERSATION_OPENED)
    assert (event.actor_name, event.object_id) == ("supervisor", str(conversation.pk))
    assert event.label == f"bob with Mara, {conversation.started_at:%Y-%m-%d %H:%M}"
    assert SAID not in str(AuditEvent.objects.values())


def test_the_page_before_it_is_deleted_shows_no_word_is_a_look_and_deleting_another_event(
    conversation: Conversation, boss: User, signed_in: SignIn
) -> None:
    browser = signed_in(boss)
    page = browser.get(f"{PAGE}{conversation.pk}/delete/")
    assert SAID not in page.content.decode()
    assert "Turn: Caller, " in page.content.decode()
    browser.post(f"{PAGE}{conversation.pk}/delete/", {"post": "yes"})
    assert looks() == [Action.CONVERSATION_OPENED, Action.CONVERSATION_DELETED]


def test_selected_ones_are_opened_and_deleted_each(conversation: Conversation, boss: User, signed_in: SignIn) -> None:
    browser = signed_in(boss)
    form = {"action": "delete_selected", "_selected_action": [str(conversation.pk)]}
    browser.post(PAGE, form)
    assert looks() == [Action.CONVERSATIONS_LISTED, Action.CONVERSATION_OPENED]
    browser.post(PAGE, form | {"post": "yes"})
    assert looks()[2:] == [Action.CONVERSATIONS_LISTED, Action.CONVERSATION_DELETED]


def test_ones_own_are_nobodys_business(mara: Persona, boss: User, signed_in: SignIn) -> None:
    Conversation.objects.all().delete()
    own = Conversation.objects.create(
        user=boss, persona=mara, persona_version=mara.versions.get(), started_at=timezone.now(), model="m"
    )
    browser = signed_in(boss)
    browser.get(PAGE)
    browser.get(f"{PAGE}{own.pk}/change/")
    browser.post(f"{PAGE}{own.pk}/delete/", {"post": "yes"})
    assert looks() == []


def test_who_is_refused_has_not_looked(conversation: Conversation, editor: User, signed_in: SignIn) -> None:
    editor.user_permissions.set(Permission.objects.filter(codename="view_persona"))
    for path in ("", f"{conversation.pk}/change/", f"{conversation.pk}/delete/"):
        assert signed_in(editor).get(f"{PAGE}{path}").status_code == 403
    assert looks() == []


def test_those_that_go_with_an_account_have_its_event(bob: User, boss: User) -> None:
    with acting(Scope(lambda: Actor("boss", boss.pk))):
        bob.delete()
    assert not Conversation.objects.exists()
    assert looks() == []
    assert AuditEvent.objects.filter(action=Action.ACCOUNT_DELETED, label="bob").exists()


def test_those_that_the_site_deletes_have_none() -> None:
    Conversation.objects.all().delete()
    assert looks() == []


def test_what_cannot_be_deleted_was_not(mara: Persona, boss: User) -> None:
    with acting(Scope(lambda: Actor("boss", boss.pk))), pytest.raises(ProtectedError):
        mara.delete()
    assert looks() == []
    assert not AuditEvent.objects.filter(action=Action.PERSONA_DELETED).exists()
