"""Every page in a real browser: axe finds nothing, nothing spills over at 320 px, no policy is broken."""

import pytest
from django.contrib.auth.models import User

from agents.models import Persona
from tests.e2e.browser import Person, chromium
from tests.served.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


def paths(persona: Persona) -> list[str]:
    return [
        "/",
        "/?q=nobody+like+this",
        "/personas/new/",
        f"/personas/{persona.pk}/edit/",
        f"/personas/{persona.pk}/",
        "/accounts/password/change/",
        "/accounts/logout/",
        "/no/such/page/",
        "/admin/",
        "/admin/system-check/",
        "/admin/agents/persona/",
        f"/admin/agents/persona/{persona.pk}/change/",
        f"/admin/agents/persona/{persona.pk}/history/",
        "/admin/agents/conversation/",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_barriers(site: Site, boss: User, mara: Persona, scheme: str) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url, scheme=scheme)
        await person.page.goto(f"{site.url}/accounts/login/")
        await person.axe_finds_nothing()
        await person.sign_in("boss", "boss's password")
        for path in paths(mara):
            await person.page.goto(site.url + path)
            await person.axe_finds_nothing()
    assert [line for line in person.complaints if "404" not in line] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_running_call_has_no_barriers(site: Site, alice: User, mara: Persona, scheme: str) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url, scheme=scheme)
        await person.sign_in("alice", "alice's password")
        await person.pick("Mara")
        await person.start_typing()
        await person.reads("Good morning", by="Mara")
        await person.axe_finds_nothing()
        await person.press("End")
        await person.axe_finds_nothing()


async def test_nothing_spills_over_on_the_smallest_phone(site: Site, alice: User, mara: Persona) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        await person.page.set_viewport_size({"width": 320, "height": 568})
        await person.sign_in("alice", "alice's password")
        for path in paths(mara)[:7]:
            await person.page.goto(site.url + path)
            width = await person.page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, path


async def test_the_bar_of_staff_keeps_its_margin_on_phones(site: Site, boss: User) -> None:
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        await person.sign_in("boss", "boss's password")
        for width in (320, 360, 375, 390, 430):
            await person.page.set_viewport_size({"width": width, "height": 844})
            right = await person.page.evaluate("document.querySelector('.account').getBoundingClientRect().right")
            assert right <= width - 16, width
