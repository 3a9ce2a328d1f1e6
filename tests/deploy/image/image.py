"""The image's file tree, made and run without a container engine.

The base image is this machine: its /usr and the Python that runs the tests. /venv has the files of the locked packages
and no others, /app what the Dockerfile copies. Each RUN is run, except the two that need a registry.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from tests.deploy.bounds import BUSY_SECONDS
from tests.deploy.image.dockerfile import Stage, copy_into, only, stages
from voicesite.paths import BASE_DIR

IN_ROOM = Path(__file__).with_name("in_room.sh")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"  # as in the base image
USER_ID = 10001


@dataclass(frozen=True, slots=True)
class Image:
    """The tree below `root`, and how the last stage of the Dockerfile runs it."""

    root: Path

    @property
    def environment(self) -> dict[str, str]:
        pairs = [pair for step in stages()[-1] if step.name == "ENV" for pair in step.rest.split()]
        return {"PATH": PATH} | {
            name: value.replace("$PATH", PATH) for name, value in (pair.split("=", 1) for pair in pairs)
        }

    @property
    def command(self) -> list[str]:
        words: list[str] = json.loads(only(stages()[-1], "CMD"))
        return words

    def running(self, *command: str) -> list[str]:
        """The command as in a container: in /app, with only /tmp to write to, as a user without rights."""
        user_id, group_id = only(stages()[-1], "USER").split(":")
        rights = ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--clear-groups"]
        as_user = ["setpriv", f"--reuid={user_id}", f"--regid={group_id}", *rights]
        return self._in_room("ro", *as_user, "env", "-C", "/app", *command)

    def build(self) -> None:
        """Run the Dockerfile's steps."""
        packages, image = stages()
        self.root.chmod(0o755)
        for name in ("build", "app", "etc", "tmp", "proc", "dev", "venv", "usr", sys.base_prefix.lstrip("/")):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        for name in ("bin", "sbin", "lib", "lib64"):
            (self.root / name).symlink_to(f"usr/{name}")
        _write_etc(self.root / "etc")
        self._run("/", f"{sys.base_prefix}/bin/python3 -m venv --without-pip /venv")
        _link_locked_packages(next((self.root / "venv" / "lib").glob("python3*/site-packages")))
        self._do(packages, "/build", without="pip ")
        self._do(image, "/app", without="useradd")

    def _do(self, stage: Stage, folder: str, *, without: str) -> None:
        for step in stage:
            if step.name == "COPY" and "--from" not in step.rest:
                copy_into(self.root / folder.lstrip("/"), step)
            elif step.name == "COPY" and step.rest.endswith(" ./"):  # of the other stage, which has the same root here
                shutil.move(self.root / step.rest.split()[1].lstrip("/"), self.root / folder.lstrip("/"))
            elif step.name == "RUN" and without not in step.rest:
                self._run(folder, step.rest)

    def _run(self, folder: str, script: str) -> None:
        path = {"PATH": f"/venv/bin:{Path(sys.base_prefix)}/bin:{PATH}"}
        command = self._in_room("rw", "env", "-C", folder, "sh", "-ec", script)
        subprocess.run(command, env=path, check=True, timeout=BUSY_SECONDS)

    def _in_room(self, mode: str, *command: str) -> list[str]:
        unshared = ["unshare", "--mount", "--propagation", "private"]
        return [*unshared, "sh", str(IN_ROOM), str(self.root), sys.base_prefix, mode, *command]


def why_not() -> str:
    """Why this machine cannot run it; empty if it can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "root on Linux can mount a read-only view of files, others cannot"
    if any(shutil.which(name) is None for name in ("unshare", "setpriv")):
        return "util-linux is not installed"
    tried = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "mount namespaces are not allowed here"


def locked_packages() -> Iterator[Requirement]:
    """Those of requirements.txt that this machine and Python need."""
    for line in re.findall(r"^([\w.\-\[\],]+==[^\\\n]+)", (BASE_DIR / "requirements.txt").read_text(), re.MULTILINE):
        package = Requirement(line.strip())
        if package.marker is None or package.marker.evaluate():
            yield package


def _link_locked_packages(site_packages: Path) -> None:
    for package in locked_packages():
        installed = distribution(package.name)
        assert installed.version in package.specifier, f"{package} is locked, {installed.version} is installed"
        for file in installed.files or []:
            if ".." not in file.parts:  # with bytecode: to compile it again would take long
                _link(Path(str(installed.locate_file(file))), site_packages / file)


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def _write_etc(etc: Path) -> None:
    """The files with which a process looks up its user, localhost and libraries."""
    (etc / "passwd").write_text(f"voicesite:x:{USER_ID}:{USER_ID}::/tmp:/usr/sbin/nologin\n")
    (etc / "group").write_text(f"voicesite:x:{USER_ID}:\n")
    (etc / "hosts").write_text("127.0.0.1 localhost\n")
    for name in ("ld.so.cache", "os-release"):
        if Path("/etc", name).exists():
            shutil.copy(Path("/etc", name), etc)
