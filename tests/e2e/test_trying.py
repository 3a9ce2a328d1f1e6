"""A draft is tried beside its form in a real browser: heard before it is saved, and compared with what is published."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.async_api import expect

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.e2e.browser import Person, chromium, speech
from tests.served.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

PANEL = "[data-part=try]"


async def opens(person: Person, path: str) -> None:
    await person.page.goto(f"{person.url}{path}")
    await person.press("Try")
    await expect(person.page.get_by_role("heading", name="Try it")).to_be_focused()


async def hears(person: Person) -> None:
    """Sound left the player of the panel."""
    await person.page.wait_for_function(f"document.querySelector('{PANEL}').dataset.outputPeak > 0.05")


async def test_a_draft_with_another_greeting_is_heard_before_it_is_saved(
    site: Site, alice: User, mara: Persona, tmp_path: Path
) -> None:
    question = speech(tmp_path / "question.wav", 4.0, *("seven_times_eight", 20.0) * 3)
    async with chromium(microphone=question) as browser:
        person = await Person.at(browser, site.url)
        await person.sign_in("alice", "alice's password")
        await opens(person, f"/personas/{mara.pk}/edit/")
        greeting = person.page.get_by_label("Greeting")
        await greeting.fill("Ahoy, this is the draft.")
        await person.press("Talk")
        await person.reads("Ahoy, this is the draft.", by="Mara")
        await hears(person)
        await person.reads("seven", by="You")
        await person.reads("fifty", by="Mara")
        await expect(person.page.locator("[data-try=latency]")).to_contain_text("usually after")
        await greeting.fill("Ahoy again.")
        await expect(person.page.get_by_text("You changed the form:")).to_be_visible()
        await person.press("try again")
        await person.reads("Ahoy again.", by="Mara")
        await expect(person.page.get_by_text("You changed the form:")).to_be_hidden()
        await person.page.get_by_text("What the model knows").click()
        await expect(person.page.locator(f"{PANEL} pre")).to_contain_text('"instructions": "You are Mara.')
        await person.press("End")
        await expect(person.page.get_by_text("This try has ended")).to_be_visible()
    assert person.complaints == []
    await mara.arefresh_from_db()
    assert mara.greeting == "Good morning, this is the front desk."
    assert not await Conversation.objects.aexists()


async def test_draft_and_published_version_answer_side_by_side(site: Site, alice: User, mara: Persona) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        await person.sign_in("alice", "alice's password")
        await opens(person, f"/personas/{mara.pk}/edit/")
        await person.page.get_by_label("Greeting").fill("Ahoy, this is the draft.")
        await person.page.locator("summary").filter(has_text="Try A and B").click()
        await person.page.get_by_label("Turns").fill("What is six plus one?\nWhat is two plus three?")
        await person.press("Try A and B")
        rows = person.page.locator("[data-compare=rows] > li")
        await expect(rows).to_have_count(3)
        await expect(rows.nth(0).locator("[data-side=draft]")).to_contain_text("Ahoy, this is the draft.")
        await expect(rows.nth(0).locator("[data-side=published]")).to_contain_text("Good morning")
        for side in ("draft", "published"):
            await expect(rows.nth(2).locator(f"[data-side={side}]")).to_contain_text("five")
            await expect(rows.nth(2).locator(f"[data-side={side}] [data-latency]")).to_contain_text(" s")
        await rows.nth(1).locator("[data-side=published] button").click()
    assert person.complaints == []
    assert not await Conversation.objects.aexists()


async def test_a_turn_is_recorded_once_and_goes_to_both(
    site: Site, alice: User, quinn: Persona, tmp_path: Path
) -> None:
    question = speech(tmp_path / "question.wav", 0.5, "seven_times_eight", 20.0)
    async with chromium(microphone=question) as browser:
        person = await Person.at(browser, site.url)
        await person.sign_in("alice", "alice's password")
        await opens(person, f"/personas/{quinn.pk}/edit/")
        await person.page.locator("summary").filter(has_text="Try A and B").click()
        await person.press("Record a turn")
        await expect(person.page.locator("[data-recording=time]")).to_have_text(re.compile(r"^[4-9]\."))
        await person.press("Stop recording")
        await person.press("Try A and B")
        for side in ("draft", "published"):
            answer = person.page.locator(f"[data-compare=rows] [data-side={side}]")
            await expect(answer).to_contain_text("fifty")
            await expect(answer.locator("[data-latency]")).to_contain_text(" s")
    assert person.complaints == []


async def test_a_draft_that_cannot_be_saved_is_not_tried_and_leads_to_what_is_wrong(site: Site, alice: User) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        await person.sign_in("alice", "alice's password")
        await opens(person, "/personas/new/?template=blank")
        await person.press("Type")
        panel = person.page.locator(PANEL)
        await expect(panel.get_by_role("alert")).to_contain_text("Name: Give the persona a name.")
        await panel.get_by_role("link", name="Name").click()
        await person.page.keyboard.type("Otto")
        await expect(person.page.get_by_label("Name", exact=True)).to_have_value("Otto")
        await person.page.get_by_label("Summary").fill("Knows every train.")
        await person.press("Type")
        await expect(panel.locator("[data-try=state]")).to_contain_text("is listening")
        await person.type("what is six plus one")
        await person.reads("what is six plus one", by="You")
        await person.reads("seven", by="Otto")
        await person.press("Close")
        await expect(panel).to_be_hidden()
        await expect(person.page.get_by_role("button", name="Try", exact=True)).to_be_focused()
    complaints = [line for line in person.complaints if "422" not in line]  # browsers write a line for each
    assert complaints == []
    assert not await Persona.objects.aexists()


async def test_without_scripts_nothing_offers_it(site: Site, alice: User, mara: Persona) -> None:
    async with chromium() as browser:
        context = await browser.new_context(java_script_enabled=False)
        person = Person(await context.new_page(), site.url)
        await person.sign_in("alice", "alice's password")
        await person.page.goto(f"{site.url}/personas/{mara.pk}/edit/")
        await expect(person.page.get_by_role("button", name="Save draft", exact=True)).to_be_visible()
        await expect(person.page.get_by_role("button", name="Try")).to_have_count(0)


async def test_staff_try_it_in_the_admin(site: Site, boss: User, mara: Persona) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        await person.sign_in("boss", "boss's password")
        await opens(person, f"/admin/agents/persona/{mara.pk}/change/")
        await person.page.get_by_label("Greeting").fill("Ahoy, this is the draft.")
        await person.press("Type")
        await person.reads("Ahoy, this is the draft.", by="Mara")
        await person.axe_finds_nothing()
    assert person.complaints == []
    assert not await Conversation.objects.aexists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_is_there_for_everybody_on_a_narrow_page(site: Site, alice: User, mara: Persona, scheme: str) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url, scheme=scheme)
        await person.sign_in("alice", "alice's password")
        await person.page.set_viewport_size({"width": 320, "height": 640})
        await opens(person, f"/personas/{mara.pk}/edit/")
        await person.press("Type")
        await person.reads("Good morning, this is the front desk.", by="Mara")
        await person.axe_finds_nothing()
        assert await person.page.evaluate("document.documentElement.scrollWidth") <= 320
        captions = await person.page.locator(f"{PANEL} .captions").bounding_box()
        assert captions is not None
        assert captions["width"] > 240
    assert person.complaints == []
