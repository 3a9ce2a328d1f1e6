"""Runs `make run` twice, as a newcomer does, with the Python that runs this, and says how soon the site served.

It fails if the site does not serve, does not end at Ctrl-C, or had to do without an engine: each system that the README
names has them all.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PORT = "8765"
SERVES = "Ctrl-C stops it."
LACKS = ("No wheel of", "not ready")
FIRST_SECONDS, NEXT_SECONDS, STOP_SECONDS = 900, 90, 60


def main() -> int:
    """Run it twice."""
    log = CHECKOUT / "var" / "make-run.log"
    log.parent.mkdir(exist_ok=True)
    for name, most_seconds in (("first", FIRST_SECONDS), ("second", NEXT_SECONDS)):
        fault = run_once(log, most_seconds)
        said = log.read_text()
        if not fault:
            fault = next((line for line in said.splitlines() if any(lack in line for lack in LACKS)), "")
        if fault:
            sys.stderr.write(f"{said}\nThe {name} make run: {fault}\n")
            return 1
    print((CHECKOUT / "var" / "localvoice.log").read_text())  # noqa: T201  # which engines it took
    return 0


def run_once(log: Path, most_seconds: int) -> str:
    """Start it, wait until it serves, and stop it. Returns what went wrong."""
    command = ["make", "run", f"PORT={PORT}", f"PYTHON={sys.executable}"]
    with log.open("wb") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            fault = wait_until_it_serves(process, log, began + most_seconds)
            print(f"{time.monotonic() - began:.1f} s: {fault or 'it serves'}", flush=True)  # noqa: T201
            return fault or stop(process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def wait_until_it_serves(process: subprocess.Popen[bytes], log: Path, deadline: float) -> str:
    """Returns what went wrong."""
    while SERVES not in log.read_text():
        if process.poll() is not None:
            return f"it ended with code {process.returncode}"
        if time.monotonic() > deadline:
            return "it takes too long"
        time.sleep(0.2)
    return ""


def stop(process: subprocess.Popen[bytes]) -> str:
    """As Ctrl-C does. Returns what went wrong."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        return "it does not stop"
    return ""


if __name__ == "__main__":
    sys.exit(main())
