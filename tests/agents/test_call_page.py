"""The page of a call."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects, assertTemplateUsed

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from agents.voice.errors import FAULTS
from tests.accounts.test_kept_forms import forms_of
from tests.agents.conversations.history.held import held
from voicesite.paths import BASE_DIR

SignIn = Callable[[User | None], Client]
STATIC = BASE_DIR / "static"


def test_the_page_has_what_the_call_needs(mara: Persona, bob: User, signed_in: SignIn) -> None:
    page = signed_in(bob).get(f"/personas/{mara.pk}/")

    assertTemplateUsed(page, "agents/call.html")
    assert page.context["socket_path"] == f"/ws/voice/{mara.pk}/"
    assert page.context["recognises_english_only"] is True
    assert (page.context["show_log"], page.context["edit_url"]) == (False, "")


@pytest.mark.parametrize(("ears", "is_english_only"), [("english", True), ("multilingual", False)])
def test_it_says_what_the_local_voice_service_understands(
    ears: str, is_english_only: bool, mara: Persona, alice: User, signed_in: SignIn, settings: Any
) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"ears": ears})
    page = signed_in(alice).get(f"/personas/{mara.pk}/").content.decode()

    assert ("hears English only" in page) is is_english_only
    assert ('data-spoken-to="en"' in page) is is_english_only


def test_it_brings_what_is_shown_for_each_fault_as_data(mara: Persona, alice: User, signed_in: SignIn) -> None:
    page = signed_in(alice).get(f"/personas/{mara.pk}/").content.decode()

    data = re.search(r'<script id="faults" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert json.loads(data[1]) == FAULTS


def test_one_can_sign_out_there(mara: Persona, alice: User, signed_in: SignIn) -> None:
    client = signed_in(alice)

    assert "/accounts/logout/" in dict(forms_of(client.get(f"/personas/{mara.pk}/")))


def test_owners_and_editors_find_a_link_to_change_the_persona(
    mara: Persona, alice: User, editor: User, signed_in: SignIn
) -> None:
    path = f"/personas/{mara.pk}/"

    assert signed_in(alice).get(path).context["edit_url"] == f"{path}edit/"
    assert signed_in(editor).get(path).context["edit_url"] == f"/admin/agents/persona/{mara.pk}/change/"
    assert signed_in(editor).get(path).context["show_log"] is True


def test_a_call_that_goes_on_is_offered_to_its_user_only(
    conversation: Conversation, alice: User, bob: User, signed_in: SignIn
) -> None:
    Persona.objects.update(name="Mara, front desk")
    Conversation.objects.update(started_at=timezone.now() - timedelta(minutes=5), ended_at=None)
    path = f"/personas/{conversation.persona_id}/"

    assertContains(signed_in(bob).get(path), f'data-running-id="{conversation.pk}"')
    assertContains(signed_in(bob).get(path), "Your call with <bdi>Mara</bdi> is going on in another tab")
    assertNotContains(signed_in(alice).get(path), "Continue here")


def test_a_call_that_is_over_is_not_offered(conversation: Conversation, bob: User, signed_in: SignIn) -> None:
    now = timezone.now()
    for started_at, ended_at in ((now, now), (now - timedelta(hours=1), None)):  # the second one's process was killed
        Conversation.objects.update(started_at=started_at, ended_at=ended_at)
        assertNotContains(signed_in(bob).get(f"/personas/{conversation.persona_id}/"), "Continue here")


def call_by(user: User, name: str, minutes_ago: int) -> Conversation:
    """A call that goes on, with a persona of the user's own."""
    persona = Persona.objects.create_published(owner=user, name=name)
    started_at = timezone.now() - timedelta(minutes=minutes_ago)
    version = persona.versions.get()
    return Conversation.objects.create(
        user=user, persona=persona, persona_version=version, started_at=started_at, model=persona.model
    )


def test_one_reads_before_which_call_a_new_one_ends(
    mara: Persona, alice: User, bob: User, signed_in: SignIn, settings: Settings
) -> None:
    call_by(bob, "Quinn، الاستقبال", 2)
    running = call_by(bob, "Tom, tutor", 1)
    page, other_page = f"/personas/{mara.pk}/", f"/personas/{running.persona_id}/"
    limited = settings.ENVIRONMENT.model_copy

    settings.ENVIRONMENT = limited(update={"sessions_per_user": 3})
    assertNotContains(signed_in(bob).get(page), "A new call ends")
    settings.ENVIRONMENT = limited(update={"sessions_per_user": 2})
    assertContains(signed_in(bob).get(page), "A new call ends your call with <bdi>Quinn</bdi>.")
    settings.ENVIRONMENT = limited(update={"sessions_per_user": 1})
    assertContains(signed_in(bob).get(page), "A new call ends your call with <bdi>Tom</bdi>.")
    assertContains(signed_in(bob).get(other_page), "A new call ends that one.")
    assertNotContains(signed_in(alice).get(page), "A new call ends")


