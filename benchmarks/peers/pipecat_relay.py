"""Pipecat as one more relay: our socket protocol in front of its pipeline, in one of two forms.

It runs in an environment of its own, which `benchmarks/peers/pipecat.py` makes:
`python -m benchmarks.peers.pipecat_relay lean|documented PORT UPSTREAM_URL`
"""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from fastapi import FastAPI, WebSocket
from loguru import logger

from benchmarks.peers import pipecat_documented, pipecat_lean

HoldCall = Callable[[WebSocket, str], Awaitable[None]]

# The lean form takes the fastest loop and no compression. The documented form is served as Pipecat's own runner does:
# uvicorn with its defaults, on the standard loop, since what Pipecat asks for does not include uvloop.
FORMS: dict[str, tuple[HoldCall, dict[str, Any]]] = {
    "lean": (pipecat_lean.hold_call, {"loop": "uvloop", "ws": "websockets-sansio", "ws_per_message_deflate": False}),
    "documented": (pipecat_documented.hold_call, {"loop": "asyncio"}),
}


def main(form: str, port: int, upstream_url: str) -> None:
    logger.remove()
    logger.add(sys.stderr, level="WARNING")  # as the site is measured
    hold_call, how_to_serve = FORMS[form]
    app = FastAPI()

    @app.websocket("/")
    async def voice_socket(browser: WebSocket) -> None:
        await browser.accept()
        await hold_call(browser, upstream_url)

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", **how_to_serve)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
