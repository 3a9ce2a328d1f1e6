"""The whole way in a real browser, on a phone: to the provider through a second host of its, back, and out again."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.async_api import Browser, expect

from tests.e2e.browser import Person, chromium
from tests.e2e.test_pages import faults_of
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from tests.sso.conftest import CALLBACK, somebody
from tests.sso.oauth_server import CLIENT_ID, CLIENT_SECRET
from tests.sso.openid_provider import OpenIDProvider

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio(loop_scope="module")]

LONG = "Universitätsverwaltungsgesellschaft Nord"  # as long as a name may be


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
def site_with_provider(
    tmp_path: Path, provider_process: OpenIDProvider, localvoice: LocalVoice, transactional_db: None
) -> Iterator[Site]:
    provider_process.behaves()
    provider_process.manners.asks = provider_process.manners.moves_on = True
    provider_process.manners.person = somebody("alice")
    settings: dict[str, Any] = {
        "SSO_ISSUER": provider_process.issuer,
        "SSO_CLIENT_ID": CLIENT_ID,
        "SSO_CLIENT_SECRET": CLIENT_SECRET,
        "SSO_NAME": LONG,
        "SSO_ALLOWED_DOMAINS": "example.org",
    }
    with serving(tmp_path, LOCAL_VOICE_URL=localvoice.url, **settings) as site:
        provider_process.redirect_uris.add(site.url + CALLBACK)
        yield site


async def test_there_and_back_on_a_phone(
    site_with_provider: Site, provider_process: OpenIDProvider, browser: Browser
) -> None:
    person = await Person.at(browser, site_with_provider.url, on_phone=True)
    page = person.page
    button = page.get_by_role("button", name=f"Sign in with {LONG}")

    await page.goto(f"{person.url}/personas/new/")
    faults = await faults_of(person, "sign-in")
    await button.click()
    await expect(page.get_by_role("heading", name="Provider")).to_be_visible()
    assert page.url.startswith("http://localhost:")
    await page.get_by_role("button", name="It is me").click()
    await page.wait_for_url(f"{person.url}/personas/new/")
    await page.locator(".account summary").click()
    await expect(page.get_by_text("Signed in as alice")).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    await expect(button).to_be_visible()
    assert faults + person.complaints == []

    provider_process.manners.is_denied = True
    await button.click()
    await page.get_by_role("button", name="It is me").click()
    await expect(page.get_by_text("was not finished")).to_be_visible()
    faults = await faults_of(person, "refused")
    await page.get_by_role("link", name="To the sign-in page").click()
    await expect(button).to_be_visible()
    assert faults == []


async def test_the_page_on_the_way_fits_and_has_no_barriers(
    site_with_provider: Site, browser: Browser, alice: User
) -> None:
    person = await Person.at(browser, site_with_provider.url)
    request = RequestFactory().get("/")
    request.user = alice
    context = {"name": LONG, "address": "https://provider.example.org/"}
    html = render_to_string("account/single_sign_on_leaving.html", context, request=request)
    await person.shows(html.replace("http-equiv", "name"))  # it would be gone at once
    assert await faults_of(person, "on the way") == []
