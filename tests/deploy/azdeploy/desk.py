"""Where azdeploy.sh is tried: a copy of what it needs, a tiny Azure, and nothing on PATH but the tools it may use."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.deploy.azdeploy.tiny_azure import SUBSCRIPTION
from voicesite.paths import BASE_DIR

HERE = Path(__file__).parent
TOOLS = ["bash", "cat", "date", "dirname", "env", "git", "head", "mktemp", "rm", "tail", "tr"]
PROVIDERS = ["Cache", "CognitiveServices", "ContainerRegistry", "DBforPostgreSQL", "KeyVault", "Network", "Web"]
NEW_AZURE: dict[str, Any] = {
    "version": "2.91.0",
    "account": {"id": SUBSCRIPTION, "state": "Enabled", "user": {"type": "user"}, "name": "Pay as you go"},
    "registered": [f"Microsoft.{name}" for name in PROVIDERS],
    "groups": {},
    "deployments": {},
    "registries": {},
    "apps": {},
    "vaults": {},
    "deleted": [],
    "taken": [],
    "faults": [],
    "waits": 0,
}


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of azdeploy.sh left behind."""

    code: int
    out: str
    err: str
    calls: list[list[str]]

    @property
    def commands(self) -> list[str]:
        """What was asked of az, without options."""
        found = []
        for argv in self.calls:
            options = [word.startswith("-") for word in argv]
            found.append(" ".join(argv[: options.index(True)]))
        return found


class Desk:
    def __init__(self, folder: Path) -> None:
        self.site = folder / "a site"  # with a space, as on many a desk
        self.azure = folder / "azure"
        self.temporary = folder / "temporary files"
        self.tools = folder / "tools"
        for new in (self.site, self.azure / "hosts", self.temporary, self.tools):
            new.mkdir(parents=True)
        shutil.copy(BASE_DIR / "azdeploy.sh", self.site)
        shutil.copytree(BASE_DIR / "infra" / "azdeploy", self.site / "infra" / "azdeploy")
        (self.site / "infra" / "main.bicep").touch()
        (self.site / "Dockerfile").touch()
        for tool in TOOLS:
            (self.tools / tool).symlink_to(str(shutil.which(tool)))
        (self.tools / "python3").symlink_to(getattr(sys, "_base_executable", sys.executable))
        (self.tools / "sleep").symlink_to(str(shutil.which("true")))  # waiting takes no time here
        (self.tools / "az").symlink_to(HERE / "az")
        (self.tools / "curl").symlink_to(HERE / "curl")
        self.change(**NEW_AZURE)

    def run(self, *arguments: str, typed: str = "", **environment: str) -> Run:
        (self.azure / "calls").write_text("")
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment | environment,
            cwd=self.temporary.parent,
            input=typed,
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )
        assert not (self.azure / "misuse").exists(), (self.azure / "misuse").read_text()
        return Run(done.returncode, done.stdout, done.stderr, [call["argv"] for call in self.calls()])

    def command(self, *arguments: str) -> list[str]:
        return [str(self.tools / "bash"), str(self.site / "azdeploy.sh"), *arguments]

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": str(self.tools),
            "HOME": str(self.temporary.parent),
            "TMPDIR": str(self.temporary),
            "AZURE_STAND_IN": str(self.azure),
        }

    def calls(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.azure / "calls").read_text().splitlines()]

    @property
    def state(self) -> dict[str, Any]:
        return json.loads((self.azure / "azure.json").read_text())  # type: ignore[no-any-return]

    def change(self, **state: Any) -> None:
        """Sets parts of what Azure has."""
        path = self.azure / "azure.json"
        before = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps(before | state))

    def break_command(self, command: str, says: str = "broken", *, skip: int = 0, **more: Any) -> None:
        """The next call of this command, or one after some that work, fails once."""
        fault = {"command": command, "says": says, "skip": skip, "output": "", "hangs": False, "afterwards": False}
        self.change(faults=[*self.state["faults"], fault | more])

    def deployed(self, *arguments: str) -> Run:
        """A site that is there and ready."""
        done = self.run("full", "--yes", *arguments)
        assert done.code == 0, done.err
        return done

    @property
    def tags(self) -> list[str]:
        """Tags in the site's registry, the newest first."""
        return next(iter(self.state["registries"].values()))  # type: ignore[no-any-return]

    @property
    def image(self) -> str:
        """What the site runs."""
        return next(iter(self.state["apps"].values()))["image"]  # type: ignore[no-any-return]

    @property
    def secrets(self) -> dict[str, str]:
        return next(iter(self.state["vaults"].values()), {})

    def left_files(self) -> list[str]:
        return os.listdir(self.temporary)
