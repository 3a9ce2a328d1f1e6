"""An OpenID provider on this machine, by authlib: it refuses what a real one refuses, and misbehaves as it is told.

It knows one application, asks for PKCE, takes each code once, and signs in whoever the test says is in front of it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc6749 import OAuth2Error

from tests.sso.manners import Manners
from tests.sso.oauth_server import OAuthServer, Request

ICON = '<link rel="icon" href="data:,">'  # else browsers ask for one, and complain


class OpenIDProvider(ThreadingHTTPServer):
    """`seen`: the requests that it got. `path`: of its issuer."""

    daemon_threads = True

    def __init__(self, path: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.path = path
        self.manners = Manners()
        self.redirect_uris: set[str] = set()
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.may_go_on = Event()
        self.oauth = OAuthServer(self)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}{self.path}"

    def behaves(self) -> None:
        self.manners = Manners()
        self.seen.clear()

    def asked_for(self, path: str) -> list[dict[str, str]]:
        return [form for seen, form in self.seen if seen == path]

    def discovery(self) -> dict[str, Any]:
        at = f"http://127.0.0.1:{self.server_port}"
        document = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        } | self.manners.discovery
        return {name: value for name, value in document.items() if value is not None}


class _Answer(BaseHTTPRequestHandler):
    server: OpenIDProvider

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self._answer(dict(parse_qsl(self.rfile.read(length).decode())))

    def _answer(self, form: dict[str, str]) -> None:
        asked = urlsplit(self.path)
        query = dict(parse_qsl(asked.query))
        path = asked.path.removeprefix(self.server.path)
        manners = self.server.manners
        self.server.seen.append((path, query | form))
        if path in manners.hangs_at:
            self.server.may_go_on.wait()
            return
        if path in manners.drips_at:
            self._drip()
            return
        if path in manners.answers:
            status, body = manners.answers[path]
            self._send(status, body, [("Content-Type", "application/json"), ("Location", "https://evil.example/")])
            return
        request = Request(self.command, query, form, self.headers)
        match path:
            case "/.well-known/openid-configuration":
                self._send_json(200, self.server.discovery())
            case "/keys":
                self._send_json(200, {"keys": [key.as_dict(private=False) for key in manners.published]})
            case "/authorize" if manners.moves_on and self.headers["Host"].startswith("127.0.0.1"):
                self._send(302, b"", [("Location", f"http://localhost:{self.server.server_port}{self.path}")])
            case "/authorize" if manners.asks and self.command == "GET":
                self._send(200, _page(query), [("Content-Type", "text/html")])
            case "/authorize":
                self._authorize(request)
            case "/token":
                status, body, _ = self.server.oauth.create_token_response(request)
                self._send_json(status, body | manners.token if status == 200 else body)
            case _:
                self._send_json(404, {})

    def _authorize(self, request: Request) -> None:
        try:
            grant = self.server.oauth.get_consent_grant(request, end_user=self.server.manners.person)
        except OAuth2Error as error:
            self._send_json(400, {"error": error.error})  # to the person: nothing is known of where to lead them
            return
        user = None if self.server.manners.is_denied else self.server.manners.person
        status, _, headers = self.server.oauth.create_authorization_response(request, grant_user=user, grant=grant)
        self._send(status, b"", headers)

    def _drip(self) -> None:
        """An answer that is always on its way, as long as somebody waits for it."""
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while not self.server.may_go_on.wait(0.05):
                self.wfile.write(b" ")

    def _send_json(self, status: int, body: object) -> None:
        self._send(status, json.dumps(body).encode(), [("Content-Type", "application/json")])

    def _send(self, status: int, body: bytes, headers: list[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        pass


def _page(query: dict[str, str]) -> bytes:
    inputs = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(query[name])}">' for name in query)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8">{ICON}<title>Provider</title><h1>Provider</h1>'
        f'<form method="post" action="/authorize">{inputs}<button>It is me</button></form></html>'
    ).encode()


@contextmanager
def openid_provider(path: str = "") -> Iterator[OpenIDProvider]:
    with OpenIDProvider(path) as provider:
        thread = Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield provider
        finally:
            provider.may_go_on.set()
            provider.shutdown()
            thread.join()
