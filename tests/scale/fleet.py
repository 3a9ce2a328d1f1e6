"""Two processes of the site behind Caddy, over one Redis and one PostgreSQL; without PostgreSQL here, over a file."""

import json
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from redis import Redis

from tests.faults.postgres import find_programs, running_postgres
from tests.faults.test_postgres import PASSWORD
from tests.patience import wait_until
from tests.served.site import Site, redis_apart
from tests.soak.ground import SiteProcess, site_environment
from voicesite.laptop.processes import free_port, output_of, running
from voicesite.laptop.run import answers
from voicesite.store_urls import sqlite_url

# In turn to each that is ready; nothing is sticky.
CADDYFILE = """
{{
    admin off
    auto_https off
}}
{url} {{
    reverse_proxy {backends} {{
        lb_policy round_robin
        lb_try_duration 15s
        lb_try_interval 50ms
        fail_duration 1s
        health_uri /health/ready
        health_interval 50ms
    }}
}}
"""
# A persona for everybody, people who are signed in, and two who can do it: one of them supervises calls.
PEOPLE = f"""
from benchmarks.make_callers import main
from django.contrib.auth.models import Permission, User
main({{count}})
User.objects.create_user("demo", password="{PASSWORD}")
watcher = User.objects.create_user("watcher", password="{PASSWORD}")
watcher.user_permissions.add(Permission.objects.get(codename="supervise_conversation"))
"""
CROWD = 4
PLACES = CROWD // 2  # of each process: the crowd fills both
CONNECTS = 40


@dataclass(frozen=True, slots=True)
class Fleet:
    """`url`: the proxy's. `crowd`: cookies of login sessions."""

    url: str
    processes: list[SiteProcess]
    persona_id: UUID
    crowd: list[str]
    proxy_log: Path

    @property
    def site(self) -> Site:
        """As browsers see it."""
        return Site(self.url, 0, self.proxy_log)

    def directly(self, process: SiteProcess) -> Site:
        """As it would be without a proxy; it takes the proxy's origin all the same."""
        return Site(process.url, 0, process.logs[-1])


def redis_url() -> str:
    """Of a fleet: the site that other tests share is none of its processes."""
    return redis_apart(2)


@contextmanager
def running_fleet(
    folder: Path, localvoice_url: str, *, places: int = PLACES, people: int = CROWD, connects: int = CONNECTS
) -> Iterator[Fleet]:
    """Its processes end with code 0 and without a fault in their logs. `places`: for calls, in each of them."""
    with Redis.from_url(redis_url()) as redis:
        redis.flushdb()  # an earlier fleet's processes stay listed until a call looks for a place
    with ExitStack() as parts:
        programs = find_programs()
        database = parts.enter_context(running_postgres(programs)) if programs else sqlite_url(folder / "site.sqlite3")
        url = f"http://127.0.0.1:{free_port()}"
        environment = site_environment(folder, redis_url(), localvoice_url, url, places=places) | {
            "DATABASE_URL": database,
            "CONNECTS_PER_MINUTE": str(connects),
        }
        output_of("migrate", ["manage.py", "migrate", "--verbosity", "0"], environment)
        script = PEOPLE.format(count=people)
        made = json.loads(output_of("people", ["manage.py", "shell", "-v", "0", "-c", script], environment))
        processes = [SiteProcess(name, folder, environment) for name in ("first", "second")]
        at_once = parts.enter_context(ThreadPoolExecutor())
        parts.callback(lambda: list(at_once.map(lambda process: process.end(signal.SIGTERM), processes)))
        list(at_once.map(SiteProcess.start, processes))
        _wait_until_known(len(processes))
        log = parts.enter_context(_caddy(folder, url, processes))
        cookies = [cookie.partition("=")[2] for cookie in made["cookies"]]
        yield Fleet(url, processes, UUID(made["persona"]), cookies, log)
    for process in processes:
        assert not any(process.exit_codes), process.exit_codes
        assert process.errors() == []


def _wait_until_known(count: int) -> None:
    """Until Redis knows the places of so many processes, and believes that there are no others."""
    with Redis.from_url(redis_url()) as redis:
        wait_until(lambda: redis.scard("voicesite:processes") == count, f"places of {count} processes")
        redis.delete("voicesite:processes:learning")


@contextmanager
def _caddy(folder: Path, url: str, processes: list[SiteProcess]) -> Iterator[Path]:
    """Gives its log."""
    config, log = folder / "Caddyfile", folder / "caddy.log"
    backends = " ".join(f"127.0.0.1:{process.port}" for process in processes)
    config.write_text(CADDYFILE.format(url=url, backends=backends))
    home = str(folder / "caddy")
    with running(
        "Caddy",
        [str(Path(sys.executable).with_name("caddy")), "run", "--config", str(config), "--adapter", "caddyfile"],
        is_up=answers(f"{url}/health/ready"),
        up_seconds=30,
        fix=f"See {log}.",
        environment={"HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home},
        log=log,
    ):
        yield log
