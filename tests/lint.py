"""`make lint`: all that can be said about the code without running it. It fails if a step fails, after all have run."""

import os
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from voicesite.paths import BASE_DIR

PROGRAMS = Path(sys.executable).parent

IN_MEMORY = {"DATABASE_URL": "sqlite:///:memory:"}
LAPTOP = IN_MEMORY | {"DEBUG": "1"}
SERVER = IN_MEMORY | {
    "DEBUG": "0",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "voice.example.org",
    "ALLOWED_ORIGINS": "https://voice.example.org",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A program of the virtual environment. `fix` says what to do when it fails.

    `files` are patterns as git reads them: the program gets the files that match. If none does, the step passes.
    """

    name: str
    command: list[str]
    fix: str = "See above"
    environment: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


CODE = [
    Step("Format", ["ruff", "format", "--check"], "Run .venv/bin/ruff format"),
    Step("Lint", ["ruff", "check"], "See above; .venv/bin/ruff check --fix corrects some"),
    Step("Types", ["python", "-m", "mypy"]),
    Step("Imports", ["lint-imports", "--no-logo"], "An import runs against the rooms of docs/architecture.md"),
    Step(
        "Migrations",
        ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
        "Run DEBUG=1 .venv/bin/python manage.py makemigrations",
        LAPTOP,
    ),
    Step(
        "Settings of a server",
        ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        environment=SERVER,
    ),
]


# What deploys the site and works on its repository. It takes less than a second, so `make test` checks it too.
CONFIGURATION = [
    Step("Shell scripts", ["shellcheck"], files=["*.sh", ".ci/run"]),
    Step("Dockerfiles", ["hadolint", "--no-color"], files=["Dockerfile", "*/Dockerfile"]),
    Step(
        "Workflows and Dependabot",  # their form, and what in them is dangerous
        ["zizmor", "--offline", "--strict-collection", "--quiet", "--no-progress", "--persona=pedantic"],
        files=[".github/workflows/*.yml", ".github/dependabot.yml"],
    ),
]


def form(kind: str, *files: str) -> Step:
    command = ["check-jsonschema", "--quiet", "--builtin-schema", f"vendor.{kind}"]
    return Step(f"Form of {kind}", command, files=list(files))


FORMS = [
    form("github-workflows", ".github/workflows/*.yml"),
    form("github-issue-forms", ".github/ISSUE_TEMPLATE/*.yml"),
    form("dependabot", ".github/dependabot.yml"),
    form("compose-spec", "compose*.yaml"),
]


def main() -> int:
    failed = [step for step in CODE + CONFIGURATION + FORMS if not passes(step)]
    for step in failed:
        print(f"Failed: {step.name}. {step.fix}.", file=sys.stderr)  # noqa: T201
    return 1 if failed else 0


def passes(step: Step) -> bool:
    files = matching(step.files) if step.files else []
    if step.files and not files:
        return True
    print(f"{step.name}: {' '.join(step.command)}", flush=True)  # noqa: T201
    program, *arguments = step.command
    command = [str(PROGRAMS / program), *arguments, *files]
    return subprocess.run(command, cwd=BASE_DIR, env=os.environ | step.environment, check=False).returncode == 0


def matching(patterns: list[str]) -> list[str]:
    """The files that git tracks or would add, without those that are deleted and still known to git."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=BASE_DIR, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.split("\0") if name and (BASE_DIR / name).exists()]


if __name__ == "__main__":
    sys.exit(main())
