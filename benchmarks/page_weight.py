"""What the page of a call weighs, and how much of the main thread a call takes, in a real Chromium on a cold cache.

`python -m benchmarks.page_weight`. The site serves its static files as a server does, and the local voice service
answers. Requests and bytes do not depend on the machine; the share of the main thread is CPU time, so it does.
"""

import asyncio
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, CDPSession, Page

from benchmarks.parts import Ground, Relay, prepared, running_site, site_environment
from benchmarks.table import aligned
from tests.e2e.browser import PHONE, chromium, speech
from voicesite.laptop.processes import output_of
from voicesite.laptop.redis_server import running_redis
from voicesite.laptop.run import running_localvoice

CAN_START = "() => document.querySelector('[data-part=start-talking]')?.disabled === false"
TALKING = "ready|listening|processing|assistant_speaking"
TALKS = f"() => /^({TALKING})$/.test(document.querySelector('main').dataset.state)"
# A browser without a window shows no icon, and the developer tools do not tell of worklets: the page asks for them too.
UNSEEN = """async () => {
  const { captureWorklet, playbackWorklet } = document.querySelector('main').dataset;
  const { href } = document.querySelector('link[rel=icon]');
  const load = async (address) => (await fetch(address, { cache: 'reload' })).text();
  await Promise.all([href, captureWorklet, playbackWorklet].map(load));
}"""
SETTLE_SECONDS = 2.0  # for what a page loads when it is idle
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}  # ms, bytes/s
KINDS = ("Document", "Stylesheet", "Script")  # as the developer tools call them
HEADS = ["", "requests", "kB", *KINDS, "other"]


@dataclass  # without slots: Playwright writes to the owner of what it calls
class Traffic:
    """What a page has loaded: its requests by kind, and the bytes of each address, headers included."""

    kinds: Counter[str] = field(default_factory=Counter)
    sizes: dict[str, float] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)

    def watch(self, devtools: CDPSession) -> None:
        devtools.on("Network.requestWillBeSent", self._asked)
        devtools.on("Network.loadingFinished", self._loaded)

    def row(self, name: str) -> list[str]:
        known = [self.kinds[kind] for kind in KINDS]
        requests = self.kinds.total()
        counts = [*known, requests - sum(known)]
        return [name, str(requests), f"{sum(self.sizes.values()) / 1000:.1f}", *map(str, counts)]

    def _asked(self, event: dict[str, Any]) -> None:
        self.kinds[event["type"]] += 1
        self._addresses[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def _loaded(self, event: dict[str, Any]) -> None:
        address = self._addresses[event["requestId"]]
        self.sizes[address] = self.sizes.get(address, 0) + event["encodedDataLength"]


def main() -> int:
    options = _parser().parse_args()
    with serving() as (site, cookie), TemporaryDirectory(prefix="voicesite-speech-") as folder:
        asyncio.run(_measure(site, cookie, Path(folder), options.seconds, is_detailed=options.files))
    return 0


@contextmanager
def serving() -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a persona's page, and the cookie of somebody who is signed in.

    Raises:
        StepError: a part could not be started.
    """
    with ExitStack() as parts:
        folder = Path(parts.enter_context(TemporaryDirectory(prefix="voicesite-page-")))
        redis_url, voice_url = parts.enter_context(running_redis()), parts.enter_context(running_localvoice())
        environment = site_environment(folder / "page.sqlite3", redis_url, "", 4) | {
            "LOCAL_VOICE_URL": voice_url,
            "DJANGO_SETTINGS_MODULE": "tests.served.collected_settings",
            "STATIC_ROOT": str(folder / "static"),
        }
        output_of("collectstatic", ["manage.py", "collectstatic", "--noinput", "--verbosity", "0"], environment)
        persona, cookies = prepared(environment, 1)
        relay = parts.enter_context(running_site(Ground(redis_url, voice_url, environment, persona, cookies)))
        name, _, value = cookies[0].partition("=")
        yield _at(relay, f"/personas/{persona}/"), {"name": name, "value": value, "url": _at(relay, "/")}


def _at(relay: Relay, path: str) -> str:
    return urlsplit(relay.url)._replace(path=path).geturl()


async def _measure(page_url: str, cookie: dict[str, str], folder: Path, seconds: float, *, is_detailed: bool) -> None:
    words = speech(folder / "words.wav", 3.0, *(("opening_hours", 8.0, "seven_times_eight", 6.0) * 5))
    async with chromium(microphone=words) as browser:
        page, devtools = await _tab(browser, cookie)
        traffic = Traffic()
        traffic.watch(devtools)
        await page.goto(page_url)
        await page.wait_for_function(CAN_START)
        rows = [HEADS, traffic.row("one can start a call")]
        await asyncio.sleep(SETTLE_SECONDS)
        await page.evaluate(UNSEEN)
        rows.append(traffic.row("with icon and worklets"))
        await page.get_by_role("button", name="Start talking").click()
        await page.wait_for_function(TALKS)
        await asyncio.sleep(SETTLE_SECONDS)
        rows.append(traffic.row("and the call has begun"))
        share = await _main_thread_share(devtools, seconds)
        spoken = int(await page.evaluate("document.querySelector('main').dataset.playedMs")) / 1000
        await page.close()
        slow = await _seconds_on_a_slow_network(browser, cookie, page_url)
    if is_detailed:
        print("\n".join(f"{size:9.0f} {address}" for address, size in traffic.sizes.items()))
    print("\n".join(aligned(rows)))
    print(f"main thread: {share:.1%} of {seconds:.0f} s of a call, in which the persona has spoken for {spoken:.1f} s")
    print(f"{slow:.1f} s until one can start a call on a slow network")


async def _tab(browser: Browser, cookie: dict[str, str]) -> tuple[Page, CDPSession]:
    """A tab of a browser that has never been here, on a phone's screen."""
    context = await browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    await context.add_cookies([cookie])  # type: ignore[list-item]
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.enable")
    return page, devtools


async def _main_thread_share(devtools: CDPSession, seconds: float) -> float:
    """CPU time of the page's main thread a second."""
    await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = await _busy_seconds(devtools)
    await asyncio.sleep(seconds)
    return (await _busy_seconds(devtools) - before) / seconds


async def _busy_seconds(devtools: CDPSession) -> float:
    answer = await devtools.send("Performance.getMetrics")
    return float(next(metric["value"] for metric in answer["metrics"] if metric["name"] == "TaskDuration"))


async def _seconds_on_a_slow_network(browser: Browser, cookie: dict[str, str], page_url: str) -> float:
    """150 ms there and back, 1.6 Mbit/s."""
    page, devtools = await _tab(browser, cookie)
    await devtools.send("Network.emulateNetworkConditions", SLOW)
    await page.goto(page_url, wait_until="commit")
    await page.wait_for_function(CAN_START)
    return float(await page.evaluate("performance.now()")) / 1000


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m benchmarks.page_weight", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="of a call that are measured")
    parser.add_argument("--files", action="store_true", help="also the bytes of each address")
    return parser


if __name__ == "__main__":
    sys.exit(main())
