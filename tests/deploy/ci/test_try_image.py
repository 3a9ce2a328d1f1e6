"""CI checks the promises of the image. Here a stand-in for docker keeps or breaks them; the real one runs on GitHub."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from voicesite.paths import BASE_DIR

SCRIPT = BASE_DIR / ".github" / "scripts" / "try_image.sh"

# Writes down each call and answers as docker does; BROKEN names the promise that it breaks.
DOCKER = f"""\
#!{sys.executable} -IS
import os, sys
from pathlib import Path

here, broken, arguments = Path(os.environ["STAND_IN"]), os.environ["BROKEN"], sys.argv[1:]
with (here / "calls").open("a") as calls:
    print(*arguments, file=calls)

def save(content):
    import gzip, io, tarfile

    layer = gzip.compress(b"the layer has manage.py and " + content)
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as image:
        part = tarfile.TarInfo("blobs/sha256/0")
        part.size = len(layer)
        image.addfile(part, io.BytesIO(layer))

match arguments:
    case ["buildx", "build", *_, context]:
        (here / "context.env").write_bytes((Path(context) / ".env").read_bytes())
    case ["save", _]:
        save((here / "context.env").read_bytes() if broken == "secret" else b"nothing else")
    case ["run", *_, "touch", _]:
        sys.exit(broken != "rights")
    case ["run", *_, "test", "-s", _]:
        sys.exit(broken == "roots")
    case ["run", *_, "prepare_database"]:
        sys.exit(broken == "database")
    case ["exec", *_]:
        sys.exit(broken == "ready")
    case ["logs", _]:
        print("PostgreSQL is away")
    case ["inspect", *_]:
        print(137 if broken == "stop" else 0)
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
