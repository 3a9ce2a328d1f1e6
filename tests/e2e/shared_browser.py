"""One browser for the tests of a file, where none of them needs a microphone or flags of its own.

A start takes a second of the processor. The tests run in one event loop: `asyncio(loop_scope="module")`.
"""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.e2e.browser import chromium


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def browser(shared_browser: Browser) -> AsyncIterator[Browser]:
    """Without what an earlier test had open, and without its cookies."""
    yield shared_browser
    for context in shared_browser.contexts:
        await context.close()
