"""The units of `infra/systemd/`: as systemd takes them, of one piece with the site, and installed as people are told.

The programs that change a machine (systemctl, systemd-run, pip) are stand-ins that write down what they were asked.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.server.tools import tool
from voicesite.management.commands import serve
from voicesite.paths import BASE_DIR

FOLDER = BASE_DIR / "infra" / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
HOME = "/opt/voicesite"
HARDENED = {
    "DynamicUser": "yes",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "MemoryDenyWriteExecute": "yes",
    "RestrictNamespaces": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
}


def service(name: str) -> dict[str, str]:
    """Its section [Service]; a name that comes again adds a line."""
    _, _, section = (FOLDER / name).read_text().partition("[Service]\n")
    found: dict[str, str] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", section.partition("\n[")[0], re.MULTILINE):
        found[key] = f"{found[key]}\n{value}" if key in found else value
    return found


SITE = service("voicesite.service")


class TestTheSite:
    def test_it_runs_what_the_image_runs(self) -> None:
        image = re.search(r"^CMD (\[.*\])$", (BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)
        assert image
        assert '"manage.py", "serve"' in image[1]
        before, _, command = SITE["ExecStart"].partition(f" {HOME}")
        assert command == "/.venv/bin/python manage.py serve"  # on loopback: Caddy is on this machine
        assert before == "/usr/bin/env --unset=DJANGO_SUPERUSER_PASSWORD"  # which is for the step before alone
        assert SITE["WorkingDirectory"] == HOME

    def test_its_database_is_prepared_before(self) -> None:
        assert SITE["ExecStartPre"] == f"{HOME}/.venv/bin/python manage.py prepare_database"

    def test_a_stop_leaves_time_for_the_drain(self) -> None:
        assert SITE["KillSignal"] == "SIGTERM"
        assert int(SITE["TimeoutStopSec"].removesuffix("s")) > serve.DRAIN_SECONDS + serve.FAREWELL_SECONDS + 5

    def test_it_comes_back_when_it_fails(self) -> None:
        assert SITE["Restart"] == "on-failure"

    def test_its_secrets_are_in_a_file_of_roots_and_in_no_unit(self) -> None:
        assert SITE["EnvironmentFile"] == "/etc/voicesite.env"
        assert "SECRET" not in SITE["Environment"]

    def test_it_may_call_what_a_service_calls_and_no_more(self) -> None:
        assert SITE["SystemCallFilter"].split("\n") == ["@system-service", "~@privileged @resources"]


def test_the_local_voice_reaches_nobody_and_knows_no_secret() -> None:
    local = service("voicesite-localvoice.service")
    assert local["ExecStart"].endswith("/python -m localvoice")
    assert (local["IPAddressAllow"], local["IPAddressDeny"]) == ("localhost", "any")
    assert "EnvironmentFile" not in local


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
class TestEveryUnit:
    def test_it_has_no_rights_and_writes_nowhere(self, unit: Path) -> None:
        found = service(unit.name)
        assert {name: found.get(name) for name in HARDENED} == HARDENED

    def test_systemd_takes_it(self, unit: Path, tmp_path: Path) -> None:
        """With this checkout in the place of /opt/voicesite, since the programs must be there."""
        copy = in_this_checkout(unit, tmp_path)
        checked = analyze("verify", str(copy))
        assert checked.stdout + checked.stderr == ""
        assert checked.returncode == 0

    def test_systemd_finds_it_hardly_exposed(self, unit: Path, tmp_path: Path) -> None:
        copy = in_this_checkout(unit, tmp_path)
        judged = analyze("security", "--offline=yes", "--threshold=20", "--no-pager", str(copy))
        assert judged.returncode == 0, judged.stdout


def in_this_checkout(unit: Path, directory: Path) -> Path:
    copy = directory / unit.name
    text = re.sub(rf"{HOME}/\.venv\S*/bin/python", sys.executable, unit.read_text())
    copy.write_text(text.replace(HOME, str(BASE_DIR)))
    return copy


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not installed here")
    done = subprocess.run([program, *arguments], check=False, capture_output=True, text=True)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd is older than 250")
    return done


@dataclass(frozen=True, slots=True)
class Machine:
    """A server with a checkout, and programs that write down what they were asked."""

    checkout: Path
    environment: dict[str, str]
    asked: Path
    settings: Path
    units: Path

    def runs(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["sh", str(self.checkout / "infra" / "systemd" / script), *arguments]
        return subprocess.run(command, env=self.environment, check=False, capture_output=True, text=True)

    def was_asked(self) -> list[str]:
        return self.asked.read_text().splitlines() if self.asked.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    checkout = tmp_path / "checkout"
    shutil.copytree(FOLDER, checkout / "infra" / "systemd")
    for name in (".env.example", "requirements.txt"):
        shutil.copy(BASE_DIR / name, checkout)
    programs, asked, units = tmp_path / "bin", tmp_path / "asked", tmp_path / "units"
    for folder in (programs, units, checkout / ".venv" / "bin"):
        folder.mkdir(parents=True)
    for program in (programs / "systemctl", programs / "systemd-run", checkout / ".venv" / "bin" / "python"):
        program.write_text(f'#!/bin/sh\necho "{program.name} $*" >> {asked}\n[ "$*" != "$FAILS" ]\n')
        program.chmod(0o700)
    settings = tmp_path / "voicesite.env"
    environment = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "VOICESITE_SETTINGS": str(settings),
        "VOICESITE_UNITS": str(units),
        "FAILS": "nothing",
    }
    return Machine(checkout, environment, asked, settings, units)


class TestInstalling:
    def test_first_it_asks_for_the_settings_and_does_nothing_else(self, machine: Machine) -> None:
        first = machine.runs("install.sh")
        assert first.returncode == 1
        assert f"Fill in {machine.settings}" in first.stderr
        assert stat.S_IMODE(machine.settings.stat().st_mode) == 0o600
        assert machine.was_asked() == []

    def test_then_it_installs_and_starts_the_service(self, machine: Machine) -> None:
        machine.settings.write_text("SECRET_KEY=of this server\n")
        machine.settings.chmod(0o644)
        done = machine.runs("install.sh")
        assert done.returncode == 0, done.stderr
        assert stat.S_IMODE(machine.settings.stat().st_mode) == 0o600
        packages, static, *service, alive = machine.was_asked()
        assert "--require-hashes" in packages
        assert static == "python manage.py collectstatic --noinput --verbosity 0"
        assert service == [
            "systemctl daemon-reload",
            "systemctl enable --quiet voicesite",
            "systemctl restart voicesite",
        ]
        assert "http://127.0.0.1:8000/health/live" in alive
        unit = (machine.units / "voicesite.service").read_text()
        assert f" {machine.checkout}/.venv/bin/python manage.py serve\n" in unit
        assert f"EnvironmentFile={machine.settings}\n" in unit

    def test_packages_that_cannot_be_had_stop_no_service(self, machine: Machine) -> None:
        machine.settings.write_text("SECRET_KEY=of this server\n")
        machine.runs("install.sh")
        [packages, *_] = machine.was_asked()
        machine.asked.unlink()
        machine.environment["FAILS"] = packages.removeprefix("python ")
        failed = machine.runs("install.sh")
        assert failed.returncode == 1
        assert "The service is as it was" in failed.stderr
        assert machine.was_asked() == [packages]

    def test_a_site_that_does_not_start_says_where_it_tells_why(self, machine: Machine) -> None:
        machine.settings.write_text("")
        machine.environment["FAILS"] = "restart voicesite"
        failed = machine.runs("install.sh")
        assert failed.returncode == 1
        assert "journalctl --unit voicesite" in failed.stderr

    def test_a_site_that_ends_after_its_start_is_no_site_that_runs(self, machine: Machine) -> None:
        machine.settings.write_text("")
        machine.runs("install.sh")
        alive = machine.was_asked()[-1].removeprefix("python ")
        (machine.settings.parent / "bin" / "sleep").symlink_to("/bin/true")
        machine.environment["FAILS"] = alive
        failed = machine.runs("install.sh")
        assert failed.returncode == 1
        assert "does not answer. It says why: journalctl --unit voicesite" in failed.stderr
        assert "It runs" not in failed.stdout

    def test_who_may_not_is_told(self, machine: Machine) -> None:
        machine.environment["VOICESITE_UNITS"] = str(machine.units / "nowhere")
        assert "Run it as root" in machine.runs("install.sh").stderr


def test_commands_run_with_the_settings_and_the_rights_of_the_service(machine: Machine) -> None:
    assert machine.runs("manage.sh", "backup", "/var/lib/voicesite/today.backup").returncode == 0
    [asked] = machine.was_asked()
    assert asked.endswith(f"{machine.checkout}/.venv/bin/python manage.py backup /var/lib/voicesite/today.backup")
    for name in ("DynamicUser", "User", "StateDirectory", "StateDirectoryMode", "UMask"):
        assert f"--property={name}={SITE[name]} " in asked
    assert f"--property=EnvironmentFile={machine.settings} " in asked


@pytest.mark.parametrize("script", sorted(FOLDER.glob("*.sh")), ids=lambda script: script.name)
def test_shellcheck_finds_nothing(script: Path) -> None:
    checked = subprocess.run([tool("shellcheck"), str(script)], check=False, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
