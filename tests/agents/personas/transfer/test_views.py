"""The pages of an owner: files in, a look at what they change, and files out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agents.personas.models import Persona, PersonaVersion
from agents.personas.transfer import forms
from agents.personas.transfer.persona_file import read_file
from tests.agents.personas.transfer.filed import KEY, file_of, persona

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
IMPORT = "/personas/import/"


@pytest.fixture
def browser(alice: User, signed_in: SignIn) -> Client:
    return signed_in(alice)


def look(browser: Client, *texts: str, **more: Any) -> Any:
    """Upload these, each as a file."""
    files = [SimpleUploadedFile(f"{number}.yaml", text.encode()) for number, text in enumerate(texts)]
    return browser.post(IMPORT, {"uploads": files, **more})


def agree(browser: Client, page: Any, **more: str) -> Any:
    return browser.post(IMPORT, {"token": page.context["agreed_form"]["token"].value(), **more}, follow=True)


class TestImport:
    def test_files_are_looked_at_first_and_then_saved(self, browser: Client, alice: User) -> None:
        page = look(browser, file_of(), file_of(persona(id=KEY.replace("0", "1"), name="Otto")))
        assertContains(page, "2 new: nothing is saved yet")
        assertContains(page, "<ins>Otto</ins>")
        assert not Persona.objects.exists()

        done = agree(browser, page)
        assertRedirects(done, "/")
        assertContains(done, "Imported: 2 new.")
        assert {each.owner for each in Persona.objects.all()} == {alice}
        assert not PersonaVersion.objects.exists()

    def test_the_difference_shows_words(self, browser: Client, alice: User) -> None:
        agree(browser, look(browser, file_of()))
        page = look(browser, file_of(persona(instructions="Be brief.")))
        assertContains(page, "1 changed: nothing is saved yet")
        assertContains(page, "Be <del>kind.</del><ins>brief.</ins>")

    def test_what_is_pasted_is_read_too_although_a_browser_changes_its_line_ends(self, browser: Client) -> None:
        text = file_of(persona(instructions="One\nTwo\n"))
        agree(browser, browser.post(IMPORT, {"pasted": text.replace("\n", "\r\n")}))
        assert Persona.objects.get().instructions == "One\nTwo\n"

    def test_they_can_be_published_at_once(self, browser: Client, alice: User) -> None:
        agree(browser, look(browser, file_of()), publish="on", reason="From the repository.")
        assert PersonaVersion.objects.get().reason == "From the repository."

    def test_problems_are_shown_all_at_once(self, browser: Client) -> None:
        page = look(browser, file_of(persona(vioce_rate=1)), "format: x")
        assertContains(page, "Nothing was saved: 2 things to fix")
        assertContains(page, "0.yaml, persona “Mara”, line 8, vioce_rate: there is no such key: write voice_rate")
        assertContains(page, "1.yaml: this is no file of personas")

    def test_hostile_names_are_shown_as_text(self, browser: Client) -> None:
        text = "<img src=x onerror=alert(1)>"
        page = look(browser, file_of(persona(name=text, summary="{{ 7|add:7 }}")))
        assertContains(page, "&lt;img src=x onerror=alert(1)&gt;")
        assertNotContains(page, "<img src=x")
        assertContains(page, "{{ 7|add:7 }}")
        assertNotContains(look(browser, file_of(persona(**{text: 1}))), "<img src=x")

    def test_nothing_chosen_says_what_to_do(self, browser: Client) -> None:
        assertContains(browser.post(IMPORT), "Choose a file, or paste what is in one.")
        assertContains(look(browser, ""), "There is nothing in the file: choose another one.")
        assertContains(look(browser, "a" * 1_000_001), "0.yaml: the file has 1,000,001 bytes")

    def test_what_changed_meanwhile_is_shown_again(self, browser: Client, alice: User) -> None:
        agree(browser, look(browser, file_of()))
        page = look(browser, file_of(persona(greeting="Hello!")))
        Persona.objects.update(greeting="Hi!")
        again = agree(browser, page)
        assertContains(again, "Something has changed since. Look again.")
        assert Persona.objects.get().greeting == "Hi!"
        agree(browser, again)
        assert Persona.objects.get().greeting == "Hello!"

    def test_nobody_agrees_to_what_this_site_did_not_show(
        self, browser: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = look(browser, file_of())
        assertContains(browser.post(IMPORT, {"token": "x"}), "This page is too old: choose the files again.")
        monkeypatch.setattr(forms, "AGREED_SECONDS", -1)
        assertContains(agree(browser, page), "This page is too old: choose the files again.")
        assert not Persona.objects.exists()

    def test_somebody_else_who_agrees_makes_personas_of_their_own(
        self, browser: Client, bob: User, signed_in: SignIn
    ) -> None:
        page = look(browser, file_of())
        agree(browser, page)
        agree(signed_in(bob), page)
        assert {each.owner_id: each.name for each in Persona.objects.exclude(pk=KEY)} == {bob.pk: "Mara"}

    def test_what_would_not_fit_into_a_request_again_is_refused(
        self, browser: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(forms, "TOKEN_MAX", 100)
        assertContains(look(browser, file_of()), "All files: This is too large for a page")

    def test_all_files_together_have_a_limit(self, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(forms, "PERSONAS_MAX", 1)
        page = look(browser, file_of(), file_of(persona(id=KEY.replace("0", "1"))))
        assertContains(page, "All files: there are 2 personas in them: use at most 1.")

    def test_a_reason_that_is_too_long_saves_nothing(self, browser: Client) -> None:
        agree(browser, look(browser, file_of()), publish="on", reason="x" * 201)
        assert not Persona.objects.exists()


class TestExport:
    def test_one_persona(self, mara: Persona, browser: Client) -> None:
        answer = browser.get(f"/personas/{mara.pk}/export/?format=json")
        assert answer["Content-Disposition"] == 'attachment; filename="mara.json"'
        assert [entry.persona_id for entry in read_file("a", answer.content.decode())] == [str(mara.pk)]

    def test_all_that_are_ones_own(self, mara: Persona, browser: Client, bob: User, alice: User) -> None:
        Persona.objects.create(owner=bob, name="Otto", summary="s", everyone=True)
        Persona.objects.create(owner=alice, name="Jonas", summary="s")
        answer = browser.get("/personas/export/")
        names = [entry.options["name"] for entry in read_file("a", answer.content.decode())]
        assert (names, answer["Content-Disposition"]) == (["Jonas", "Mara"], 'attachment; filename="personas.yaml"')

    def test_somebody_elses_is_not_found(self, mara: Persona, bob: User, signed_in: SignIn) -> None:
        mara.may_be_copied = True
        mara.save()
        assert signed_in(bob).get(f"/personas/{mara.pk}/export/").status_code == 404

    def test_other_formats_are_not_found(self, mara: Persona, browser: Client) -> None:
        assert browser.get(f"/personas/{mara.pk}/export/?format=xml").status_code == 404
        assert browser.get("/personas/export/?format=").status_code == 404

    def test_with_none_there_is_nothing_to_export(self, browser: Client) -> None:
        assertContains(browser.get("/personas/export/", follow=True), "You have no personas to export.")

    def test_the_menu_of_ones_own_card_leads_there(
        self, mara: Persona, browser: Client, bob: User, signed_in: SignIn
    ) -> None:
        path = f"/personas/{mara.pk}/export/?format=yaml"
        assertContains(browser.get("/"), path)
        assertContains(browser.get("/"), f'href="{IMPORT}"')
        assertContains(browser.get(IMPORT), "/personas/export/?format=json")
        assertNotContains(signed_in(bob).get("/"), path)
