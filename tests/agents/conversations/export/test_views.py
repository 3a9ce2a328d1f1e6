"""One's own conversation as a file, from the site."""

import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from agents.audit.models import AuditEvent
from agents.conversations.export.formats import FORMATS
from agents.conversations.models import Conversation
from tests.agents.conversations.export.drawn import HOSTILE

SignIn = Callable[[User | None], Client]


@pytest.fixture
def address(conversation: Conversation) -> str:
    for position, text in enumerate(["heliotrope", "".join(HOSTILE).replace("\0", ""), ""]):
        conversation.turns.create(
            position=position,
            role=("user", "assistant")[position % 2],
            source="speech",
            item_id=str(position),
            text=text,
            started_at=conversation.started_at,
            ended_at=conversation.started_at,
        )
    return f"/conversations/{conversation.pk}/export."


@pytest.mark.parametrize("suffix", FORMATS)
def test_its_person_gets_each_format(suffix: str, address: str, bob: User, signed_in: SignIn) -> None:
    answer = signed_in(bob).get(address + suffix)
    assert answer.status_code == 200
    assert "heliotrope" in answer.content.decode()
    assert "conversation with an AI" in answer.content.decode()
    assert answer.headers["Content-Type"].startswith(FORMATS[suffix].content_type)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not AuditEvent.objects.filter(action="conversation_exported").exists()


@pytest.mark.parametrize("suffix", FORMATS)
def test_another_person_finds_nothing(suffix: str, address: str, alice: User, boss: User, signed_in: SignIn) -> None:
    for other in (alice, boss):
        assert signed_in(other).get(address + suffix).status_code == 404


@pytest.mark.parametrize("suffix", ["exe", "TXT", "txt.exe", "t%00xt", "", "9" * 5000, "%ed%a0%80"])
def test_there_are_no_other_formats(suffix: str, address: str, bob: User, signed_in: SignIn) -> None:
    assert signed_in(bob).get(address + suffix).status_code == 404


@pytest.mark.parametrize("key", ["1", "x" * 36, "00000000-0000-0000-0000-000000000000"])
def test_there_are_no_other_conversations(key: str, bob: User, signed_in: SignIn) -> None:
    assert signed_in(bob).get(f"/conversations/{key}/export.txt").status_code == 404


def test_a_hostile_title_makes_a_name(address: str, conversation: Conversation, bob: User, signed_in: SignIn) -> None:
    conversation.title = 'x"\r\nSet-Cookie: a=b/..\u202e日本'
    conversation.save()
    header = signed_in(bob).get(f"{address}json").headers["Content-Disposition"]
    assert header.startswith('attachment; filename="x-Set-Cookie-a-b')
    assert "%E6%97%A5%E6%9C%AC" in header


def test_it_costs_few_queries(
    address: str, bob: User, signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in(bob)
    browser.get("/accounts/")
    with django_assert_max_num_queries(6):
        read = json.loads(browser.get(f"{address}json").content)
    assert [turn["text"] for turn in read["conversation"]["turns"]][::2] == ["heliotrope", ""]
