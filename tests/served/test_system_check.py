"""The admin's system check at a served site: who waits for it is the one who asked."""

import asyncio

import aiohttp
import pytest
from django.contrib.auth.models import User
from django.middleware.csrf import CSRF_SECRET_LENGTH

from tests.patience import PATIENCE_SECONDS
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "s" * CSRF_SECRET_LENGTH


async def test_other_pages_answer_meanwhile(site: Site, localvoice: LocalVoice, boss: User, boss_cookie: str) -> None:
    localvoice.misbehaves(delay_session_updated_ms=6_000)
    localvoice.forget_handshakes()
    cookies = {"sessionid": boss_cookie, "csrftoken": SECRET}
    form = {"csrfmiddlewaretoken": SECRET, "connect": "on"}
    async with (
        aiohttp.ClientSession(site.url, cookies=cookies, timeout=aiohttp.ClientTimeout(PATIENCE_SECONDS)) as browser,
        asyncio.TaskGroup() as tasks,
    ):
        checked = tasks.create_task(answer(browser, "POST", "/admin/system-check/", data=form))
        while not localvoice.handshakes()["total"]:
            await asyncio.sleep(0.02)

        live, _ = await answer(browser, "GET", "/health/live")
        gallery, _ = await answer(browser, "GET", "/")

        assert (live, gallery, checked.done()) == (200, 200, False)
        status, page = await checked
    assert status == 200
    assert " ok, 0 warn, 0 fail" in page


async def answer(
    browser: aiohttp.ClientSession, method: str, path: str, data: dict[str, str] | None = None
) -> tuple[int, str]:
    async with browser.request(method, path, data=data) as response:
        return response.status, await response.text()
