"""Installs the packages of a lock file with pip, once, and says in one sentence why it could not."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

from voicesite.laptop.processes import StepError
from voicesite.laptop.systems import this_python
from voicesite.laptop.virtual_environment import VENV_DIR, VENV_PYTHON, say
from voicesite.paths import BASE_DIR

# What pip says, and what to do. The first that fits counts: without a network, pip also says that it found no version.
CAUSES = [
    (r"DO NOT MATCH THE HASHES", "A file is not the one that the lock names; the index, or a proxy, has changed it."),
    (r"No space left on device|Errno 28", "The disk is full: it needs 1.5 GB."),
    (r"Disk quota exceeded|Errno 122", "Your quota of disk is used up: it needs 1.5 GB."),
    (r"Read-only file system|Permission denied", "Nothing can be written here: make this folder yours, or move it."),
    (r"CERTIFICATE_VERIFY_FAILED|SSLError", "The index's certificate is not trusted: name yours with PIP_CERT=FILE."),
    (r"\b407\b|Proxy Authentication", "The proxy wants a name and a password: put them into HTTPS_PROXY."),
    (r"ProxyError", "The proxy does not answer: correct HTTPS_PROXY."),
    (r"\b40[13] Client Error|HTTP error 40[13]", "The index refuses: correct PIP_INDEX_URL, or pip.conf."),
    (r"50\d Server Error|too many \d+ error responses|HTTP error 50", "The index has a fault: try again later."),
    (r"not a trusted or secure host", "The index has to be reached over https: correct PIP_INDEX_URL, or pip.conf."),
    (
        r"Connection ?Error|ConnectionError|connection broken|Connection refused|Connection aborted|Connection reset"
        r"|name resolution|Name or service|nodename nor servname|NameResolutionError|unreachable|[Tt]imed out|Timeout"
        r"|IncompleteRead|[Ff]ailed to connect|Unable to connect|Max retries exceeded",
        "Is the network up?",
    ),
]
NO_WHEEL = re.compile(r"No matching distribution found for ([\w.\-]+)")
TROUBLES = re.compile(r".*(?:Could not fetch URL|WARNING|ERROR|rror:).*")
SEE_PIP = "The lines above are pip's."
SHOWN_LINES = 12


class NoWheelError(StepError):
    """A package exists, but not for this Python on this system."""

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(
            f"there is no wheel of {package} for {this_python()}. The site runs with Python 3.11 to 3.14 on Linux "
            "(x86_64, arm64) and macOS 15 (arm64). To use another Python: make run PYTHON=python3.13"
        )


def install_lock(lock: str, *options: str) -> None:
    """Install a lock file's packages, once for each of its versions. `options` are pip's.

    Raises:
        NoWheelError: this Python or this system is not among those that a package has wheels for.
        StepError: anything else went wrong.
    """
    stamp = stamp_of(lock)
    if stamp.exists():
        return
    say(f"Installing {lock} (the first time takes up to a minute)")
    arguments = ["--require-hashes", *options, "-r", str(BASE_DIR / lock)]
    done = _pip("--quiet", *arguments)
    if done.returncode:
        # Only here does pip say what an index that refuses or does not answer has said.
        more = _pip("-vv", *arguments) if NO_WHEEL.search(done.stdout) else done
        _complain(lock, done.stdout, "\n".join(TROUBLES.findall(more.stdout)))
    stamp.parent.mkdir(exist_ok=True)
    stamp.touch()


def stamp_of(lock: str) -> Path:
    """The file that says that this version of the lock has been installed into .venv."""
    digest = hashlib.sha256((BASE_DIR / lock).read_bytes()).hexdigest()[:16]
    return VENV_DIR / "installed" / f"{lock.replace('/', '-')}-{digest}"


def cause_of(said: str) -> str | None:
    """Why pip failed, and what to do, as it says itself; None if it names nothing that we know."""
    return next((advice for pattern, advice in CAUSES if re.search(pattern, said)), None)


def _pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Wheels only: nothing is built, and nothing that is not locked runs. Into .venv, whatever pip.conf prefers.

    Python compiles what it imports, once; that is a small part of what pip would compile.
    """
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    return subprocess.run(
        [*command, "--no-compile", "--only-binary", ":all:", *arguments],
        check=False,
        cwd=BASE_DIR,
        env=os.environ | {"PIP_USER": "no"},
        text=True,
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _complain(lock: str, said: str, troubles: str) -> None:
    advice = cause_of(troubles)
    missing = NO_WHEEL.search(said)
    if advice is None and missing:
        raise NoWheelError(missing[1])
    print("\n".join(said.splitlines()[-SHOWN_LINES:]), file=sys.stderr)  # noqa: T201
    raise StepError(f"packages of {lock} could not be installed. {f'{advice} ' if advice else ''}{SEE_PIP}")
