"""Waits until a site is ready: its first connections are opened when it is asked."""

import time

from tests.deploy.bounds import BUSY_SECONDS
from voicesite.laptop.run import answers


def becomes_ready(url: str) -> None:
    is_ready, until = answers(f"{url}/health/ready"), time.monotonic() + BUSY_SECONDS
    while not is_ready():
        assert time.monotonic() < until, "the site did not become ready"
        time.sleep(0.05)
