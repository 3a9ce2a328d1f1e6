"""What keeps a call going though the page, the microphone or the sound does not."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.async_api import Dialog, expect

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.e2e.browser import Person, chromium, speech
from tests.e2e.test_resume import Wire
from tests.e2e.test_talking import ended
from tests.served.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

# The browser's devices, with a microphone that comes and goes, and that the system mutes.
DEVICES = """
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  const list = devices.enumerateDevices.bind(devices);
  let isThere = true, isMuted = false, track = null;
  devices.enumerateDevices = async () => (await list()).filter(({ kind }) => isThere || kind !== 'audioinput');
  devices.getUserMedia = async (constraints) => {
    if (!isThere) throw new DOMException('Requested device not found', 'NotFoundError');
    const stream = await ask(constraints);
    [track] = stream.getAudioTracks();
    Object.defineProperty(track, 'muted', { get: () => isMuted });
    return stream;
  };
  window.systemMutes = (mutes) => { isMuted = mutes; track.dispatchEvent(new Event(mutes ? 'mute' : 'unmute')); };
  window.unplug = () => { isThere = false; track?.stop(); track?.dispatchEvent(new Event('ended')); };
  window.plugIn = () => { isThere = true; devices.dispatchEvent(new Event('devicechange')); };
"""
NO_SOUND = "() => { window.AudioContext = class { constructor() { throw new Error('no device'); } }; }"
# How often a screen reader is given something to say.
COUNT_ANNOUNCEMENTS = """() => {
  window.announced = [];
  for (const region of document.querySelectorAll('[role=status], [aria-live=polite], [role=alert]')) {
    new MutationObserver((changes) => {
      if (changes.some(({ addedNodes }) => addedNodes.length)) window.announced.push(region.textContent.trim());
    }).observe(region, { childList: true, subtree: true });
  }
}"""


async def accept(dialog: Dialog) -> None:
    """The browser asks whether one really wants to leave a call."""
    await dialog.accept()


async def alice_at(site: Site, person: Person) -> Wire:
    person.page.on("dialog", accept)
    await person.page.add_init_script(DEVICES)
    wire = Wire(person.page)
    await person.sign_in("alice", "alice's password")
    await person.pick("Mara")
    return wire


async def test_a_reload_goes_on_with_the_call_as_it_was(site: Site, alice: User, mara: Persona, tmp_path: Path) -> None:
    silence = speech(tmp_path / "silence.wav", 60.0)
    async with chromium(microphone=silence) as browser:
        person = await Person.at(browser, site.url, on_phone=True)
        page, wire = person.page, await alice_at(site, person)
        await person.start_talking()
        await person.reads("Good morning", by="Mara")
        await person.press("Mute")
        await page.reload()
        await expect(page.get_by_text("You are back.")).to_be_visible()
        await person.reads("Good morning", by="Mara")
        await expect(page.locator(".state")).to_have_text("You are muted")
        await person.press("Unmute")

        await page.evaluate("systemMutes(true)")
        await expect(page.locator(".state")).to_contain_text("cannot hear you")
        await page.evaluate("systemMutes(false)")
        await expect(page.get_by_text("Your microphone is back.")).to_be_visible()

        await person.press("Type")
        await person.sees_state("ready")
        await page.evaluate(COUNT_ANNOUNCEMENTS)
        await person.type("What is two plus two?")
        await person.reads("four", by="Mara")
        await person.sees_state("ready")
        assert len(await page.evaluate("window.announced")) == 3, "both captions, and that one can speak again"

        await person.press("End")
        assert "The call has ended" in await page.evaluate("document.activeElement.textContent")
        await page.reload()
        await expect(page.get_by_role("button", name="Start talking")).to_be_enabled()
    assert len(wire.starts) == 2
    assert wire.conversation_ids() == {str((await ended(mara)).pk)}
    assert person.complaints == []


async def test_a_call_goes_on_without_microphone_and_sound(
    site: Site, alice: User, mara: Persona, quinn: Persona, tmp_path: Path
) -> None:
    silence = speech(tmp_path / "silence.wav", 60.0)
    async with chromium(microphone=silence) as browser:
        person = await Person.at(browser, site.url)
        page, _ = person.page, await alice_at(site, person)
        await page.evaluate("unplug()")
        await person.start_talking()
        await expect(page.get_by_text("No microphone found")).to_be_visible()
        await expect(page.get_by_role("button", name="Use text instead")).to_be_visible()
        await page.evaluate("plugIn()")
        await person.sees_state("ready")

        await page.evaluate("unplug()")
        await expect(page.get_by_text("Your microphone is gone")).to_be_visible()
        await page.evaluate("plugIn()")
        await expect(page.get_by_text("Now listening through")).to_be_visible()

        other = Person(await page.context.new_page(), site.url)
        await other.page.goto(f"{site.url}/personas/{quinn.pk}/")
        await expect(other.page.get_by_text("A new call ends your call with Mara.")).to_be_visible()
        await other.page.evaluate(NO_SOUND)
        await other.start_typing()
        await expect(page.get_by_text("You began another call")).to_be_visible()
        await other.sees_state("ready")
        await other.type("What is ten minus one?")
        await other.reads("nine", by="Quinn")
        await other.sees_state("ready")
        await other.press("End")
    assert (await ended(mara)).end_reason == "another_call"
    assert (await ended(quinn)).end_reason == "stopped"
    assert await Conversation.objects.acount() == 2
    assert person.complaints == other.complaints == []
