"""A server on loopback that answers like an OpenAI-compatible one, or goes wrong as a test wants it to."""

import io
import json
import socket
import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from localvoice.endpoints.addresses import Endpoint

WAITED_S = 30

Act = Callable[["Exchange"], None]


@dataclass
class Exchange:
    """One request, and the way to answer it byte by byte."""

    handler: BaseHTTPRequestHandler
    body: bytes
    stub: "Stub"

    def head(self, content_type: str, status: int = 200, **headers: str) -> None:
        """Without a length: the end of the connection is the end of the body, unless it is sent in chunks."""
        self.handler.send_response(status)
        for name, value in {"Content-Type": content_type, "Connection": "close", **headers}.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def send(self, body: bytes) -> None:
        self.handler.wfile.write(body)
        self.handler.wfile.flush()

    def whole(self, content_type: str, body: bytes, status: int = 200) -> None:
        self.head(content_type, status, Content_Length=str(len(body)))
        self.send(body)

    def wait_for_the_client_to_leave(self) -> None:
        self.stub.is_held.set()
        with suppress(OSError):
            self.handler.connection.settimeout(WAITED_S)
            if self.handler.connection.recv(1) == b"":
                self.stub.was_left.set()


@dataclass
class Stub:
    """Answers each path by the act for it, and keeps the requests."""

    url: str
    acts: dict[str, Act] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    is_held: threading.Event = field(default_factory=threading.Event)
    was_left: threading.Event = field(default_factory=threading.Event)

    def endpoint(self, part: str, key: str = "") -> Endpoint:
        return Endpoint(part, f"{self.url}/v1", "some-model", key)


@contextmanager
def serving() -> Iterator[Stub]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            stub.requests.append((self.path, dict(self.headers), body))
            act = stub.acts.get(self.path.removeprefix("/v1"), answers(b"", "text/plain", 404))
            with suppress(OSError):
                act(Exchange(self, body, stub))

        do_GET = do_POST  # noqa: N815 # names that the standard library looks for

        def log_message(self, *_arguments: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    stub = Stub(f"http://127.0.0.1:{server.server_address[1]}")
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def event(**delta: Any) -> bytes:
    """One server-sent event of a chat completion."""
    finish_reason = delta.pop("finish_reason", None)
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return b"data: " + json.dumps({"choices": [choice]}, ensure_ascii=False).encode() + b"\n\n"


DONE = event(finish_reason="stop") + b"data: [DONE]\n\n"


def says(*texts: str) -> Act:
    """A chat completion with these deltas."""
    return streams(*(event(content=text) for text in texts), DONE)


def streams(*pieces: bytes) -> Act:
    """A body that comes in these pieces."""

    def act(exchange: Exchange) -> None:
        exchange.head("text/event-stream")
        for piece in pieces:
            exchange.send(piece)

    return act


def answers(body: bytes, content_type: str = "application/json", status: int = 200) -> Act:
    return lambda exchange: exchange.whole(content_type, body, status)


def holds_after(*pieces: bytes, content_type: str = "text/event-stream") -> Act:
    """Begins, then says nothing more until the client leaves."""

    def act(exchange: Exchange) -> None:
        exchange.head(content_type)
        for piece in pieces:
            exchange.send(piece)
        exchange.wait_for_the_client_to_leave()

    return act


def never_answers(exchange: Exchange) -> None:
    exchange.wait_for_the_client_to_leave()


def breaks_off_after(*pieces: bytes, content_type: str = "text/event-stream") -> Act:
    """Promises more than it sends, and cuts the connection."""

    def act(exchange: Exchange) -> None:
        exchange.head(content_type, Content_Length="1000000")
        for piece in pieces:
            exchange.send(piece)
        exchange.handler.connection.shutdown(socket.SHUT_RDWR)

    return act


def repeats(piece: bytes, content_type: str = "text/event-stream") -> Act:
    """Never ends."""

    def act(exchange: Exchange) -> None:
        exchange.head(content_type)
        while True:
            exchange.send(piece)

    return act


USUAL_PEAK = 4_100  # of this hum at the loudness of all engines


def wav(
    seconds: float = 2.0, *, rate_hz: int = 24_000, said_rate_hz: int = 0, channels: int = 1, peak: int = 8_000
) -> bytes:
    """A hum. `said_rate_hz`: what the header says, if that is not the rate."""
    times = np.arange(int(seconds * rate_hz)) / rate_hz
    hum = (peak * np.sin(2 * np.pi * 200 * times)).astype("<i2").repeat(channels)
    with io.BytesIO() as file:
        with wave.open(file, "wb") as writer:
            writer.setnchannels(channels)
            writer.setsampwidth(2)
            writer.setframerate(said_rate_hz or rate_hz)
            writer.writeframes(hum.tobytes())
        return file.getvalue()
