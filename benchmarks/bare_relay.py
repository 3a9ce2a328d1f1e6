"""The bare relay, which only moves the same audio: aiohttp on both sides, the standard library's JSON and base64.

It checks nothing, stores nothing and has no users. What the site costs more than this pays for what it does more.
`python -m benchmarks.bare_relay PORT UPSTREAM_URL`
"""

import asyncio
import base64
import json
import sys

from aiohttp import ClientSession, ClientWebSocketResponse, TCPConnector, WSMsgType, web

UPSTREAM = web.AppKey("upstream", str)


async def voice_socket(request: web.Request) -> web.WebSocketResponse:
    browser = web.WebSocketResponse(compress=False)
    await browser.prepare(request)
    async with (
        ClientSession(connector=TCPConnector(limit=0)) as client,
        client.ws_connect(request.app[UPSTREAM], compress=0) as upstream,
    ):
        await upstream.send_str(json.dumps({"type": "session.update", "session": {}}))
        downward = asyncio.create_task(relay_events(upstream, browser))
        await relay_microphone(browser, upstream)
        downward.cancel()
    return browser


async def relay_microphone(browser: web.WebSocketResponse, upstream: ClientWebSocketResponse) -> None:
    """Send the microphone's frames on until the browser stops."""
    async for message in browser:
        if message.type is WSMsgType.BINARY:
            audio = base64.b64encode(message.data).decode()
            await upstream.send_str(json.dumps({"type": "input_audio_buffer.append", "audio": audio}))
        elif json.loads(message.data)["type"] == "session.stop":
            return


async def relay_events(upstream: ClientWebSocketResponse, browser: web.WebSocketResponse) -> None:
    async for message in upstream:
        event = json.loads(message.data)
        if event["type"] == "response.audio.delta":
            await browser.send_bytes(base64.b64decode(event["delta"]))
        elif event["type"] == "input_audio_buffer.speech_started":
            await browser.send_str(json.dumps({"type": "playback.flush", "item_id": ""}))
        elif event["type"] == "session.updated":
            await browser.send_str(json.dumps({"type": "session.started"}))


def main(port: int, upstream_url: str) -> None:
    app = web.Application()
    app[UPSTREAM] = upstream_url
    app.router.add_get("/", voice_socket)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
