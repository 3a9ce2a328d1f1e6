"""The form of a persona in a real browser: it follows what is typed, on the site and in the admin, and by keyboard."""

import asyncio

import pytest
from django.contrib.auth.models import User
from playwright.async_api import Browser, Locator, Page, expect

from agents.personas.models import Persona
from tests.e2e.browser import Person
from tests.e2e.conftest import persona
from tests.served.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def otto(transactional_db: None, boss: User) -> Persona:
    """The boss can edit him on the site and in the admin."""
    return persona(boss, "Otto")


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Patient or lively")


@pytest.mark.parametrize("door", ["/personas/{}/edit/", "/admin/agents/persona/{}/change/"])
async def test_the_form_follows_what_is_typed(
    door: str, site: Site, browser: Browser, boss: User, otto: Persona
) -> None:
    person = await Person.at(browser, site.url)
    await person.is_signed_in(await asyncio.to_thread(site.login_cookie, boss))
    page = person.page
    await page.goto(site.url + door.format(otto.pk))
    for fold in await page.locator("details > summary", has_text="Fine tuning").all():
        await fold.click()

    await expect(page.get_by_label("Liveliness of the voice")).to_be_hidden()
    await page.locator("#id_voice_name").fill("en-US-Ava:DragonHDLatestNeural")
    await expect(page.get_by_label("Liveliness of the voice")).to_be_visible()
    await page.locator("#id_voice_style").fill("cheerful")
    await expect(page.locator("summary", has_text="Fine tuning · 1 changed")).to_be_visible()

    await page.locator("#id_model").fill("gpt-4.1")
    await page.locator("#id_noise_reduction").select_option("near_field")
    await expect(page.get_by_text("needs a gpt-realtime model, and the model is")).to_be_visible()
    await page.locator("#id_noise_reduction").select_option("")
    await expect(page.get_by_text("needs a gpt-realtime model, and the model is")).to_be_hidden()
    await expect(page.locator("#id_noise_reduction option[value=far_field]")).to_contain_text(
        "(needs a gpt-realtime model)"
    )

    await page.locator("#id_instructions").fill("You are [name].")
    await expect(page.get_by_role("status").filter(has_text="Worth a look")).to_contain_text("in [brackets]")
    await expect(page.locator("#id_instructions_count")).to_contain_text("· about 4 tokens")
    await person.axe_finds_nothing()
    assert person.complaints == []


@pytest.mark.parametrize("door", ["/personas/{}/edit/", "/admin/agents/persona/{}/change/"])
async def test_the_slider_sets_three_values_and_shows_them(
    door: str, site: Site, browser: Browser, boss: User, otto: Persona
) -> None:
    person = await Person.at(browser, site.url)
    await person.is_signed_in(await asyncio.to_thread(site.login_cookie, boss))
    page = person.page
    await page.goto(site.url + door.format(otto.pk))
    await expect(slider(page)).to_have_attribute("aria-valuetext", "In between")

    await slider(page).focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")

    await expect(slider(page)).to_have_attribute("aria-valuetext", "Lively: answers at once")
    await expect(page.locator("#id_silence_duration_ms")).to_have_value("200")
    await expect(page.locator("#id_liveliness_slider_sets")).to_have_text("silence after speech: 200 ms")
    await page.locator("#id_silence_duration_ms").fill("210")
    await expect(slider(page)).to_have_attribute("aria-valuetext", "By hand")
    await page.locator("#id_silence_duration_ms").fill("1500")
    await page.locator("#id_silence_duration_ms").press("Enter")
    await page.wait_for_load_state()
    await otto.arefresh_from_db()
    assert (otto.silence_duration_ms, otto.eagerness) == (1500, "high")


async def test_without_scripts_all_of_it_works(site: Site, browser: Browser, boss: User, otto: Persona) -> None:
    context = await browser.new_context(java_script_enabled=False)
    person = Person(await context.new_page(), site.url)
    await person.is_signed_in(await asyncio.to_thread(site.login_cookie, boss))
    page = person.page
    await page.goto(f"{site.url}/personas/{otto.pk}/edit/")

    await page.get_by_label("Patient or lively").select_option("1")
    await page.locator("summary", has_text="Fine tuning").last.click()
    await page.get_by_label("Words to expect").fill("Lighthouse Quay\nStorm Glass")
    await person.press("Publish")

    await expect(page.get_by_text("is published")).to_be_visible()
    await otto.arefresh_from_db()
    assert (otto.silence_duration_ms, otto.phrase_list) == (1500, ["Lighthouse Quay", "Storm Glass"])


async def test_an_error_in_a_fold_is_in_view(site: Site, browser: Browser, boss: User, otto: Persona) -> None:
    person = await Person.at(browser, site.url)
    await person.is_signed_in(await asyncio.to_thread(site.login_cookie, boss))
    page = person.page
    await page.goto(f"{site.url}/personas/{otto.pk}/edit/")
    await page.locator("summary", has_text="Fine tuning").first.click()
    await page.get_by_label("Servers with tools").fill('[{"label": ]')
    await expect(page.get_by_text("This is not JSON: look at line 1, character 12")).to_be_visible()
    await person.press("Save draft")

    await page.get_by_role("alert").get_by_role("link", name="Servers with tools").click()
    await expect(page.get_by_label("Servers with tools")).to_be_focused()
    await expect(page.get_by_label("Servers with tools")).to_be_in_viewport()
    await person.axe_finds_nothing()
