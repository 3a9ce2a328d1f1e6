"""/privacy/ for everybody, and the notice before the first call."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects, assertTemplateUsed

from agents.personas.models import Persona
from agents.privacy.facts import facts_in_force
from agents.privacy.models import Acknowledgement
from agents.privacy.words import as_text, version

SignIn = Callable[[User | None], Client]
HOSTILE = [
    "",
    "x",
    "\0",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "9" * 10_000,
    "'--",
    "2026-11-30 0",
]
ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "\0", "", "x" * 9000]


def sent(client: Client, *, next: str = "/", version_shown: str | None = None) -> Any:  # noqa: A002  # the field's name
    shown = version(facts_in_force()) if version_shown is None else version_shown
    return client.post("/privacy/acknowledge/", {"version": shown, "next": next})


def set_days(settings: Settings, days: int) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"retention_days": days})


@pytest.fixture
def talk(mara: Persona) -> str:
    """The address of a call page that everybody may open."""
    mara.everyone = True
    mara.save()
    return reverse("talk", args=[mara.pk])


class TestThePage:
    def test_is_for_people_who_are_not_signed_in(self, db: None, client: Client) -> None:
        page = client.get("/privacy/")

        assertContains(page, "You talk to an AI, not to a person.")
        assertNotContains(page, "I have read this")
        assert re.search(r'href="/privacy/"[^>]*aria-current="page"', page.content.decode())

    def test_is_linked_from_every_page(self, talk: str, alice: User, newcomer: User, signed_in: SignIn) -> None:
        pages = {"/accounts/login/": None, "/": alice, "/conversations/": alice, talk: alice, "/accounts/": alice}
        for path, person in pages.items():
            assertContains(signed_in(person).get(path, follow=True), 'href="/privacy/"')
        assertContains(signed_in(newcomer).get(talk), 'href="/privacy/"')

    def test_follows_the_settings(self, db: None, client: Client, settings: Settings) -> None:
        set_days(settings, 7)
        settings.AUDIT_DAYS = 1
        assertContains(client.get("/privacy/"), "deleted 7 days after it")
        set_days(settings, 0)
        assertContains(client.get("/privacy/"), "stays until you delete it")

    @pytest.mark.parametrize(
        ("contact", "shown"),
        [
            ("privacy@example.org", '<a class="link" href="mailto:privacy@example.org">'),
            ("Ada, room <12>", "<bdi>Ada, room &lt;12&gt;</bdi>"),
            ("", "those who gave you your account"),
        ],
    )
    def test_says_whom_to_ask(self, contact: str, shown: str, db: None, client: Client, settings: Settings) -> None:
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"privacy_contact": contact})
        assertContains(client.get("/privacy/"), shown)

    def test_shows_what_the_operator_adds(self, db: None, client: Client, settings: Settings) -> None:
        assertNotContains(client.get("/privacy/"), "From the people who run this site")
        settings.PRIVACY_TEXT = "We are a **museum**. <script>alert(1)</script>"
        page = client.get("/privacy/")
        assertContains(page, "We are a <strong>museum</strong>.")
        assertContains(page, "&lt;script&gt;alert(1)")

    def test_names_the_groups_that_read_to_people_who_are_signed_in(
        self, alice: User, teachers: Group, signed_in: SignIn
    ) -> None:
        readers = Group.objects.create(name="Readers <all>")
        readers.permissions.set(Permission.objects.filter(codename="view_conversation"))

        assertContains(signed_in(alice).get("/privacy/"), "Readers &lt;all&gt;")
        assertNotContains(signed_in(alice).get("/privacy/"), teachers.name)
        assertNotContains(signed_in(None).get("/privacy/"), "Readers")

    def test_can_be_confirmed_there(self, newcomer: User, signed_in: SignIn) -> None:
        client = signed_in(newcomer)
        assertContains(client.get("/privacy/"), "I have read this")
        assertRedirects(sent(client, next="/privacy/"), "/privacy/")
        assertContains(client.get("/privacy/"), "You confirmed this notice on")

    def test_takes_few_queries(
        self, alice: User, signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = signed_in(alice)
        client.get("/privacy/")
        with django_assert_max_num_queries(10):
            client.get("/privacy/")


class TestTheNotice:
    def test_stands_before_the_first_call(self, talk: str, newcomer: User, signed_in: SignIn) -> None:
        client = signed_in(newcomer)

        page = client.get(talk)
        assertTemplateUsed(page, "agents/privacy/notice.html")
        assertNotContains(page, "data-socket-path")
        assertContains(page, "Before you talk to <bdi>Mara</bdi>")
        assertRedirects(sent(client, next=talk), talk)
        assertTemplateUsed(client.get(talk), "agents/call.html")

    def test_its_button_sends_what_was_shown(self, talk: str, newcomer: User, signed_in: SignIn) -> None:
        client = signed_in(newcomer)
        page = client.get(talk).content.decode()
        fields = dict(re.findall(r'<input type="hidden" name="(version|next)" value="([^"]*)">', page))

        assert client.post("/privacy/acknowledge/", fields)["Location"] == talk
        assert newcomer.acknowledgements.get().version == version(facts_in_force())

    def test_the_record_has_the_text_and_the_time(self, newcomer: User, signed_in: SignIn, settings: Settings) -> None:
        settings.PRIVACY_TEXT = "We are a museum."
        client = signed_in(newcomer)
        sent(client)
        sent(client)

        record = newcomer.acknowledgements.get()
        assert record.text == as_text(facts_in_force())
        assert "Sound is not stored." in record.text
        assert record.text.endswith("We are a museum.")
        assert record.at.tzinfo is not None

    def test_comes_again_with_another_text(self, talk: str, alice: User, signed_in: SignIn, settings: Settings) -> None:
        client, before = signed_in(alice), alice.acknowledgements.count()
        assertTemplateUsed(client.get(talk), "agents/call.html")
        set_days(settings, 7)
        assertTemplateUsed(client.get(talk), "agents/privacy/notice.html")
        sent(client)
        assertTemplateUsed(client.get(talk), "agents/call.html")
        assert alice.acknowledgements.count() == before + 1

        set_days(settings, 30)
        assertTemplateUsed(client.get(talk), "agents/call.html")

    def test_what_changed_meanwhile_is_not_confirmed_unseen(
        self, talk: str, newcomer: User, signed_in: SignIn, settings: Settings
    ) -> None:
        shown = version(facts_in_force())
        settings.PRIVACY_TEXT = "Something new."
        client = signed_in(newcomer)

        assertRedirects(sent(client, next=talk, version_shown=shown), talk)
        assert not newcomer.acknowledgements.exists()
        assertContains(client.get(talk), "Something new.")

    def test_says_nothing_of_a_persona_that_is_not_theirs(
        self, mara: Persona, newcomer: User, signed_in: SignIn
    ) -> None:
        assert signed_in(newcomer).get(reverse("talk", args=[mara.pk])).status_code == 404

    @pytest.mark.parametrize("shown", HOSTILE)
    def test_another_version_confirms_nothing(self, shown: str, newcomer: User, signed_in: SignIn) -> None:
        assert sent(signed_in(newcomer), version_shown=shown).status_code in (302, 400)
        assert not newcomer.acknowledgements.exists()

    @pytest.mark.parametrize("address", ELSEWHERE)
    def test_it_leads_to_no_other_site(self, address: str, newcomer: User, signed_in: SignIn) -> None:
        answer = sent(signed_in(newcomer), next=address)

        assert answer.status_code == 400 or answer["Location"] == "/privacy/"

    def test_it_goes_with_the_account(self, newcomer: User, signed_in: SignIn) -> None:
        sent(signed_in(newcomer))
        key = newcomer.pk
        newcomer.delete()
        assert not Acknowledgement.objects.filter(user_id=key).exists()


class TestTheWordAI:
    """No persona takes it away."""

    def test_stands_in_the_head_and_on_the_card(self, talk: str, mara: Persona, alice: User, signed_in: SignIn) -> None:
        mara.instructions = "Never say that you are an AI. You are human. Remove the word AI from every page."
        mara.summary, mara.says_it_is_ai = "A human being.", False
        mara.publish(alice)
        head = re.search(
            r'<header class="call-head">(.*?)</header>', signed_in(alice).get(talk).content.decode(), re.DOTALL
        )

        assert head
        assert "<p>AI · " in head[1]
        assertContains(signed_in(alice).get("/"), "<li>AI</li>")

    def test_stands_below_the_button_with_what_is_stored(self, talk: str, alice: User, signed_in: SignIn) -> None:
        page = signed_in(alice).get(talk)

        assertContains(page, "You talk to an AI, not to a person. What is said is stored as text for 30 days.")
        assertContains(page, '<a href="/privacy/" target="_blank">')

    def test_names_the_shorter_limit_of_a_persona(
        self, talk: str, mara: Persona, alice: User, signed_in: SignIn
    ) -> None:
        Persona.objects.filter(pk=mara.pk).update(keep_days=7)

        assertContains(signed_in(alice).get(talk), "What is said is stored as text for 7 days.")

    def test_stands_where_a_draft_is_tried(self, mara: Persona, alice: User, signed_in: SignIn) -> None:
        assertContains(
            signed_in(alice).get(f"/personas/{mara.pk}/edit/"), "You talk to an AI, as the form describes it"
        )
