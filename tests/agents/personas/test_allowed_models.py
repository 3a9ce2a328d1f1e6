"""The models that an operator allows: no form saves another one, and staff see which personas have one."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from agents.personas.allowed_models import as_models
from agents.personas.models import Persona
from agents.personas.validation import problems
from tests.agents.personas.filled import filled

SignIn = Callable[[User | None], Client]
ADMIN = "/admin/agents/persona/"
ALLOWED = ["gpt-realtime-mini", "gpt-4.1"]


@pytest.fixture
def _limited(mara: Persona, settings: Settings) -> None:
    """Mara has a model that is not allowed any more."""
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"allowed_models": ALLOWED})


def test_another_model_is_refused_with_those_that_are_allowed() -> None:
    found = problems(Persona(), ALLOWED)
    assert found == {"model": "This site does not allow the model “gpt-realtime”: choose gpt-realtime-mini or gpt-4.1."}
    assert problems(Persona(model="gpt-realtime-mini"), ALLOWED) == problems(Persona(), ()) == {}


@pytest.mark.usefixtures("_limited")
@pytest.mark.parametrize("path", ["/personas/{}/edit/", f"{ADMIN}{{}}/change/", f"{ADMIN}add/"])
def test_no_form_saves_another_model_and_each_offers_what_is_allowed(
    path: str, mara: Persona, alice: User, boss: User, signed_in: SignIn
) -> None:
    browser = signed_in(alice if path.startswith("/personas") else boss)
    sent = filled(owner=str(alice.pk), name="Otto")

    assertContains(browser.post(path.format(mara.pk), sent), "choose gpt-realtime-mini or gpt-4.1.")
    assert not Persona.objects.filter(name="Otto").exists()
    page = browser.get(path.format(mara.pk))
    assertContains(page, '<option value="gpt-4.1"></option>', html=True)
    assertNotContains(page, '<option value="gpt-5"></option>', html=True)
    browser.post(path.format(mara.pk), sent | {"model": "gpt-realtime-mini"})
    assert Persona.objects.filter(name="Otto", model="gpt-realtime-mini").exists()


@pytest.mark.usefixtures("_limited")
def test_staff_see_which_personas_have_a_model_that_is_not_allowed(
    mara: Persona, alice: User, editor: User, signed_in: SignIn
) -> None:
    Persona.objects.create_published(owner=alice, name="Otto", summary="s", model="gpt-4.1")
    Persona.objects.create(owner=alice, name="Ada", summary="s", agent_name="desk", agent_project="museum")
    page = signed_in(editor).get(ADMIN)

    assertContains(page, '<td class="field-model_shown">desk (not allowed)</td>', html=True)
    assertContains(page, '<td class="field-model_shown">gpt-realtime (not allowed)</td>', html=True)
    assertContains(page, '<td class="field-model_shown">gpt-4.1</td>', html=True)


@pytest.mark.parametrize("path", ["/personas/{}/edit/", f"{ADMIN}{{}}/change/"])
def test_a_form_offers_what_can_be_deployed_to_a_persona_with_a_deployment_of_ones_own(
    path: str, mara: Persona, alice: User, boss: User, signed_in: SignIn
) -> None:
    browser = signed_in(alice if path.startswith("/personas") else boss)
    offered = '<option value="gpt-5.5"></option>'
    assertNotContains(browser.get(path.format(mara.pk)), offered, html=True)
    Persona.objects.filter(pk=mara.pk).update(profile="byom-azure-openai-chat-completion")
    assertContains(browser.get(path.format(mara.pk)), offered, html=True)


def test_a_list_of_models_is_read_without_doubles() -> None:
    assert as_models(["gpt-realtime", "gpt-4.1", "gpt-realtime"]) == ["gpt-realtime", "gpt-4.1"]
    assert as_models([]) == []


@pytest.mark.parametrize("name", ["gpt realtime", "gpt-realtime;gpt-4.1", "", "*", "-x", "é"])
def test_what_is_no_name_of_a_model_is_named(name: str) -> None:
    with pytest.raises(ValueError, match="is not a model's name; allowed are"):
        as_models(["gpt-realtime", name])
