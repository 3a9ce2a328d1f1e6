"""Where azdeploy.sh is tried: a copy of what it needs, a tiny Azure, and nothing on PATH but the tools it may use."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.azdeploy.stand_in import Call, Fault, StandIn, command_of
from tests.deploy.azdeploy.tiny_azure import DEFAULTS, Azure, deploy
from voicesite.paths import BASE_DIR

TOOLS = ["bash", "cat", "dirname", "env", "git", "head", "mktemp", "rm", "tail", "tr"]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of azdeploy.sh left behind."""

    code: int
    out: str
    err: str
    calls: list[Call]

    @property
    def commands(self) -> list[str]:
        """What was asked of az, without options."""
        return [command_of(call.argv)[0] for call in self.calls if call.program == "az"]


class Desk:
    def __init__(self, folder: Path, stand_in: StandIn) -> None:
        self.stand_in = stand_in
        self.azure: Azure = stand_in.azure
        self.site = folder / "a site"  # with a space, as on many a desk
        self.temporary = folder / "temporary files"
        self.tools = folder / "tools"
        for new in (self.site, self.temporary, self.tools):
            new.mkdir()
        shutil.copy(BASE_DIR / "azdeploy.sh", self.site)
        shutil.copytree(BASE_DIR / "infra" / "azdeploy", self.site / "infra" / "azdeploy")
        (self.site / "infra" / "main.bicep").touch()
        (self.site / "Dockerfile").touch()
        for tool in TOOLS:
            (self.tools / tool).symlink_to(str(shutil.which(tool)))
        (self.tools / "sleep").symlink_to(str(shutil.which("true")))  # waiting takes no time here
        for name in ("az", "curl", "date"):
            (self.tools / name).symlink_to(Path(__file__).parent / "az")

    def run(self, *arguments: str, typed: str = "") -> Run:
        self.stand_in.calls.clear()
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment,
            cwd=self.temporary.parent,
            input=typed,
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )
        # A test that expects a failure must not pass for a command that the real az does not know.
        assert self.stand_in.misuse == []
        return Run(done.returncode, done.stdout, done.stderr, list(self.stand_in.calls))

    def command(self, *arguments: str) -> list[str]:
        return [str(self.tools / "bash"), str(self.site / "azdeploy.sh"), *arguments]

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": str(self.tools),
            "HOME": str(self.temporary.parent),
            "TMPDIR": str(self.temporary),
            "STAND_IN_PORT": str(self.stand_in.server_address[1]),
        }

    def deployed(self, *arguments: str) -> Run:
        """A deployment that works."""
        done = self.run("full", "--yes", *arguments)
        assert done.code == 0, done.err
        return done

    def has_a_site(self, *, host: str = "appservice", instances: int = 1) -> str:
        """As azdeploy.sh leaves one, but at once. Gives the tag of its image."""
        tag = f"2026112{len(self.azure.asked)}-090000-abcdef0"
        wanted = DEFAULTS | {
            "environmentName": "voicesite",
            "location": "swedencentral",
            "resourceGroupName": "rg-voicesite",
            "host": host,
            "instances": instances,
            "imageTag": tag,
            "secretKey": "k" * 64,
            "firstAdminPassword": "p" * 24,
        }
        self.azure.registries.setdefault("crvoicesitex1", []).insert(0, tag)
        deploy(self.azure, "voicesite-voicesite-swedencentral", "swedencentral", wanted)
        return tag

    def break_command(self, fault: Fault) -> None:
        self.stand_in.faults.append(fault)

    @property
    def tags(self) -> list[str]:
        """Tags in the site's registry, the newest first."""
        return next(iter(self.azure.registries.values()))

    @property
    def image(self) -> str:
        """Tag of what the site runs."""
        image: str = next(iter(self.azure.apps.values()))["image"]
        return image.rpartition(":")[2]

    @property
    def secrets(self) -> dict[str, str]:
        return next(iter(self.azure.vaults.values()), {})

    def left_files(self) -> list[str]:
        return os.listdir(self.temporary)
