"""The list of one's own conversations: order, pages, filters, search. test_on_postgres.py runs this there too."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries

from agents.conversations.history import found
from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona
from tests.agents.conversations.history.held import held
from tests.agents.conversations.history.hostile import ADDRESSES

QUERIES = 12  # two of them find the login, and what its person owes


@pytest.fixture
def page(client: Client, bob: User) -> Client:
    client.force_login(bob)
    client.get("/accounts/")  # this login is noted, for the next minute
    return client


def get(page: Client, **fields: str) -> str:
    answer = page.get("/conversations/", fields)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(html: str) -> list[str]:
    """The names of the conversations on the page, from the top."""
    return [unescape(name) for name in re.findall(r'conversation-name"><a [^>]*><bdi>(.*?)</bdi>', html)]


def link(html: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="\?([^"]+)"', html)
    return unescape(found[1]) if found else ""


def titled(user: User, persona: Persona, count: int, **more: Any) -> list[str]:
    """So many conversations, the newest first; two of them began at once."""
    at = timezone.now() - timedelta(days=1)
    names = [f"call {number}" for number in range(count)]
    for number, name in enumerate(names):
        conversation = held(user, persona, title=name, **more)
        began = at - timedelta(minutes=number // 2)
        conversation.started_at, conversation.ended_at = began, began + (conversation.duration or timedelta())
        conversation.save()
    ordered = Conversation.objects.visible_to(user).order_by("-started_at", "-pk")
    return [conversation.title for conversation in ordered]


def test_the_newest_comes_first_under_its_day(page: Client, bob: User, mara: Persona) -> None:
    held(bob, mara, title="old", minutes_ago=60 * 24 * 40)
    held(bob, mara, title="new", minutes_ago=0)
    html = get(page)

    assert shown(html) == ["new", "old"]
    assert "Today" in html
    assert str((localdate() - timedelta(days=40)).year) in html


def test_another_persons_conversations_are_not_shown(page: Client, alice: User, mara: Persona) -> None:
    held(alice, mara, "heliotrope", title="of Alice")

    assert shown(get(page)) == shown(get(page, q="heliotrope")) == shown(get(page, q="Alice")) == []
    assert "Nothing said yet" in get(page)


def test_pages_go_forth_and_back_and_miss_none(
    page: Client, bob: User, mara: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "PAGE_SIZE", 3)
    names = titled(bob, mara, 8)
    htmls = [get(page)]
    while older := link(htmls[-1], "next"):
        htmls.append(page.get(f"/conversations/?{older}").content.decode())
    back = [htmls[-1]]
    while newer := link(back[-1], "prev"):
        back.append(page.get(f"/conversations/?{newer}").content.decode())

    assert [shown(html) for html in htmls] == [names[:3], names[3:6], names[6:]]
    assert [shown(html) for html in back] == [names[6:], names[3:6], names[:3]]
    assert not link(htmls[0], "prev")


def test_a_page_keeps_its_filters(page: Client, bob: User, mara: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "PAGE_SIZE", 3)
    names = titled(bob, mara, 4, took=7)
    held(bob, mara, title="short", took=0.5, minutes_ago=60 * 24 * 3)
    html = get(page, length="long")
    rest = page.get(f"/conversations/?{link(html, 'next')}").content.decode()

    assert shown(html) + shown(rest) == names


def test_what_was_deleted_meanwhile_moves_nothing(
    page: Client, bob: User, mara: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "PAGE_SIZE", 3)
    names = titled(bob, mara, 6)
    older = link(get(page), "next")
    Conversation.objects.visible_to(bob).filter(title__in=names[:3]).delete()

    assert shown(page.get(f"/conversations/?{older}").content.decode()) == names[3:]


def test_filters_leave_out_the_others(page: Client, bob: User, mara: Persona) -> None:
    other = Persona.objects.create_published(owner=bob, name="Otto", summary="Another.")
    held(bob, mara, title="with Mara", took=0.5, minutes_ago=60 * 24 * 10)
    held(bob, other, title="with Otto", took=20, minutes_ago=60 * 24 * 5)
    held(bob, other, title="going on", ended_at=None, end_reason="", minutes_ago=60 * 24 * 5)
    day = {days: (localdate() - timedelta(days=days)).isoformat() for days in (4, 6, 9, 11)}

    assert shown(get(page, persona=str(mara.pk))) == ["with Mara"]
    assert shown(get(page, length="short")) == ["with Mara"]
    assert shown(get(page, length="longest")) == ["with Otto"]
    assert set(shown(get(page, **{"from": day[6]}))) == {"with Otto", "going on"}
    assert shown(get(page, to=day[9])) == ["with Mara"]
    assert shown(get(page, **{"from": day[9], "to": day[6]})) == []
    assert "Nothing found" in get(page, **{"from": day[9], "to": day[6]})


def test_personas_are_offered_under_the_name_they_had_then(page: Client, bob: User, mara: Persona) -> None:
    held(bob, mara)
    mara.name = "Secretly renamed"
    mara.save()
    html = get(page)

    assert f'<option value="{mara.pk}">Mara</option>' in html
    assert "Secretly renamed" not in html


def test_a_search_shows_where_it_was_said(page: Client, bob: User, mara: Persona) -> None:
    conversation = held(bob, mara, "hello", "The <b>heliotrope</b> & co", title="flowers")
    held(bob, mara, "roses", title="others")
    html = get(page, q="HELIO")
    turn = conversation.turns.get(position=1)

    assert shown(html) == ["flowers"]
    assert f"/conversations/{conversation.pk}/#turn-{turn.pk}" in html
    assert "The &lt;b&gt;<mark>helio</mark>trope&lt;/b&gt; &amp; co" in html
    assert 'value="HELIO"' in html


def test_a_search_finds_titles_and_turns_and_both_sides(page: Client, bob: User, mara: Persona) -> None:
    conversation = held(bob, mara, "nothing", title="", minutes_ago=3)
    held(bob, mara, "zwei Äpfel", title="a", minutes_ago=2)
    held(bob, mara, "", "der APFEL", title="b", minutes_ago=1)
    page.post(f"/conversations/{conversation.pk}/rename/", {"title": "Apfelkuchen"})

    assert shown(get(page, q="apfel")) == ["b", "a", "Apfelkuchen"]
    assert shown(get(page, q="pfel")) == []


@pytest.mark.parametrize("typed", ["!?", "🙂", "'"])
def test_a_search_without_words_finds_nothing(typed: str, page: Client, bob: User, mara: Persona) -> None:
    held(bob, mara, "hello !? 🙂 '")

    assert "Nothing found" in get(page, q=typed)


def test_a_search_finds_what_an_earlier_release_has_stored(page: Client, bob: User, mara: Persona) -> None:
    held(bob, mara, "heliotrope", title="flowers")
    Turn.objects.update(words=None)

    assert shown(get(page, q="heliotrope")) == ["flowers"]


def test_a_page_takes_few_queries(
    page: Client, bob: User, mara: Persona, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        held(bob, mara, "heliotrope", "rose")
    for fields in ({}, {"q": "heliotrope rose"}, {"q": "heliotrope", "persona": str(mara.pk), "length": "medium"}):
        with django_assert_max_num_queries(QUERIES):
            get(page, **fields)


@pytest.mark.parametrize("path", ["/conversations/", "/conversations/delete/"])
def test_what_no_form_of_ours_sends_is_answered(path: str, page: Client, bob: User, mara: Persona) -> None:
    held(bob, mara, "heliotrope")
    answers = {
        str(fields)[:80]: page.get(f"{path}?{urlencode(fields, errors='surrogatepass')}").status_code
        for fields in ADDRESSES
    }

    assert {case: status for case, status in answers.items() if status not in (200, 400)} == {}
