"""The folder .venv: made, and made again when it is not of the Python that `make` runs."""

import os
import shutil
import subprocess
import sysconfig
import venv
from pathlib import Path

from voicesite.laptop.processes import StepError
from voicesite.laptop.systems import how_to_get
from voicesite.paths import BASE_DIR

VENV_DIR = BASE_DIR / ".venv"
VENV_PYTHON = VENV_DIR / "bin" / "python"
START_SECONDS = 60
# What packages are built for (kind of Python, version, processor), the version alone, and whether pip is there.
ASK = "import pip, sys, sysconfig; print(sysconfig.get_config_var('SOABI'), '%d.%d' % sys.version_info[:2])"


def make_venv() -> None:
    """Make .venv unless there is one that fits.

    Raises:
        StepError: it cannot be made.
    """
    if os.path.lexists(VENV_DIR):
        fault = fault_of_venv()
        if fault is None:
            return
        say(f"Making .venv again: {fault}")
        _remove()
    else:
        say("Making a virtual environment in .venv")
    try:
        venv.create(VENV_DIR, with_pip=True, symlinks=True)
    except subprocess.CalledProcessError as error:  # Debian's Python comes without what puts pip into it
        shutil.rmtree(VENV_DIR, ignore_errors=True)
        raise StepError(f"no virtual environment ({error}). To get what makes one: {how_to_get('venv')}") from None
    except OSError as error:
        shutil.rmtree(VENV_DIR, ignore_errors=True)
        raise StepError(
            f"no virtual environment ({error}). It needs 1 GB and links: if {BASE_DIR} is on a disk of Windows or "
            "of the network, move it to your home folder"
        ) from None
    except ValueError:
        raise StepError(
            f"{BASE_DIR} has a {os.pathsep} in it, which ends a path for a shell. Move this folder"
        ) from None


def fault_of_venv() -> str | None:
    """Why packages for this Python cannot be in .venv; None if they can."""
    answer = _ask(VENV_PYTHON)
    if answer is None:
        return "its Python does not start, or has no pip"
    built_for, version = answer
    made_by = _version_in(VENV_DIR / "pyvenv.cfg")
    if made_by != version:
        return f"it was made by Python {made_by or 'of an unknown version'}, which has become {version}"
    if built_for != str(sysconfig.get_config_var("SOABI")):
        return f"it is of another Python ({built_for}) than this one ({sysconfig.get_config_var('SOABI')})"
    return None


def _ask(python: Path) -> tuple[str, str] | None:
    try:
        done = subprocess.run([python, "-c", ASK], capture_output=True, text=True, check=True, timeout=START_SECONDS)
        built_for, version = done.stdout.split()
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return built_for, version


def _version_in(path: Path) -> str | None:
    """Major and minor version, as `3.11`."""
    try:
        lines = dict(line.split(" = ", 1) for line in path.read_text().splitlines() if " = " in line)
    except (OSError, ValueError):
        return None
    return ".".join(lines["version"].split(".")[:2]) if "version" in lines else None


def _remove() -> None:
    """Of a link only the link itself: what it names belongs to somebody else."""
    try:
        if VENV_DIR.is_symlink() or not VENV_DIR.is_dir():
            VENV_DIR.unlink()
        else:
            shutil.rmtree(VENV_DIR)
    except OSError as error:
        raise StepError(f".venv cannot be removed ({error}). Delete it yourself, and start again") from None


def say(text: str) -> None:
    """Show a step to whoever waits for it."""
    print(text, flush=True)  # noqa: T201
