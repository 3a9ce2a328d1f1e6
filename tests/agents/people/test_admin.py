"""The admin's pages for accounts and groups, and all searches of the admin: they find in whatever case and form."""

from collections.abc import Callable
from unicodedata import normalize

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.agents.names.spellings import SPELLINGS

SignIn = Callable[[User | None], Client]
USERS = "/admin/auth/user/"
NEW_PASSWORD = {"password1": "x8Kd!aa0-hg7", "password2": "x8Kd!aa0-hg7", "usable_password": "true"}


@pytest.mark.django_db
class TestSearches:
    @pytest.mark.parametrize("name", SPELLINGS)
    def test_find_a_name_however_it_is_typed(self, name: str, boss: User, signed_in: SignIn) -> None:
        group = Group.objects.create(name=name)
        user = User.objects.create(username=f"{name}@work".replace(" ", "."), first_name=name)
        persona = Persona.objects.create_published(owner=boss, name=name, summary="s", instructions="i")
        version = persona.versions.get()
        call = Conversation.objects.create(
            user=boss, persona=persona, persona_version=version, started_at=timezone.now(), model="m"
        )
        browser = signed_in(boss)

        pages = {
            "/admin/auth/group/": group,
            USERS: user,
            "/admin/agents/persona/": persona,
            "/admin/agents/conversation/": call,
        }
        for typed in SPELLINGS[name]:
            for path, found in pages.items():
                assert list(browser.get(path, {"q": typed}).context["cl"].queryset) == [found], (path, typed)

    @pytest.mark.parametrize("name", SPELLINGS)
    def test_find_what_a_person_owns_and_called(self, name: str, boss: User, mara: Persona, signed_in: SignIn) -> None:
        username = name.replace(" ", "_").replace("\u00ad", "")
        mara.owner = User.objects.create_user(username)
        mara.save()
        call = Conversation.objects.create(
            user=mara.owner,
            persona=mara,
            persona_version=mara.versions.get(),
            started_at=timezone.now(),
            model="m",
        )
        browser = signed_in(boss)

        for typed in (username.upper(), normalize("NFD", username)):
            for path, found in {"/admin/agents/persona/": mara, "/admin/agents/conversation/": call}.items():
                assert list(browser.get(path, {"q": typed}).context["cl"].queryset) == [found], path

    def test_find_words_of_the_instructions(self, boss: User, mara: Persona, signed_in: SignIn) -> None:
        mara.instructions = "Grüße auf der Straße."
        mara.save()

        assertContains(signed_in(boss).get("/admin/agents/persona/", {"q": "STRASSE GRÜSSE"}), "1 persona")

    def test_a_conversation_is_not_found_by_the_voice_of_its_persona(
        self, boss: User, conversation: Conversation, signed_in: SignIn
    ) -> None:
        assertContains(signed_in(boss).get("/admin/agents/conversation/", {"q": "ava"}), "0 conversations")

    @pytest.mark.parametrize("typed", ["\0", "%", "'\"", '"mara', "\\", "\u0301", "_"])
    def test_every_search_gets_an_answer(self, typed: str, boss: User, mara: Persona, signed_in: SignIn) -> None:
        for path in ("/admin/agents/persona/", "/admin/agents/conversation/", USERS, "/admin/auth/group/"):
            assert signed_in(boss).get(path, {"q": typed}).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["user/{boss.pk}", "group/{teachers.pk}"])
def test_a_page_that_saves_nothing_takes_no_lock(
    page: str, boss: User, teachers: Group, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL takes none outside a transaction; this makes SQLite as strict."""
    browser = signed_in(boss)
    monkeypatch.setattr(connection.features, "has_select_for_update", True)

    assert browser.post(f"/admin/auth/{page.format(boss=boss, teachers=teachers)}/history/").status_code == 200


@pytest.mark.django_db
class TestAccounts:
    @pytest.mark.parametrize("name", ["ALICE", "Alice", "ａｌｉｃｅ"])
    def test_a_second_account_of_a_name_is_refused(self, name: str, boss: User, alice: User, confirmed: SignIn) -> None:
        page = confirmed(boss).post(f"{USERS}add/", {"username": name, **NEW_PASSWORD})

        assertContains(page, "There is already an account “alice”")

    def test_an_account_is_not_renamed_to_a_name_that_is_taken(
        self, boss: User, alice: User, bob: User, signed_in: SignIn
    ) -> None:
        page = signed_in(boss).post(f"{USERS}{bob.pk}/change/", {"username": "ALICE"})

        assertContains(page, "There is already an account “alice”")

    def test_an_account_is_made_and_changed_as_ever(self, boss: User, confirmed: SignIn) -> None:
        browser = confirmed(boss)
        assert browser.post(f"{USERS}add/", {"username": "Jürgen", **NEW_PASSWORD}).status_code == 302
        made = User.objects.get(username="Jürgen")
        answer = browser.post(f"{USERS}{made.pk}/change/", {"username": "JÜRGEN", "first_name": "J", "is_active": "on"})

        assertRedirects(answer, USERS)
        made.refresh_from_db()
        assert made.username == "JÜRGEN"

    def test_an_account_is_deleted_with_its_name(self, boss: User, alice: User, confirmed: SignIn) -> None:
        answer = confirmed(boss).post(f"{USERS}{alice.pk}/delete/", {"post": "yes"})

        assertRedirects(answer, USERS)
        assert not User.objects.filter(username="alice").exists()
