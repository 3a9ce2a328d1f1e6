"""People, tags and a picture in the form of a persona."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from agents.people.named_exactly import UNKNOWN_PER_HOUR
from agents.personas.models import Persona
from agents.personas.pictures.models import PersonaPicture
from agents.personas.sharing_form import PEOPLE_MAX, TAG_LIMIT
from tests.agents.personas.filled import filled
from tests.agents.personas.pictures.files import a_picture

SignIn = Callable[[User | None], Client]


@pytest.fixture
def path(mara: Persona) -> str:
    return f"/personas/{mara.pk}/edit/"


def names(persona: Persona) -> list[str]:
    return sorted(persona.people.values_list("username", flat=True))


def events(action: Action) -> list[Any]:
    return list(AuditEvent.objects.filter(action=action).order_by("pk").values_list("details", flat=True))


class TestPeople:
    def test_a_person_who_was_added_finds_it_and_nobody_else_does(
        self, path: str, alice: User, charlie: User, supervisor: User, signed_in: SignIn
    ) -> None:
        assertNotContains(signed_in(charlie).get("/"), "persona-")

        assertRedirects(signed_in(alice).post(path, filled(people_added="Charlie")), "/")

        assertContains(signed_in(charlie).get("/"), "With you")
        assertNotContains(signed_in(supervisor).get("/"), "persona-")
        assert events(Action.PERSONA_SHARED)[-1] == {"shared_with": ["charlie"]}

    def test_the_form_shows_them_and_takes_those_without_a_mark_away(
        self, path: str, mara: Persona, alice: User, bob: User, charlie: User, signed_in: SignIn
    ) -> None:
        mara.people.add(bob, charlie)
        browser = signed_in(alice)
        people = browser.get(path).context["form"]["people"]
        assert [(str(each.data["label"]), each.data["selected"]) for each in people.subwidgets] == [
            ("bob", True),
            ("charlie", True),
        ]

        browser.post(path, filled(people=str(bob.pk)))

        assert names(mara) == ["bob"]
        assert events(Action.PERSONA_UNSHARED)[-1] == {"shared_with": ["charlie"]}

    def test_nobody_is_listed_while_it_is_shared_with_nobody(self, path: str, alice: User, signed_in: SignIn) -> None:
        page = signed_in(alice).get(path)
        assertNotContains(page, "Shared with people")
        assertNotContains(page, "charlie")

    def test_who_is_not_among_them_cannot_be_chosen_by_their_key(
        self, path: str, mara: Persona, alice: User, charlie: User, signed_in: SignIn
    ) -> None:
        assertContains(signed_in(alice).post(path, filled(people=str(charlie.pk))), "is not in the list")
        assert names(mara) == []

    def test_one_sentence_for_a_name_without_an_account_and_what_was_typed_stays(
        self, path: str, mara: Persona, alice: User, charlie: User, signed_in: SignIn
    ) -> None:
        charlie.is_active = False
        charlie.save()
        pages = [signed_in(alice).post(path, filled(people_added=name)) for name in ("charlie", "nobody1")]

        sentences = [page.context["form"].errors["people_added"][0] for page in pages]
        assert sentences[0].replace("charlie", "nobody1") == sentences[1]
        assertContains(pages[0], 'value="charlie"')
        assert names(mara) == []

    def test_who_tries_names_one_after_the_other_has_to_wait(
        self, path: str, alice: User, charlie: User, signed_in: SignIn
    ) -> None:
        browser = signed_in(alice)
        for number in range(UNKNOWN_PER_HOUR + 1):
            browser.post(path, filled(people_added=f"nobody{number}"))

        assertContains(browser.post(path, filled(people_added="charlie")), "unknown names in an hour")

    def test_owners_are_not_shared_with_themselves(
        self, path: str, mara: Persona, alice: User, signed_in: SignIn
    ) -> None:
        assertRedirects(signed_in(alice).post(path, filled(people_added="alice")), "/")
        assert names(mara) == []

    def test_a_new_persona_is_shared_at_once(self, alice: User, charlie: User, signed_in: SignIn) -> None:
        assertRedirects(signed_in(alice).post("/personas/new/", filled(people_added="charlie")), "/")
        assert names(Persona.objects.get()) == ["charlie"]

    def test_with_so_many_people_and_no_more(
        self, path: str, mara: Persona, alice: User, charlie: User, signed_in: SignIn
    ) -> None:
        many = User.objects.bulk_create(User(username=f"user{number}") for number in range(PEOPLE_MAX))
        mara.people.set(many)
        form = filled(people_added="charlie") | {"people": [str(user.pk) for user in many]}

        assertContains(signed_in(alice).post(path, form), f"Share with at most {PEOPLE_MAX} people")

    def test_staff_share_by_names_too(
        self, mara: Persona, alice: User, charlie: User, editor: User, signed_in: SignIn
    ) -> None:
        page = f"/admin/agents/persona/{mara.pk}/change/"
        signed_in(editor).post(page, filled(owner=str(alice.pk), people_added="charlie"))
        assert names(mara) == ["charlie"]
        assertContains(signed_in(editor).get(page), "charlie")


class TestTags:
    def test_each_is_kept_once_as_it_was_written_first(
        self, path: str, mara: Persona, alice: User, signed_in: SignIn
    ) -> None:
        signed_in(alice).post(path, filled(tags="School\r\n  for   children , school\n\n"))
        mara.refresh_from_db()
        assert mara.tags == ["School", "for children"]
        assert "School\nfor children" in signed_in(alice).get(path).content.decode()

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [("\n".join("abcdefghijk"), "at most 10 tags: these are 11"), ("x" * (TAG_LIMIT + 1), "at most 30 characters")],
    )
    def test_a_few_short_ones(self, typed: str, sentence: str, path: str, alice: User, signed_in: SignIn) -> None:
        assertContains(signed_in(alice).post(path, filled(tags=typed)), sentence)

    def test_a_card_has_them_and_each_leads_to_those_that_have_it(
        self, path: str, alice: User, bob: User, signed_in: SignIn
    ) -> None:
        signed_in(alice).post(path, filled(tags="a/b & c"))

        assertContains(signed_in(bob).get("/"), '<a href="/?q=a%2Fb%20%26%20c" dir="auto">a/b &amp; c</a>', html=True)
        assertContains(signed_in(bob).get("/?q=a%2Fb%20%26%20c"), "Otto")


class TestPicture:
    def upload(self, browser: Client, path: str, content: bytes, **fields: str) -> Any:
        return browser.post(path, filled(**fields) | {"picture": SimpleUploadedFile("me.png", content)})

    def test_it_is_on_the_card_of_everybody_who_finds_it(
        self, path: str, alice: User, bob: User, signed_in: SignIn
    ) -> None:
        assertRedirects(self.upload(signed_in(alice), path, a_picture()), "/")

        browser = signed_in(bob)
        picture = PersonaPicture.objects.get()
        address = f"/personas/{picture.persona_id}/picture/{picture.digest}/"
        assertContains(browser.get("/"), f'src="{address}"')
        assert browser.get(address).status_code == 200
        assert events(Action.PERSONA_CHANGED)[-1] == {"fields": ["picture"]}

    def test_what_is_no_picture_is_refused_beside_its_field(self, path: str, alice: User, signed_in: SignIn) -> None:
        page = self.upload(signed_in(alice), path, b"<svg/>", name="Kept")

        assertContains(page, "This file cannot be read as a picture")
        assertContains(page, 'value="Kept"')
        assert not PersonaPicture.objects.exists()

    def test_it_is_removed_and_stays_when_something_else_is_saved(
        self, path: str, alice: User, signed_in: SignIn
    ) -> None:
        browser = signed_in(alice)
        assertNotContains(browser.get(path), "Remove the picture")
        self.upload(browser, path, a_picture())
        browser.post(path, filled(name="Otto the Second"))
        assert PersonaPicture.objects.exists()
        assertContains(browser.get(path), "Remove the picture")

        browser.post(path, filled(picture_removed="on"))

        assert not PersonaPicture.objects.exists()
        assert events(Action.PERSONA_CHANGED)[-1] == {"fields": ["picture"]}

    def test_staff_upload_one_too(self, mara: Persona, alice: User, editor: User, signed_in: SignIn) -> None:
        path = f"/admin/agents/persona/{mara.pk}/change/"
        self.upload(signed_in(editor), path, a_picture(), owner=str(alice.pk))
        assert PersonaPicture.objects.get().persona == mara
