"""`compose.yaml`: what an operator has to set, what each container may do, and who reaches whom."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.deploy.server.compose import (
    COMPOSE,
    PATH,
    SERVICES,
    NotSet,
    environment_of,
    example,
    variables,
    with_values,
)
from voicesite.environment import Environment
from voicesite.management.commands import serve
from voicesite.paths import BASE_DIR

HANDFUL = {
    "SECRET_KEY": "k" * 50,
    "DOMAIN": "voice.example.org",
    "POSTGRES_PASSWORD": "letters0and1digits",
    "DJANGO_SUPERUSER_USERNAME": "admin",
    "DJANGO_SUPERUSER_PASSWORD": "of the first superuser",
    "AZURE_VOICE_LIVE_ENDPOINT": "https://contoso.services.ai.azure.com",
}
OPERATORS = example() | HANDFUL


def environment(service: str, values: dict[str, str]) -> dict[str, str]:
    """What a container gets: the `.env` where it is told so, then what stands at the service."""
    from_file = values if SERVICES[service].get("env_file") else {}
    return from_file | {name: with_values(value, values) for name, value in environment_of(service).items()}


def settings_of(service: str, monkeypatch: pytest.MonkeyPatch) -> Environment:
    for name in os.environ.keys() & {field.upper() for field in Environment.model_fields}:
        monkeypatch.delenv(name)
    for name, value in environment(service, OPERATORS).items():
        monkeypatch.setenv(name, value)
    return Environment(_env_file=None)  # type: ignore[call-arg] # pydantic-settings' own


def seconds(duration: str) -> int:
    return int(duration.removesuffix("s"))


def test_it_is_a_compose_file() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(PATH)]
    checked = subprocess.run(command, check=False, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_compose_itself_takes_it(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], check=False, capture_output=True).returncode:
        pytest.skip("Docker Compose is not installed here")
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(PATH, project)
    (project / ".env").write_text("".join(f"{name}={value}\n" for name, value in OPERATORS.items()))
    command = [docker, "compose", "--profile", "*", "config", "--format", "json"]
    done = subprocess.run(command, cwd=project, check=True, capture_output=True, text=True)
    services = json.loads(done.stdout)["services"]
    assert services.keys() == SERVICES.keys()
    assert services["web"]["environment"]["ALLOWED_ORIGINS"] == "https://voice.example.org"


class TestWhatAnOperatorSets:
    def test_the_example_has_every_variable(self) -> None:
        assert variables() <= example().keys()

    def test_a_handful_is_enough_for_a_server_that_knows_its_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = settings_of("web", monkeypatch)
        assert settings.allowed_hosts == ["voice.example.org"]
        assert settings.allowed_origins == ["https://voice.example.org"]
        assert settings.trusted_proxies == 1
        assert not settings.debug

    def test_it_is_a_server_also_with_a_laptops_env(self) -> None:
        assert environment("web", OPERATORS | {"DEBUG": "1"})["DEBUG"] == "0"

    @pytest.mark.parametrize("name", ["SECRET_KEY", "DOMAIN", "POSTGRES_PASSWORD"])
    def test_what_is_missing_is_named_before_anything_starts(self, name: str) -> None:
        with pytest.raises(NotSet, match=f"set {name} in .env"):
            with_values(PATH.read_text(), OPERATORS | {name: ""})

    def test_both_processes_find_the_same_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        told = {environment(name, OPERATORS)["DATABASE_URL"] for name in ("web", "migrate")}
        assert told == {"postgres://voicesite:letters0and1digits@postgres:5432/voicesite"}


class TestWhatAContainerMayDo:
    @pytest.mark.parametrize("name", SERVICES)
    def test_it_writes_nowhere_but_where_it_must_and_has_no_rights(self, name: str) -> None:
        service = SERVICES[name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else [])

    @pytest.mark.parametrize("name", SERVICES)
    def test_it_fills_neither_memory_nor_disk(self, name: str) -> None:
        service = SERVICES[name]
        assert service["mem_limit"]
        assert service["pids_limit"]
        assert service["logging"]["options"].keys() >= {"max-size", "max-file"}

    @pytest.mark.parametrize("name", ["caddy", "web", "redis", "postgres"])
    def test_it_says_how_it_is_and_comes_back(self, name: str) -> None:
        assert SERVICES[name]["healthcheck"]["test"]
        assert SERVICES[name]["restart"] == "unless-stopped"

    def test_redis_says_no_before_it_is_killed(self) -> None:
        command = SERVICES["redis"]["command"]
        limit = int(command[command.index("--maxmemory") + 1].removesuffix("mb"))
        assert limit < int(SERVICES["redis"]["mem_limit"].removesuffix("m"))

    def test_a_call_has_the_time_to_say_good_bye(self) -> None:
        assert seconds(SERVICES["web"]["stop_grace_period"]) > serve.DRAIN_SECONDS + serve.FAREWELL_SECONDS + 5


class TestWhoReachesWhom:
    def test_the_proxy_alone_is_reached_from_outside(self) -> None:
        assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]

    def test_data_has_no_way_out_and_the_proxy_no_way_to_it(self) -> None:
        assert COMPOSE["networks"]["back"]["internal"] is True
        at = {name: service.get("networks", []) for name, service in SERVICES.items()}
        assert {name for name, networks in at.items() if "front" in networks} == {"caddy", "web"}
        assert at["redis"] == at["postgres"] == ["back"]
        assert at["caddy"] == ["front"]

    def test_the_proxy_knows_no_secret(self) -> None:
        assert environment("caddy", OPERATORS).keys() == {"DOMAIN", "UPSTREAMS"}

    def test_the_password_of_the_first_superuser_is_told_to_the_step_before_alone(self) -> None:
        told = {name: environment(name, OPERATORS).get("DJANGO_SUPERUSER_PASSWORD", "") for name in SERVICES}
        assert [name for name, password in told.items() if password] == ["migrate"]

    def test_there_may_be_several_webs(self) -> None:
        assert not {"container_name", "ports", "hostname"} & SERVICES["web"].keys()
        assert "name web" in environment_of("caddy")["UPSTREAMS"]

    def test_what_people_say_goes_to_the_local_voice_by_loopback_alone(self) -> None:
        assert SERVICES["localvoice"]["profiles"] == ["local"]
        assert SERVICES["localvoice"]["network_mode"] == "service:web"
        assert environment_of("web")["LOCAL_VOICE_URL"].startswith("http://127.0.0.1:")


class TestWhatItStandsOn:
    def test_a_release_serves_when_its_database_is_prepared(self) -> None:
        assert SERVICES["web"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert SERVICES["migrate"]["command"] == "python manage.py prepare_database"
        assert SERVICES["migrate"]["restart"] == "no"

    def test_files_that_are_mounted_or_built_from_are_there(self) -> None:
        mounted = [volume for service in SERVICES.values() for volume in service.get("volumes", [])]
        files = [volume.split(":")[0] for volume in mounted if volume.startswith(".")]
        built = [service["build"] for service in SERVICES.values() if "build" in service]
        files += ["Dockerfile" if build == "." else build["dockerfile"] for build in built]
        assert [file for file in files if not (BASE_DIR / file).exists()] == []

    def test_the_proxy_asks_at_the_port_of_the_image(self) -> None:
        exposed = re.search(r"^EXPOSE (\d+)$", (BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)
        assert exposed
        assert f"port {exposed[1]}\n" in environment_of("caddy")["UPSTREAMS"]

    def test_commands_that_its_first_lines_tell_are_there(self) -> None:
        told = re.findall(r"sh (infra/\S+)", PATH.read_text())
        assert told
        assert [path for path in told if not (BASE_DIR / path).exists()] == []

    def test_each_image_names_its_version(self) -> None:
        fetched = [service["image"] for service in SERVICES.values() if "build" not in service]
        assert [image for image in fetched if not re.fullmatch(r"\w+:\d+(\.\d+)*-alpine", image)] == []


def test_nothing_is_written_twice_by_accident() -> None:
    """YAML would let the later of two keys win."""
    events = yaml.compose(PATH.read_text())
    assert events is not None
    for node in _mappings(events):
        keys = [key.value for key, _ in node.value if key.value != "<<"]
        assert len(keys) == len(set(keys)), keys


def _mappings(node: yaml.Node) -> list[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        return [node, *(found for _, value in node.value for found in _mappings(value))]
    if isinstance(node, yaml.SequenceNode):
        return [found for value in node.value for found in _mappings(value)]
    return []
