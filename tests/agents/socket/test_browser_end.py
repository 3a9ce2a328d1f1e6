"""What a browser's socket brings, and what of it is read at all."""

from typing import Any

import pytest

from agents.socket.browser_end import SENDS_TOO_MUCH, BrowserEnd, Left
from agents.voice.errors import Quota
from agents.voice.limits import BUDGETS
from agents.voice.protocol import SessionStop

STOP = '{"type":"session.stop"}'


def browser_that_sends(*messages: dict[str, Any]) -> BrowserEnd:
    coming = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(coming)

    return BrowserEnd(receive, None)


async def test_what_comes_too_fast_is_not_even_parsed() -> None:
    allowed = int(BUDGETS.messages_at_once)
    texts = [STOP] * allowed + ["{", "["]
    browser = browser_that_sends(*({"type": "websocket.receive", "text": text} for text in texts))
    assert [await browser.next_message() for _ in texts] == [(SessionStop(), STOP)] * allowed + [None, None]


async def test_one_who_sent_far_too_much_is_told_what_to_do() -> None:
    browser = browser_that_sends({"type": "websocket.disconnect", "code": 4429, SENDS_TOO_MUCH: True})
    with pytest.raises(Quota) as refused:
        await browser.next_message()
    message = refused.value.as_message()
    assert "reload the page" in message["message"]
    assert message["retry_after"] > 0


@pytest.mark.parametrize(("code", "is_lost"), [(1000, False), (1001, True), (1006, True)])
async def test_one_who_is_gone_may_come_back_unless_it_closed(code: int, *, is_lost: bool) -> None:
    with pytest.raises(Left) as left:
        await browser_that_sends({"type": "websocket.disconnect", "code": code}).next_message()
    assert left.value.is_lost is is_lost


async def test_a_browser_does_not_say_by_its_own_code_that_it_sends_too_much() -> None:
    browser = browser_that_sends({"type": "websocket.disconnect", "code": 4429})
    with pytest.raises(Left) as left:
        await browser.next_message()
    assert left.value.is_lost
