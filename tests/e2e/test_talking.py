"""The main job in a real browser: log in, pick, talk, be answered, interrupt, end."""

import asyncio
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.async_api import expect

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.e2e.browser import DENYING, Person, chromium, speech
from tests.patience import patience
from tests.served.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


async def ended(persona: Persona) -> Conversation:
    """The persona's conversation, once the server has closed it."""
    async with patience():
        while True:
            async for conversation in Conversation.objects.filter(persona=persona, ended_at__isnull=False):
                return conversation
            await asyncio.sleep(0.02)


async def test_log_in_pick_talk_and_end(site: Site, alice: User, mara: Persona, tmp_path: Path) -> None:
    # On a busy machine the greeting comes late, and the first question falls before it, or partly into the echo guard.
    question = speech(tmp_path / "question.wav", 4.0, *("seven_times_eight", 20.0) * 3)
    async with chromium(microphone=question) as browser:
        person = await Person.at(browser, site.url)
        await person.sign_in("alice", "alice's password")
        await person.pick("Mara")
        await person.start_talking()
        await person.reads("Good morning, this is the front desk.", by="Mara")
        await person.hears_something()
        await person.reads("seven", by="You")
        await person.reads("fifty", by="Mara")
        await person.press("End")
        await expect(person.page.get_by_role("button", name="Call again")).to_be_visible()
    assert person.complaints == []
    conversation = await ended(mara)
    assert conversation.end_reason == "stopped"
    roles = [turn.role async for turn in conversation.turns.all()]
    assert [roles[0], *roles[-2:]] == ["assistant", "user", "assistant"]


async def test_speaking_interrupts_the_answer(site: Site, alice: User, quinn: Persona, tmp_path: Path) -> None:
    after_the_echo_guard = 6.0
    # On a busy machine the answer comes late, and the first of them are said before it or within the guard.
    stops = [part for _ in range(6) for part in ("stop", 3.0)]
    words = speech(tmp_path / "words.wav", 0.5, "opening_hours", after_the_echo_guard, *stops, 20.0)
    async with chromium(microphone=words) as browser:
        person = await Person.at(browser, site.url)
        await person.sign_in("alice", "alice's password")
        await person.pick("Quinn")
        await person.start_talking()
        await person.sees_state("assistant_speaking")
        await person.hears_something()
        cut = await person.sees_interrupted("Quinn")
        await person.press("End")
    assert "the morning after" not in cut
    cut_turns = (await ended(quinn)).turns.filter(interrupted=True)
    turn = await cut_turns.filter(heard_ms__gt=0).afirst()  # one that nobody had begun to hear may come before it
    assert turn is not None
    assert turn.heard_ms is not None
    assert turn.audio_ms is not None
    assert 500 < turn.heard_ms < turn.audio_ms


async def test_the_interrupt_button_silences(site: Site, alice: User, quinn: Persona) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url, on_phone=True)
        await person.sign_in("alice", "alice's password")
        await person.pick("Quinn")
        await person.start_typing()
        await person.sees_state("ready")
        await person.type("When are you open?")
        await person.hears_something()
        await person.press("Interrupt")
        await person.sees_interrupted("Quinn")
        await person.sees_state("ready")
    assert person.complaints == []


async def test_a_typed_call_needs_no_microphone(site: Site, alice: User, mara: Persona) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        await person.sign_in("alice", "alice's password")
        await person.pick("Mara")
        await person.start_typing()
        await person.reads("Good morning", by="Mara")
        await person.type("What is twelve minus five?")
        await person.reads("What is twelve minus five?", by="You")
        await person.reads("seven", by="Mara")
        await person.hears_something()
    assert person.complaints == []


async def test_a_refused_microphone_leaves_the_text_call(site: Site, alice: User, mara: Persona) -> None:
    async with chromium(flags=DENYING, asks=True) as browser:
        person = await Person.at(browser, site.url)
        await person.sign_in("alice", "alice's password")
        await person.pick("Mara")
        await person.start_talking()
        alert = person.page.get_by_role("alert").filter(has_text="microphone")
        await expect(alert).to_be_visible()
        await person.press("Use text instead")
        await person.reads("Good morning", by="Mara")


async def test_two_people_at_once_never_hear_each_other(
    site: Site, alice: User, boss: User, mara: Persona, quinn: Persona
) -> None:
    async with chromium() as browser:
        first, second = [await Person.at(browser, site.url) for _ in range(2)]
        await first.sign_in("alice", "alice's password")
        await second.sign_in("boss", "boss's password")
        await first.pick("Mara")
        await second.page.goto(f"{site.url}/personas/{quinn.pk}/")
        await asyncio.gather(first.start_typing(), second.start_typing())
        await asyncio.gather(first.type("What is two plus two?"), second.type("What is ten minus one?"))
        await first.reads("four", by="Mara")
        await second.reads("nine", by="Quinn")
        theirs = " ".join(await second.captions())
        ours = " ".join(await first.captions())
    assert "front desk" not in theirs
    assert "ten minus one" not in ours
