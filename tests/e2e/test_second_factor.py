"""A person with a phone sets up an app with codes and a passkey, and signs in with each, in a real Chromium."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from django.contrib.auth.models import User
from playwright.async_api import Browser, expect

from tests.accounts.factors import App
from tests.e2e.browser import Person
from tests.e2e.test_pages import faults_of
from tests.served.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio(loop_scope="module")]

PHONES_OWN = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest_asyncio.fixture(loop_scope="module")
async def phone(site: Site, browser: Browser) -> AsyncIterator[Person]:
    """At localhost: browsers make no passkeys for 127.0.0.1."""
    person = await Person.at(browser, site.url.replace("127.0.0.1", "localhost"), on_phone=True)
    yield person
    await person.page.context.close()


async def opens(person: Person, link: str, *, password: str) -> None:
    """From “Your account” to one way to sign in, which needs the password once more."""
    await person.page.locator(".account summary").click()
    await person.page.get_by_role("link", name="Your account").click()
    await person.page.get_by_role("link", name="Second factor").click()
    await person.page.get_by_role("link", name=link).click()
    await expect(person.page.get_by_role("heading", name="Is it you?")).to_be_visible()
    await person.page.get_by_label("Password").fill(password)
    await person.press("Confirm")


async def signs_out(person: Person) -> None:
    await person.page.goto(person.url)
    await person.page.locator(".account summary").click()
    await person.press("Sign out")
    await expect(person.page.get_by_role("heading", name="Sign in")).to_be_visible()


async def gives_password(person: Person) -> None:
    await person.page.goto(f"{person.url}/accounts/login/")
    await person.page.get_by_label("Username").fill("alice")
    await person.page.get_by_label("Password", exact=True).fill("alice's password")
    await person.press("Sign in")


async def has_keys(person: Person) -> None:
    """The phone keeps passkeys, and its owner's finger is on it."""
    devtools = await person.page.context.new_cdp_session(person.page)
    await devtools.send("WebAuthn.enable")
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PHONES_OWN})


async def sets_up(phone: Person, app: App) -> None:
    """With a code; if its 30 seconds have ended on the way, with the next one."""
    codes, refused = phone.page.locator(".codes li"), phone.page.get_by_role("alert")
    for _ in range(2):
        await phone.page.get_by_label("Type the six figures").fill(app.code())
        await phone.press("Set up")
        await expect(codes.or_(refused).first).to_be_visible()
        if await codes.count():
            return


async def test_with_an_app(phone: Person, alice: User) -> None:
    await phone.sign_in("alice", "alice's password")
    await opens(phone, "App with codes", password="alice's password")
    app = App(await phone.page.locator(".secret").inner_text())
    faults = await faults_of(phone, "set up the app")
    await sets_up(phone, app)
    await expect(phone.page.locator(".codes li")).to_have_count(10)
    spare = await phone.page.locator(".codes li").first.inner_text()
    faults += await faults_of(phone, "recovery codes")

    await signs_out(phone)
    await gives_password(phone)
    await phone.page.get_by_label("Code of your app").fill(app.wrong_code())
    await phone.press("Sign in")
    await expect(phone.page.get_by_role("alert").first).to_contain_text("This did not match")
    faults += await faults_of(phone, "a wrong code")
    await phone.page.get_by_label("Code of your app").fill(spare)  # the app's next code counts half a minute later
    await phone.press("Sign in")
    await phone.page.wait_for_url(f"{phone.url}/")
    assert not faults, "\n".join(faults)
    assert phone.complaints == []


async def test_with_a_passkey(phone: Person, alice: User) -> None:
    await has_keys(phone)
    await phone.sign_in("alice", "alice's password")
    await opens(phone, "Passkey", password="alice's password")
    await phone.press("Make a passkey")
    await expect(phone.page.locator(".codes li")).to_have_count(10)

    await signs_out(phone)
    await phone.press("Sign in with a passkey")
    await phone.page.wait_for_url(f"{phone.url}/")

    await signs_out(phone)
    await gives_password(phone)
    faults = await faults_of(phone, "a passkey as second factor")
    await phone.press("Use a passkey")
    await phone.page.wait_for_url(f"{phone.url}/")
    assert not faults, "\n".join(faults)
    assert phone.complaints == []


async def test_without_one_the_page_says_so(phone: Person, alice: User) -> None:
    """Nobody's finger is on the phone."""
    await has_keys(phone)
    await phone.page.goto(f"{phone.url}/accounts/login/")
    await phone.press("Sign in with a passkey")
    await expect(phone.page.get_by_role("alert")).to_contain_text("there is no passkey for this site")
    await expect(phone.page.get_by_role("button", name="Sign in with a passkey")).to_be_focused()
