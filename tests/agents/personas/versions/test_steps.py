"""The pages that publish, bring back and discard: each shows what changes, and does it when it is sent."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agents.personas import how_many
from agents.personas.models import REASON_LIMIT, Persona
from agents.personas.versions.forms import CHANGED_MEANWHILE
from tests.agents.personas.versions.stage import at, changed, sends

SignIn = Callable[[User | None], Client]


@pytest.fixture
def mine(alice: User, signed_in: SignIn) -> Client:
    """Alice's browser."""
    return signed_in(alice)


def published_number(persona: Persona) -> int:
    published = Persona.objects.get(pk=persona.pk).published
    assert published is not None
    return published.number


class TestPublish:
    def test_the_page_shows_what_changes_and_does_nothing(self, edited: Persona, mine: Client) -> None:
        assertContains(mine.get(at(edited, "publish/")), "<ins>Good morning.</ins>")
        assert published_number(edited) == 1

    def test_it_is_published_with_its_reason(self, edited: Persona, alice: User, mine: Client) -> None:
        answer = sends(mine, at(edited, "publish/"), edited, reason="She greets.")

        assertRedirects(answer, at(edited), fetch_redirect_response=False)
        version = edited.versions.get(number=2)
        assert (version.reason, version.author, version.greeting) == ("She greets.", alice, "Good morning.")
        assertContains(mine.get(at(edited)), "Calls that go on keep the version they have.")

    @pytest.mark.parametrize(
        ("reason", "sentence"),
        [
            ("", "Say in a few words"),
            ("  ", "Say in a few words"),
            ("x" * (REASON_LIMIT + 1), "this text has 201."),
            ("a\0b", "an invisible sign"),
        ],
    )
    def test_a_reason_that_cannot_be_kept_gets_a_sentence(
        self, reason: str, sentence: str, edited: Persona, mine: Client
    ) -> None:
        assertContains(sends(mine, at(edited, "publish/"), edited, reason=reason), sentence)
        assert published_number(edited) == 1

    def test_the_first_version_has_a_reason_that_can_be_kept(self, alice: User, mine: Client) -> None:
        draft = Persona.objects.create(owner=alice, name="Otto", summary="New.")

        assertContains(mine.get(at(draft, "publish/")), 'value="First version"')
        sends(mine, at(draft, "publish/"), draft, reason="First version")

        assert published_number(draft) == 1

    def test_an_invalid_draft_is_refused_with_the_sentences_of_its_fields(self, edited: Persona, mine: Client) -> None:
        changed(edited, silence_duration_ms=1)
        sentence = "1 ms is out of range: choose 100 to 5000 ms"

        assertContains(mine.get(at(edited, "publish/")), sentence)
        refused = sends(mine, at(edited, "publish/"), edited, reason="Quick.")

        assertContains(refused, sentence)
        assertContains(refused, f'href="/personas/{edited.pk}/edit/#id_silence_duration_ms"')
        assert published_number(edited) == 1

    def test_nothing_new_is_said_and_not_published(self, mara: Persona, mine: Client) -> None:
        assertContains(mine.get(at(mara, "publish/")), "There is nothing to publish")
        assertContains(sends(mine, at(mara, "publish/"), mara, reason="Again."), "Nothing has changed since version 1")
        assert published_number(mara) == 1

    def test_what_somebody_saved_meanwhile_is_looked_at_first(self, edited: Persona, mine: Client) -> None:
        seen = f"{edited.revision}-{edited.published_id}"
        changed(edited, greeting="Go away.")

        refused = mine.post(at(edited, "publish/"), {"seen": seen, "reason": "She greets."})

        assertContains(refused, CHANGED_MEANWHILE)
        assertContains(refused, "<ins>Go away.</ins>")
        assertContains(refused, 'value="She greets."')
        assert published_number(edited) == 1
        sends(mine, at(edited, "publish/"), edited, reason="She greets.")
        assert published_number(edited) == 2

    def test_who_publishes_too_often_waits(
        self, edited: Persona, mine: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(how_many, "VERSIONS_PER_HOUR", 1)

        assertContains(sends(mine, at(edited, "publish/"), edited, reason="Again."), "publish this one in one hour")
        assert published_number(edited) == 1


class TestBringBack:
    def test_the_page_shows_what_changes_and_what_is_lost(self, edited: Persona, alice: User, mine: Client) -> None:
        edited.publish(alice, "She greets.")
        changed(edited, summary="Never published.")

        page = mine.get(at(edited, "1/bring-back/"))

        assertContains(page, "<del>Good morning.</del><ins>nothing</ins>")
        assertContains(page, "What the draft loses")
        assertContains(page, 'value="Brings back version 1"')
        assert published_number(edited) == 2

    def test_it_comes_back_as_a_new_version(self, edited: Persona, alice: User, mine: Client) -> None:
        edited.publish(alice, "She greets.")

        sends(mine, at(edited, "1/bring-back/"), edited, reason="Nobody liked it.")

        version = edited.versions.get(number=3)
        assert (version.greeting, version.reason) == ("", "Nobody liked it.")
        assert Persona.objects.get(pk=edited.pk).greeting == ""

    def test_it_can_be_put_into_the_draft_alone(self, edited: Persona, alice: User, mine: Client) -> None:
        edited.publish(alice, "She greets.")

        answer = sends(mine, at(edited, "1/bring-back/"), edited, draft="")

        assertRedirects(answer, f"/personas/{edited.pk}/edit/")
        assert published_number(edited) == 2
        assert Persona.objects.get(pk=edited.pk).greeting == ""

    def test_one_that_voice_live_would_refuse_now_is_not_published(self, edited: Persona, mine: Client) -> None:
        edited.versions.update(silence_duration_ms=1)

        assertContains(mine.get(at(edited, "1/bring-back/")), "Voice Live would refuse this version")
        sends(mine, at(edited, "1/bring-back/"), edited, reason="Back.")

        again = Persona.objects.get(pk=edited.pk)
        assert (published_number(edited), again.greeting) == (1, "Good morning.")

    def test_the_one_that_callers_get_is_there_already(self, mara: Persona, mine: Client) -> None:
        page = mine.get(at(mara, "1/bring-back/"))

        assertContains(page, "There is nothing to")
        assertNotContains(page, "Bring back and publish")


class TestDiscard:
    def test_the_page_shows_what_is_lost(self, edited: Persona, mine: Client) -> None:
        assertContains(mine.get(at(edited, "discard/")), "<del>Good morning.</del>")

    def test_the_draft_is_as_callers_get_it_again(self, edited: Persona, mine: Client) -> None:
        sends(mine, at(edited, "discard/"), edited)

        again = Persona.objects.get(pk=edited.pk)
        assert (again.greeting, again.has_changes, published_number(edited)) == ("", False, 1)

    def test_what_somebody_saved_meanwhile_is_not_thrown_away(self, edited: Persona, mine: Client) -> None:
        seen = f"{edited.revision}-{edited.published_id}"
        changed(edited, greeting="Written just now.")

        assertContains(mine.post(at(edited, "discard/"), {"seen": seen}), CHANGED_MEANWHILE)
        assert Persona.objects.get(pk=edited.pk).greeting == "Written just now."

    def test_a_draft_that_was_never_published_has_nothing_to_go_back_to(self, alice: User, mine: Client) -> None:
        draft = Persona.objects.create(owner=alice, name="Otto", summary="New.")

        assert mine.get(at(draft, "discard/")).status_code == 404
