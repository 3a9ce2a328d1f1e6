"""Who may try a draft, what they get, and that nothing of it is saved. The calls: tests/served/test_tryouts.py."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from redis import Redis

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona
from agents.tryouts import kept, minutes
from agents.tryouts.kept import Side
from agents.usage.words import day_of
from tests.agents.personas.filled import filled

SignIn = Callable[[User | None], Client]


def tryout_of(answer: Any, person: User) -> kept.Tryout:
    """What is kept of what the page was told."""
    *_, tryout_id, _end = answer.json()["socketPath"].split("/")
    found = kept.find(person.pk, UUID(tryout_id))
    assert found is not None
    return found


def everything() -> dict[str, list[Any]]:
    """Each row of each table, but for what notes that somebody was there, and what the day cost."""
    unwatched = {"sessions.Session", "usersessions.UserSession", "agents.DayCost"}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.label not in unwatched]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


class TestADraft:
    def test_is_kept_as_the_form_says_it_and_not_saved(self, mara: Persona, alice: User, signed_in: SignIn) -> None:
        browser, form = signed_in(alice), filled(greeting="Ahoy!", instructions="You are a sailor.")
        before = everything()
        answer = browser.post(f"/personas/{mara.pk}/try/", form)
        assert answer.status_code == 200
        assert everything() == before
        tryout = tryout_of(answer, alice)
        assert (tryout.persona_id, tryout.is_new) == (mara.pk, False)
        assert tryout.settings().greeting == "Ahoy!"

    def test_of_a_new_persona_makes_none(self, alice: User, signed_in: SignIn) -> None:
        answer = signed_in(alice).post("/personas/new/try/", filled(name="Otto"))
        assert tryout_of(answer, alice).is_new
        assert not Persona.objects.exists()

    def test_says_what_voice_live_is_sent(self, mara: Persona, alice: User, signed_in: SignIn) -> None:
        form = filled(greeting="Ahoy!", instructions="You are a sailor.", voice_name="en-US-AvaNeural")
        sent = signed_in(alice).post(f"/personas/{mara.pk}/try/", form).json()["sent"]
        assert sent["session"]["instructions"] == "You are a sailor."
        assert sent["session"]["voice"]["name"] == "en-US-AvaNeural"
        assert "Ahoy!" in str(sent["greeting"])

    def test_that_cannot_be_saved_has_the_same_problems(self, mara: Persona, alice: User, signed_in: SignIn) -> None:
        form = filled(name="", voice_kind="openai", voice_name="nobody")
        browser = signed_in(alice)
        answer = browser.post(f"/personas/{mara.pk}/try/", form)
        saved = browser.post(f"/personas/{mara.pk}/edit/", form).context["form"]
        assert answer.status_code == 422
        problems = answer.json()["problems"]
        assert {(each["field"], each["sentence"]) for each in problems} == {
            (saved[name].id_for_label, sentence) for name, sentences in saved.errors.items() for sentence in sentences
        }
        assert kept.find(alice.pk, UUID(int=0)) is None

    def test_does_not_care_who_may_call_it_or_has_saved_meanwhile(
        self, mara: Persona, alice: User, signed_in: SignIn
    ) -> None:
        answer = signed_in(alice).post(f"/personas/{mara.pk}/try/", filled(everyone="on", groups="999", version="0"))
        assert answer.status_code == 200

    def test_replaces_the_one_before_so_that_nobody_fills_redis(
        self, mara: Persona, alice: User, signed_in: SignIn
    ) -> None:
        browser = signed_in(alice)
        first = tryout_of(browser.post(f"/personas/{mara.pk}/try/", filled()), alice)
        browser.post(f"/personas/{mara.pk}/try/published/")
        assert kept.find(alice.pk, first.id) is not None
        browser.post(f"/personas/{mara.pk}/try/", filled())
        assert kept.find(alice.pk, first.id) is None

    def test_is_nobody_elses(self, mara: Persona, alice: User, boss: User, signed_in: SignIn) -> None:
        tryout = tryout_of(signed_in(alice).post(f"/personas/{mara.pk}/try/", filled()), alice)
        assert kept.find(boss.pk, tryout.id) is None


class TestWho:
    PAGES = ("", "published/", "turns/")

    def statuses(self, browser: Client, persona: Persona) -> list[int]:
        at = f"/personas/{persona.pk}/try/"
        asked = (browser.post(at, filled()), browser.post(f"{at}published/"), browser.get(f"{at}turns/"))
        return [answer.status_code for answer in asked]

    def test_those_who_may_change_it(
        self, mara: Persona, alice: User, editor: User, boss: User, signed_in: SignIn
    ) -> None:
        for person in (alice, editor, boss):
            assert self.statuses(signed_in(person), mara) == [200, 200, 200]

    def test_for_others_there_is_nothing(
        self, mara: Persona, bob: User, charlie: User, supervisor: User, signed_in: SignIn
    ) -> None:
        for person in (bob, charlie, supervisor):
            assert self.statuses(signed_in(person), mara) == [404, 404, 404]

    def test_an_editor_who_is_no_staff_may_not(self, mara: Persona, editor: User, signed_in: SignIn) -> None:
        """The admin is where they would change it."""
        editor.is_staff = False
        editor.save()
        assert self.statuses(signed_in(editor), mara) == [404, 404, 404]


class TestWhatIsPublished:
    def test_is_tried_as_callers_get_it(self, mara: Persona, alice: User, signed_in: SignIn) -> None:
        Persona.objects.filter(pk=mara.pk).update(greeting="Not yet published.")
        tryout = tryout_of(signed_in(alice).post(f"/personas/{mara.pk}/try/published/"), alice)
        assert mara.published is not None
        assert tryout.options == mara.published.options()

    def test_is_not_there_before_something_is(self, alice: User, signed_in: SignIn) -> None:
        draft = Persona.objects.create(owner=alice, name="Otto", summary="Knows trains.")
        answer = signed_in(alice).post(f"/personas/{draft.pk}/try/published/")
        assert answer.status_code == 422
        assert answer.json()["problems"][0]["sentence"].startswith("Nothing is published yet")


def test_after_the_minutes_of_a_day_there_is_none(
    mara: Persona, alice: User, bob: User, signed_in: SignIn, settings: Settings
) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"try_minutes_per_day": 2})
    minutes.charge(alice.pk, 100)
    assert signed_in(alice).post(f"/personas/{mara.pk}/try/", filled()).json()["seconds"] == 20
    minutes.charge(alice.pk, 19.2)
    answer = signed_in(alice).post(f"/personas/{mara.pk}/try/", filled())
    assert answer.status_code == 429
    assert answer.json()["problems"][0]["sentence"].startswith("You have tried drafts for 2 minutes today")
    assert signed_in(bob).post("/personas/new/try/", filled()).status_code == 200


def test_another_day_begins_at_nought(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    minutes.charge(alice.pk, 100)
    monkeypatch.setattr(minutes, "day_of", lambda now: day_of(now + 24 * 3600))
    assert minutes.used_seconds(alice.pk) == 0


class TestEarlierTurns:
    def said(self, persona: Persona, person: User, *texts: str) -> None:
        assert persona.published is not None
        held = Conversation.objects.create(
            user=person,
            persona=persona,
            persona_version=persona.published,
            started_at=timezone.now(),
            model=persona.model,
        )
        for position, text in enumerate(texts):
            role = "assistant" if text.startswith("Mara:") else "user"
            times = {"started_at": held.started_at, "ended_at": held.started_at}
            more = {"role": role, "source": "speech", "item_id": f"i{position}", "text": text}
            Turn.objects.create(conversation=held, position=position, **more, **times)

    def test_are_what_the_person_said_in_their_own_conversations(
        self, mara: Persona, alice: User, boss: User, signed_in: SignIn
    ) -> None:
        self.said(mara, alice, "Mara: Hello.", "When do you\nopen?", "", "Thanks.")
        self.said(mara, alice, "Mara: Hello.")
        self.said(mara, boss, "A secret.")
        (held,) = signed_in(alice).get(f"/personas/{mara.pk}/try/turns/").json()["conversations"]
        assert held["turns"] == ["When do you open?", "Thanks."]

    def test_are_eight_at_most(self, mara: Persona, alice: User, signed_in: SignIn) -> None:
        self.said(mara, alice, *map(str, range(9)))
        (held,) = signed_in(alice).get(f"/personas/{mara.pk}/try/turns/").json()["conversations"]
        assert held["turns"] == list("01234567")


def test_what_is_kept_goes_by_itself(settings: Settings) -> None:
    persona, redis = Persona(name="Otto"), Redis.from_url(settings.REDIS_URL)
    kept.keep(7, persona, persona, Side.DRAFT)
    remaining: Any = redis.ttl(cache.make_key("tryout:7:draft"))
    redis.close()
    assert 0 < remaining <= kept.KEPT_SECONDS
