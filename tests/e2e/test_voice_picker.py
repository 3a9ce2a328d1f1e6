"""Somebody finds, hears and chooses a voice in a real browser: with the keyboard, on the smallest phone."""

import asyncio

import pytest
from django.contrib.auth.models import User
from playwright.async_api import Locator, Page, expect

from agents.personas.models import Persona
from tests.e2e.browser import Person, chromium
from tests.served.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

PLAYED = """() => {
  window.played = [];
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    this.addEventListener('ended', () => window.played.push(this.duration), { once: true });
    return play.call(this);
  };
}"""


@pytest.fixture
def katja(transactional_db: None, alice: User) -> Persona:
    return Persona.objects.create_published(
        owner=alice,
        name="Karla",
        summary="Knows the harbour.",
        language="de-DE",
        instructions="You are Karla.",
        voice_kind="azure-standard",
        voice_name="de-DE-KatjaNeural",
    )


@pytest.fixture
def cookie(site: Site, alice: User) -> str:
    return site.login_cookie(alice)


def field(page: Page) -> Locator:
    return page.locator("#id_voice_name")


def status(page: Page) -> Locator:
    return page.locator(".voice-picker [data-part=status]")


async def edits(person: Person, site: Site, persona: Persona, cookie: str) -> Page:
    await person.is_signed_in(cookie)
    await person.page.goto(f"{site.url}/personas/{persona.pk}/edit/")
    await expect(field(person.page)).to_have_attribute("role", "combobox")
    return person.page


async def active(page: Page) -> Locator:
    """The option at the cursor, which is the only one that is selected."""
    at = await field(page).get_attribute("aria-activedescendant")
    option = page.locator(f"#{at}")
    await expect(option).to_have_attribute("aria-selected", "true")
    await expect(page.locator(".voice-options [aria-selected=true]")).to_have_count(1)
    return option


async def test_a_voice_is_found_heard_and_chosen_by_keyboard_at_320_px(site: Site, cookie: str, katja: Persona) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        await person.page.set_viewport_size({"width": 320, "height": 568})
        page = await edits(person, site, katja, cookie)
        await page.evaluate(PLAYED)
        await field(page).press("ControlOrMeta+a")
        await page.keyboard.type("german female calm")
        await expect(status(page)).to_have_text("13 voices. None of them is described as “calm”: play them.")
        await expect(field(page)).to_have_attribute("aria-expanded", "true")
        await page.keyboard.press("ArrowDown")
        await expect(await active(page)).to_contain_text("Seraphina HD")
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Shift+Enter")
        await expect(status(page)).to_have_text("Seraphina HD speaks.")
        await expect(status(page)).to_be_empty()  # it has said the whole sentence
        (seconds,) = await page.evaluate("window.played")
        assert seconds > 1
        await person.axe_finds_nothing()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        await page.keyboard.press("Enter")
        await expect(field(page)).to_have_value("de-DE-Seraphina:DragonHDLatestNeural")
        await expect(field(page)).to_have_attribute("aria-expanded", "false")
        await expect(field(page)).to_be_focused()
        await expect(status(page)).to_have_text("Seraphina HD, German (Germany), female, HD is chosen.")
        await page.keyboard.press("Enter")  # the form is sent, as from every other field
        await expect(page.get_by_text("is saved as a draft")).to_be_visible()
    assert person.complaints == []
    await katja.arefresh_from_db()
    assert katja.voice_name == "de-DE-Seraphina:DragonHDLatestNeural"


async def test_words_are_no_voice_and_a_name_that_is_in_no_list_is_one(site: Site, cookie: str, katja: Persona) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        page = await edits(person, site, katja, cookie)
        await field(page).fill("french male")
        await expect(page.locator(".voice-options li").first).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(field(page)).to_have_value("de-DE-KatjaNeural")
        await field(page).fill("french male")
        await page.keyboard.press("Tab")
        await expect(field(page)).to_have_value("de-DE-KatjaNeural")
        await expect(status(page)).to_have_text("“french male” is no voice: it is still de-DE-KatjaNeural.")
        await field(page).fill("de-DE-KatjNeural")
        await page.keyboard.press("Tab")
        await expect(field(page)).to_have_value("de-DE-KatjNeural")
        await expect(page.locator(".voice-advice")).to_contain_text("Do you mean de-DE-KatjaNeural?")
    assert person.complaints == []


