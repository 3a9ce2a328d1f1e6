"""The end of a browser's socket, and how the browser left."""

from typing import Any

import pytest
from autobahn.exception import Disconnected

from agents.browser_end import BrowserEnd, Left


def gone(code: int) -> BrowserEnd:
    """A browser that has gone, which the sender finds out before the reader."""

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.disconnect", "code": code}

    async def send(_message: dict[str, Any]) -> None:
        raise Disconnected("Attempt to send on a closed protocol")

    return BrowserEnd(receive, send)


@pytest.mark.parametrize(("code", "is_lost"), [(1000, False), (1001, True), (1006, True)])
async def test_the_farewell_says_how_it_left_also_when_something_was_still_sent(code: int, is_lost: bool) -> None:
    browser = gone(code)
    await browser.close(None)
    with pytest.raises(Left) as left:
        await browser.next_message()
    assert left.value.is_lost is is_lost
