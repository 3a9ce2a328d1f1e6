"""The notice before the first call, in a real browser: on a phone, on a desktop, and without JavaScript."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from django.contrib.auth.models import User
from playwright.async_api import Browser, expect

from agents.personas.models import Persona
from tests.e2e.browser import DESKTOP, Person, barriers
from tests.e2e.layout import faults_of_layout
from tests.served.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio(loop_scope="module")]

BUTTON = "I have read this. Go on"


@pytest.fixture
def cookie(site: Site, newcomer: User, mara: Persona) -> str:
    """Of somebody who may call Mara, and was told nothing yet."""
    Persona.objects.filter(pk=mara.pk).update(everyone=True)
    return site.login_cookie(newcomer)


@pytest.fixture
def talk(mara: Persona) -> str:
    return f"/personas/{mara.pk}/"


@pytest_asyncio.fixture(loop_scope="module", params=[True, False], ids=["phone", "desktop"])
async def person(site: Site, browser: Browser, cookie: str, request: pytest.FixtureRequest) -> AsyncIterator[Person]:
    person = await Person.at(browser, site.url, on_phone=request.param)
    await person.is_signed_in(cookie)
    yield person
    assert person.complaints == []


async def test_one_reads_it_once_and_calls(person: Person, talk: str) -> None:
    await person.page.goto(person.url + talk)
    await expect(person.page.get_by_role("heading", level=1)).to_have_text("Before you talk to Mara")
    await expect(person.page.get_by_text("You talk to an AI, not to a person.")).to_be_visible()
    await person.press(BUTTON)

    await expect(person.page.get_by_role("button", name="Start talking")).to_be_enabled()
    await expect(person.page.locator(".told")).to_be_visible()
    await expect(person.page.locator(".call-head")).to_contain_text("AI ·")
    await person.page.reload()
    await expect(person.page.get_by_role("button", name="Start talking")).to_be_enabled()


async def test_it_fits_and_has_no_barriers(person: Person, talk: str) -> None:
    faults = []
    for path in (talk, "/privacy/"):
        await person.page.goto(person.url + path)
        for scheme in ("light", "dark"):
            await person.page.emulate_media(color_scheme=scheme)
            faults += [f"{path}, {scheme}: {line}" for line in await barriers(person.page)]
        faults += await faults_of_layout(person.page, path)
    assert not faults, "\n".join(faults)


async def test_a_text_that_changed_while_the_page_was_open_is_read_first(
    person: Person, talk: str, newcomer: User
) -> None:
    await person.page.goto(person.url + talk)
    await person.press(BUTTON)
    await expect(person.page.get_by_role("button", name="Type instead")).to_be_enabled()
    await newcomer.acknowledgements.all().adelete()  # as if another text were in force
    await person.start_typing()

    await expect(person.page.get_by_role("alert").filter(has_text="Please read this first")).to_be_visible()
    await person.press("Read it")
    await expect(person.page.get_by_role("button", name=BUTTON)).to_be_visible()


async def test_it_works_by_keyboard_and_without_javascript(
    site: Site, browser: Browser, cookie: str, talk: str
) -> None:
    context = await browser.new_context(viewport=DESKTOP, java_script_enabled=False)  # type: ignore[arg-type]
    person = Person(await context.new_page(), site.url)
    await person.is_signed_in(cookie)
    await person.page.goto(site.url + talk)
    await person.page.get_by_role("button", name=BUTTON).focus()
    await person.page.keyboard.press("Enter")

    await person.page.wait_for_url(site.url + talk)
    await expect(person.page.get_by_text("Ready when you are")).to_be_visible()
    await expect(person.page.locator(".told")).to_be_visible()
