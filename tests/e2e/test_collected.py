"""The pages with the static files of a server: joined, hashed and compressed. The other tests load them one by one."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from playwright.async_api import Browser, Error, Response, expect

from agents.personas.models import Persona
from tests.e2e.browser import Person, chromium, speech
from tests.e2e.page_list import admin_pages, pages
from tests.served.site import Site, serving
from voicesite.laptop.processes import output_of
from voicesite.laptop.run import running_localvoice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def collected_site(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    directory: Path = tmp_path_factory.mktemp("collected")
    environment: dict[str, Any] = {
        "DJANGO_SETTINGS_MODULE": "tests.served.collected_settings",
        "STATIC_ROOT": str(directory / "static"),
    }
    output_of("collectstatic", ["manage.py", "collectstatic", "--noinput", "--verbosity=0"], environment)
    with running_localvoice() as voice_url, serving(directory, LOCAL_VOICE_URL=voice_url, **environment) as site:
        yield site


def asked_for(person: Person) -> list[str]:
    """The addresses of static files, as they are asked for; one that is not found fails the test."""
    names: list[str] = []

    def note(answer: Response) -> None:
        path = urlsplit(answer.url).path
        if path.startswith("/static/"):
            assert answer.status in (200, 304), path
            names.append(path)

    person.page.on("response", note)
    return names


async def test_a_call_runs_on_the_joined_files(
    collected_site: Site, alice: User, mara: Persona, tmp_path: Path
) -> None:
    question = speech(tmp_path / "question.wav", 4.0, *("seven_times_eight", 20.0) * 3)
    async with chromium(microphone=question) as browser:
        person = await Person.at(browser, collected_site.url, on_phone=True)
        await person.is_signed_in(await sync_to_async(collected_site.login_cookie)(alice))
        names = asked_for(person)
        await person.page.goto(f"{collected_site.url}/personas/{mara.pk}/")
        await person.press("Try microphone and speaker")
        await expect(person.page.locator("[data-room=verdict]")).to_have_text("Good")
        await person.page.locator("[data-room=done]").click()
        await person.hears_something()
        await person.reads("seven", by="You")  # the file began in the check: it may have said so before the greeting
        await person.reads("fifty", by="Mara")
        await person.turns_on("Push to talk")
        await expect(person.page.get_by_role("button", name="Hold to talk")).to_be_visible()
        await person.press("End")
        await expect(person.page.get_by_role("button", name="Call again")).to_be_visible()
    assert person.complaints == []
    assert sorted(re.sub(r"\.[0-9a-f]{12}\.", ".", name) for name in names) == [
        "/static/css/call_page.css",
        "/static/css/every_page.css",
        "/static/js/call/main.js",
    ]


async def test_a_draft_is_tried_with_what_is_loaded_then(
    collected_site: Site, browser: Browser, alice: User, mara: Persona
) -> None:
    person = await Person.at(browser, collected_site.url)
    await person.is_signed_in(await sync_to_async(collected_site.login_cookie)(alice))
    await person.page.goto(f"{collected_site.url}/personas/{mara.pk}/edit/")
    await person.press("Try")
    await expect(person.page.get_by_role("heading", name="Try it")).to_be_focused()
    assert person.complaints == []


async def test_no_page_lacks_a_file_or_fails(collected_site: Site, browser: Browser, boss: User, mara: Persona) -> None:
    person = await Person.at(browser, collected_site.url)
    await person.is_signed_in(await sync_to_async(collected_site.login_cookie)(boss, confirmed=True))
    failed: list[str] = []
    person.page.on("pageerror", lambda error: failed.append(str(error)))
    names = asked_for(person)
    ours = await sync_to_async(pages)(persona_id=mara.pk, number=1, pk=1)
    for path in ours + await sync_to_async(admin_pages)(boss):
        with suppress(Error):  # a download is no page
            await person.page.goto(f"{collected_site.url}{path}")
    assert failed == []
    assert [name for name in set(names) if not re.search(r"\.[0-9a-f]{12}\.\w+$", name)] == []
