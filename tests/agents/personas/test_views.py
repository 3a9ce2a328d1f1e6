"""The gallery and the persona form, and how they answer attacks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.template.loader import render_to_string
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agents.personas.models import Persona, PersonaQuerySet
from tests.agents.personas.filled import filled

SignIn = Callable[[User | None], Client]
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "\u202egnp.exe",
    "{{ 7|add:7 }}{% now 'Y' %}",
]


def names_on(page: Any) -> list[str]:
    """The names on the cards, in the order of the page."""
    return [card.shown.name for card in page.context["gallery"].cards]


class TestGallery:
    def test_a_card_says_who_the_persona_is_and_why_the_user_sees_it(
        self, mara: Persona, alice: User, bob: User, signed_in: SignIn
    ) -> None:
        assertContains(signed_in(alice).get("/"), '<p class="whose">Yours</p>', html=True)
        shared = signed_in(bob).get("/")

        assertContains(shared, "Answers questions about opening hours.")
        assertContains(shared, '<p class="whose">Teachers</p>', html=True)
        assertContains(shared, f'href="/personas/{mara.pk}/"')
        assertNotContains(shared, f"/personas/{mara.pk}/edit/")

    def test_a_card_does_not_name_a_group_that_the_user_is_not_in(
        self, mara: Persona, bob: User, signed_in: SignIn
    ) -> None:
        mara.groups.add(Group.objects.create(name="Board of directors"))

        assertNotContains(signed_in(bob).get("/"), "Board of directors")

    def test_search_and_language_narrow_the_gallery(self, mara: Persona, alice: User, signed_in: SignIn) -> None:
        Persona.objects.create_published(owner=alice, name="Jonas", summary="Teaches German.", language="de-DE")
        browser = signed_in(alice)

        assert names_on(browser.get("/?q=german")) == ["Jonas"]
        assert names_on(browser.get("/?language=en-US")) == ["Mara"]
        assert names_on(browser.get("/?language=xx")) == ["Jonas", "Mara"]

    @pytest.mark.parametrize("words", ["zebra", "\x00", "a" * 5000, "%27%22", "مرحبا"])
    def test_every_search_gets_an_answer(self, words: str, mara: Persona, alice: User, signed_in: SignIn) -> None:
        assert signed_in(alice).get("/", {"q": words}).status_code == 200

    def test_a_search_without_results_leads_back_to_all_personas(
        self, mara: Persona, alice: User, signed_in: SignIn
    ) -> None:
        page = signed_in(alice).get("/?q=zebra")

        assertContains(page, "No persona matches")
        assertContains(page, "Show all personas")

    def test_an_empty_gallery_says_what_to_do(self, charlie: User, editor: User, signed_in: SignIn) -> None:
        assertContains(signed_in(charlie).get("/"), "Create a persona")
        assertNotContains(signed_in(charlie).get("/"), "/admin/")
        assertContains(signed_in(editor).get("/"), 'href="/admin/agents/persona/"')

    def test_fifty_personas_cost_no_more_queries_than_one(
        self,
        alice: User,
        bob: User,
        teachers: Group,
        signed_in: SignIn,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for number in range(50):
            Persona.objects.create_published(owner=alice, name=f"No {number}", summary="One of many.").groups.add(
                teachers
            )
        browser = signed_in(bob)
        browser.get("/accounts/")  # this login is noted, for the next minute

        with django_assert_max_num_queries(12):
            assertContains(browser.get("/"), "No 23")

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_is_shown_as_text(
        self, text: str, mara: Persona, alice: User, bob: User, signed_in: SignIn
    ) -> None:
        mara.name = mara.summary = text
        mara.save()
        mara.publish(alice)

        for page in (signed_in(bob).get("/"), signed_in(alice).get(f"/personas/{mara.pk}/edit/")):
            html = page.content.decode()
            assert "<img src=x" not in html
            assert "<script>alert" not in html
            assert escape(text) in html


class TestForm:
    def test_a_new_persona_belongs_to_the_user_who_made_it(self, charlie: User, signed_in: SignIn) -> None:
        answer = signed_in(charlie).post("/personas/new/", filled(), follow=True)

        assertRedirects(answer, "/")
        assertContains(answer, "Version 1 of \u2068Otto\u2069 is published")
        otto = Persona.objects.get()
        assert (otto.owner, otto.everyone) == (charlie, False)
        assert otto.versions.get().author == charlie

    def test_a_new_persona_starts_with_the_settings_of_the_site(self, charlie: User, signed_in: SignIn) -> None:
        form = signed_in(charlie).get("/personas/new/?template=blank").context["form"]

        assert form["model"].value() == "gpt-realtime"
        assert form["voice_name"].value() == "en-US-Ava:DragonHDLatestNeural"
        assert "helpful assistant" in form["instructions"].value()

    def test_an_error_is_shown_at_the_top_and_at_its_field_and_no_input_is_lost(
        self, charlie: User, signed_in: SignIn
    ) -> None:
        page = signed_in(charlie).post("/personas/new/", filled(temperature="3", instructions="Keep me."))

        sentence = "3 is out of range: choose 0.6 to 1.2, the nearest is 1.2."
        assertContains(page, sentence, count=2)
        assertContains(page, 'href="#id_temperature"')
        assertContains(page, 'aria-invalid="true"')
        assertContains(page, "Keep me.")
        assert not Persona.objects.exists()

    def test_an_edit_is_saved_with_its_author(self, mara: Persona, alice: User, signed_in: SignIn) -> None:
        signed_in(alice).post(f"/personas/{mara.pk}/edit/", filled(name="Mara the second"))

        mara.refresh_from_db()
        assert (mara.name, mara.owner) == ("Mara the second", alice)
        assert mara.versions.latest("number").author == alice

    def test_owner_and_id_cannot_be_changed_by_the_form(
        self, mara: Persona, alice: User, bob: User, signed_in: SignIn
    ) -> None:
        signed_in(alice).post(f"/personas/{mara.pk}/edit/", filled(owner=str(bob.pk), id="1"))

        mara.refresh_from_db()
        assert mara.owner == alice

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_who_may_only_call_a_persona_gets_no_copy_with_its_instructions(
        self, method: str, mara: Persona, bob: User, signed_in: SignIn
    ) -> None:
        client = signed_in(bob)

        assertNotContains(client.get("/"), "Make my own copy")
        assert getattr(client, method)(f"/personas/{mara.pk}/duplicate/").status_code in (404, 405)
        assert not Persona.objects.filter(owner=bob).exists()

    def test_a_copy_may_be_copied_only_if_its_new_owner_says_so(
        self, mara: Persona, bob: User, signed_in: SignIn
    ) -> None:
        Persona.objects.update(may_be_copied=True)

        signed_in(bob).post(f"/personas/{mara.pk}/duplicate/")

        assert not Persona.objects.get(owner=bob).may_be_copied

    def test_a_copy_is_opened_for_the_user_who_made_it(self, mara: Persona, bob: User, signed_in: SignIn) -> None:
        Persona.objects.update(may_be_copied=True)
        assertContains(signed_in(bob).get("/"), "Make my own copy")

        answer = signed_in(bob).post(f"/personas/{mara.pk}/duplicate/", follow=True)

        copy = Persona.objects.get(owner=bob)
        assertRedirects(answer, f"/personas/{copy.pk}/edit/")
        assertContains(answer, "Only you see it until you share it.")


class TestSharedButInactive:
    """Sharing does nothing while a persona is inactive: the page says so, and offers to make it active."""

    @pytest.fixture
    def in_vain(self, mara: Persona) -> Persona:
        mara.active = False
        mara.save()
        return mara

    @pytest.mark.parametrize("shared_with", ["everyone", "a group"])
    def test_saving_it_offers_to_activate_it(
        self, shared_with: str, alice: User, bob: User, teachers: Group, signed_in: SignIn
    ) -> None:
        alice.groups.add(teachers)
        alice.user_permissions.add(Permission.objects.get(codename="share_with_everyone"))
        sharing = {"everyone": "on"} if shared_with == "everyone" else {"groups": str(teachers.pk)}
        browser = signed_in(alice)

        page = browser.post("/personas/new/", filled(**sharing) | {"active": ""}, follow=True)

        assertContains(page, "nobody but you finds")
        otto = Persona.objects.get()
        answer = browser.post(f"/personas/{otto.pk}/edit/", {"activate": ""}, follow=True)
        assertContains(answer, "is active: those it is shared with find it now.")
        assertContains(signed_in(bob).get("/"), "Otto")

    def test_switching_it_off_says_so_too(self, mara: Persona, alice: User, signed_in: SignIn) -> None:
        page = signed_in(alice).post(f"/personas/{mara.pk}/edit/", filled() | {"active": ""}, follow=True)

        assertContains(page, "nobody but you finds")

    def test_what_is_active_or_not_shared_offers_nothing(self, mara: Persona, alice: User, signed_in: SignIn) -> None:
        assertNotContains(signed_in(alice).get(f"/personas/{mara.pk}/edit/"), "nobody but you finds")
        mara.groups.clear()
        mara.active = False
        mara.save()

        assertNotContains(signed_in(alice).get(f"/personas/{mara.pk}/edit/"), "nobody but you finds")

    def test_only_the_owner_can_activate_it(self, in_vain: Persona, bob: User, signed_in: SignIn) -> None:
        assert signed_in(bob).post(f"/personas/{in_vain.pk}/edit/", {"activate": ""}).status_code == 404
        in_vain.refresh_from_db()
        assert not in_vain.active

    def test_the_admin_says_so(self, in_vain: Persona, editor: User, teachers: Group, signed_in: SignIn) -> None:
        form = filled(owner=str(in_vain.owner_id), groups=str(teachers.pk)) | {"active": ""}

        page = signed_in(editor).post(f"/admin/agents/persona/{in_vain.pk}/change/", form, follow=True)

        assertContains(page, "is shared, but inactive")


class TestAttacks:
    @pytest.mark.parametrize(
        "path", ["/personas/new/", "/personas/{}/edit/", "/personas/{}/duplicate/", "/accounts/logout/"]
    )
    def test_a_form_from_another_site_is_refused(self, path: str, mara: Persona, alice: User) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")

        answer = browser.post(path.format(mara.pk), filled())

        assertContains(answer, "Please send it again", status_code=403)
        assert Persona.objects.count() == 1
        assert browser.get("/").status_code == 200

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
    def test_signing_in_never_leads_to_another_site(self, elsewhere: str, alice: User, client: Client) -> None:
        answer = client.post("/accounts/login/", {"login": "alice", "password": "alice's password", "next": elsewhere})

        assertRedirects(answer, "/")

    def test_signing_in_leads_back_to_the_page_that_was_asked_for(self, alice: User, client: Client) -> None:
        assertRedirects(client.get("/personas/new/"), "/accounts/login/?next=/personas/new/")
        answer = client.post(
            "/accounts/login/", {"login": "alice", "password": "alice's password", "next": "/personas/new/"}
        )

        assertRedirects(answer, "/personas/new/")

    def test_an_unknown_user_and_a_wrong_password_get_the_same_answer(self, alice: User, client: Client) -> None:
        answers = [
            client.post("/accounts/login/", {"login": name, "password": "guess"}).context["form"].errors
            for name in ("alice", "nobody-of-that-name")
        ]

        assert answers[0] == answers[1] != {}

    def test_guessing_passwords_is_stopped(self, alice: User, client: Client) -> None:
        for _ in range(6):
            client.post("/accounts/login/", {"login": "alice", "password": "guess"})

        answer = client.post("/accounts/login/", {"login": "alice", "password": "alice's password"})

        assertContains(answer, "Too many failed login attempts")

    def test_nobody_can_sign_up(self, client: Client, db: None) -> None:
        answer = client.post("/accounts/signup/", {"username": "eve", "password1": "x8Kd!aa0", "password2": "x8Kd!aa0"})

        assertContains(answer, "No sign-up here")
        assert not User.objects.filter(username="eve").exists()

    def test_pages_have_the_strict_policy_and_nothing_inline(
        self, mara: Persona, alice: User, signed_in: SignIn
    ) -> None:
        new = ("/personas/new/", "/personas/new/?template=blank")
        for path in ("/", *new, f"/personas/{mara.pk}/edit/", f"/personas/{mara.pk}/", "/accounts/logout/"):
            page = signed_in(alice).get(path)
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
            assert "unsafe" not in page.headers["Content-Security-Policy"]
            assert page.headers["Cache-Control"] != ""
            assertNotContains(page, "style=")
            assertNotContains(page, "<script>")


class TestErrorPages:
    def test_a_page_that_does_not_exist_says_so_kindly(self, alice: User, signed_in: SignIn) -> None:
        for browser in (signed_in(alice), signed_in(None)):
            assertContains(browser.get("/no/such/page/"), "There is nothing here", status_code=404)

    def test_an_unknown_host_is_a_bad_request(self, client: Client) -> None:
        answer = client.get("/", headers={"host": "evil.example"})

        assertContains(answer, "We could not read that", status_code=400)

    def test_the_page_for_a_server_error_shows_no_details(
        self, alice: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def break_down(*_: object) -> None:
            raise RuntimeError("a detail of ours")

        monkeypatch.setattr(PersonaQuerySet, "visible_to", break_down)
        browser = signed_in(alice)
        browser.raise_request_exception = False

        answer = browser.get("/")

        assertContains(answer, "Something broke", status_code=500)
        assertNotContains(answer, "a detail of ours", status_code=500)

    def test_the_page_for_a_server_error_needs_no_database_and_no_request(self) -> None:
        assert "Something broke" in render_to_string("500.html")
