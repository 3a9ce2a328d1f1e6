"""Push-to-talk in a real browser, with the local voice service's own ears."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.async_api import expect

from agents.personas.models import Persona
from tests.e2e.browser import Person, chromium, speech
from tests.served.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

HAS_SPOKEN = """() => {
    const level = Number(document.querySelector('[data-part=orb]').style.getPropertyValue('--level'));
    const now = performance.now();
    if (level > 0.3) Object.assign(window, { spokeAt: now });
    return window.spokeAt && now - window.spokeAt > 700;
}"""  # what was said is over: it was loud, and has not been for a while


async def test_a_turn_is_what_is_said_while_space_is_held(
    site: Site, alice: User, quinn: Persona, tmp_path: Path
) -> None:
    question = speech(tmp_path / "question.wav", 4.0, "opening_hours", 60.0)
    async with chromium(microphone=question) as browser:
        person = await Person.at(browser, site.url)
        page, talk = person.page, person.page.get_by_role("button", name="Hold to talk")
        await person.sign_in("alice", "alice's password")
        await person.pick("Quinn")
        await person.turns_on("Push to talk")  # before the call: the question comes soon after its begin
        await person.start_talking()
        await expect(talk).to_be_visible()
        await page.keyboard.down("Space")  # it is kept until the call is ready
        await expect(talk).to_have_attribute("aria-pressed", "true")
        await person.sees_state("listening")
        await page.wait_for_function(HAS_SPOKEN)
        await page.keyboard.up("Space")
        await expect(talk).to_have_attribute("aria-pressed", "false")
        await person.reads("", by="You")
        await person.hears_something()

        await talk.click()  # a tap: it only interrupts
        await person.sees_interrupted("Quinn")
        await person.sees_state("ready")
        await expect(page.locator(".toast")).to_have_count(0)

        for _ in range(2):
            await page.locator("[data-control=mute]").click()  # after a click, Space still means to talk
        await page.keyboard.down("Space")
        await expect(talk).to_have_attribute("aria-pressed", "true")
        await page.keyboard.up("Space")

        await page.get_by_role("button", name="Type", exact=True).click()
        await page.keyboard.type("ten plus ten")  # Space is a space in a field
        await expect(talk).to_have_attribute("aria-pressed", "false")
        await page.keyboard.press("Enter")
        await person.reads("twenty", by="Quinn")
        await person.axe_finds_nothing()
        await person.turns_off("Push to talk")
        await person.turns_on("Push to talk")
        await expect(talk).to_be_focused()  # else Space would open the menu again
        captions = await person.captions()
        await person.press("End")
    assert person.complaints == []
    assert sum(caption.startswith("You") for caption in captions) == 2


@pytest.mark.usefixtures("otto")
async def test_a_persona_may_begin_with_the_button(site: Site, alice: User, tmp_path: Path) -> None:
    question = speech(tmp_path / "question.wav", 4.0, "opening_hours", 60.0)
    async with chromium(microphone=question) as browser:
        person = await Person.at(browser, site.url)
        await person.sign_in("alice", "alice's password")
        await person.pick("Otto")
        await person.start_talking()
        await person.sees_state("ready")
        await expect(person.page.get_by_role("button", name="Hold to talk")).to_be_visible()
        await person.turns_off("Push to talk")
        await expect(person.page.get_by_role("button", name="Hold to talk")).to_be_hidden()
