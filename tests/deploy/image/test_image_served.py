"""The image's tree and command, read-only and without rights, on PostgreSQL and Redis behind a real proxy."""

import asyncio
import json
import os
import platform
import re
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import aiohttp
import pytest
from packaging.utils import canonicalize_name
from websockets.asyncio.client import connect

from agents.personas.demo import MARA
from tests.deploy.bounds import BUSY_SECONDS
from tests.deploy.image.dockerfile import only, stages
from tests.deploy.image.image import USER_ID, Image, locked_packages, why_not
from tests.deploy.server.caddy import Proxy, proxying
from tests.served.localvoice_controls import LocalVoice
from tests.served.test_redis_faults import talk
from tests.served.voice_client import VoiceClient, reading
from voicesite.laptop.processes import free_port, running

WHY_NOT = why_not()
pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(180)]

PASSWORD = "planted-boss-7a10"
NOT_OURS = dict.fromkeys(os.environ, "") | {"DJANGO_SETTINGS_MODULE": "voicesite.settings"}  # what the tests have set
PERSONA_ID: UUID = MARA["id"]  # type: ignore[assignment] # a demo persona's fields are of many types
# The first superuser has also chosen another password, as the first sign-in asks.
MAKE_PERSONA = (
    "from django.contrib.auth.models import User; from agents.personas.models import Persona; "
    "from agents.people.models import GivenPassword; GivenPassword.objects.all().delete(); "
    "from agents.privacy.models import Acknowledgement; Acknowledgement.objects.acknowledge(User.objects.get()); "
    "from agents.personas.demo import MARA; Persona.objects.create_published(**MARA, owner=User.objects.get())"
)


