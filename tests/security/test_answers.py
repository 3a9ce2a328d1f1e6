"""What every answer of a server carries, to everybody and for every page (docs/security.md)."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.security.conftest import PEOPLE
from tests.security.visitor import Answer, Visitor, visiting
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, serving
from voicesite.paths import BASE_DIR

pytestmark = pytest.mark.django_db(transaction=True)

HTTPS = {"X_Forwarded_Proto": "https"}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
}
# Where Django's own scripts run, jQuery among them, which write HTML from text. The system check has none of them.
ADMIN_POLICY = POLICY - {"require-trusted-types-for 'script'", "trusted-types 'none'"}
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}


@pytest.fixture(scope="module")
def server(
    django_db_setup: None,
    django_db_blocker: Any,
    localvoice_process: LocalVoice,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The site with the settings of a server, behind what would be its proxy."""
    directory: Path = tmp_path_factory.mktemp("server")
    environment: dict[str, Any] = {
        "DJANGO_SETTINGS_MODULE": "tests.security.server_settings",
        "STATIC_ROOT": str(directory / "static"),
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "ALLOWED_ORIGINS": "https://voice.example.org",
        "LOCAL_VOICE_URL": localvoice_process.url,
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(collect, env=os.environ | environment, cwd=BASE_DIR, check=True)
    with serving(directory, may_log_errors=True, **environment) as site:  # Django logs each refusal with its traceback
        yield site


@pytest.mark.parametrize("name", PEOPLE)
async def test_every_answer_is_guarded(name: str, server: Site, paths: list[str], login_keys: dict[str, str]) -> None:
    async with visiting(server.url, f"__Host-sessionid={login_keys[name]}", **HTTPS) as visitor:
        for path in paths:
            check_headers(path, await visitor.get(path))


async def test_refusals_are_guarded_too(server: Site, paths: list[str]) -> None:
    """No form without its token, no strange host, no such method."""
    async with visiting(server.url, **HTTPS) as visitor:
        refused = {
            "forged form": await visitor.post("/accounts/login/", {"login": "alice"}),
            "strange host": await visitor.get("/", Host="evil.example"),
        }
    assert [answer.status for answer in refused.values()] == [403, 400]
    for path, answer in refused.items():
        check_headers(path, answer)


def test_the_documents_name_the_policy() -> None:
    told = re.search(r"Every answer has\n`([^`]+)`", (BASE_DIR / "docs" / "security.md").read_text())
    assert told
    assert set(re.split(r";\s+", told[1].rstrip("."))) == POLICY


def check_headers(path: str, answer: Answer) -> None:
    policy = set(answer.headers["Content-Security-Policy"].split("; "))
    is_djangos = path.startswith("/admin/") and not path.endswith(("/system-check/", "/second-factor/", "/erase/"))
    assert policy == (ADMIN_POLICY if is_djangos else POLICY), path
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
    assert "microphone=(self)" in answer.headers["Permissions-Policy"], path
    assert ("no-store" in answer.headers["Cache-Control"]) is not path.startswith("/static/css/"), path
    assert "Server" not in answer.headers or answer.headers["Server"] == "voicesite", path
    assert answer.status < 500, path
    assert "Access-Control-Allow-Origin" not in answer.headers, path
    kind = answer.headers.get("Content-Type", "")
    assert "utf-8" in kind if kind.startswith("text/") else kind or not answer.body, path
    for cookie in [cookie for cookie in answer.cookies.values() if cookie.value]:  # the others are taken away
        assert cookie.key.startswith("__Host-"), f"{path}: {cookie.key}"
        assert cookie["secure"], f"{path}: {cookie.key}"
        assert cookie["httponly"], f"{path}: {cookie.key}"
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", ""), f"{path}: {cookie.key}"


async def test_staff_are_led_to_a_second_factor(server: Site, login_keys: dict[str, str]) -> None:
    """Unless REQUIRE_MFA says something else, on a server."""
    led = {}
    for name in ("alice", "editor", "boss"):
        async with visiting(server.url, f"__Host-sessionid={login_keys[name]}", **HTTPS) as visitor:
            answer = await visitor.get("/")
        led[name] = (answer.status, answer.headers.get("Location"))
    assert led == {"alice": (200, None), "editor": (302, "/accounts/2fa/"), "boss": (302, "/accounts/2fa/")}


async def test_plain_http_leads_to_https(server: Site) -> None:
    async with visiting(server.url) as visitor:
        answer = await visitor.get("/accounts/login/")
    assert (answer.status, answer.headers["Location"]) == (
        301,
        f"{server.url.replace('http:', 'https:')}/accounts/login/",
    )


@pytest.mark.usefixtures("passwords_as_served")
async def test_signing_in_gives_guarded_cookies(server: Site, alice: User) -> None:
    async with visiting(server.url, **HTTPS) as visitor:
        signed_in = await sign_in(visitor, "alice", "alice's password")
    assert signed_in.status == 302
    assert set(signed_in.cookies) == {"__Host-sessionid", "__Host-csrftoken", "__Host-device"}
    check_headers("after signing in", signed_in)


async def sign_in(visitor: Visitor, name: str, password: str) -> Answer:
    page = await visitor.get("/accounts/login/")
    token = page.cookies["__Host-csrftoken"].value
    return await visitor.post(
        "/accounts/login/",
        {"login": name, "password": password, "csrfmiddlewaretoken": token},
        Cookie=f"__Host-csrftoken={token}",
        Referer="https://voice.example.org/accounts/login/",
    )
