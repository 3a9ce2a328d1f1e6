"""The admin, where editors change everybody's personas."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.agents.personas.filled import filled

SignIn = Callable[[User | None], Client]
PERSONAS = "/admin/agents/persona/"


def act(browser: Client, action: str, *personas: Persona) -> None:
    answer = browser.post(
        PERSONAS, {"action": action, "_selected_action": [str(persona.pk) for persona in personas], "confirmed": "yes"}
    )
    assertRedirects(answer, PERSONAS)


class TestPersonas:
    def test_a_list_of_fifty_stays_cheap(
        self,
        alice: User,
        boss: User,
        teachers: Group,
        signed_in: SignIn,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for number in range(50):
            Persona.objects.create_published(owner=alice, name=f"No {number}", summary="One of many.").groups.add(
                teachers
            )
        browser = signed_in(boss)
        browser.get("/accounts/")  # this login is noted, for the next minute

        with django_assert_max_num_queries(12):
            assertContains(browser.get(PERSONAS), "No 49")

    @pytest.mark.parametrize("page", ["add/", "{}/change/"])
    def test_a_form_stays_cheap(
        self,
        page: str,
        mara: Persona,
        boss: User,
        bob: User,
        signed_in: SignIn,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        mara.people.add(bob)
        browser = signed_in(boss)
        browser.get("/accounts/")  # this login is noted, for the next minute

        with django_assert_max_num_queries(12):
            assertContains(browser.get(f"{PERSONAS}{page.format(mara.pk)}"), "Who may call it?")

    def test_the_sections_are_those_of_the_owners_form(self, mara: Persona, boss: User, signed_in: SignIn) -> None:
        mara.temperature = 0.9
        mara.save()

        page = signed_in(boss).get(f"{PERSONAS}{mara.pk}/change/")

        assert [fieldset.name for fieldset in page.context["adminform"]] == [
            "Who is it?",
            "What does it say?",
            "What does it say? Fine tuning · 1 changed",
            "How does it sound?",
            "How does it sound? Fine tuning",
            "How does it listen?",
            "How does it listen? Fine tuning",
            "Who may call it?",
            "Publish",
            "Record",
            "Costs",
        ]

    @pytest.mark.parametrize("words", ["mara", "opening", "alice", "Ava"])
    def test_search_finds_a_persona(self, words: str, mara: Persona, editor: User, signed_in: SignIn) -> None:
        assertContains(signed_in(editor).get(PERSONAS, {"q": words}), "1 persona")

    def test_filters_narrow_the_list(self, mara: Persona, editor: User, signed_in: SignIn) -> None:
        assertContains(signed_in(editor).get(PERSONAS, {"language": "en-US", "active__exact": "1"}), "1 persona")
        assertContains(signed_in(editor).get(PERSONAS, {"active__exact": "0"}), "0 personas")

    def test_try_it_leads_to_the_voice_page(self, mara: Persona, editor: User, signed_in: SignIn) -> None:
        link = f'<a href="/personas/{mara.pk}/">Try it</a>'

        assertContains(signed_in(editor).get(PERSONAS), link, html=True)
        assertContains(signed_in(editor).get(f"{PERSONAS}{mara.pk}/change/"), f'href="/personas/{mara.pk}/"')

    def test_the_same_rules_hold_as_for_owners(
        self, mara: Persona, editor: User, alice: User, signed_in: SignIn
    ) -> None:
        wrong = filled(owner=str(alice.pk), turn_detection="azure_semantic_vad", language="de-DE")

        answer = signed_in(editor).post(f"{PERSONAS}{mara.pk}/change/", wrong)

        assertContains(answer, "needs English")

    def test_an_edit_is_a_draft_with_its_author(
        self, mara: Persona, editor: User, alice: User, signed_in: SignIn
    ) -> None:
        signed_in(editor).post(f"{PERSONAS}{mara.pk}/change/", filled(owner=str(alice.pk), name="Mara of the night"))

        mara.refresh_from_db()
        assert (mara.name, mara.saved_by, mara.revision) == ("Mara of the night", editor, 1)
        assert mara.versions.get().name == "Mara"  # nobody but who may publish changes what callers get

    def test_a_copy_belongs_to_the_editor_who_made_it(self, mara: Persona, editor: User, signed_in: SignIn) -> None:
        act(signed_in(editor), "duplicate", mara)

        assert Persona.objects.get(owner=editor).published is None

    def test_switching_a_persona_off_and_on_leaves_a_trail(
        self, mara: Persona, editor: User, signed_in: SignIn
    ) -> None:
        act(signed_in(editor), "deactivate", mara)
        act(signed_in(editor), "activate", mara)

        events = AuditEvent.objects.filter(object_id=str(mara.pk), actor=editor).order_by("pk")
        assert [event.action for event in events] == [Action.PERSONA_WITHDRAWN, Action.PERSONA_ACTIVATED]

    def test_a_user_who_may_only_look_is_offered_no_changes(self, mara: Persona, signed_in: SignIn) -> None:
        viewer = User.objects.create_user("viewer", is_staff=True)
        viewer.user_permissions.add(Permission.objects.get(codename="view_persona"))

        page = signed_in(viewer).get(PERSONAS)

        assertNotContains(page, "Make selected personas inactive")
        assertNotContains(page, "Duplicate selected personas")

    def test_who_may_change_a_persona_finds_and_hears_voices_as_owners_do(
        self, mara: Persona, editor: User, signed_in: SignIn
    ) -> None:
        page = signed_in(editor).get(f"{PERSONAS}{mara.pk}/change/").content.decode()
        assert 'data-voice-picker="id_voice_name"' in page
        assert "js/personas/main" in page

    def test_a_persona_that_was_called_is_kept_and_the_page_says_what_to_do(
        self, conversation: Conversation, boss: User, signed_in: SignIn
    ) -> None:
        path = f"{PERSONAS}{conversation.persona_id}/delete/"

        assertContains(signed_in(boss).get(path), "Archive them instead")
        assertContains(signed_in(boss).get(path), "called 1 times")
        signed_in(boss).post(path, {"post": "yes"})
        assert Persona.objects.filter(pk=conversation.persona_id).exists()

    @pytest.mark.parametrize("way", ["page", "list"])
    def test_the_reason_is_what_keeps_it_and_not_a_right_that_the_editor_lacks(
        self, way: str, conversation: Conversation, editor: User, signed_in: SignIn
    ) -> None:
        chosen = {"action": "delete_selected", "_selected_action": str(conversation.persona_id)}
        browser = signed_in(editor)

        page = (
            browser.get(f"{PERSONAS}{conversation.persona_id}/delete/")
            if way == "page"
            else browser.post(PERSONAS, chosen)
        )

        assertContains(page, "Cannot delete persona")
        assertContains(page, "called 1 times")
        assertNotContains(page, "permission")

    def test_an_owner_who_has_personas_is_kept_and_the_page_says_why(
        self, mara: Persona, boss: User, signed_in: SignIn
    ) -> None:
        page = signed_in(boss).get(f"/admin/auth/user/{mara.owner_id}/delete/")

        assertContains(page, "because of what is kept")
        assertContains(page, "Mara")

    def test_the_filter_names_languages(self, mara: Persona, editor: User, signed_in: SignIn) -> None:
        Persona.objects.create_published(owner=mara.owner, name="Jonas", summary="Teaches.", language="de-DE")

        page = signed_in(editor).get(PERSONAS)

        assertContains(page, '<a href="?language=de-DE">Deutsch · German</a>', html=True)

    def test_a_persona_that_nobody_called_is_deleted(self, mara: Persona, editor: User, signed_in: SignIn) -> None:
        signed_in(editor).post(f"{PERSONAS}{mara.pk}/delete/", {"post": "yes"})

        assert not Persona.objects.exists()
