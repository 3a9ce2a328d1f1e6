"""The proxy of `infra/caddy/`, run: what it lets through, what it takes away, and whom it passes it on to."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, TCPConnector
from websockets.asyncio.client import ClientConnection, connect
from yarl import URL

from tests.deploy.server import caddy
from tests.deploy.server.caddy import CADDYFILE, Proxy, proxying
from tests.deploy.server.compose import environment_of
from tests.deploy.server.name_server import naming
from tests.deploy.server.upstream import Upstream, answering

ASKED_MAX = 50


@pytest.fixture
async def parts() -> AsyncIterator[AsyncExitStack]:
    """What a test has started, ended behind it."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def upstreams(parts: AsyncExitStack) -> list[Upstream]:
    return [await parts.enter_async_context(answering(name)) for name in ("one", "two")]


@pytest.fixture
async def proxy(parts: AsyncExitStack, upstreams: list[Upstream], tmp_path: Path) -> Proxy:
    return await start(parts, tmp_path, "to " + " ".join(upstream.address for upstream in upstreams))


@pytest.fixture
async def browser(parts: AsyncExitStack, proxy: Proxy) -> ClientSession:
    return await open_browser(parts, proxy)


async def start(parts: AsyncExitStack, directory: Path, upstreams: str, *, caddyfile: Path = CADDYFILE) -> Proxy:
    served = proxying(directory, upstreams, caddyfile=caddyfile)
    proxy = await asyncio.to_thread(served.__enter__)
    parts.push_async_callback(asyncio.to_thread, served.__exit__, None, None, None)
    return proxy


async def open_browser(parts: AsyncExitStack, proxy: Proxy) -> ClientSession:
    return await parts.enter_async_context(ClientSession(connector=TCPConnector(ssl=proxy.tls)))


async def asked(browser: ClientSession, url: str, **more: Any) -> dict[str, Any]:
    """What the process behind the proxy says it was asked."""
    async with browser.get(url, **more) as answer:
        assert answer.status == HTTPStatus.OK
        told: dict[str, Any] = await answer.json()
        return told


async def who_answer(browser: ClientSession, proxy: Proxy, *, expected: set[str]) -> set[str]:
    """The names of those that answer, until the expected ones have or many were asked."""
    names: set[str] = set()
    for _ in range(ASKED_MAX):
        names.add((await asked(browser, proxy.url))["name"])
        if names >= expected:
            break
    return names


async def echoes(socket: ClientConnection, frame: bytes) -> bool:
    await socket.send(frame)
    async with asyncio.timeout(10):
        return await socket.recv() == frame


def test_the_file_is_valid_and_in_form() -> None:
    told = {"DOMAIN": "voice.example.org", "UPSTREAMS": environment_of("caddy")["UPSTREAMS"]}
    checked = caddy.caddy("validate", "--config", str(CADDYFILE), **told)
    assert checked.returncode == 0, checked.stderr
    in_form = caddy.caddy("fmt", str(CADDYFILE))
    assert in_form.stdout == text()


async def test_what_a_visitor_forges_is_replaced_by_what_the_proxy_saw(browser: ClientSession, proxy: Proxy) -> None:
    forged = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
    }
    told = (await asked(browser, proxy.url, headers=forged))["headers"]
    assert told["x-forwarded-for"] in ("127.0.0.1", "::1")
    assert told["x-forwarded-proto"] == "https"
    assert told["x-forwarded-host"] == told["host"] == f"localhost:{proxy.port}"


async def test_a_socket_gets_the_same_headers(proxy: Proxy) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
    async with connect(f"{proxy.socket_url}/ws/", ssl=proxy.tls, additional_headers=forged) as socket:
        await socket.send("what was I asked?")
        told = json.loads(await socket.recv())["headers"]
    assert told["X-Forwarded-For"] in ("127.0.0.1", "::1")
    assert told["X-Forwarded-Proto"] == "https"


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/%6detrics", "/METRICS", "/x/../metrics"])
async def test_nobody_reads_metrics_through_it(browser: ClientSession, proxy: Proxy, path: str) -> None:
    bearing = {"Authorization": "Bearer whatever"}
    async with browser.get(URL(f"{proxy.url}{path}", encoded=True), headers=bearing) as answer:
        assert (answer.status, await answer.text()) == (HTTPStatus.NOT_FOUND, "")


async def test_plain_http_leads_to_https(browser: ClientSession, proxy: Proxy) -> None:
    async with browser.get(f"{proxy.http_url}/personas/new/?q=1", allow_redirects=False) as answer:
        assert answer.status == HTTPStatus.PERMANENT_REDIRECT
        assert answer.headers["Location"] == "https://localhost/personas/new/?q=1"