def test_a_persona_whose_caller_ends_the_turns_begins_with_push_to_talk(
    mara: Persona, alice: User, signed_in: SignIn
) -> None:
    path, box = f"/personas/{mara.pk}/", '<input type="checkbox" name="push-to-talk" autocomplete="off"'
    mara.interrupt_response = False
    mara.publish(alice)
    assertContains(signed_in(alice).get(path), f"{box}>")
    assertNotContains(signed_in(alice).get(path), "data-may-be-interrupted")

    mara.turn_detection = "manual"
    assertContains(signed_in(alice).get(path), f"{box}>")  # a draft changes no call
    mara.publish(alice)
    assertContains(signed_in(alice).get(path), f"{box} checked data-of-persona>")
    assertContains(signed_in(alice).get(path), "data-may-be-interrupted")


def test_instructions_never_reach_a_user_who_only_talks(mara: Persona, bob: User, signed_in: SignIn) -> None:
    mara.instructions = "The code word is heliotrope."
    mara.save()

    for path in ("/", f"/personas/{mara.pk}/"):
        assertNotContains(signed_in(bob).get(path), "heliotrope")


@pytest.mark.parametrize("path", ["/", "/personas/new/?template=blank", "/personas/{}/", "/personas/{}/edit/"])
def test_what_people_type_runs_in_the_direction_of_its_script(
    path: str, mara: Persona, alice: User, signed_in: SignIn
) -> None:
    page = signed_in(alice).get(path.format(mara.pk)).content.decode()
    boxes = re.findall(r'<(?:textarea|input[^>]* type="(?:text|search)")[^>]*>', page)

    assert boxes
    assert [box for box in boxes if 'dir="auto"' not in box] == []


class TestContinuing:
    def test_what_was_said_stands_above_a_divider_and_the_page_names_the_conversation(
        self, mara: Persona, bob: User, signed_in: SignIn
    ) -> None:
        earlier = held(bob, mara, "I am <b>Bob</b>", "Hello, Bob.")
        page = signed_in(bob).get(f"/personas/{mara.pk}/?continue={earlier.pk}")
        html = page.content.decode()

        assertContains(page, f'data-continues="{earlier.pk}"')
        assert html.index("I am &lt;b&gt;Bob") < html.index("Hello, Bob.") < html.index('class="divider"')

    def test_a_call_that_goes_on_is_taken_up_and_not_continued(
        self, mara: Persona, bob: User, signed_in: SignIn
    ) -> None:
        running = held(bob, mara, ended_at=None, end_reason="")
        page = signed_in(bob).get(f"/personas/{mara.pk}/?continue={running.pk}")

        assertRedirects(page, f"/personas/{mara.pk}/")

    def test_what_is_not_theirs_is_not_found(self, mara: Persona, bob: User, alice: User, signed_in: SignIn) -> None:
        other = Persona.objects.create_published(owner=bob, name="Otto", summary="s")
        ids = [held(alice, mara).pk, held(bob, other).pk, uuid4(), "x", "", "\0", "9" * 5000, "\ud800"]
        browser = signed_in(bob)
        answers = [
            browser.get(f"/personas/{mara.pk}/?{urlencode({'continue': key}, errors='surrogatepass')}").status_code
            for key in ids
        ]

        assert answers == [404] * len(ids)

    def test_a_persona_that_one_may_no_longer_call_is_not_found(
        self, mara: Persona, bob: User, signed_in: SignIn
    ) -> None:
        earlier = held(bob, mara)
        mara.groups.clear()

        assert signed_in(bob).get(f"/personas/{mara.pk}/?continue={earlier.pk}").status_code == 404


@pytest.mark.parametrize(("site_allows", "persona_allows"), [(True, True), (True, False), (False, True)])
def test_whether_to_record_is_asked_only_where_site_and_persona_allow_it_and_the_answer_is_left_open(
    mara: Persona, alice: User, signed_in: SignIn, settings: Any, *, site_allows: bool, persona_allows: bool
) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"recording": site_allows})
    mara.recorded = persona_allows
    mara.save()
    mara.publish(alice)
    page = signed_in(alice).get(f"/personas/{mara.pk}/").content.decode()
    asked = re.search(r'<input type="checkbox" data-part="record"[^>]*>', page)
    assert bool(asked) == (site_allows and persona_allows)
    assert asked is None or "checked" not in asked[0]
    assert re.search(r'data-part="recorded" hidden>', page)
