"""What is sent to a browser's socket, which may be gone at any moment."""

from typing import Any

import pytest
from autobahn.exception import Disconnected

from agents.socket.browser_end import BrowserEnd


def browser_whose_socket(error: Exception) -> BrowserEnd:
    async def send(_message: dict[str, Any]) -> None:
        raise error

    return BrowserEnd(None, send)


@pytest.mark.parametrize(
    "error",
    [
        Disconnected(),
        RuntimeError("unable to perform operation on <UVPoll closed=True 0x7faaa873fa70>; the handler is closed"),
        ValueError("Socket has not been accepted, so cannot send over it"),
    ],
)
async def test_a_message_to_a_browser_that_has_gone_is_dropped(error: Exception) -> None:
    await browser_whose_socket(error).close(None)


async def test_any_other_fault_is_raised() -> None:
    with pytest.raises(RuntimeError, match="ours"):
        await browser_whose_socket(RuntimeError("ours")).close(None)
