"""`make run`: the whole site on one machine. Starts what it needs, prints where it is, stops it all on Ctrl-C."""

import os
import signal
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from dotenv import dotenv_values
from pydantic import TypeAdapter
from redis import Redis
from redis.exceptions import RedisError

from voicesite.laptop.processes import StepError, free_port, output_of, port_is_taken, running
from voicesite.laptop.redis_server import running_redis
from voicesite.paths import BASE_DIR, VAR_DIR

REDIS_SECONDS = 2


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # SIGINT too: shells let background jobs ignore it
        signal.signal(number, signal.default_int_handler)
    try:
        with ExitStack() as parts:
            serve(parts)
    except StepError as failed:
        print(f"make run: {failed}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")  # noqa: T201
    return 0


def serve(parts: ExitStack) -> None:
    """Start the parts one after the other and wait until the site ends."""
    VAR_DIR.mkdir(exist_ok=True)
    port = _port()
    given = {name: value or "" for name, value in dotenv_values(BASE_DIR / ".env").items()} | dict(os.environ)
    environment = {"DEBUG": given.get("DEBUG") or "1", "PORT": str(port)}
    if given.get("REDIS_URL"):
        _check_redis(given["REDIS_URL"])
    else:
        environment["REDIS_URL"] = parts.enter_context(running_redis())
    if not given.get("AZURE_VOICE_LIVE_ENDPOINT"):
        environment["LOCAL_VOICE_URL"] = parts.enter_context(running_localvoice())
    _manage("migrate", environment, "--verbosity", "0")
    is_laptop = TypeAdapter(bool).validate_python(environment["DEBUG"])  # as the settings read it
    demo = _manage("seed_demo", environment).strip() if is_laptop else ""
    url = f"http://127.0.0.1:{port}"
    site = running(
        "The site",
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        is_up=answers(f"{url}/health/live"),
        up_seconds=30,
        mend="Its output is above.",
        environment=environment,
        cwd=BASE_DIR,
    )
    process = parts.enter_context(site)
    print(f"\nVoicesite is on {url}\n{demo}\nCtrl-C stops it.\n", flush=True)  # noqa: T201
    process.wait()
    raise StepError(f"the site ended with code {process.returncode}.")


def answers(url: str) -> Callable[[], bool]:
    """A question that can be asked again and again: does this address answer 200?"""

    def ask() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=1) as response:  # noqa: S310 - an address of our own
                return bool(response.status == 200)
        except OSError:
            return False

    return ask


def _port() -> int:
    text = os.environ.get("PORT", "") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StepError(f"PORT={text!r} is wrong: allowed is a number from 1 to 65535.")
    if port_is_taken(int(text)):
        raise StepError(f"port {text} is in use. Stop what serves there, or choose another: make run PORT=8001")
    return int(text)


def _check_redis(url: str) -> None:
    try:
        with Redis.from_url(url, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS) as redis:
            redis.ping()
    except (RedisError, ValueError) as error:
        raise StepError(
            f"the Redis of REDIS_URL does not answer ({type(error).__name__}). Start it, mend the setting, "
            "or leave it empty: make run then starts its own."
        ) from None


@contextmanager
def running_localvoice(*options: str) -> Iterator[str]:
    """Serve the local voice service on a free port; gives its URL."""
    url = f"http://127.0.0.1:{free_port()}"
    with running(
        "The local voice service",
        [sys.executable, "-m", "localvoice", "--port", url.rpartition(":")[2], *options],
        is_up=answers(f"{url}/health/live"),
        up_seconds=30,
        mend="See whether its packages are installed: pip install -r localvoice/requirements.txt.",
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
