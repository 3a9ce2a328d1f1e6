"""`make lint`: all that can be said about the code without running it. Goes through every step, fails if one failed."""

import os
import secrets
import subprocess
import sys
from dataclasses import dataclass, field

from voicesite.paths import BASE_DIR

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
    """A Python module to run; `mend` is what to do when it fails."""

    name: str
    command: list[str]
    mend: str
    environment: dict[str, str] = field(default_factory=dict)


STEPS = [
    Step("Format", ["ruff", "format", "--check"], "Run .venv/bin/ruff format"),
    Step("Lint", ["ruff", "check"], "See above; .venv/bin/ruff check --fix mends some"),
    Step("Types", ["mypy"], "See above"),
    Step(
        "Migrations",
        ["manage", "makemigrations", "--check", "--dry-run"],
        "Run DEBUG=1 .venv/bin/python manage.py makemigrations",
        LAPTOP,
    ),
    Step("Settings of a server", ["manage", "check", "--deploy", "--fail-level", "WARNING"], "See above", SERVER),
]


def main() -> int:
    failed = [step for step in STEPS if not passes(step)]
    for step in failed:
        print(f"Failed: {step.name}. {step.mend}.", file=sys.stderr)  # noqa: T201
    return 1 if failed else 0


def passes(step: Step) -> bool:
    print(f"{step.name}: {' '.join(step.command)}", flush=True)  # noqa: T201
    command = [sys.executable, "-m", *step.command]
    return subprocess.run(command, cwd=BASE_DIR, env=os.environ | step.environment, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
