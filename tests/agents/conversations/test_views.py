"""The page of one conversation."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.agents.conversations.history.held import held, said

QUERIES = 12  # two of them find the login, and what its person owes


@pytest.fixture
def page(client: Client, bob: User) -> Client:
    client.force_login(bob)
    client.get("/accounts/")  # this login is noted, for the next minute
    return client


def read(page: Client, conversation: Conversation) -> str:
    answer = page.get(f"/conversations/{conversation.pk}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_both_sides_are_shown_in_order_and_how_they_were_said(page: Client, bob: User, mara: Persona) -> None:
    conversation = held(bob, mara, "When do you open?")
    said(conversation, "At nine and", 1, timezone.now(), interrupted=True, heard_ms=3240)
    html = read(page, conversation)

    assert html.index("When do you open?") < html.index("At nine and")
    assert "typed" in html
    assert "spoken" in html
    assert "cut after 3.2 s" in html


def test_it_says_when_with_whom_how_long_and_what_ended_it(page: Client, bob: User, mara: Persona) -> None:
    html = read(page, held(bob, mara, took=3.5, end_reason="stopped"))

    assert "3 min 30 s" in html
    assert "You ended it" in html
    assert "Mara</bdi>, an AI (version 1)" in html
    assert "Nothing was said" in html


def test_a_persona_that_changed_is_named_as_it_was(page: Client, bob: User, mara: Persona) -> None:
    conversation = held(bob, mara, "hello", "hi")
    mara.name = "Someone else"
    mara.save()
    mara.publish(mara.owner, "renamed")
    html = read(page, conversation)

    assert "Mara" in html
    assert "Someone else" not in html


def test_what_was_said_is_text_and_no_markup(page: Client, bob: User, mara: Persona) -> None:
    html = read(page, held(bob, mara, "<script>alert(1)</script>", title="<i>x</i>"))

    assert "<script>alert(1)" not in html
    assert "<i>x</i>" not in html


def test_it_leads_to_what_it_goes_on_from_and_to_what_goes_on_from_it(page: Client, bob: User, mara: Persona) -> None:
    first = held(bob, mara, title="first")
    second = held(bob, mara, title="second", continues=first)

    assert f"/conversations/{second.pk}/" in read(page, first)
    assert f"/conversations/{first.pk}/" in read(page, second)


def test_it_is_continued_by_a_call(page: Client, bob: User, mara: Persona) -> None:
    conversation = held(bob, mara, "hello")
    way = f"/personas/{mara.pk}/?continue={conversation.pk}"
    assert way in read(page, conversation)

    mara.groups.clear()
    assert way not in read(page, conversation)
    assert "You cannot call" in read(page, conversation)


def test_a_call_that_goes_on_is_led_to_and_not_continued(page: Client, bob: User, mara: Persona) -> None:
    html = read(page, held(bob, mara, ended_at=None, end_reason=""))

    assert "goes on now" in html
    assert "?continue=" not in html


def test_another_persons_conversation_is_not_found(client: Client, alice: User, conversation: Conversation) -> None:
    client.force_login(alice)
    for path in ("", "rename/"):
        assert client.get(f"/conversations/{conversation.pk}/{path}").status_code == 404
        assert client.post(f"/conversations/{conversation.pk}/rename/", {"title": "mine"}).status_code == 404


@pytest.mark.parametrize("path", ["x", "11111111-2222-3333-4444-55555555555", "1" * 5000, "%00"])
def test_what_is_no_id_is_not_found(path: str, page: Client) -> None:
    assert page.get(f"/conversations/{path}/").status_code == 404


def test_a_long_one_takes_few_queries(
    page: Client, bob: User, mara: Persona, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = held(bob, mara)
    conversation = held(bob, mara, *map(str, range(200)), continues=first)
    for _ in range(8):
        held(bob, mara, continues=conversation)
    last = conversation.turns.get(position=199)
    with django_assert_max_num_queries(QUERIES):
        assert f"turn-{last.pk}" in read(page, conversation)


class TestRenaming:
    def test_the_new_name_is_shown_and_none_is_that_of_the_persona(
        self, page: Client, conversation: Conversation
    ) -> None:
        for title, name in (("Plans\n  for  June", "Plans for June"), ("  ", "Mara")):
            page.post(f"/conversations/{conversation.pk}/rename/", {"title": title})
            assert f"<h1><bdi>{name}</bdi></h1>" in read(page, conversation)

    @pytest.mark.parametrize("title", ["x" * 121, "a\0b"])
    def test_a_name_that_cannot_be_stored_is_refused_with_a_sentence(
        self, title: str, page: Client, conversation: Conversation
    ) -> None:
        answer = page.post(f"/conversations/{conversation.pk}/rename/", {"title": title})

        assert answer.status_code == 200
        assert 'class="wrong"><p' in answer.content.decode()
        conversation.refresh_from_db()
        assert conversation.title == ""


class TestDeleting:
    def test_it_asks_first_and_names_how_many(self, page: Client, bob: User, mara: Persona) -> None:
        for _ in range(3):
            held(bob, mara, "hello")
        html = page.get("/conversations/delete/?all=").content.decode()

        assert "3 conversations are gone for good" in html
        assert Conversation.objects.visible_to(bob).count() == 3

    def test_one_and_several_go(self, page: Client, bob: User, mara: Persona) -> None:
        kept, *gone = [held(bob, mara, "hello", title=str(number)) for number in range(4)]
        page.post("/conversations/delete/", {"which": [str(each.pk) for each in gone[:1]]})
        assert Conversation.objects.visible_to(bob).count() == 3

        answer = page.post("/conversations/delete/", {"which": [str(each.pk) for each in gone]}, follow=True)
        assert list(Conversation.objects.visible_to(bob)) == [kept]
        assert "2 conversations are deleted" in answer.content.decode()

    def test_all_go_but_those_that_were_not_there_when_it_asked(
        self, page: Client, bob: User, alice: User, mara: Persona, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("agents.conversations.history.deleting.CHUNK", 2)
        for number in range(5):
            held(bob, mara, "hello", minutes_ago=10 + number)
        others = held(alice, mara)
        html = page.get("/conversations/delete/?all=").content.decode()
        until = html.split('name="until" value="')[1].split('"')[0]
        later = held(bob, mara, minutes_ago=1)
        page.post("/conversations/delete/", {"all": "", "until": until})

        assert list(Conversation.objects.visible_to(bob)) == [later]
        assert Conversation.objects.visible_to(alice).get() == others

    def test_a_call_that_goes_on_is_kept_and_it_says_why(self, page: Client, bob: User, mara: Persona) -> None:
        running = held(bob, mara, ended_at=None, end_reason="")
        html = page.get(f"/conversations/delete/?which={running.pk}").content.decode()
        page.post("/conversations/delete/", {"which": str(running.pk)})
        page.post("/conversations/delete/", {"all": ""})

        assert "The call goes on" in html
        assert Conversation.objects.visible_to(bob).get() == running

    def test_another_persons_stay(self, page: Client, alice: User, mara: Persona) -> None:
        others = held(alice, mara)
        html = page.get(f"/conversations/delete/?which={others.pk}").content.decode()
        page.post("/conversations/delete/", {"which": str(others.pk)})

        assert "Nothing to delete" in html
        assert Conversation.objects.visible_to(alice).exists()

    @pytest.mark.parametrize("fields", [{"which": "x"}, {"which": ["1"] * 200}, {"all": "", "until": "9" * 40}])
    def test_what_no_form_of_ours_sends_deletes_nothing(
        self, fields: dict[str, object], page: Client, bob: User, mara: Persona
    ) -> None:
        held(bob, mara)

        assert page.post("/conversations/delete/", fields).status_code == 400
        assert Conversation.objects.visible_to(bob).count() == 1

    def test_what_was_said_goes_too(self, page: Client, bob: User, mara: Persona) -> None:
        conversation = held(bob, mara, "heliotrope")
        page.post("/conversations/delete/", {"which": str(conversation.pk)})

        assert not conversation.turns.exists()
        assert "Nothing found" in page.get("/conversations/?q=heliotrope").content.decode()


def test_days_begin_at_midnight_here(page: Client, bob: User, mara: Persona) -> None:
    conversation = held(bob, mara)
    conversation.started_at = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    conversation.save()
    before = held(bob, mara)
    before.started_at = conversation.started_at - timedelta(seconds=1)
    before.save()
    html = page.get("/conversations/").content.decode()

    assert html.index("Today") < html.index(str(conversation.pk)) < html.index("Yesterday") < html.index(str(before.pk))
