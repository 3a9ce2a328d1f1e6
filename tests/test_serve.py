"""The site as a server runs it: the Dockerfile's steps, production's settings, `manage.py serve` after a proxy."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import websockets
from websockets.asyncio.client import connect

from tests.deploy.image.dockerfile import copy_into, only, stages
from tests.patience import PATIENCE_SECONDS
from voicesite.environment import Environment
from voicesite.laptop.processes import free_port, running

HOST = "voice.example.org"
ORIGIN = f"https://{HOST}"
PASSWORD = "a password of the tests"
IMAGE = stages()[-1]
AS_A_BACKGROUND_JOB = [
    "bash",
    "-c",
    'trap "" INT; exec "$@"',
    "bash",
]  # a shell without job control lets it ignore SIGINT
WARM_UP = "/robots933456.txt"  # Azure App Service asks for it to see whether a container answers


@dataclass(frozen=True, slots=True)
class Image:
    """The folder that is /app in the image, and what a server puts into its environment."""

    folder: Path
    environment: dict[str, str]

    def manage(self, *words: str) -> None:
        subprocess.run(["python", "manage.py", *words], cwd=self.folder, env=self.environment, check=True)

    def command(self, name: str, port: int) -> list[str]:
        """A command of the Dockerfile, for another port."""
        words = json.loads(re.sub(r"^--.* CMD ", "", only(IMAGE, name)))
        return [word.replace(":8000", f":{port}") for word in words]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: HTTPMessage
    text: str

    def cookies(self) -> SimpleCookie:
        return SimpleCookie("\r\n".join(self.headers.get_all("Set-Cookie", [])))


@dataclass(frozen=True, slots=True)
class Server:
    """A process of the image. `asked` is plain, `proxied` as its proxy asks for a browser on https."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def asked(self, path: str, *, form: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        sent = {"Host": HOST} | (headers or {})
        if form is None:
            connection.request("GET", path, headers=sent)
        else:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, urlencode(form), headers=sent | kind)
        with connection.getresponse() as response:
            answer = Answer(response.status, response.headers, response.read().decode())
        connection.close()
        return answer

    def proxied(
        self, path: str, *, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        return self.asked(path, form=form, headers={"X-Forwarded-Proto": "https"} | (headers or {}))

    def signs_in(self) -> str:
        """The Cookie header of a superuser who has signed in with the form."""
        token = self.proxied("/accounts/login/").cookies()["__Host-csrftoken"].value
        form = {"login": "boss", "password": PASSWORD, "csrfmiddlewaretoken": token}
        headers = {"Cookie": f"__Host-csrftoken={token}", "Origin": ORIGIN}
        answer = self.proxied("/accounts/login/", form=form, headers=headers)
        assert answer.status == 302, answer.text
        return f"__Host-sessionid={answer.cookies()['__Host-sessionid'].value}"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Image:
    folder = tmp_path_factory.mktemp("app")
    for step in IMAGE:
        if step.name == "COPY" and "--from" not in step.rest:
            copy_into(folder, step)
    ours = {name.upper() for name in Environment.model_fields} | {"DJANGO_SETTINGS_MODULE"}
    outside = {name: value for name, value in os.environ.items() if name not in ours}
    outside["PATH"] = f"{Path(sys.executable).parent}:{outside['PATH']}"
    subprocess.run(["bash", "-c", only(IMAGE, "RUN", "collectstatic")], cwd=folder, env=outside, check=True)
    server = {
        "SECRET_KEY": "only for tests: nothing real is signed with it",
        "ALLOWED_HOSTS": HOST,
        "ALLOWED_ORIGINS": ORIGIN,
        "DATABASE_URL": f"sqlite:///{folder}/test.sqlite3",
        "REDIS_URL": redis_url,
        "DJANGO_SUPERUSER_USERNAME": "boss",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        "REQUIRE_MFA": "none",
    }
    image = Image(folder, outside | server)
    image.manage("prepare_database", "--verbosity=0")
    with closing(sqlite3.connect(folder / "test.sqlite3")) as database, database:
        database.execute("DELETE FROM agents_givenpassword")  # the boss has chosen another one at the first sign-in
    return image


@contextmanager
def serving(image: Image, log: Path, *, started_by: list[str] | None = None) -> Iterator[Server]:
    """A server that is healthy according to the image's own check."""
    port = free_port()
    check = image.command("HEALTHCHECK", port)

    def is_healthy() -> bool:
        asked = subprocess.run(check, env=image.environment, stderr=subprocess.DEVNULL, check=False)
        return asked.returncode == 0

    command = [*(started_by or []), *image.command("CMD", port), "--port", str(port)]
    with running(
        "The site",
        command,
        is_up=is_healthy,
        up_seconds=30,
        fix="",
        environment=image.environment | {"DEBUG": "", "DJANGO_SETTINGS_MODULE": "voicesite.settings"},
        log=log,
        cwd=image.folder,
    ) as process:
        yield Server(port, process, log)


@pytest.fixture(scope="module")
def server(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(image, log) as server:
        yield server
    assert server.process.returncode == 0


def test_the_log_says_where_it_serves(server: Server) -> None:
    assert f"serving on 0.0.0.0:{server.port}" in server.log.read_text()


class TestPages:
    def test_health_answers_over_plain_http(self, server: Server) -> None:
        assert server.asked("/health/live").status == 200
        assert server.asked("/health/ready").status == 200

    def test_every_other_page_goes_to_https(self, server: Server) -> None:
        answer = server.asked("/accounts/login/")
        assert (answer.status, answer.headers["Location"]) == (301, f"{ORIGIN}/accounts/login/")

    def test_a_strange_host_is_refused(self, server: Server) -> None:
        answer = server.asked("/accounts/login/", headers={"Host": "evil.example"})
        assert answer.status == 400
        assert "Traceback" not in answer.text

    @pytest.mark.parametrize("host", ["169.254.129.3:8000", "127.0.0.1:8000", HOST])
    def test_a_platform_that_asks_by_an_address_of_its_own_makes_no_noise(self, server: Server, host: str) -> None:
        """As Azure App Service does, through its proxy and without it."""
        asked = {"Host": host}
        proxied = asked | {"X-Forwarded-For": "203.0.113.7:51234", "X-Forwarded-Proto": "https"}
        before = len(server.log.read_text())
        for headers in (asked, proxied):
            assert server.asked("/health/live", headers=headers).status == 200
            assert server.asked("/health/ready", headers=headers).status == 200
        assert server.asked(WARM_UP, headers=asked).status < 500
        said = server.log.read_text()[before:]
        assert not [word for word in (WARM_UP, "health", "HTTP_HOST") if word in said]

    def test_browsers_have_to_stay_on_https(self, server: Server) -> None:
        policy = server.proxied("/accounts/login/").headers["Strict-Transport-Security"]
        assert policy == "max-age=31536000; includeSubDomains; preload"

    def test_cookies_are_strict(self, server: Server) -> None:
        cookie = server.proxied("/accounts/login/").cookies()["__Host-csrftoken"]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
        assert cookie["domain"] == ""

    def test_the_pages_static_files_have_hashed_names_and_may_be_kept_for_ever(
        self, image: Image, server: Server
    ) -> None:
        persona_id = uuid4()
        image.manage(
            "shell",
            "--verbosity=0",
            "--command=from django.contrib.auth.models import User; from agents.personas.models import Persona; "
            "from agents.privacy.models import Acknowledgement; "
            "Acknowledgement.objects.acknowledge(User.objects.get()); "
            f"Persona.objects.create_published(pk='{persona_id}', name='Mara', summary='s', owner=User.objects.get())",
        )
        page = server.proxied(f"/personas/{persona_id}/", headers={"Cookie": server.signs_in()})
        links = set(re.findall(r'"(/static/[^"]+)"', page.text))
        assert len([link for link in links if link.endswith(".js")]) == 3  # its script and two worklets
        for link in links:
            answer = server.proxied(link)
            assert answer.status == 200
            assert re.search(r"\.[0-9a-f]{12}\.\w+$", link)
            assert "immutable" in answer.headers["Cache-Control"]

    @pytest.mark.parametrize(
        "path",
        [
            "/static/",
            "/static/css",
            "/static/css/",
            "/static/../manage.py",
            "/static/%2e%2e/manage.py",
            "/static/css/..%2f..%2fmanage.py",
            "/static//etc/passwd",
            "/static/staticfiles.json/",
            "/manage.py",
            "/.env",
            "/.git/config",
            "//manage.py",
        ],
    )
    def test_static_files_are_a_list_and_no_folder(self, server: Server, path: str) -> None:
        assert server.proxied(path).status == 404

    def test_one_can_sign_in(self, server: Server) -> None:
        page = server.proxied("/", headers={"Cookie": server.signs_in()})
        assert page.status == 200
        assert "no-store" in page.headers["Cache-Control"]


class TestSocket:
    @pytest.mark.parametrize(
        "origin",
        [None, "null", "https://evil.example", f"http://{HOST}", f"https://{HOST}:8443", f"https://sub.{HOST}"],
    )
    async def test_another_origin_is_refused(self, server: Server, origin: str | None) -> None:
        assert await self.knock(server, f"/ws/voice/{uuid4()}/", origin) == 403

    async def test_an_unknown_path_is_refused(self, server: Server) -> None:
        assert await self.knock(server, "/ws/elsewhere/", ORIGIN) == 403

    async def test_our_own_origin_is_let_in(self, server: Server) -> None:
        """The persona does not exist, but only an accepted socket learns that."""
        assert await self.knock(server, f"/ws/voice/{uuid4()}/", ORIGIN) == 4404

    async def knock(self, server: Server, path: str, origin: str | None) -> int:
        """The status of the refusal, or the close code of the socket."""
        headers = {"Cookie": server.signs_in(), "X-Forwarded-Proto": "https"}
        url = f"ws://127.0.0.1:{server.port}{path}"
        try:
            async with connect(url, origin=origin, additional_headers=headers) as voice:  # type: ignore[arg-type]
                await voice.wait_closed()
        except websockets.InvalidStatus as refused:
            return refused.response.status_code
        return voice.close_code or 0


class TestEnd:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_ends_it_with_code_0(self, image: Image, tmp_path: Path, number: signal.Signals) -> None:
        with serving(image, tmp_path / "log", started_by=AS_A_BACKGROUND_JOB) as server:
            server.process.send_signal(number)
            assert server.process.wait(PATIENCE_SECONDS) == 0
        [line] = (tmp_path / "log").read_text().splitlines()
        assert "serving on" in line

    def test_a_port_in_use_ends_it_with_a_sentence(self, image: Image) -> None:
        with socket.create_server(("0.0.0.0", 0)) as other:
            port = str(other.getsockname()[1])
            ended = subprocess.run(
                [*image.command("CMD", 0), "--port", port],
                cwd=image.folder,
                env=image.environment,
                capture_output=True,
                text=True,
                timeout=PATIENCE_SECONDS,
                check=False,
            )
        assert ended.returncode == 1
        assert f"0.0.0.0:{port}" in ended.stderr.splitlines()[-1]
