"""CI checks the promises of the image. Here a stand-in for docker keeps or breaks them; the real one runs on GitHub."""

import os
import subprocess
from pathlib import Path

import pytest

from voicesite.paths import BASE_DIR

SCRIPT = BASE_DIR / ".github" / "scripts" / "try_image.sh"

# Writes down each call and answers as docker does; BROKEN names the promise that it breaks.
DOCKER = """#!/bin/sh
echo "$*" >> "$STAND_IN/calls"
case "$*" in
  "buildx build "*) for context; do :; done; cp "$context/.env" "$STAND_IN/planted" ;;
  "save "*)
    { echo manage.py; [ "$BROKEN" != secret ] || cat "$STAND_IN/planted"; } | gzip > "$STAND_IN/layer"
    tar -c -C "$STAND_IN" layer ;;
  *" touch "*) [ "$BROKEN" = rights ] ;;
  *" test -s "*) [ "$BROKEN" != roots ] ;;
  *" prepare_database") [ "$BROKEN" != database ] ;;
  "exec "*) [ "$BROKEN" != ready ] ;;
  "logs "*) echo "PostgreSQL is away" ;;
  "inspect "*) [ "$BROKEN" = stop ] && echo 137 || echo 0 ;;
esac
"""


def try_image(folder: Path, broken: str = "") -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """The script's run, and the calls of docker in it."""
    program = folder / "docker"
    program.write_text(DOCKER)
    program.chmod(0o755)
    environment = {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "STAND_IN": str(folder),
        "BROKEN": broken,
        "READY_SECONDS": "1",
        "MOST_BYTES": "10" if broken == "size" else "1000000",
        "DATABASE_URL": "postgres://ci:of-postgres@127.0.0.1/ci",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
    }
    done = subprocess.run([SCRIPT], env=environment, capture_output=True, text=True, check=False)
    return done, (folder / "calls").read_text().splitlines()


def test_an_image_that_keeps_its_promises_passes(tmp_path: Path) -> None:
    done, calls = try_image(tmp_path)
    assert done.returncode == 0, done.stderr
    [serving] = [call for call in calls if "--detach" in call]
    assert "--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges" in serving
    assert "of-postgres" not in "".join(calls)  # everybody on the machine can read arguments
    assert calls[-1] == "rm --force voicesite-try"


@pytest.mark.parametrize(
    ("broken", "step", "reason"),
    [
        ("secret", "no secret in it", "is in the image"),
        ("size", "small enough", ""),
        ("rights", "its user cannot change it", "may write to /app"),
        ("roots", "roots of trust", ""),
        ("database", "database", ""),
        ("ready", "ready within 1 s", "PostgreSQL is away"),
        ("stop", "stops at a signal", ""),
    ],
)
def test_a_broken_promise_fails_and_is_named(tmp_path: Path, broken: str, step: str, reason: str) -> None:
    done, calls = try_image(tmp_path, broken)
    assert done.returncode != 0
    assert [line for line in done.stdout.splitlines() if line.startswith("Image: ")][-1] == f"Image: {step}"
    assert reason in done.stderr + done.stdout
    assert "does not keep its promise" in done.stderr
    assert calls[-1] == "rm --force voicesite-try"
