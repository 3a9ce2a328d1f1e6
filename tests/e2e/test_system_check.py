"""The admin's system check in a real browser: found from the index, and nothing in it breaks the page's policy."""

import pytest
from django.contrib.auth.models import User
from playwright.async_api import expect

from tests.e2e.browser import Person, chromium
from tests.served.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_boss_sees_that_all_is_well(site: Site, boss: User, scheme: str) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url, scheme=scheme)
        await person.sign_in("boss", "boss's password")
        await person.page.goto(f"{site.url}/admin/")
        await person.page.get_by_role("link", name="System check").click()
        await person.press("Check now")
        await expect(person.page.get_by_role("row", name="Voice Live ok")).to_be_visible()
        await expect(person.page.get_by_text("0 warn, 0 fail")).to_be_visible()
        await person.axe_finds_nothing()
        await person.page.set_viewport_size({"width": 320, "height": 568})
        assert await person.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert person.complaints == []