@dataclass(frozen=True, slots=True)
class Deployed:
    """The image, the environment that a server gives it, and the proxy in front of its port."""

    image: Image
    environment: dict[str, str]
    port: int
    proxy: Proxy

    def says(self, *command: str) -> str:
        """The output of a command that ends well."""
        done = subprocess.run(
            self.image.running(*command),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=BUSY_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    @contextmanager
    def serving(self, log: Path) -> Iterator[subprocess.Popen[bytes]]:
        """Run the image's command; it is up when the image's own health check says so."""
        check = json.loads(re.sub(r"^--.* CMD ", "", only(stages()[-1], "HEALTHCHECK")))
        asking = self.image.running(*(word.replace(":8000", f":{self.port}") for word in check))

        def is_healthy() -> bool:
            asked = subprocess.run(asking, env=self.environment, stderr=subprocess.DEVNULL, check=False)
            return asked.returncode == 0

        with running(
            "The site",
            self.image.running(*self.image.command, "--port", str(self.port)),
            is_up=is_healthy,
            up_seconds=BUSY_SECONDS,
            fix="",
            environment=NOT_OURS | self.environment,
            log=log,
        ) as process:
            yield process


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    image = Image(tmp_path_factory.mktemp("image"))
    image.build()
    return image


@pytest.fixture(scope="module")
def deployed(
    image: Image,
    redis_url: str,
    new_database: Callable[[], str],
    localvoice_process: LocalVoice,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployed]:
    port = free_port()
    with proxying(tmp_path_factory.mktemp("proxy"), f"to 127.0.0.1:{port}") as proxy:
        settings = {
            "SECRET_KEY": "only for tests: nothing real is signed with it",
            "ALLOWED_HOSTS": "localhost",
            "ALLOWED_ORIGINS": proxy.url,
            "REQUIRE_MFA": "none",
            "TRUSTED_PROXIES": "1",
            "DATABASE_URL": new_database(),
            "REDIS_URL": redis_url,
            "LOCAL_VOICE_URL": localvoice_process.url,
            "DJANGO_SUPERUSER_USERNAME": "boss",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
            "BUDGET_REDIS_SECONDS": "10",  # what takes long is no fault here
            "BUDGET_DATABASE_SECONDS": "20",
        }
        yield Deployed(image, image.environment | settings, port, proxy)


@pytest.fixture(scope="module")
def prepared(deployed: Deployed) -> str:
    """What the step before a release printed."""
    said = deployed.says("python", "manage.py", "prepare_database")
    deployed.says("python", "manage.py", "shell", "--verbosity=0", f"--command={MAKE_PERSONA}")
    return said


def test_it_prepares_its_database_and_prints_no_password(prepared: str) -> None:
    assert "Applying agents.0001_initial" in prepared
    assert "Made the superuser boss." in prepared
    assert PASSWORD not in prepared


def test_its_list_of_packages_has_the_locked_ones(image: Image) -> None:
    bill = json.loads((image.root / "app" / "sbom.json").read_text())
    named = {component["name"]: component["version"] for component in bill["components"]}
    names = {canonicalize_name(part["name"]) for part in bill["components"] if part["purl"].startswith("pkg:pypi/")}
    assert names == {canonicalize_name(package.name) for package in locked_packages()}
    assert named["python"] == platform.python_version()


def test_it_can_write_only_to_tmp(deployed: Deployed) -> None:
    folders = "/ /app /app/staticfiles /venv /etc /usr /tmp"
    said = deployed.says("sh", "-c", f"for folder in {folders}; do touch $folder/new 2>&1; done; ls /tmp")
    assert said.count("Read-only file system") == 6
    assert said.splitlines()[-1] == "new"


async def test_a_person_signs_in_and_talks_through_the_proxy(
    deployed: Deployed, prepared: str, localvoice: LocalVoice, tmp_path: Path
) -> None:
    log, proxy = tmp_path / "site.log", deployed.proxy
    with deployed.serving(log) as process:
        assert rights(process.pid) == {"Uid": {str(USER_ID)}, "CapEff": {"0" * 16}, "NoNewPrivs": {"1"}}
        async with aiohttp.ClientSession(proxy.url, connector=aiohttp.TCPConnector(ssl=proxy.tls)) as browser:
            await signs_in(browser, proxy)
            async with calling(browser, proxy) as client:
                await client.start()
                greeting = await client.expect("audio.started")
                assert len(await client.hear_out(greeting["item_id"])) > 24_000
                await talk(client)
                await client.send("session.stop")
                assert await client.expect_close() == 1000
        process.terminate()
        assert await asyncio.to_thread(process.wait, BUSY_SECONDS) == 0
    assert PASSWORD not in log.read_text()
    assert [line for line in log.read_text().splitlines() if json.loads(line)["level"] != "INFO"] == []


def rights(process_id: int) -> dict[str, set[str]]:
    """The user of a process, and its rights."""
    status = dict(re.findall(r"^(\w+):\s+(.*)$", Path(f"/proc/{process_id}/status").read_text(), re.MULTILINE))
    return {name: set(status[name].split()) for name in ("Uid", "CapEff", "NoNewPrivs")}


async def signs_in(browser: aiohttp.ClientSession, proxy: Proxy) -> None:
    form = {"login": "boss", "password": PASSWORD, "csrfmiddlewaretoken": await csrf_token(browser, "/accounts/login/")}
    async with browser.post("/accounts/login/", data=form, headers={"Referer": proxy.url}) as page:
        assert (page.status, page.url.path) == (200, "/"), await page.text()
        assert str(MARA["name"]) in await page.text()


async def csrf_token(browser: aiohttp.ClientSession, path: str) -> str:
    async with browser.get(path) as page:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', await page.text())
    assert found
    return found[1]


@asynccontextmanager
async def calling(browser: aiohttp.ClientSession, proxy: Proxy) -> AsyncIterator[VoiceClient]:
    """The voice socket of a page of that browser, read until the block ends."""
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in browser.cookie_jar)
    url = f"{proxy.socket_url}/ws/voice/{PERSONA_ID}/"
    headers = {"Cookie": cookies, "Origin": proxy.url}
    async with (
        connect(url, additional_headers=headers, ssl=proxy.tls, max_size=None) as socket,
        reading(socket) as client,
    ):
        yield client
