"""What was said stays: after the call, in the list of one's conversations, and in a call that goes on from it."""

import pytest
import pytest_asyncio
from django.contrib.auth.models import User
from playwright.async_api import Browser, expect

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.e2e.browser import Person
from tests.e2e.test_talking import ended
from tests.served.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio(loop_scope="module")]

QUESTION = "What is ten minus one?"


@pytest_asyncio.fixture(loop_scope="module")
async def person(site: Site, browser: Browser, alice_cookie: str) -> Person:
    person = await Person.at(browser, site.url)
    await person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await person.is_signed_in(alice_cookie)
    return person


@pytest.fixture
def alice_cookie(site: Site, alice: User) -> str:
    return site.login_cookie(alice)


async def test_what_was_said_is_kept_found_and_continued(person: Person, quinn: Persona) -> None:
    page = person.page
    captions = page.locator(".captions")
    await page.goto(f"{person.url}/personas/{quinn.pk}/")
    await person.start_typing()
    await person.type(QUESTION)
    await person.reads("nine", by="Quinn")
    await person.sees_state("ready")
    await person.press("End")

    await person.press("Copy")
    await expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"You: {QUESTION}\nQuinn: ")
    conversation = await ended(quinn)
    download = page.get_by_role("link", name="Download")
    assert await download.get_attribute("href") == f"/conversations/{conversation.pk}/export.txt"

    await person.press("Call again")
    await person.sees_state("ready")
    await expect(captions.locator(".divider")).to_contain_text("Quinn does not know what was said before")
    await expect(captions.locator("li").first).to_contain_text(QUESTION)
    await person.press("End")
    await expect(page.get_by_role("link", name="Open", exact=True)).to_be_hidden()  # nothing was said in that one

    await page.goto(f"{person.url}/conversations/?q=minus")
    await page.locator(".conversation-name a").click()
    await expect(page.locator(".turn:target")).to_contain_text(QUESTION)
    await page.get_by_role("link", name="Continue", exact=True).click()
    await expect(captions.locator(".divider")).to_contain_text("Quinn knows what was said")
    await expect(captions.locator("li").first).to_contain_text(QUESTION)
    await person.start_typing()
    await person.type("What is two plus two?")
    await person.reads("four", by="Quinn")
    await page.reload()
    await person.sees_state("ready")
    await expect(captions.locator("li").first).to_contain_text(QUESTION)
    await person.reads("What is two plus two?", by="You")
    await person.press("End")

    later = await Conversation.objects.aget(continues=conversation)
    assert [turn.text async for turn in later.turns.filter(role="user")] == ["What is two plus two?"]
    assert person.complaints == []


async def test_the_pages_work_by_keyboard_and_delete_what_was_ticked(person: Person, quinn: Persona) -> None:
    page = person.page
    await page.goto(f"{person.url}/personas/{quinn.pk}/")
    await person.start_typing()
    await person.type(QUESTION)
    await person.reads("nine", by="Quinn")
    await person.press("End")
    await ended(quinn)

    await page.goto(f"{person.url}/conversations/")
    await page.get_by_role("checkbox").first.focus()
    await page.keyboard.press("Space")
    await page.get_by_role("button", name="Delete the ticked ones").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("One conversation is gone for good")).to_be_visible()
    await page.get_by_role("button", name="Delete for good").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("1 conversation is deleted.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Nothing said yet")).to_be_visible()
