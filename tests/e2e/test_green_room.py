"""Microphone and speaker are chosen and tried out before a call and in it, and nothing of that is sent."""

import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import User
from playwright.async_api import expect

from agents.personas.models import Persona
from tests.e2e.browser import DENYING, Person, chromium, speech
from tests.served.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

GAP_MS = 300  # of a swap, in the microphone's own time
FRAME_SAMPLES, LOUD = 240, 1_000
LONGEST_SILENCE = (Path(__file__).parent / "longest_silence.js").read_text()


def without_pauses(path: Path) -> Path:
    """Leave only what is loud, so that a silence is none of the speaker's."""
    with wave.open(str(path), "rb") as source:
        samples = np.frombuffer(source.readframes(source.getnframes()), "<i2")
    frames = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    loud = frames[np.abs(frames).max(axis=1) > LOUD]
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(24_000)
        out.writeframes(loud.tobytes())
    return path


async def verdict(person: Person, words: str) -> None:
    await expect(person.page.locator("[data-room=verdict]")).to_have_text(words)


async def another_device(person: Person, label: str) -> str:
    """Choose one that is not in use; its name."""
    picker = person.page.get_by_label(label, exact=True)
    names = await picker.locator("option:not(:checked)").all_inner_texts()
    await picker.select_option(label=names[-1])
    return names[-1]


async def chosen(person: Person, label: str) -> str:
    picker = person.page.get_by_label(label, exact=True)
    return str(await picker.evaluate("select => select.selectedOptions[0].text"))


async def test_the_green_room(site: Site, alice: User, quinn: Persona, tmp_path: Path) -> None:
    words = without_pauses(speech(tmp_path / "words.wav", *["opening_hours"] * 4))
    async with chromium(microphone=words) as browser:
        person = await Person.at(browser, site.url)
        page, sockets = person.page, []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        await person.sign_in("alice", "alice's password")
        await person.pick("Quinn")

        await person.press("Try microphone and speaker")
        await verdict(person, "Good")
        await person.press("Record 5 seconds")
        await expect(page.get_by_text("Recording. Say a few words.")).to_be_visible()
        await person.press("Stop")
        await expect(page.get_by_role("button", name="Play again")).to_be_visible()
        await person.press("Play a test tone")
        microphone = await another_device(person, "Microphone")
        await verdict(person, "Good")
        speaker = await another_device(person, "Speaker")
        await person.axe_finds_nothing()
        gaps: dict[str, Any] = await page.evaluate(LONGEST_SILENCE)
        assert sockets == []

        await page.locator("[data-room=done]").click()  # starts the call
        await person.sees_state("listening")
        await page.locator("[data-part=menu] summary").click()
        await person.press("Microphone and speaker")
        assert [await chosen(person, "Microphone"), await chosen(person, "Speaker")] == [microphone, speaker]
        await another_device(person, "Microphone")
        await verdict(person, "Good")
        await page.keyboard.press("Escape")
        await person.reads("", by="You")
        await person.press("End")
    assert person.complaints == []
    assert gaps["microphone_ms"] <= GAP_MS
    assert gaps["speaker_ms"] <= GAP_MS
    assert len(sockets) == 1


async def test_a_blocked_microphone_is_explained_in_the_green_room(site: Site, alice: User, quinn: Persona) -> None:
    async with chromium(flags=DENYING, asks=True) as browser:
        person = await Person.at(browser, site.url, on_phone=True)
        await person.sign_in("alice", "alice's password")
        await person.pick("Quinn")
        await person.press("Try microphone and speaker")
        await expect(person.page.get_by_role("alert").filter(has_text="microphone is blocked")).to_be_visible()
        await person.press("Try again")
        await person.axe_finds_nothing()
