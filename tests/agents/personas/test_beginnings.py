"""What a new persona can begin from."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains

from agents.personas.beginnings import Beginning, beginnings
from agents.personas.choices import LANGUAGES
from agents.personas.liveliness import BY_VALUE
from agents.personas.models import Persona
from tests.agents.personas.filled import filled

SignIn = Callable[[User | None], Client]
EVERY = list(beginnings().values())


def test_there_is_one_for_each_common_task_and_a_blank_one() -> None:
    assert list(beginnings()) == ["front-desk", "tutor", "interviewer", "support", "storyteller", "blank"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("beginning", EVERY, ids=lambda beginning: beginning.slug)
def test_each_is_a_persona_that_can_be_called_in_every_language(beginning: Beginning, language: str) -> None:
    persona = Persona(**beginning.fields(language))

    persona.clean()
    assert persona.language == language
    assert "{language}" not in persona.name + persona.summary + persona.instructions


def test_a_tutor_teaches_the_language_that_was_chosen_with_a_voice_that_speaks_it() -> None:
    tutor = Persona(**beginnings()["tutor"].fields("de-DE"))

    assert tutor.name == "German tutor"
    assert "Speak German, slowly" in tutor.instructions
    assert (tutor.greeting[:6], tutor.voice_name[:5]) == ("Hallo!", "de-DE")
    assert tutor.silence_duration_ms == BY_VALUE["1"].silence_duration_ms


def test_without_a_greeting_in_the_language_the_caller_speaks_first() -> None:
    assert Persona(**beginnings()["tutor"].fields("th-TH")).greeting == ""


class TestPages:
    def test_the_first_page_offers_them_and_leads_to_the_form(self, charlie: User, signed_in: SignIn) -> None:
        page = signed_in(charlie).get("/personas/new/")

        for beginning in EVERY:
            assertContains(page, f'name="template" value="{beginning.slug}"')
        assertContains(page, '<option value="de-DE">Deutsch · German</option>', html=True)

    def test_the_form_is_filled_and_nothing_is_saved(self, charlie: User, signed_in: SignIn) -> None:
        form = signed_in(charlie).get("/personas/new/?template=support&language=de-DE").context["form"]

        assert form["greeting"].value().startswith("Guten Tag")
        assert "[the coffee machine X2]" in form["instructions"].value()
        assert not Persona.objects.exists()

    def test_what_does_not_exist_offers_what_does(self, charlie: User, signed_in: SignIn) -> None:
        browser = signed_in(charlie)

        assertContains(browser.get("/personas/new/?template=nobody"), "What would you like to begin from?")
        form = browser.get("/personas/new/?template=tutor&language=xx-XX").context["form"]
        assert form["language"].value() == "en-US"

    def test_what_was_left_alone_is_as_the_template_had_it(self, charlie: User, signed_in: SignIn) -> None:
        """The list from patient to lively shows what the template sets, and that is no change."""
        sent = filled(liveliness="1", silence_duration_ms="1400")

        signed_in(charlie).post("/personas/new/?template=tutor", sent)

        assert Persona.objects.get().silence_duration_ms == 1400
