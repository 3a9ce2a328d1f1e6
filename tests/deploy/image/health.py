"""Waiting for a site that may need longer than one look at it: its first connections are opened when it is asked."""

import time

from voicesite.laptop.run import answers


def becomes_ready(url: str) -> None:
    is_ready, until = answers(f"{url}/health/ready"), time.monotonic() + 40
    while not is_ready():
        assert time.monotonic() < until, "the site did not become ready"
        time.sleep(0.05)
