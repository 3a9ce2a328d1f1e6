"""`compose.yaml`: what an operator has to set, what each container may do, and which containers reach which."""

import argparse
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from redis import AuthenticationError, Redis
from redis.exceptions import NoPermissionError

from localvoice.endpoints.options import MEANINGS, EndpointOptions, add_options, read_options
from tests.deploy.server.compose import COMPOSE, EXAMPLE, PATH, SERVICES, NotSet, environment_of, with_values
from voicesite.environment import Environment
from voicesite.laptop.processes import free_port, port_is_taken, running
from voicesite.laptop.redis_server import SITE_RIGHTS, SITE_USER, find_redis_server
from voicesite.paths import BASE_DIR

OPERATORS = EXAMPLE | {
    "SECRET_KEY": "k" * 50,
    "DOMAIN": "voice.example.org",
    "POSTGRES_PASSWORD": "letters0and1digits",
    "REDIS_PASSWORD": "other2letters",
    "DJANGO_SUPERUSER_USERNAME": "admin",
    "DJANGO_SUPERUSER_PASSWORD": "of the first superuser",
    "AZURE_VOICE_LIVE_ENDPOINT": "https://contoso.services.ai.azure.com",
}


def test_compose_itself_reads_it(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], check=False, capture_output=True).returncode:
        pytest.skip("Docker Compose is not installed here")
    shutil.copy(PATH, tmp_path)
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in OPERATORS.items()))
    command = [docker, "compose", "--profile", "*", "config", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    services = json.loads(done.stdout)["services"]
    assert services["web"]["environment"]["ALLOWED_ORIGINS"] == "https://voice.example.org"


class TestWhatAnOperatorSets:
    def test_the_example_has_every_variable(self) -> None:
        assert set(re.findall(r"\$\{(\w+)", PATH.read_text())) <= EXAMPLE.keys()

    def test_a_handful_of_values_makes_a_server(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in os.environ.keys() & {field.upper() for field in Environment.model_fields}:
            monkeypatch.delenv(name)
        for name, value in environment_of("web", OPERATORS | {"DEBUG": "1"}).items():
            monkeypatch.setenv(name, value)
        settings = Environment(_env_file=None)  # type: ignore[call-arg] # pydantic-settings' own
        assert settings.allowed_hosts == ["voice.example.org"]
        assert settings.allowed_origins == ["https://voice.example.org"]
        assert settings.trusted_proxies == 1
        assert not settings.debug

    @pytest.mark.parametrize("name", ["SECRET_KEY", "DOMAIN", "POSTGRES_PASSWORD", "REDIS_PASSWORD"])
    def test_a_missing_value_is_named_before_anything_starts(self, name: str) -> None:
        with pytest.raises(NotSet, match=f"set {name} in .env"):
            with_values(PATH.read_text(), OPERATORS | {name: ""})


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_has_no_rights_and_fills_neither_memory_nor_disk(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else [])
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert service["logging"]["options"].keys() >= {"max-size", "max-file"}


class TestWhichContainersReachWhich:
    def test_only_the_proxy_is_reached_from_outside(self) -> None:
        assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]

    def test_data_has_no_way_out_and_the_proxy_no_way_to_it(self) -> None:
        assert COMPOSE["networks"]["back"]["internal"] is True
        at = {name: service.get("networks", []) for name, service in SERVICES.items()}
        assert {name for name, networks in at.items() if "front" in networks} == {"caddy", "web"}
        engines = {"ollama", "ollama-model", "speaches", "speaches-models"}
        assert {name for name, networks in at.items() if networks == ["engines"]} == engines
        assert at["redis"] == at["postgres"] == ["back"]
        assert at["caddy"] == ["front"]

    def test_the_proxy_gets_no_secret(self) -> None:
        assert environment_of("caddy", OPERATORS).keys() == {"DOMAIN", "UPSTREAMS"}

    def test_only_the_step_before_the_site_gets_the_password_of_the_first_superuser(self) -> None:
        passwords = {name: environment_of(name, OPERATORS).get("DJANGO_SUPERUSER_PASSWORD", "") for name in SERVICES}
        assert [name for name, password in passwords.items() if password] == ["migrate"]

    def test_there_may_be_several_webs_and_the_proxy_asks_at_the_port_of_the_image(self) -> None:
        assert not {"container_name", "ports", "hostname"} & SERVICES["web"].keys()
        exposed = re.search(r"^EXPOSE (\d+)$", (BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)
        assert exposed
        assert f"name web\n  port {exposed[1]}\n" in SERVICES["caddy"]["environment"]["UPSTREAMS"]

    def test_speech_goes_to_the_local_voice_service_only_by_loopback(self) -> None:
        assert SERVICES["localvoice"]["profiles"] == ["local"]
        assert SERVICES["localvoice-self-hosted"]["profiles"] == ["self-hosted"]
        for name in ("localvoice", "localvoice-self-hosted"):
            assert SERVICES[name]["network_mode"] == "service:web"
        assert SERVICES["web"]["environment"]["LOCAL_VOICE_URL"].startswith("http://127.0.0.1:")


class TestEnginesOfYourOwn:
    """What the local voice service reads of its containers' environments."""

    def options(self, service: str, **values: str) -> EndpointOptions:
        environment = environment_of(service, OPERATORS | values)
        parser = argparse.ArgumentParser()
        add_options(parser, environment)
        return read_options(parser.parse_args([]), environment)

    def test_without_a_name_of_a_model_nothing_is_asked_for(self) -> None:
        assert self.options("localvoice") == EndpointOptions()
        with pytest.raises(ValueError, match="--ears-url needs --ears-model"):
            self.options("localvoice-self-hosted")

    def test_the_profile_names_its_own_containers(self) -> None:
        models = {f"LOCALVOICE_{part}_MODEL": "some-model" for part in ("EARS", "MOUTH", "BRAIN")}
        found = self.options("localvoice-self-hosted", **models)
        hosts = [urlsplit(endpoint.url).hostname for endpoint in found.given]
        assert hosts == ["speaches", "speaches", "ollama"]
        assert set(hosts) < SERVICES.keys()
        assert all("engines" in SERVICES[name]["networks"] for name in (*hosts, "web") if name)

    def test_an_operator_can_name_other_servers_for_either_profile(self) -> None:
        own = {"LOCALVOICE_BRAIN_URL": "https://models.example.org", "LOCALVOICE_BRAIN_MODEL": "m"}
        secret = {"LOCALVOICE_BRAIN_KEY": "planted-9c1e"}
        found = self.options("localvoice", **own, **secret).brain
        assert found is not None
        assert (found.url, found.key) == ("https://models.example.org/v1", "planted-9c1e")

    def test_each_variable_of_the_service_is_passed_on(self) -> None:
        passed = {name for name in SERVICES["localvoice"]["environment"] if not name.endswith("_KEY")}
        assert passed == {f"LOCALVOICE_{name.upper().replace('-', '_')}" for name in MEANINGS}

    def test_the_overlay_changes_only_what_a_gpu_needs(self) -> None:
        overlay = yaml.safe_load((BASE_DIR / "compose.gpu.yaml").read_text())["services"]
        assert overlay.keys() == {"ollama", "speaches"}
        assert all(service.keys() <= {"deploy", "image"} for service in overlay.values())


class TestRedis:
    def test_the_sites_user_has_the_rights_of_make_run_and_nobody_else_gets_in(self, tmp_path: Path) -> None:
        """The command itself, on this machine: on a port of its own, and on loopback."""
        server, port = find_redis_server(), free_port()
        assert server
        [shell, option, script] = SERVICES["redis"]["command"]
        assert f"user {SITE_USER} on >$$REDISCLI_AUTH {SITE_RIGHTS}\n" in script
        here = script.replace("$$", "$").replace("redis-server -", f"{server} - --bind 127.0.0.1 --port {port}")
        environment = {"REDISCLI_AUTH": OPERATORS["REDIS_PASSWORD"]}
        assert SERVICES["redis"]["environment"].keys() == environment.keys()
        with running(
            "Redis",
            [shell, option, here],
            is_up=lambda: port_is_taken(port),
            up_seconds=10,
            fix="",
            environment=environment,
            log=tmp_path / "log",
            cwd=tmp_path,
        ):
            url = environment_of("web", OPERATORS)["REDIS_URL"].replace("@redis:6379", f"@127.0.0.1:{port}")
            with Redis.from_url(url) as site:
                assert site.set("voicesite:one", 1)
                with pytest.raises(NoPermissionError):
                    site.config_set("dir", "/tmp")  # noqa: S108 # it is refused
            with Redis(port=port) as stranger, pytest.raises(AuthenticationError):
                stranger.ping()

    def test_its_health_is_asked_as_the_sites_user(self) -> None:
        assert SERVICES["redis"]["healthcheck"]["test"] == ["CMD", "redis-cli", "--user", SITE_USER, "ping"]


def test_a_release_serves_when_its_database_is_prepared() -> None:
    assert SERVICES["web"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["migrate"]["command"] == "python manage.py prepare_database"
    assert SERVICES["migrate"]["restart"] == "no"


def test_each_image_names_its_version() -> None:
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    version = r"[\w./-]+:\d+(\.\d+)*(-alpine|-cpu)?(@sha256:[0-9a-f]{64})?"
    assert [image for image in images if not re.fullmatch(version, image)] == []