async def test_another_language_proposes_its_voices(site: Site, cookie: str, katja: Persona) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        page = await edits(person, site, katja, cookie)
        await page.locator("#id_language").select_option("fr-FR")
        advice = page.locator(".voice-advice")
        await expect(advice).to_contain_text("Katja speaks German, and the persona's language is French.")
        await person.axe_finds_nothing()
        await advice.get_by_role("button", name="Vivienne HD").click()
        await expect(field(page)).to_have_value("fr-FR-Vivienne:DragonHDLatestNeural")
        await expect(advice).to_be_hidden()
        await expect(field(page)).to_be_focused()
    assert person.complaints == []


async def test_a_filter_narrows_what_the_words_find_and_a_click_chooses(
    site: Site, cookie: str, katja: Persona
) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        page = await edits(person, site, katja, cookie)
        await field(page).fill("german")
        await expect(page.locator(".voice-options li").first).to_be_visible()  # what is below has moved by then
        await page.get_by_text("Narrow the list").click()
        await page.locator("#voice-gender").select_option("male")
        await page.locator("#voice-hd").check()
        await expect(page.locator(".voice-options li")).to_have_count(1)
        await page.get_by_role("option", name="Florian HD").click()
        await expect(field(page)).to_have_value("de-DE-Florian:DragonHDLatestNeural")
        await page.get_by_role("button", name="Play", exact=True).click()
        await expect(status(page)).to_contain_text("speaks.")
        await page.get_by_role("button", name="Stop", exact=True).click()
        await expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert person.complaints == []


async def test_why_a_voice_is_not_heard_is_said(site: Site, cookie: str, katja: Persona) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        page = await edits(person, site, katja, cookie)
        await page.route("**/voices/play/", lambda route: route.abort())
        await page.get_by_role("button", name="Play", exact=True).click()
        await expect(status(page)).to_contain_text("The voice could not be played.")
        await expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


async def test_the_page_of_all_voices_works_with_and_without_scripts(site: Site, cookie: str) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        await person.is_signed_in(cookie)
        page = person.page
        await page.goto(f"{site.url}/voices/?near=de-DE")
        await page.get_by_label("Words").fill("katja")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("1 voice.")).to_be_visible()
        await page.get_by_role("button", name="Play Katja").click()
        await expect(page.get_by_text("Katja speaks.")).to_be_visible()
        await person.axe_finds_nothing()
        assert person.complaints == []
        context = await browser.new_context(java_script_enabled=False)
        plain = Person(await context.new_page(), site.url)
        await plain.is_signed_in(cookie)
        await plain.page.goto(f"{site.url}/voices/?q=katja")
        async with context.expect_page() as opened:
            await plain.page.get_by_role("button", name="Play Katja").click()
        await expect((await opened.value).locator("audio")).to_be_visible()


async def test_the_admin_has_the_list_beside_its_field_too(site: Site, boss: User, katja: Persona) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        await person.is_signed_in(await asyncio.to_thread(site.login_cookie, boss))
        page = person.page
        await page.goto(f"{site.url}/admin/agents/persona/{katja.pk}/change/")
        await expect(page.locator(".field-voice_name .voice-picker")).to_be_visible()
        await field(page).fill("german female calm")
        await expect(page.locator(".voice-options [role=option]").first).to_be_visible()
        await expect(page.get_by_text("is not an Azure voice")).to_have_count(0)
        await field(page).press("Enter")
        await field(page).press("Enter")
        await expect(status(page)).to_contain_text("is chosen")
        await person.axe_finds_nothing()
    assert person.complaints == []
