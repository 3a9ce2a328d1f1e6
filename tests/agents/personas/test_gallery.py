"""The gallery: whose personas are on it, in which order, and on how many pages."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import F, OuterRef, Subquery
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from agents.conversations.models import Conversation
from agents.personas.gallery import LATELY_MAX, PAGE_SIZE
from agents.personas.models import Persona, PersonaVersion
from tests.agents.names.spellings import SPELLINGS
from tests.agents.personas.test_views import names_on

SignIn = Callable[[User | None], Client]
MIGRATION: Any = import_module("agents.migrations.0012_pictures")
QUERIES = 12  # two of them find the login, and what its person owes


def called(user: User, persona: Persona, *, hours_ago: int) -> None:
    Conversation.objects.create(
        user=user,
        persona=persona,
        persona_version=persona.versions.get(),
        started_at=timezone.now() - timedelta(hours=hours_ago),
        model=persona.model,
    )


@pytest.mark.parametrize("name", SPELLINGS)
def test_search_finds_a_name_however_it_is_typed(name: str, mara: Persona, alice: User, signed_in: SignIn) -> None:
    Persona.objects.create_published(owner=alice, name=name, summary="Speaks.")

    browser = signed_in(alice)
    for typed in SPELLINGS[name]:
        assert names_on(browser.get("/", {"q": typed})) == [name], typed


class TestOwners:
    def test_a_card_says_who_made_a_persona_of_somebody_else(
        self, mara: Persona, alice: User, bob: User, signed_in: SignIn
    ) -> None:
        assertContains(signed_in(bob).get("/"), '<p class="owner">by <bdi>alice</bdi></p>', html=True)
        assertNotContains(signed_in(alice).get("/"), "by <bdi>")

    def test_two_of_the_same_name_are_told_apart_without_sight(
        self, mara: Persona, bob: User, charlie: User, signed_in: SignIn
    ) -> None:
        Persona.objects.create_published(owner=charlie, name="Mara", summary="Another.", everyone=True)

        for owner in ("alice", "charlie"):
            assertContains(
                signed_in(bob).get("/"), f'<span class="sr"> to <bdi>Mara</bdi> by <bdi>{owner}</bdi></span>', html=True
            )


class TestOrder:
    def test_those_called_lately_come_first_then_ones_own_each_in_natural_order(
        self, alice: User, bob: User, signed_in: SignIn
    ) -> None:
        for name in ("Nr. 10", "nr. 9", "Äpfel", "Zoo"):
            Persona.objects.create_published(owner=alice, name=name, summary="s", everyone=True)
        for name in ("My 2", "My 11"):
            Persona.objects.create_published(owner=bob, name=name, summary="s")
        for hours, name in ((3, "Zoo"), (2, "My 2"), (4, "Zoo"), (1, "Nr. 10")):
            called(bob, Persona.objects.get(name=name), hours_ago=hours)
        called(alice, Persona.objects.get(name="Äpfel"), hours_ago=0)

        page = signed_in(bob).get("/")

        assert [
            (shelf.value, [card.persona.name for card in cards]) for shelf, cards in page.context["gallery"].shelves
        ] == [
            ("Called lately", ["Nr. 10", "My 2", "Zoo"]),
            ("Yours", ["My 11"]),
            ("Shared with you", ["Äpfel", "nr. 9"]),
        ]

    def test_the_migration_puts_those_that_are_there_in_order(self, alice: User, bob: User, signed_in: SignIn) -> None:
        for name in ("Nr. 10", "Nr. 9"):
            persona = Persona.objects.create_published(owner=alice, name=name, summary="s", everyone=True)
        persona.name = "Nr. 11"  # in the draft
        persona.save()
        Persona.objects.update(name_order=None, published_name_order=None)

        MIGRATION.store_order(apps, None)

        assert names_on(signed_in(bob).get("/")) == ["Nr. 9", "Nr. 10"]
        assert names_on(signed_in(alice).get("/")) == ["Nr. 10", "Nr. 11"]

    def test_a_persona_that_is_not_shared_any_more_is_gone_from_those_called_lately(
        self, mara: Persona, bob: User, signed_in: SignIn
    ) -> None:
        called(bob, mara, hours_ago=1)
        mara.groups.clear()

        assert names_on(signed_in(bob).get("/")) == []

    def test_only_a_few_are_called_lately(self, alice: User, signed_in: SignIn) -> None:
        for number in range(6):
            persona = Persona.objects.create_published(owner=alice, name=f"{number}", summary="s")
            called(alice, persona, hours_ago=number)

        assert names_on(signed_in(alice).get("/")) == ["0", "1", "2", "3", "4", "5"]
        assert len(signed_in(alice).get("/").context["gallery"].shelves[0][1]) == LATELY_MAX


class TestPages:
    @pytest.fixture
    def many(self, alice: User) -> None:
        Persona.objects.bulk_create(Persona(owner=alice, name=f"Nr. {number}", summary="s") for number in range(1, 67))

    @pytest.mark.usefixtures("many")
    def test_all_are_reached_page_by_page(self, alice: User, signed_in: SignIn) -> None:
        browser = signed_in(alice)

        names = [name for number in (1, 2, 3) for name in names_on(browser.get("/", {"page": number}))]

        assert names == [f"Nr. {number}" for number in range(1, 67)]

    @pytest.mark.usefixtures("many")
    def test_a_page_says_where_one_is_and_leads_on_to_its_list(self, alice: User, signed_in: SignIn) -> None:
        page = signed_in(alice).get("/?page=2")

        assertContains(page, "<title>Personas, page 2 of 3 · Voicesite</title>", html=True)
        assertContains(page, f"Personas {PAGE_SIZE + 1} to {2 * PAGE_SIZE} of 66")
        assertContains(page, '<a href="?page=2#shelves" aria-current="page">')
        for rel, number in (("prev", 1), ("next", 3)):
            assertContains(page, f'<a rel="{rel}" href="?page={number}#shelves">')

    @pytest.mark.usefixtures("many")
    def test_a_search_finds_what_is_on_another_page(self, alice: User, signed_in: SignIn) -> None:
        assert names_on(signed_in(alice).get("/", {"q": "nr. 66", "page": "3"})) == ["Nr. 66"]

    @pytest.mark.usefixtures("many")
    def test_pages_keep_the_search_and_the_language_and_another_language_begins_at_its_first(
        self, alice: User, signed_in: SignIn
    ) -> None:
        Persona.objects.create_published(owner=alice, name="Nr. 67", summary="s", language="de-DE")
        browser = signed_in(alice)

        assertContains(browser.get("/?q=nr&language=en-US"), 'href="?q=nr&amp;language=en-US&amp;page=2#shelves"')
        assertContains(browser.get("/?q=nr&page=3"), 'href="/?q=nr&amp;language=de-DE"')

    @pytest.mark.usefixtures("many")
    @pytest.mark.parametrize("number", ["0", "99", "x", "-1", "1.5", "9" * 5000, "\0"])
    def test_a_page_that_is_not_there_is_answered_with_one_that_is(
        self, number: str, alice: User, signed_in: SignIn
    ) -> None:
        assert names_on(signed_in(alice).get("/", {"page": number}))

    def test_what_fits_on_one_page_has_no_links_to_pages(self, mara: Persona, alice: User, signed_in: SignIn) -> None:
        assertNotContains(signed_in(alice).get("/"), 'class="pages"')


class TestOneWhoSharesThousands:
    @pytest.fixture
    def thousands(self, charlie: User) -> None:
        names = (f"Nr. {number}" for number in range(3_200))
        made = Persona.objects.bulk_create(
            Persona(owner=charlie, name=name, summary="One of many. " * 15, everyone=True) for name in names
        )
        PersonaVersion.objects.bulk_create(PersonaVersion(persona=each, number=1, **each.options()) for each in made)
        its_version = PersonaVersion.objects.filter(persona=OuterRef("pk")).values("pk")
        Persona.objects.update(
            published=Subquery(its_version), published_name_order=F("name_order"), published_language=F("language")
        )

    def test_the_page_of_another_stays_small_and_asks_no_more_of_the_database(
        self,
        charlie: User,
        bob: User,
        signed_in: SignIn,
        django_assert_num_queries: DjangoAssertNumQueries,
        request: pytest.FixtureRequest,
    ) -> None:
        browser = signed_in(bob)
        browser.get("/accounts/")  # this login is noted, for the next minute
        Persona.objects.create_published(owner=charlie, name="Alone", summary="s", everyone=True)
        with django_assert_num_queries(QUERIES):
            browser.get("/")
        request.getfixturevalue("thousands")

        with django_assert_num_queries(QUERIES):
            page = browser.get("/")

        assert len(names_on(page)) == PAGE_SIZE
        assert len(page.content) < 40_000
        assertContains(page, "by <bdi>charlie</bdi>", count=2 * PAGE_SIZE)


class TestWhatACardOffers:
    """Who gets a copy, and who may edit, is worked out once: for the page as for the address that it leads to."""

    @pytest.mark.parametrize("may_be_copied", [True, False])
    def test_a_copy_is_offered_to_whom_it_is_given(
        self, may_be_copied: bool, mara: Persona, alice: User, bob: User, editor: User, boss: User, signed_in: SignIn
    ) -> None:
        Persona.objects.update(everyone=True, may_be_copied=may_be_copied)
        for person in (alice, bob, editor, boss):
            browser = signed_in(person)
            offers = f'action="/personas/{mara.pk}/duplicate/"' in browser.get("/").content.decode()

            assert offers == (person == alice or may_be_copied)
            assert (browser.post(f"/personas/{mara.pk}/duplicate/").status_code == 302) == offers

    def test_whoever_may_edit_it_is_led_there(
        self, mara: Persona, alice: User, bob: User, editor: User, signed_in: SignIn
    ) -> None:
        Persona.objects.update(everyone=True)

        assertContains(signed_in(alice).get("/"), f'<a href="/personas/{mara.pk}/edit/">Edit</a>', html=True)
        in_admin = f'<a href="/admin/agents/persona/{mara.pk}/change/">Edit in the admin</a>'
        assertContains(signed_in(editor).get("/"), in_admin, html=True)
        assertNotContains(signed_in(bob).get("/"), "Edit")
        assertNotContains(signed_in(bob).get("/"), 'class="menu"')
