"""The units and scripts of `infra/systemd/`. Programs that change a machine (systemctl, pip) are stand-ins here."""

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from redis import AuthenticationError, Redis

from tests.deploy.server.test_database_role import assert_a_plain_owner, at
from tests.faults.postgres import running_postgres
from voicesite.laptop.processes import free_port, port_is_taken, running
from voicesite.laptop.redis_server import SITE_RIGHTS, find_redis_server
from voicesite.paths import BASE_DIR

FOLDER = BASE_DIR / "infra" / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
HOME = "/opt/voicesite"
HARDENED = {
    "DynamicUser": "yes",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "MemoryDenyWriteExecute": "yes",
}


def service(name: str) -> dict[str, str]:
    """Its section [Service]. A name that is repeated has its values in lines."""
    _, _, section = (FOLDER / name).read_text().partition("[Service]\n")
    found: dict[str, str] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", section.partition("\n[")[0], re.MULTILINE):
        found[key] = f"{found[key]}\n{value}" if key in found else value
    return found


SITE = service("voicesite.service")


def test_the_site_runs_what_the_image_runs_after_its_database_is_prepared() -> None:
    assert '"manage.py", "serve"' in (BASE_DIR / "Dockerfile").read_text()
    manage = f"{HOME}/.venv/bin/python manage.py"
    assert SITE["ExecStartPre"] == f"{manage} prepare_database"
    # On loopback, where Caddy is.
    assert SITE["ExecStart"] == f"/usr/bin/env --unset=DJANGO_SUPERUSER_PASSWORD {manage} serve"
    assert (SITE["WorkingDirectory"], SITE["KillSignal"], SITE["Restart"]) == (HOME, "SIGTERM", "on-failure")


def test_the_secrets_of_the_site_are_in_a_file_of_root_and_not_in_the_unit() -> None:
    assert SITE["EnvironmentFile"] == "/etc/voicesite.env"
    assert "SECRET" not in SITE["Environment"]


def test_the_local_voice_service_reaches_nobody_and_gets_no_secret() -> None:
    local = service("voicesite-localvoice.service")
    assert local["ExecStart"].endswith("/python -m localvoice")
    assert (local["IPAddressAllow"], local["IPAddressDeny"]) == ("localhost", "any")
    assert "EnvironmentFile" not in local


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_no_service_reads_the_history_of_the_checkout(unit: Path) -> None:
    assert service(unit.name)["InaccessiblePaths"] == f"-{HOME}/.git"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_has_no_rights_and_systemd_accepts_it(unit: Path, tmp_path: Path) -> None:
    found = service(unit.name)
    assert {name: found.get(name) for name in HARDENED} == HARDENED
    copy = str(in_this_checkout(unit, tmp_path))
    checked = analyze("verify", copy)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    judged = analyze("security", "--offline=yes", "--threshold=20", "--no-pager", copy)
    assert judged.returncode == 0, judged.stdout


def in_this_checkout(unit: Path, directory: Path) -> Path:
    """The unit with this checkout in the place of /opt/voicesite: systemd looks for the programs."""
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
    """A server with a checkout, and programs that write down their arguments."""

    folder: Path
    environment: dict[str, str]

    @property
    def settings(self) -> Path:
        return self.folder / "voicesite.env"

    @property
    def calls(self) -> list[str]:
        log = self.folder / "calls"
        return log.read_text().splitlines() if log.exists() else []

    def runs(self, script: str, *arguments: str, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the checkout, which must exit with `code`; forgets earlier calls."""
        (self.folder / "calls").unlink(missing_ok=True)
        command = ["sh", str(self.folder / "checkout/infra/systemd" / script), *arguments]
        done = subprocess.run(command, env=self.environment | environment, check=False, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
        return done


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    checkout, programs = tmp_path / "checkout", tmp_path / "bin"
    shutil.copytree(FOLDER, checkout / "infra" / "systemd")
    for name in (".env.example", "requirements.txt"):
        shutil.copy(BASE_DIR / name, checkout)
    for folder in (programs, tmp_path / "units", checkout / ".venv" / "bin"):
        folder.mkdir(parents=True)
    for program in (programs / "systemctl", programs / "systemd-run", checkout / ".venv" / "bin" / "python"):
        program.write_text(f'#!/bin/sh\necho "{program.name} $*" >> {tmp_path}/calls\n[ "$*" != "$FAILS" ]\n')
        program.chmod(0o700)
    (programs / "sleep").symlink_to("/bin/true")
    environment = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "VOICESITE_SETTINGS": str(tmp_path / "voicesite.env"),
        "VOICESITE_UNITS": str(tmp_path / "units"),
        "FAILS": "nothing",
    }
    return Machine(tmp_path, environment)


@pytest.fixture
def redis_port(machine: Machine) -> Iterator[int]:
    """Of a real Redis, of which the script knows nothing but that it is on this machine."""
    server, port = find_redis_server(), free_port()
    assert server
    (machine.folder / "redis.conf").write_text(f"port {port}\nbind 127.0.0.1\nsave ''\n")
    stand_in(machine, "redis-cli", f'exec {Path(server).with_name("redis-cli")} -p {port} "$@"')
    command = [server, str(machine.folder / "redis.conf")]
    with running("Redis", command, is_up=lambda: port_is_taken(port), up_seconds=10, fix="", cwd=machine.folder):
        yield port


def stand_in(machine: Machine, name: str, does: str) -> None:
    """A program of the machine's."""
    program = machine.folder / "bin" / name
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o700)


def lets_strangers_in(port: int) -> bool:
    with Redis(port=port) as stranger:
        try:
            return bool(stranger.ping())
        except AuthenticationError:
            return False


class TestRedisAlone:
    """Redis serves the site alone at the end. Whatever fails on the way, the site does not stand outside."""

    @pytest.fixture(autouse=True)
    def _has_a_database(self, machine: Machine, redis_port: int) -> None:
        machine.settings.write_text("DATABASE_URL=postgres://elsewhere/site\nREDIS_URL=\n")

    def is_site_in(self, machine: Machine, port: int) -> bool:
        found = re.search(r"^REDIS_URL=redis://voicesite:(\w+)@", machine.settings.read_text(), re.MULTILINE)
        with Redis(port=port, username="voicesite", password=found[1] if found else "none") as site:
            try:
                return bool(site.ping())
            except AuthenticationError:
                return False

    def test_a_redis_that_keeps_no_user_is_left_open(self, machine: Machine, redis_port: int) -> None:
        (machine.folder / "redis.conf").unlink()
        (machine.folder / "redis.conf").mkdir()
        assert "Redis made no user, or cannot keep it" in machine.runs("stores.sh", code=1).stderr
        assert lets_strangers_in(redis_port)
        assert "REDIS_URL=\n" in machine.settings.read_text()

    @pytest.mark.parametrize(
        ("program", "does"),
        [
            ("mv", "exit 1"),
            (
                "redis-cli",
                '[ $# = 0 ] || exec REAL "$@"\nsaid=$(cat)\n'
                '[ "${said%default off*}" = "$said" ] && echo "$said" | REAL',
            ),
        ],
        ids=["the address is not written", "nobody is kept out"],
    )
    def test_what_fails_half_way_is_finished_by_the_next_run(
        self, machine: Machine, redis_port: int, program: str, does: str
    ) -> None:
        real = machine.folder / "bin" / "real"
        shutil.copy(machine.folder / "bin" / "redis-cli", real)
        stand_in(machine, program, does.replace("REAL", str(real)))
        machine.runs("stores.sh", code=1)
        assert lets_strangers_in(redis_port) or self.is_site_in(machine, redis_port)
        (machine.folder / "bin" / program).unlink()
        shutil.copy(real, machine.folder / "bin" / "redis-cli")
        machine.runs("stores.sh")
        assert not lets_strangers_in(redis_port)
        assert self.is_site_in(machine, redis_port)

    @pytest.mark.parametrize(
        "address",
        ["redis://127.0.0.1:6379/0", "redis://voicesite:another@127.0.0.1:6379/0", "redis://elsewhere:6379/0"],
    )
    def test_an_address_of_the_operators_keeps_nobody_out(
        self, machine: Machine, redis_port: int, address: str
    ) -> None:
        machine.settings.write_text(f"DATABASE_URL=postgres://elsewhere/site\nREDIS_URL={address}\n")
        machine.runs("stores.sh")
        assert lets_strangers_in(redis_port)


class TestStores:
    """A real PostgreSQL and a real Redis."""

    @pytest.fixture
    def url(self, postgres_programs: Path) -> Iterator[str]:
        with running_postgres(postgres_programs, superuser="postgres") as url:
            yield url

    @pytest.fixture
    def stores(self, machine: Machine, redis_port: int, url: str, postgres_programs: Path) -> Machine:
        stand_in(machine, "runuser", '[ "$1 $2 $3" = "-u postgres --" ] && shift 3 && exec "$@"')
        port_of = urlsplit(url).port
        environment = machine.environment | {"PGHOST": "127.0.0.1", "PGPORT": str(port_of), "PGUSER": "postgres"}
        environment["PATH"] = (
            f"{machine.folder / 'bin'}{os.pathsep}{postgres_programs}{os.pathsep}{environment['PATH']}"
        )
        return Machine(machine.folder, environment)

    def test_both_get_a_user_with_no_more_rights_than_the_site_needs(
        self, stores: Machine, redis_port: int, url: str
    ) -> None:
        stores.settings.write_text("SECRET_KEY=of this server\nDATABASE_URL=\nREDIS_URL=\nDEBUG=\n")
        stores.runs("stores.sh")
        assert stat.S_IMODE(stores.settings.stat().st_mode) == 0o600
        given = dict(line.split("=", 1) for line in stores.settings.read_text().splitlines())
        assert given["SECRET_KEY"] == "of this server"
        database, redis = urlsplit(given["DATABASE_URL"]), urlsplit(given["REDIS_URL"])
        assert given["DATABASE_URL"].endswith("@127.0.0.1:5432/voicesite")
        assert (database.username, redis.username) == ("voicesite", "voicesite")
        passwords = {database.password, redis.password}
        assert [len(password or "") for password in passwords] == [32, 32]
        assert_a_plain_owner(url)
        with psycopg.connect(at(url, role="voicesite")) as site:  # what fails is not logged with what people said
            logged = [
                site.execute(f"SHOW {name}").fetchone() for name in ("log_min_error_statement", "log_error_verbosity")
            ]
        assert logged == [("panic",), ("terse",)]
        kept = (stores.folder / "redis.conf").read_text()
        assert "user default off" in kept
        with Redis.from_url(f"redis://voicesite:{redis.password}@127.0.0.1:{redis_port}/0") as site:
            assert site.set("voicesite:one", 1)
        assert not lets_strangers_in(redis_port)
        assert SITE_RIGHTS in (FOLDER / "stores.sh").read_text()

        again = stores.runs("stores.sh").stdout
        assert again.count("stays as it is") == 2
        assert dict(line.split("=", 1) for line in stores.settings.read_text().splitlines()) == given

    def test_without_the_settings_it_says_what_comes_first(self, machine: Machine) -> None:
        assert "First run: sudo sh infra/systemd/install.sh" in machine.runs("stores.sh", code=1).stderr

    @pytest.mark.parametrize(
        ("program", "sentence"),
        [("runuser", "No database was made, see above."), ("redis-cli", "Redis made no user, or cannot keep it.")],
    )
    def test_a_failure_says_what_to_look_at_and_writes_no_address(
        self, machine: Machine, program: str, sentence: str
    ) -> None:
        for name in ("runuser", "redis-cli"):
            stand_in(machine, name, "exit 1" if name == program else "echo OK; echo OK")
        machine.settings.write_text("DATABASE_URL=\nREDIS_URL=\n")
        assert sentence in machine.runs("stores.sh", code=1).stderr
        addresses = {"runuser": "DATABASE_URL", "redis-cli": "REDIS_URL"}
        assert f"{addresses[program]}=\n" in machine.settings.read_text()


class TestInstalling:
    def test_first_it_asks_for_the_settings_and_does_nothing_else(self, machine: Machine) -> None:
        assert f"Fill in {machine.settings}" in machine.runs("install.sh", code=1).stderr
        assert stat.S_IMODE(machine.settings.stat().st_mode) == 0o600
        assert machine.calls == []

    def test_then_it_installs_and_starts_the_service(self, machine: Machine) -> None:
        machine.settings.write_text("SECRET_KEY=of this server\n")
        machine.settings.chmod(0o644)
        machine.runs("install.sh")
        assert stat.S_IMODE(machine.settings.stat().st_mode) == 0o600
        _, packages, static, *service, health = machine.calls
        assert "--require-hashes" in packages
        assert static == "python manage.py collectstatic --noinput --verbosity 0"
        assert service == [
            "systemctl daemon-reload",
            "systemctl enable --quiet voicesite",
            "systemctl restart voicesite",
        ]
        assert "http://127.0.0.1:8000/health/live" in health
        unit = (machine.folder / "units" / "voicesite.service").read_text()
        assert f" {machine.folder}/checkout/.venv/bin/python manage.py serve\n" in unit
        assert f"EnvironmentFile={machine.settings}\n" in unit

    def test_packages_that_the_systems_new_python_does_not_find_are_installed_again(self, machine: Machine) -> None:
        machine.settings.write_text("")
        python = machine.folder / "bin" / "python3"
        shutil.copy(machine.folder / "bin" / "systemctl", python)
        python.write_text(python.read_text().replace("systemctl", "python3"))
        machine.runs("install.sh", FAILS="-c import pip")
        assert machine.calls[:2] == ["python -c import pip", "python3 -m venv --clear .venv"]

    @pytest.mark.parametrize(
        ("broken", "sentence"),
        [
            (1, "The service was not changed"),
            (5, "The site does not start."),
            (6, "The site started but does not answer."),
        ],
        ids=["packages", "start", "health"],
    )
    def test_a_failure_says_what_to_do(self, machine: Machine, broken: int, sentence: str) -> None:
        machine.settings.write_text("")
        machine.runs("install.sh")
        command = machine.calls[broken]
        failed = machine.runs("install.sh", code=1, FAILS=command.partition(" ")[2])
        assert sentence in failed.stderr
        assert ("journalctl --unit voicesite" in failed.stderr) == (broken > 1)
        assert "It runs" not in failed.stdout
        assert machine.calls[-1] == command  # nothing came after it

    @pytest.mark.parametrize("name", ["a b", "a#b", "50%", "a&b", "Büro"])
    def test_a_folder_that_a_unit_cannot_name_is_refused(self, machine: Machine, name: str) -> None:
        shutil.copytree(machine.folder / "checkout", machine.folder / name / "checkout")
        elsewhere = Machine(machine.folder / name, machine.environment)
        assert "in its own way. Move this checkout" in elsewhere.runs("install.sh", code=1).stderr
        assert machine.calls == []

    def test_it_has_to_run_as_root(self, machine: Machine) -> None:
        assert "Run it as root" in machine.runs("install.sh", code=1, VOICESITE_UNITS="/nowhere").stderr


def test_commands_run_with_the_settings_and_the_rights_of_the_service(machine: Machine) -> None:
    machine.runs("manage.sh", "backup", "/var/lib/voicesite/today.backup", SUDO_USER="olga")
    [call] = machine.calls
    assert "--setenv=VOICESITE_OPERATOR=olga " in call
    assert call.endswith(f"{machine.folder}/checkout/.venv/bin/python manage.py backup /var/lib/voicesite/today.backup")
    for name in ("DynamicUser", "User", "StateDirectory", "StateDirectoryMode", "UMask"):
        assert f"--property={name}={SITE[name]} " in call
    assert f"--property=EnvironmentFile={machine.settings} " in call
    assert f"--property=InaccessiblePaths=-{machine.folder}/checkout/.git " in call
