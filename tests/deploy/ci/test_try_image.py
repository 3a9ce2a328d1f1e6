"""CI holds the image to its promises. A stand-in for docker keeps them or breaks them; the real one runs on GitHub."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from voicesite.paths import BASE_DIR

SCRIPT = BASE_DIR / ".github" / "scripts" / "try_image.sh"

# Notes each call, and answers as docker does; what it breaks is in BROKEN.
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
        sys.exit(broken == "build")
    case ["save", _]:
        if broken == "save":
            sys.exit("no such image")
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


@pytest.fixture
def docker(tmp_path: Path) -> Path:
    program = tmp_path / "docker"
    program.write_text(DOCKER)
    program.chmod(0o755)
    return tmp_path


def try_image(docker: Path, broken: str = "") -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": f"{docker}:{os.environ['PATH']}",
        "STAND_IN": str(docker),
        "BROKEN": broken,
        "READY_SECONDS": "1",
        "MOST_BYTES": "10" if broken == "size" else "1000000",
        "DATABASE_URL": "postgres://ci:of-postgres@127.0.0.1/ci",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
    }
    return subprocess.run([SCRIPT], env=environment, capture_output=True, text=True, check=False)


def test_an_image_that_keeps_its_promises(docker: Path) -> None:
    done = try_image(docker)
    assert done.returncode == 0, done.stderr
    calls = (docker / "calls").read_text()
    [serving] = [call for call in calls.splitlines() if "--detach" in call]
    assert "--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges" in serving
    assert "of-postgres" not in calls  # arguments are seen by everybody on the machine
    assert calls.splitlines()[-1] == "rm --force voicesite-try"


@pytest.mark.parametrize(
    ("broken", "step", "said"),
    [
        ("build", "build", ""),
        ("save", "no secret in it", "no such image"),
        ("secret", "no secret in it", "is in the image"),
        ("size", "small enough", ""),
        ("rights", "its user cannot change it", "may write to /app"),
        ("roots", "roots of trust", ""),
        ("database", "database", ""),
        ("ready", "ready within 1 s", "PostgreSQL is away"),
        ("stop", "stops when told to", ""),
    ],
)
def test_a_broken_promise_fails_and_is_named(docker: Path, broken: str, step: str, said: str) -> None:
    done = try_image(docker, broken)
    assert done.returncode != 0
    assert done.stdout.splitlines()[-1 if broken not in ("size", "stop") else -2] == f"Image: {step}"
    assert said in done.stderr + done.stdout
    assert "does not keep its promise" in done.stderr
    assert (docker / "calls").read_text().splitlines()[-1] == "rm --force voicesite-try"
