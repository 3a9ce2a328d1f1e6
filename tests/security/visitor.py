"""Somebody with a cookie, or without one, who asks a served site for pages and follows nothing."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie

import aiohttp

from tests.patience import PATIENCE_SECONDS


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `cookies` are those that it sets."""

    status: int
    headers: Mapping[str, str]
    cookies: SimpleCookie
    body: str

    @property
    def everything(self) -> str:
        """All that a browser could read of it."""
        return f"{dict(self.headers)} {self.cookies} {self.body}"


@dataclass(frozen=True, slots=True)
class Visitor:
    http: aiohttp.ClientSession

    async def get(self, path: str, **headers: str) -> Answer:
        return await self._ask("GET", path, headers, None)

    async def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        return await self._ask("POST", path, headers, form)

    async def _ask(self, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.http.request(method, path, headers=named, data=form, allow_redirects=False) as response:
            body = (await response.read()).decode(errors="replace")
            return Answer(response.status, response.headers, response.cookies, body)


async def sign_in(visitor: Visitor, name: str, password: str, **headers: str) -> Answer:
    """A form of the sign-in page, filled in."""
    page = await visitor.get("/accounts/login/", **headers)
    token = page.cookies["csrftoken"].value
    form = {"login": name, "password": password, "csrfmiddlewaretoken": token}
    return await visitor.post("/accounts/login/", form, Cookie=f"csrftoken={token}", **headers)


@asynccontextmanager
async def visiting(url: str, cookie: str = "", **headers: str) -> AsyncIterator[Visitor]:
    """A visitor whose requests all carry these headers (`_` stands for `-`), and who keeps no cookies."""
    always = {name.replace("_", "-"): value for name, value in headers.items()}
    if cookie:
        always["Cookie"] = cookie
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(
        url, headers=always, cookie_jar=jar, timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    ) as http:
        yield Visitor(http)
