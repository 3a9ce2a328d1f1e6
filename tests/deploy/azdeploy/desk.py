"""Where azdeploy.sh is tried: a copy of it, a stand-in for Azure, and on PATH only the tools that it may use."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.azdeploy.azure import CHANGES
from tests.deploy.azdeploy.stand_in import Call, Fault, StandIn, command_of
from tests.deploy.bounds import BUSY_SECONDS
from voicesite.paths import BASE_DIR

TOOLS = ["bash", "cat", "dirname", "env", "git", "head", "mkdir", "mktemp", "rm", "tail", "tr"]
COPIED = ["azdeploy.sh", "azure.yaml", ".gitignore", "infra/main.bicep", "infra/azdeploy"]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of azdeploy.sh printed and called."""

    out: str
    err: str
    calls: list[Call]

    @property
    def commands(self) -> list[str]:
        """The commands of az, without options."""
        return [command_of(call.argv)[0] for call in self.calls if call.program == "az"]

    @property
    def changes(self) -> list[str]:
        """The commands that change something in Azure, with their options."""
        found = [" ".join(call.argv).partition(" --subscription")[0] for call in self.calls if call.program == "az"]
        return [text for text, command in zip(found, self.commands, strict=True) if command in CHANGES]


class Desk:
    def __init__(self, folder: Path, stand_in: StandIn) -> None:
        self.stand_in, self.azure = stand_in, stand_in.azure
        self.site, self.temporary, self.tools = folder / "a site", folder / "temporary files", folder / "tools"
        for new in (self.site / "infra", self.temporary, self.tools):
            new.mkdir(parents=True)
        for name in COPIED:
            copy = shutil.copytree if (BASE_DIR / name).is_dir() else shutil.copy
            copy(BASE_DIR / name, self.site / name)
        for tool in TOOLS:
            (self.tools / tool).symlink_to(str(shutil.which(tool)))
        for name in ("az", "azd", "curl", "date", "sleep"):
            (self.tools / name).symlink_to(Path(__file__).parent / "az")

    @property
    def home(self) -> Path:
        return self.temporary.parent

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": str(self.tools),
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "STAND_IN_PORT": str(self.stand_in.server_address[1]),
        }

    def run(self, *arguments: str, typed: str = "", code: int = 0, stop: signal.Signals | None = None) -> Run:
        """Run azdeploy.sh, which must exit with `code`; with `stop`, signal it once a command hangs."""
        return self.start("bash", str(self.site / "azdeploy.sh"), *arguments, typed=typed, code=code, stop=stop)

    def start(self, *command: str, typed: str = "", code: int = 0, stop: signal.Signals | None = None) -> Run:
        """Start a program in the folder of the site.

        No run may call az as the real one does not allow, leave a file, or show a secret to anybody.
        """
        self.stand_in.calls.clear()
        files = os.listdir(self.temporary)
        with subprocess.Popen(
            [str(self.tools / command[0]), *command[1:]],
            env=self.environment,
            cwd=self.site,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                if stop:
                    assert self.stand_in.hanging.wait(BUSY_SECONDS)
                    os.killpg(process.pid, stop)  # as a terminal does: everything that runs in it
                out, err = process.communicate(typed, timeout=BUSY_SECONDS)
            finally:
                process.kill()
        assert process.returncode == code, err
        run = Run(out, err, list(self.stand_in.calls))
        assert self.stand_in.misuse == []
        self.assert_nothing_leaked(run)
        assert stop is signal.SIGKILL or os.listdir(self.temporary) == files
        return run

    def assert_nothing_leaked(self, run: Run) -> None:
        shown = [run.out, run.err, *(" ".join(call.argv) + call.environment for call in run.calls)]
        assert [text for text in shown for secret in self.azure.secrets.values() if secret in text] == []

    def breaks(self, fault: Fault) -> None:
        self.stand_in.faults.append(fault)
