"""The persona form in a real browser: nothing is cut, left or sent without a word, on the site and in the admin."""

import pytest
from django.contrib.auth.models import User
from playwright.async_api import Browser, Dialog, expect

from agents.personas.models import Persona
from tests.e2e.browser import PHONE, Person
from tests.e2e.conftest import persona
from tests.served.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio(loop_scope="module")]

TRAIN = "\U0001f686"


class Leaving:
    """What happens when the person leaves the page: whether it asks. They always stay."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.asked = 0
        person.page.on("dialog", self._stay)

    async def _stay(self, dialog: Dialog) -> None:
        assert dialog.type == "beforeunload"
        self.asked += 1
        await dialog.dismiss()

    async def tries(self, link: str) -> None:
        """Press the link and stay, if the page asks."""
        before = self.asked
        async with self.person.page.expect_event("dialog"):
            await self.person.page.get_by_role("link", name=link, exact=True).first.click(no_wait_after=True)
        assert self.asked == before + 1


async def test_a_pasted_text_is_counted_as_the_server_counts_and_not_lost_by_leaving(
    site: Site, browser: Browser, alice: User
) -> None:
    person = await Person.at(browser, site.url)
    await person.sign_in("alice", "alice's password")
    await person.page.goto(f"{site.url}/personas/new/?template=blank")
    leaving = Leaving(person)
    greeting = person.page.locator("#id_greeting")
    await greeting.fill(f"Hello!\n{TRAIN * 494}")
    await expect(person.page.locator("#id_greeting_count")).to_contain_text("501 of 500 characters: 1 too many")
    await leaving.tries("Cancel")
    await person.page.get_by_label("Name", exact=True).fill("Otto")
    await person.page.get_by_label("Summary").fill("Knows every train.")
    await person.press("Save draft")
    await expect(person.page.get_by_role("alert")).to_contain_text("this text has 501")
    await leaving.tries("Personas")  # it shows what was typed, and nothing of it is saved
    await greeting.fill(f"Hello!\n{TRAIN * 493}")
    await person.press("Save draft")
    await expect(person.page.get_by_text("is saved as a draft")).to_be_visible()
    await person.page.get_by_role("link", name="Cancel").click()
    await person.page.wait_for_url(f"{site.url}/")
    await person.page.get_by_role("link", name="New persona").click()
    await person.page.get_by_role("button", name="Begin from “Blank”").click()
    await person.page.get_by_role("link", name="Cancel").click()
    await person.page.wait_for_url(f"{site.url}/")
    assert leaving.asked == 2
    assert person.complaints == []


async def test_a_link_to_a_field_shows_what_is_above_it(site: Site, browser: Browser, alice: User) -> None:
    person = await Person.at(browser, site.url)
    await person.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await person.sign_in("alice", "alice's password")
    await person.page.goto(f"{site.url}/personas/new/?template=blank")
    await person.page.get_by_label("Name", exact=True).fill("Otto")
    for fold in await person.page.locator("details.fine > summary").all():
        await fold.click()
    for wrong in ("silence_duration_ms", "prefix_padding_ms", "temperature"):
        await person.page.locator(f"#id_{wrong}").fill("99999")
    await person.press("Save draft")
    links = {"Summary": "summary", "Temperature": "temperature", "Silence after speech": "silence_duration_ms"}
    for link, wrong in links.items():
        await person.page.get_by_role("alert").get_by_role("link", name=link).click()
        await expect(person.page.locator(f"#id_{wrong}")).to_be_focused()
        await expect(person.page.locator(f"label[for=id_{wrong}]")).to_be_in_viewport(ratio=1)
        await expect(person.page.locator(f"#id_{wrong}_error")).to_be_in_viewport(ratio=1)


@pytest.fixture
def otto(transactional_db: None, boss: User) -> Persona:
    """The boss can edit him on the site and in the admin."""
    return persona(boss, "Otto")


async def test_a_form_outlives_its_sign_in_and_meets_another_editor(
    site: Site, browser: Browser, boss: User, otto: Persona
) -> None:
    """From the typed text to the saved one, over a login session that ran out and a change by somebody else."""
    form = f"{site.url}/personas/{otto.pk}/edit/"
    person = await Person.at(browser, site.url)
    await person.sign_in("boss", "boss's password")
    await person.page.goto(form)
    leaving = Leaving(person)
    await person.page.get_by_label("Summary").fill("Knows every train.")
    elsewhere = Person(await person.page.context.new_page(), site.url)
    await elsewhere.page.goto(form)
    await elsewhere.page.get_by_label("Summary").fill("Knows every bus.")
    await elsewhere.page.locator("#id_greeting").fill("Hello!")
    await elsewhere.press("Save draft")
    await expect(elsewhere.page.get_by_text("is saved as a draft")).to_be_visible()
    await person.page.context.clear_cookies(name="sessionid")

    await person.press("Save draft")
    await expect(person.page.get_by_text("what you typed is still here")).to_be_visible()
    await person.axe_finds_nothing()
    await person.page.get_by_label("Username").fill("boss")
    await person.page.get_by_label("Password", exact=True).fill("boss's password")
    await person.press("Sign in")
    await person.axe_finds_nothing()
    await leaving.tries("Do not send it")
    await person.press("Send it again")
    await expect(person.page.get_by_text("saved other changes while you had this form open")).to_be_visible()
    await expect(person.page.locator("ins", has_text="bus.")).to_be_visible()
    await expect(person.page.locator("ins", has_text="train.")).to_be_visible()
    await person.axe_finds_nothing()
    await leaving.tries("Cancel")
    await person.press("Save draft")
    await expect(person.page.get_by_text("is saved as a draft")).to_be_visible()
    assert [line for line in person.complaints if "403" not in line] == []
    await otto.arefresh_from_db()
    assert (otto.summary, otto.greeting) == ("Knows every train.", "Hello!")


async def test_the_admin_asks_before_a_changed_form_is_left(
    site: Site, browser: Browser, boss: User, otto: Persona
) -> None:
    person = await Person.at(browser, site.url)
    await person.sign_in("boss", "boss's password")
    for form in (f"agents/persona/{otto.pk}/change/", f"auth/user/{boss.pk}/change/"):
        tab = Person(await person.page.context.new_page(), site.url)
        leaving = Leaving(tab)
        await tab.page.goto(f"{site.url}/admin/{form}")
        await tab.page.get_by_role("link", name="Home", exact=True).click()
        await tab.page.wait_for_url("**/admin/")
        await tab.page.go_back()
        await tab.page.locator("input[type=text][name]").first.fill("Changed")
        await leaving.tries("Home")
