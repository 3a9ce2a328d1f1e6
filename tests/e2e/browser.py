"""A real Chromium whose microphone is a WAV file of speech, and a person's hands on the page."""

import shutil
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from tests.patience import PATIENCE_SECONDS
from voicesite.laptop.set_up import HEADLESS, find_chromium

SPEECH_DIR = Path(__file__).resolve().parent.parent / "fixtures" / "speech"
PATIENCE_MS = PATIENCE_SECONDS * 1_000
QUIET_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
]
FAKE_MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
DENYING = ["--deny-permission-prompts", "--use-fake-device-for-media-stream"]
expect.set_options(timeout=PATIENCE_MS)
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


@asynccontextmanager
async def chromium(
    *, microphone: Path | None = None, flags: list[str] | None = None, asks: bool = False
) -> AsyncIterator[Browser]:
    """A browser; with `microphone`, that file is spoken once after each permission. `asks`: one that knows of them."""
    fake = [*FAKE_MICROPHONE, f"--use-file-for-fake-audio-capture={microphone}%noloop"] if microphone else []
    program = None if asks else shutil.which(HEADLESS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program or find_chromium(), args=[*QUIET_FLAGS, *fake, *(flags or [])]
        )
        try:
            yield browser
        finally:
            await browser.close()


class Person:
    """Somebody at a page of the site."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)

    def _note(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.complaints.append(f"{line.location['url'] or self.page.url}: {line.text}")

    @classmethod
    async def at(cls, browser: Browser, url: str, *, on_phone: bool = False, scheme: str = "light") -> "Person":
        context = await browser.new_context(
            viewport=PHONE if on_phone else DESKTOP,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        return cls(await context.new_page(), url)

    async def sign_in(self, name: str, password: str) -> None:
        await self.page.goto(f"{self.url}/accounts/login/")
        await self.page.get_by_label("Username").fill(name)
        await self.page.get_by_label("Password", exact=True).fill(password)
        await self.page.get_by_role("button", name="Sign in", exact=True).click()
        await self.page.wait_for_url(f"{self.url}/")

    async def is_signed_in(self, cookie: str) -> None:
        """From now on, without the form: `cookie` is one of the site's `login_cookie`."""
        value = {"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.url}
        await self.page.context.add_cookies([value])  # type: ignore[list-item]

    async def shows(self, html: str) -> None:
        """A page that has no address, such as that of an error."""
        address = f"{self.url}/shown/"
        await self.page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
        await self.page.goto(address)
        await self.page.unroute(address)

    async def pick(self, persona: str) -> None:
        await self.page.get_by_role("link", name=f"Talk to {persona}").click()
        await expect(self.page.get_by_role("heading", level=1, name=persona)).to_be_visible()

    async def start_talking(self) -> None:
        await self.page.get_by_role("button", name="Start talking").click()

    async def start_typing(self) -> None:
        await self.page.get_by_role("button", name="Type instead").click()

    async def type(self, text: str) -> None:
        box = self.page.get_by_role("textbox", name="Type what you want to say")
        await box.fill(text)
        await box.press("Enter")

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def turns_on(self, name: str) -> None:
        """Something in the menu of the call's page."""
        await self.page.locator("[data-part=menu] summary").click()
        await self.page.get_by_role("checkbox", name=name).check()
        await self.page.keyboard.press("Escape")

    async def turns_off(self, name: str) -> None:
        await self.page.locator("[data-part=menu] summary").click()
        await self.page.get_by_role("checkbox", name=name).uncheck()
        await self.page.keyboard.press("Escape")

    async def reads(self, text: str, *, by: str) -> None:
        """A caption of that side says this."""
        caption = self.page.locator(".captions li").filter(has_text=by).filter(has_text=text)
        await expect(caption.first).to_be_visible()

    async def sees_interrupted(self, by: str) -> str:
        """A caption of that side is marked as interrupted; its text."""
        caption = self.page.locator(".captions li").filter(has_text=by)
        marked = caption.filter(has=self.page.locator("[data-interrupted]:not([hidden])")).first
        await expect(marked).to_be_visible()
        return await marked.inner_text()

    async def sees_state(self, *states: str) -> None:
        wanted = "|".join(states)
        await self.page.wait_for_function(
            "wanted => wanted.split('|').includes(document.querySelector('main').dataset.state)", arg=wanted
        )

    async def hears_something(self, *, after_ms: int = 0) -> None:
        """Sound left the player, half a second more than `after_ms`, and it was not silence."""
        await self.page.wait_for_function(
            "after => { const seen = document.querySelector('main').dataset;"
            " return seen.playedMs > after + 500 && seen.outputPeak > 0.05 }",
            arg=after_ms,
        )

    async def played_ms(self) -> int:
        """Of all answers together."""
        return int(await self.page.evaluate("document.querySelector('main').dataset.playedMs"))

    async def captions(self) -> list[str]:
        return await self.page.locator(".captions li").all_inner_texts()

    async def axe_finds_nothing(self) -> None:
        found = await barriers(self.page)
        assert not found, "\n".join(found)


async def barriers(page: Page, *rules: str) -> list[str]:
    """What axe finds, a line each: by all its rules, or by these alone."""
    await page.evaluate(
        "document.getAnimations().forEach(each => each.effect.getTiming().iterations < 99 && each.finish())"
    )
    options: dict[str, Any] = {"preload": False, "resultTypes": ["violations"]}  # to preload, it adds styles of its own
    options |= {"runOnly": rules} if rules else {"rules": {"target-size": {"enabled": True}}}
    if await page.evaluate("typeof axe === 'undefined'"):  # half a megabyte, which stays until the page goes
        await page.evaluate(AXE_SCRIPT)
    results = await page.evaluate("options => axe.run(options)", options)
    return [f"{found['id']}: {node['html']}" for found in results["violations"] for node in found["nodes"]]


def speech(path: Path, *parts: str | float) -> Path:
    """Write a WAV of recorded sentences (names of fixtures) and pauses (seconds)."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(24_000)
        for part in parts:
            out.writeframes(bytes(int(part * 24_000) * 2) if isinstance(part, float) else _frames(part))
    return path


def _frames(name: str) -> bytes:
    with wave.open(str(SPEECH_DIR / f"{name}.wav"), "rb") as source:
        return source.readframes(source.getnframes())
