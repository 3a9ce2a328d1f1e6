"""The steps of the set-up, one after the other. It is quick when nothing has changed, and runs on a bare Python."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from voicesite.laptop.packages import install_lock
from voicesite.laptop.processes import StepError
from voicesite.laptop.redis_server import install_redis
from voicesite.laptop.virtual_environment import VENV_PYTHON, make_venv, say
from voicesite.laptop.voice_parts import NO_DEPENDENCIES, WHISPER, install_voice, wanted_extras
from voicesite.paths import BASE_DIR

OLDEST_NODE = 20

RUN_LOCKS = ["requirements.txt", "localvoice/requirements.txt"]
TEST_LOCK = "tests/requirements.txt"
TEST_WEIGHTS_LOCK = "tests/weights-requirements.txt"
NODE_LOCK = "tests/node-requirements.txt"

HEADLESS = "chromium-headless-shell"  # without windows to ask for a permission in: it takes half the processor's time
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def set_up(what: str) -> int:
    """Do the steps for `run` or `test`, and return the exit code. The step that fails says what to do."""
    to_run = [make_venv, install_packages_to_run]
    to_test = [install_packages_to_test, install_node, install_browser] if what == "test" else []
    steps: list[Callable[[], None]] = [*to_run, *to_test]
    try:
        for step in steps:
            step()
    except StepError as failed:
        return _stopped(str(failed))
    except OSError as failed:
        return _stopped(f"{failed}. Correct that, and start again")
    except KeyboardInterrupt:
        return _stopped("started again, it goes on where it was")
    return 0


def _stopped(why: str) -> int:
    print(f"Set-up stopped: {why}", file=sys.stderr)  # noqa: T201
    return 1


def install_packages_to_run() -> None:
    """The site, the local voice service with its engines, and Redis."""
    extras = wanted_extras(dict(os.environ))
    for lock in RUN_LOCKS:
        install_lock(lock)
    install_voice(extras)
    if not os.environ.get("REDIS_URL"):
        install_redis()


def install_packages_to_test() -> None:
    """What the tests need besides, with the ears that are not taken by default here."""
    for lock in (TEST_LOCK, WHISPER.lock):
        install_lock(lock)
    install_lock(TEST_WEIGHTS_LOCK, *NO_DEPENDENCIES)


def install_node() -> None:
    """For the tests of the JavaScript."""
    if node_major(shutil.which("node")) < OLDEST_NODE:
        install_lock(NODE_LOCK)


def node_major(node: str | None) -> int:
    """The major version of that Node; 0 if there is none."""
    if node is None:
        return 0
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(version.lstrip("v").partition(".")[0] or 0)


def install_browser() -> None:
    """Chromium: the machine's, else apt's, else Playwright's own.

    Raises:
        StepError: none can be had.
    """
    if find_chromium():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        say("Installing Chromium with apt")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", HEADLESS]
        subprocess.run(install, check=False, stdout=subprocess.DEVNULL, env={**os.environ, **quiet})
        if find_chromium():
            return
    say("Installing Playwright's Chromium")
    if subprocess.run([VENV_PYTHON, "-m", "playwright", "install", "chromium"], check=False, cwd=BASE_DIR).returncode:
        raise StepError("Chromium for the tests could not be installed. Install it: apt install chromium")


def find_chromium() -> str | None:
    """Path of the machine's Chromium or Chrome."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
