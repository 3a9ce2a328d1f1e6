"""`make wheels`: whether each system and each Python of the README has the wheels of each lock. Nothing is installed.

python3 -m voicesite.laptop.wheels PATH_OF_UV
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from voicesite.laptop.redis_server import LOCK as REDIS_LOCK
from voicesite.laptop.redis_server import WHEELS as REDIS_WHEELS
from voicesite.laptop.set_up import RUN_LOCKS
from voicesite.laptop.voice_parts import ESPEAK, MINILM, MOONSHINE, NEURAL, WHISPER
from voicesite.paths import BASE_DIR

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
UV_SECONDS = 120
MISSING = re.compile(r"([\w.\-]+)==[\w.+!]+ has no |Wheels are required for `([\w.\-]+)`")


@dataclass(frozen=True, slots=True)
class System:
    """A system that the README names. `platform` is uv's word for it, `redis` a key of the wheels with a Redis."""

    name: str
    platform: str
    redis: tuple[str, str]


SYSTEMS = (
    System("Linux x86_64, glibc 2.28", "x86_64-manylinux_2_28", ("Linux", "x86_64")),
    System("Linux arm64, glibc 2.34", "aarch64-manylinux_2_34", ("Linux", "aarch64")),
    System("macOS 15 arm64", "aarch64-apple-darwin", ("Darwin", "arm64")),
)
MACOS = {"MACOSX_DEPLOYMENT_TARGET": "15.0"}
# In the order of the columns. What is needed is there everywhere, or the check fails.
NEEDED = {"site": RUN_LOCKS[0], "local voice": RUN_LOCKS[1]} | {
    name: part.lock for name, part in (("neural", NEURAL), ("Moonshine", MOONSHINE), ("MiniLM", MINILM))
}
EXTRA = {"Whisper": WHISPER.lock, "eSpeak NG": ESPEAK.lock}
ALONE = {part.lock for part in (MOONSHINE, MINILM)}

# What a lock lacks on a system with a Python: the name of a package, or nothing.
Ask = Callable[[str, System, str], str]


def main(uv: str) -> int:
    """Print the table, and return 1 if a package that is needed has no wheel somewhere."""
    rows = [(system, python, _row(system, python, asking(uv))) for system in SYSTEMS for python in PYTHONS]
    print(table(rows))  # noqa: T201
    lacks = [
        f"{cells[name]} on {system.name}, {python}" for system, python, cells in rows for name in NEEDED if cells[name]
    ]
    for lack in lacks:
        print(f"No wheel: {lack}", file=sys.stderr)  # noqa: T201
    return 1 if lacks else 0


def asking(uv: str) -> Ask:
    """Ask uv's resolver, which reads markers and tags as that system's pip would."""

    def ask(lock: str, system: System, python: str) -> str:
        with tempfile.TemporaryDirectory() as nowhere:
            target = ["--target", nowhere, "--python-platform", system.platform, "--python-version", python]
            alone = ["--no-deps"] if lock in ALONE or lock == REDIS_LOCK else []
            wheels = ["--dry-run", "--only-binary", ":all:", "--require-hashes", *alone]
            done = subprocess.run(
                [uv, "pip", "install", *target, *wheels, "--requirement", lock],
                cwd=BASE_DIR,
                env=os.environ | MACOS,
                capture_output=True,
                text=True,
                check=False,
                timeout=UV_SECONDS,
            )
        return lacking(done.returncode, done.stderr)

    return ask


def lacking(code: int, said: str) -> str:
    """The package that uv found no wheel for; nothing if all have one.

    Raises:
        RuntimeError: it failed for another reason.
    """
    if code == 0:
        return ""
    found = MISSING.search(said)
    if found is None:
        raise RuntimeError(f"uv failed: {said}")
    return found[1] or found[2]


def _row(system: System, python: str, ask: Ask) -> dict[str, str]:
    cells = {name: ask(lock, system, python) for name, lock in (NEEDED | EXTRA).items()}
    wheel = REDIS_WHEELS.get(system.redis)
    if wheel is None:
        return cells | {"Redis": "redis"}
    built_for = next(option.partition("=")[2] for option in wheel if option.startswith("--python-version="))
    return cells | {"Redis": ask(REDIS_LOCK, system, built_for)}


def table(rows: list[tuple[System, str, dict[str, str]]]) -> str:
    """A Markdown table: a row for each system and Python, a column for each lock."""
    names = [*NEEDED, *EXTRA, "Redis"]
    head = ["system", "Python", *names]
    lines = [head, ["---"] * len(head)]
    lines += [
        [system.name, python, *("no" if cells[name] else "yes" for name in names)] for system, python, cells in rows
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
