"""The proxy of `infra/caddy/`, run: what it lets through, what it removes, and which process gets it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, TCPConnector
from websockets.asyncio.client import ClientConnection, connect
from yarl import URL

from tests.deploy.bounds import BUSY_SECONDS
from tests.deploy.server import caddy
from tests.deploy.server.caddy import CADDYFILE, Proxy, proxying
from tests.deploy.server.compose import SERVICES
from tests.deploy.server.upstream import Upstream, answering

ASKED_MAX = 50


@pytest.fixture
async def parts() -> AsyncIterator[AsyncExitStack]:
    """What a test has started; it ends with the test."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def upstreams(parts: AsyncExitStack) -> list[Upstream]:
    return [await parts.enter_async_context(answering(name)) for name in ("one", "two")]


@pytest.fixture
async def proxy(parts: AsyncExitStack, upstreams: list[Upstream], tmp_path: Path) -> Proxy:
    served = proxying(tmp_path, "to " + " ".join(upstream.address for upstream in upstreams))
    proxy = await asyncio.to_thread(served.__enter__)
    parts.push_async_callback(asyncio.to_thread, served.__exit__, None, None, None)
    return proxy


@pytest.fixture
async def browser(parts: AsyncExitStack, proxy: Proxy) -> ClientSession:
    return await parts.enter_async_context(ClientSession(connector=TCPConnector(ssl=proxy.tls)))


async def asked(browser: ClientSession, url: str, **more: Any) -> dict[str, Any]:
    """The answer of the process behind the proxy: its name, and what it was sent."""
    async with browser.get(url, **more) as answer:
        assert answer.status == HTTPStatus.OK
        found: dict[str, Any] = await answer.json()
        return found


async def echoes(socket: ClientConnection, frame: bytes) -> bool:
    await socket.send(frame)
    async with asyncio.timeout(BUSY_SECONDS):
        return await socket.recv() == frame


def test_the_file_is_valid_formatted_and_cuts_no_socket() -> None:
    settings = {"DOMAIN": "voice.example.org", "UPSTREAMS": SERVICES["caddy"]["environment"]["UPSTREAMS"]}
    checked = caddy.caddy("validate", "--config", str(CADDYFILE), **settings)
    assert checked.returncode == 0, checked.stderr
    assert caddy.caddy("fmt", str(CADDYFILE)).stdout == CADDYFILE.read_text()
    assert "stream_timeout" not in CADDYFILE.read_text()  # it would end a call, however alive


async def test_forged_headers_are_replaced_by_what_the_proxy_saw(browser: ClientSession, proxy: Proxy) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    sent = (await asked(browser, proxy.url, headers=forged))["headers"]
    assert sent["x-forwarded-host"] == sent["host"] == f"localhost:{proxy.port}"
    async with connect(f"{proxy.socket_url}/ws/", ssl=proxy.tls, additional_headers=forged) as socket:
        await socket.send("what was I sent?")
        with_socket = {name.lower(): value for name, value in json.loads(await socket.recv())["headers"].items()}
    for headers in (sent, with_socket):
        assert headers["x-forwarded-for"] in ("127.0.0.1", "::1")
        assert headers["x-forwarded-proto"] == "https"


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/%6detrics", "/METRICS", "/x/../metrics"])
async def test_nobody_reads_metrics_through_it(browser: ClientSession, proxy: Proxy, path: str) -> None:
    bearing = {"Authorization": "Bearer of a token"}
    async with browser.get(URL(f"{proxy.url}{path}", encoded=True), headers=bearing) as answer:
        assert (answer.status, await answer.text()) == (HTTPStatus.NOT_FOUND, "")


async def test_a_form_is_passed_on_and_a_flood_is_not(browser: ClientSession, proxy: Proxy) -> None:
    async with browser.post(proxy.url, data=BytesIO(b"x" * 300_000)) as answer:
        assert (await answer.json())["body"] == 300_000
    async with browser.post(proxy.url, data=BytesIO(b"x" * 7_000_000)) as answer:
        assert answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert "Send less." in await answer.text()
        assert guards_of(answer) == GUARDS


GUARDS = {
    "Strict-Transport-Security": ["max-age=31536000; includeSubDomains; preload"],
    "X-Content-Type-Options": ["nosniff"],
    "Content-Security-Policy": ["default-src 'none'; frame-ancestors 'none'"],
    "Cache-Control": ["no-store"],
}


def guards_of(answer: ClientResponse) -> dict[str, list[str]]:
    """The headers that guard it, each as often as it was sent."""
    return {name: answer.headers.getall(name, []) for name in GUARDS}


async def test_what_the_proxy_answers_itself_is_guarded_and_what_the_site_said_stays(
    browser: ClientSession, proxy: Proxy
) -> None:
    async with browser.get(f"{proxy.url}/metrics") as answer:
        assert guards_of(answer) == GUARDS
    async with browser.get(proxy.url, headers={"X-Answer": "of the site"}) as answer:
        theirs = {"Content-Security-Policy": ["default-src 'self'"], "Cache-Control": ["max-age=60"]}
        assert guards_of(answer) == GUARDS | theirs


async def test_where_a_process_gives_no_answer_it_says_so_and_is_guarded(browser: ClientSession, proxy: Proxy) -> None:
    async with browser.post(proxy.url, data=b"not sent again", headers={"X-Answer": "none"}) as answer:
        assert answer.status == HTTPStatus.BAD_GATEWAY
        assert "Try again in a minute." in await answer.text()
        assert guards_of(answer) == GUARDS


async def test_all_processes_are_used_and_one_that_ended_is_skipped(
    browser: ClientSession, proxy: Proxy, upstreams: list[Upstream]
) -> None:
    names: set[str] = set()
    for _ in range(ASKED_MAX):
        names.add((await asked(browser, proxy.url))["name"])
        if names == {"one", "two"}:
            break
    assert names == {"one", "two"}
    await upstreams[0].runner.cleanup()
    assert [(await asked(browser, proxy.url))["name"] for _ in range(4)] == ["two"] * 4
    async with connect(f"{proxy.socket_url}/ws/", ssl=proxy.tls) as socket:
        assert await echoes(socket, b"still here")


async def test_a_page_that_is_asked_for_in_a_restart_waits_for_it(
    parts: AsyncExitStack, browser: ClientSession, proxy: Proxy, upstreams: list[Upstream]
) -> None:
    for upstream in upstreams:
        await upstream.runner.cleanup()
    async with asyncio.TaskGroup() as tasks:
        page = tasks.create_task(asked(browser, proxy.url))
        await parts.enter_async_context(answering("new", port=int(upstreams[0].address.partition(":")[2])))
    assert page.result()["name"] == "new"


async def test_a_new_configuration_cuts_no_call(proxy: Proxy) -> None:
    async with connect(f"{proxy.socket_url}/ws/", ssl=proxy.tls) as socket, ClientSession() as operator:
        assert await echoes(socket, b"before")
        admin = f"http://127.0.0.1:{proxy.admin_port}"
        async with operator.get(f"{admin}/config/") as answer:
            configuration = await answer.json()
        configuration["apps"]["http"]["grace_period"] += 1  # Caddy does not load the same configuration again
        async with operator.post(f"{admin}/load", json=configuration) as loaded:
            assert loaded.status == HTTPStatus.OK
        assert await echoes(socket, b"after")
