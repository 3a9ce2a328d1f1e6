"""A stand-in for the identity endpoint of Azure App Service: it answers with the token that a test sets."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

HEADER = "the secret of this container"
MINUTE_SECONDS = 60
HOUR_SECONDS = 3600


class IdentityService(ThreadingHTTPServer):
    """`token` and how long it is valid; `resources` that were asked for. It is silent until `speaks` is set.

    A container finds it by IDENTITY_ENDPOINT and IDENTITY_HEADER.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.token = ""
        self.lifetime_seconds = MINUTE_SECONDS  # too short to be kept
        self.status = 200
        self.resources: list[str] = []
        self.speaks = Event()
        self.speaks.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/msi/token"


class _Answer(BaseHTTPRequestHandler):
    server: IdentityService

    def do_GET(self) -> None:
        self.server.resources += parse_qs(urlsplit(self.path).query)["resource"]
        self.server.speaks.wait()
        is_ours = self.headers["X-IDENTITY-HEADER"] == HEADER
        expires_on = int(time.time()) + self.server.lifetime_seconds
        answer = {"access_token": self.server.token, "expires_on": str(expires_on), "token_type": "Bearer"}
        body = json.dumps(answer if is_ours and self.server.status == 200 else {"message": "no"}).encode()
        self.send_response(self.server.status if is_ours else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        pass


@contextmanager
def identity_service() -> Iterator[IdentityService]:
    with IdentityService() as service:
        thread = Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield service
        finally:
            service.speaks.set()
            service.shutdown()
            thread.join()