async def test_a_form_is_passed_on_and_a_flood_is_not(browser: ClientSession, proxy: Proxy) -> None:
    async with browser.post(proxy.url, data=BytesIO(b"x" * 300_000)) as answer:
        assert (await answer.json())["body"] == 300_000
    async with browser.post(proxy.url, data=BytesIO(b"x" * 2_000_000)) as answer:
        assert answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


async def test_all_processes_are_used_for_pages_and_for_sockets(browser: ClientSession, proxy: Proxy) -> None:
    assert await who_answer(browser, proxy, expected={"one", "two"}) == {"one", "two"}
    async with AsyncExitStack() as sockets:
        calls = [await sockets.enter_async_context(connect(f"{proxy.socket_url}/ws/", ssl=proxy.tls)) for _ in range(4)]
        assert all([await echoes(socket, bytes([number] * 1920)) for number, socket in enumerate(calls)])


async def test_a_process_that_has_gone_is_passed_over(
    browser: ClientSession, proxy: Proxy, upstreams: list[Upstream]
) -> None:
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
        host, _, port = upstreams[0].address.partition(":")
        await parts.enter_async_context(answering("new", host=host, port=int(port)))
    assert page.result()["name"] == "new"


async def test_without_a_process_people_are_told_in_the_end(parts: AsyncExitStack, tmp_path: Path) -> None:
    hasty = rewritten(tmp_path, {"lb_try_duration 10s": "lb_try_duration 500ms"})
    proxy = await start(parts, tmp_path, "to 127.0.0.1:1", caddyfile=hasty)
    browser = await open_browser(parts, proxy)
    async with browser.get(proxy.url) as answer:
        assert answer.status in (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE)


async def test_no_time_limit_cuts_a_call_in_which_nothing_is_said(
    parts: AsyncExitStack, upstreams: list[Upstream], tmp_path: Path
) -> None:
    """Each limit is three seconds here, the silence longer than that."""
    times = {found: found.replace(found.split()[1], "3s") for found in re.findall(r"(?:read_\w+|idle) \w+", text())}
    assert len(times) == 3
    proxy = await start(parts, tmp_path, f"to {upstreams[0].address}", caddyfile=rewritten(tmp_path, times))
    async with connect(f"{proxy.socket_url}/ws/", ssl=proxy.tls, ping_interval=None) as socket:
        assert await echoes(socket, b"before")
        await asyncio.sleep(3.5)
        assert await echoes(socket, b"after")


async def test_a_new_configuration_cuts_no_call(proxy: Proxy) -> None:
    async with connect(f"{proxy.socket_url}/ws/", ssl=proxy.tls) as socket, ClientSession() as operator:
        assert await echoes(socket, b"before")
        admin = f"http://127.0.0.1:{proxy.admin_port}"
        async with operator.get(f"{admin}/config/") as answer:
            configuration = await answer.json()
        configuration["apps"]["http"]["grace_period"] += 1  # the very same would not be loaded
        async with operator.post(f"{admin}/load", json=configuration) as loaded:
            assert loaded.status == HTTPStatus.OK
        assert await echoes(socket, b"after")


async def test_containers_are_found_by_their_service_name(parts: AsyncExitStack, tmp_path: Path) -> None:
    """With what compose.yaml tells the proxy, and a name server of our own in place of the container network's."""
    if sys.platform != "linux":
        pytest.skip("only Linux has more than one loopback address by itself")
    one = await parts.enter_async_context(answering("one"))
    port = one.address.partition(":")[2]
    two = await parts.enter_async_context(answering("two", host="127.0.0.2", port=int(port)))
    names = await parts.enter_async_context(naming("127.0.0.1"))
    told = environment_of("caddy")["UPSTREAMS"]
    told = told.replace("port 8000", f"port {port}\nresolvers 127.0.0.1:{names.port}").replace("2s", "200ms")
    proxy = await start(parts, tmp_path, told)
    browser = await open_browser(parts, proxy)
    assert await who_answer(browser, proxy, expected={"one"}) == {"one"}
    names.addresses.append("127.0.0.2")
    async with asyncio.timeout(30):
        while await who_answer(browser, proxy, expected={"one", "two"}) != {"one", "two"}:
            await asyncio.sleep(0.1)
    names.addresses.remove("127.0.0.1")
    await one.runner.cleanup()
    assert (await asked(browser, proxy.url))["name"] == two.name


def text() -> str:
    return CADDYFILE.read_text()


def rewritten(directory: Path, changes: dict[str, str]) -> Path:
    """The Caddyfile with other times, so that nobody has to wait for the real ones."""
    changed = text()
    for old, new in changes.items():
        assert old in changed
        changed = changed.replace(old, new)
    path = directory / "Caddyfile"
    path.write_text(changed)
    return path
