"""A gallery of several pages in a real browser: on the smallest phone, with the keyboard."""

import pytest
from django.contrib.auth.models import User
from playwright.async_api import expect

from agents.personas.gallery import PAGE_SIZE
from agents.personas.models import Persona
from tests.agents.personas.test_gallery import called
from tests.e2e.browser import Person, chromium
from tests.served.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many(transactional_db: None, alice: User, bob: User) -> None:
    """Two pages: Alice has called some, owns some, and finds what Bob shares."""
    for number in range(PAGE_SIZE + 6):
        owner = bob if number % 3 else alice
        persona = Persona.objects.create_published(
            owner=owner, name=f"Nr. {number}", summary="Knows the line.", everyone=True
        )
        if number < 2:
            called(alice, persona, hours_ago=number)


@pytest.mark.usefixtures("many")
async def test_its_pages_have_no_barriers_and_the_keyboard_goes_on_at_the_next_cards(site: Site) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        page = person.page
        await page.set_viewport_size({"width": 320, "height": 568})
        await person.sign_in("ALICE", "alice's password")
        await person.axe_finds_nothing()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320

        await page.get_by_role("link", name="Next page").press("Enter")
        await expect(page.get_by_role("link", name="Page 2")).to_have_attribute("aria-current", "page")
        await expect(page.locator("#shelves")).to_be_focused()
        await page.keyboard.press("Tab")  # Bob's card has no menu for her
        await expect(page.locator(".card").first.get_by_role("link", name="Talk to")).to_be_focused()
        await person.axe_finds_nothing()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
