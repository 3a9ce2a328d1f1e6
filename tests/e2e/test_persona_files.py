"""The page of an import in a real browser: what files change, and what is wrong with them, fits at every size."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.async_api import expect

from tests.agents.personas.transfer.filed import file_of, persona
from tests.e2e.browser import Person, barriers, chromium
from tests.e2e.layout import faults_of_layout
from tests.e2e.long_words import NAMES, SUMMARIES
from tests.served.site import Site

pytestmark = pytest.mark.django_db(transaction=True)


def key(number: int) -> str:
    return f"{number:08}-0000-4000-8000-000000000000"


async def shows_what_changes(person: Person, file: Path) -> None:
    await person.page.get_by_role("link", name="Import", exact=True).click()
    await person.page.locator("input[type=file]").set_input_files(file)
    await person.press("Show what changes")


async def faults_of(person: Person, what: str) -> list[str]:
    faults = [*await faults_of_layout(person.page, what), *await barriers(person.page)]
    await person.page.emulate_media(color_scheme="dark")
    faults += await barriers(person.page, "color-contrast")
    await person.page.emulate_media(color_scheme="light")
    return faults


async def test_long_words_and_many_mistakes_fit(site: Site, alice: User, tmp_path: Path) -> None:
    file = tmp_path / f"{'x' * 60}.yaml"
    kinds = [{"name": NAMES[kind], "summary": SUMMARIES[kind]} for kind in NAMES]
    cases: dict[str, dict[str, Any]] = {"new personas": {}, "mistakes": {"W" * 80: 1, "voice_rate": "W" * 90}}
    async with chromium() as browser:
        person = await Person.at(browser, site.url)
        await person.sign_in("alice", "alice's password")
        for what, more in cases.items():
            file.write_text(file_of(*(persona(id=key(number), **kind, **more) for number, kind in enumerate(kinds))))
            await shows_what_changes(person, file)
            await expect(person.page.locator(".meanwhile, .problems")).to_be_visible()
            assert await faults_of(person, what) == []
            await person.page.goto(site.url)
    assert person.complaints == []
