"""`make run`: the whole site on one machine. Starts what it needs, prints where it is, stops it all on Ctrl-C."""

import os
import secrets
import signal
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from voicesite.environment import pass_on_env_file, read
from voicesite.laptop.processes import StepError, free_port, output_of, port_is_taken, running
from voicesite.laptop.redis_server import running_redis
from voicesite.launch_settings import LaptopLaunch
from voicesite.paths import BASE_DIR, VAR_DIR
from voicesite.wrong_settings import WrongSettings

REDIS_SECONDS = 2
# The engines ask for large blocks and give them back. With these the C library keeps fewer: 36 MB less of 473, at
# the same speed (measured). Lower thresholds save more, and cost 40 % more work.
LEAN = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "4194304", "MALLOC_TRIM_THRESHOLD_": "16777216"}


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # SIGINT too: shells let background jobs ignore it
        signal.signal(number, signal.default_int_handler)
    os.umask(0o077)  # database, key and logs are for this user alone
    try:
        with ExitStack() as parts:
            serve(parts)
    except (StepError, WrongSettings) as failed:
        print(f"make run: {failed}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")  # noqa: T201
    return 0


def serve(parts: ExitStack) -> None:
    """Start the parts one after the other, and wait until the site ends."""
    VAR_DIR.mkdir(exist_ok=True)
    VAR_DIR.chmod(0o700)  # also where an earlier run has made it
    launch = read(LaptopLaunch)
    if port_is_taken(launch.port):
        raise StepError(f"port {launch.port} is in use. Stop what serves there, or choose another: make run PORT=8001")
    environment = {"DEBUG": f"{launch.debug:d}", "PORT": f"{launch.port}"}
    if redis_url := launch.redis_url.get_secret_value():
        _check_redis(redis_url)
    else:
        environment["REDIS_URL"] = parts.enter_context(running_redis(password=secrets.token_urlsafe(24)))
    if not launch.azure_voice_live_endpoint:
        pass_on_env_file(("LOCALVOICE_",))  # servers that take the places of its parts
        environment["LOCAL_VOICE_URL"] = parts.enter_context(running_localvoice())
    _manage("migrate", environment, "--verbosity", "0")
    demo = _manage("seed_demo", environment).strip() if launch.debug else ""
    url = f"http://127.0.0.1:{launch.port}"
    site = running(
        "The site",
        [sys.executable, "manage.py", "serve", "--port", environment["PORT"]],
        is_up=answers(f"{url}/health/live"),
        up_seconds=30,
        fix="Its output is above.",
        environment=environment,
        cwd=BASE_DIR,
    )
    process = parts.enter_context(site)
    print(f"\nVoicesite is on {url}\n{demo}\nCtrl-C stops it.\n", flush=True)  # noqa: T201
    process.wait()
    raise StepError(f"the site ended with code {process.returncode}.")


def answers(url: str) -> Callable[[], bool]:
    """A function that says whether this address of our own answers 200 now. No proxy is asked for it."""
    directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask() -> bool:
        try:
            with directly.open(url, timeout=1) as response:
                return bool(response.status == 200)
        except OSError:
            return False

    return ask


def _check_redis(url: str) -> None:
    from redis import Redis  # this process waits as long as the site runs: without the library it has 15 MB less
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(url, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS) as redis:
            redis.ping()
    except (RedisError, ValueError) as error:
        raise StepError(
            f"the Redis of REDIS_URL does not answer ({type(error).__name__}). Start it, fix the setting, "
            "or leave it empty: make run then starts its own."
        ) from None


@contextmanager
def running_localvoice(*options: str) -> Iterator[str]:
    """Serve the local voice service on a free port, and give its URL."""
    url = f"http://127.0.0.1:{free_port()}"
    with running(
        "The local voice service",
        [sys.executable, "-m", "localvoice", "--port", url.rpartition(":")[2], *options],
        is_up=answers(f"{url}/health/live"),
        up_seconds=60,
        environment=LEAN,
        fix="If its packages are broken: delete the folder .venv, then make run installs them again.",
        log=VAR_DIR / "localvoice.log",
        cwd=BASE_DIR,
    ):
        yield url


def _manage(command: str, environment: dict[str, str], *options: str) -> str:
    """Run a management command.

    Raises:
        StepError: it failed; its own output says why.
    """
    return output_of(f"manage.py {command}", ["manage.py", command, *options], environment)


if __name__ == "__main__":
    sys.exit(main())
