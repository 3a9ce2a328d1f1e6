"""What a process of the site takes, and how quickly its event loop answers. Linux."""

import asyncio
import time
import urllib.request
from pathlib import Path

from tests.patience import PATIENCE_SECONDS
from tests.served.site import Site
from tests.served.voice_client import VoiceClient

MB = 1_000_000
PING_PAUSE_SECONDS = 0.01
LAG_MS_MAX = 1_500  # a loop that waited for the database would lag for longer; docs/reliability.md has what was seen


def memory_bytes(site: Site) -> int:
    """Resident memory of the site's process."""
    status = Path(f"/proc/{site.process_id}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


async def loop_lag_ms(client: VoiceClient, *, seconds: float) -> list[float]:
    """Round trips of pings, which the site's event loop answers by itself, sorted."""
    lags = []
    until = time.monotonic() + seconds
    while (began := time.monotonic()) < until:
        await (await client.socket.ping())
        lags.append((time.monotonic() - began) * 1000)
        await asyncio.sleep(PING_PAUSE_SECONDS)
    return sorted(lags)


def percentile(values: list[float], share: float) -> float:
    """Of sorted values."""
    return values[int(len(values) * share)]


async def page_seconds(site: Site, path: str) -> float:
    """How long a page takes to come."""
    began = time.monotonic()
    await asyncio.to_thread(_get, site.url + path)
    return time.monotonic() - began


def _get(url: str) -> None:
    with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as response:  # noqa: S310 - an address of our own
        assert response.status == 200
