"""Installs Pipecat into var/peers/pipecat, and starts it beside the site: its leanest and its documented form.

It never enters .venv. pip finds packages as it does on this machine for everything else.
"""

import hashlib
import os
import shutil
import subprocess
import venv
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from benchmarks.parts import Ground, Relay
from voicesite.laptop.processes import StepError, free_port, port_is_taken, running
from voicesite.laptop.virtual_environment import say
from voicesite.paths import BASE_DIR, VAR_DIR

FOLDER = VAR_DIR / "peers" / "pipecat"
PYTHON = FOLDER / "bin" / "python"
INSTALL_SECONDS = 900.0
START_SECONDS = 60.0  # its imports take seconds on a busy machine
# Pipecat, and everything that a frame of audio goes through.
PACKAGES = (
    "pipecat-ai[websocket]==1.14.0",
    "aiohttp==3.14.5",
    "fastapi==0.165.0",
    "loguru==0.7.3",
    "orjson==3.13.0",
    "pybase64==1.5.1",
    "pydantic==2.14.4",
    "starlette==1.10.0",
    "uvicorn==0.54.0",
    "uvloop==0.23.0",
    "websockets==17.4",
)
WHEELS = ("--only-binary", ":all:", "--no-binary", "docopt")  # docopt, which it asks for, has no wheel


def install() -> None:
    """Make the environment, once for each list of packages.

    Raises:
        StepError: it could not be made. What pip says is above.
    """
    if stamp().exists():
        return
    say(f"Installing {PACKAGES[0]} into {FOLDER.relative_to(BASE_DIR)} (half a gigabyte, for this benchmark alone)")
    shutil.rmtree(FOLDER, ignore_errors=True)
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    try:
        venv.create(FOLDER, with_pip=True, symlinks=True)
        subprocess.run(
            [*command, *WHEELS, *PACKAGES], check=True, timeout=INSTALL_SECONDS, env=os.environ | {"PIP_USER": "no"}
        )
    except (OSError, subprocess.SubprocessError) as failed:
        raise StepError(f"Pipecat could not be installed ({failed}).") from None
    stamp().touch()


def stamp() -> Path:
    """The file that says that these versions have been installed."""
    return FOLDER / f"installed-{hashlib.sha256(' '.join(PACKAGES).encode()).hexdigest()[:16]}"


def running_lean(ground: Ground) -> AbstractContextManager[Relay]:
    return _running(ground, "lean")


def running_documented(ground: Ground) -> AbstractContextManager[Relay]:
    return _running(ground, "documented")


@contextmanager
def _running(ground: Ground, form: str) -> Iterator[Relay]:
    port = free_port()
    program = [str(PYTHON), "-m", "benchmarks.peers.pipecat_relay"]
    with running(
        "Pipecat",
        [*program, form, str(port), f"{ground.standin_url}/voice-live/realtime"],
        is_up=lambda: port_is_taken(port),
        up_seconds=START_SECONDS,
        fix=f"Delete {FOLDER.relative_to(BASE_DIR)} to have it installed again.",
        log=VAR_DIR / f"bench-pipecat-{form}.log",
        cwd=BASE_DIR,
    ) as process:
        yield Relay(f"pipecat {form}", f"http://127.0.0.1:{port}/", [{}] * len(ground.cookies), process.pid)
