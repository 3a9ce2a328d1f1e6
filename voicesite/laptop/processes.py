"""Child processes that end with their parent: start, wait until they serve, stop."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from voicesite.paths import BASE_DIR

BELOW_OUTGOING_PORTS = range(20_000, 32_768)
STOP_SECONDS = 20.0  # the site ends its calls within 8 s; a busy machine needs longer for the rest


class StepError(Exception):
    """A step that did not work. The text names it and says what to do."""


def free_port() -> int:
    """A loopback port that nothing listens on now, and that the system gives to no outgoing connection."""
    return next(port for port in iter(lambda: secrets.choice(BELOW_OUTGOING_PORTS), None) if not port_is_taken(port))


def port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def output_of(name: str, arguments: list[str], environment: dict[str, str]) -> str:
    """What this Python prints when it runs `arguments` in the project to the end.

    Raises:
        StepError: it failed; its own output says why.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        cwd=BASE_DIR,
        check=False,
    )
    if done.returncode:
        raise StepError(f"{name} failed with code {done.returncode}. Its output is above.")
    return done.stdout


@contextmanager
def running(
    name: str,
    command: list[str],
    *,
    is_up: Callable[[], bool],
    up_seconds: float,
    fix: str,
    environment: dict[str, str] | None = None,
    log: Path | None = None,
    cwd: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` in a process group of its own until the block ends.

    Raises:
        StepError: it ended, or was not up within `up_seconds`.
    """
    output = log.open("wb") if log else None
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        cwd=cwd,
    )
    if output:
        output.close()
    try:
        _wait_until_up(name, process, is_up=is_up, up_seconds=up_seconds, fix=_with_log(fix, log))
        yield process
    finally:
        stop(process)


def _wait_until_up(
    name: str, process: subprocess.Popen[bytes], *, is_up: Callable[[], bool], up_seconds: float, fix: str
) -> None:
    deadline = time.monotonic() + up_seconds
    while not is_up():
        if process.poll() is not None:
            raise StepError(f"{name} ended with code {process.returncode} instead of starting. {fix}")
        if time.monotonic() > deadline:
            raise StepError(f"{name} did not answer within {up_seconds:.0f} s. {fix}")
        time.sleep(0.02)


def _with_log(fix: str, log: Path | None) -> str:
    return f"{fix} Its output is in {log}." if log else fix


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the whole group to end, and end it after `STOP_SECONDS`."""
    _signal_group(process, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        print(f"process {process.pid} did not stop in {STOP_SECONDS:.0f} s and was killed", file=sys.stderr)  # noqa: T201
    _signal_group(process, signal.SIGKILL)  # also what may be left in its group
    process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # the whole group has ended already
        os.killpg(process.pid, number)
