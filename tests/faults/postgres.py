"""A PostgreSQL of one test run, in a new directory of its own; from Debian's packages or from the path."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from voicesite.laptop.processes import free_port, running

DEBIAN = Path("/usr/lib/postgresql")
USER = "voicesite"


def find_programs() -> Path | None:
    """The directory of `initdb` and `postgres`."""
    on_path = shutil.which("initdb")
    newest_first = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True)
    found = [Path(on_path).resolve()] if on_path else newest_first
    return found[0].parent if found else None


@contextmanager
def running_postgres(programs: Path, *, superuser: str = USER) -> Iterator[str]:
    """Serve an empty database on the loopback address; gives its URL, with the role that it was made with."""
    as_nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as directory:
        if as_nobody:  # PostgreSQL refuses to run as root
            shutil.chown(directory, "nobody", "nogroup")
        files = f"{directory}/files"
        make = [*as_nobody, str(programs / "initdb"), "-D", files, "-U", superuser, "-A", "trust", "-E", "UTF8", "-N"]
        subprocess.run([*make, "--no-locale"], check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        url = f"postgres://{superuser}@127.0.0.1:{port}/postgres"
        serve = [*as_nobody, str(programs / "postgres"), "-D", files, "-p", str(port), "-h", "127.0.0.1", "-F"]
        with running(
            "PostgreSQL",
            [*serve, "-k", directory],
            is_up=lambda: _answers(url),
            up_seconds=20,
            fix="Its output is above.",
        ):
            yield url


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
