"""The environment and `.env` are read in voicesite/environment.py, and nowhere else in the product."""

import ast
from pathlib import Path

import pytest

from voicesite.paths import BASE_DIR

ROOMS = ("agents", "voicesite")
READER = "voicesite/environment.py"
SIGNS = {"environ", "environb", "getenv", "putenv", "dotenv", "dotenv_values", "load_dotenv", "env_file", "ENV_FILE"}
ALLOWED = {
    "manage.py": "names Django's settings, before there are any",
    "voicesite/asgi.py": "names Django's settings, before there are any",
    "voicesite/backups/postgres.py": "hands a child process some of its own environment",
    "voicesite/laptop/processes.py": "hands a child process its own environment",
    "voicesite/laptop/packages.py": "hands a child process its own environment",
    "voicesite/laptop/wheels.py": "hands a child process its own environment",
    "voicesite/laptop/set_up.py": "runs before any package is installed, on a bare Python",
}


def product() -> list[Path]:
    return [BASE_DIR / "manage.py", *(path for room in ROOMS for path in (BASE_DIR / room).rglob("*.py"))]


def signs(source: str) -> set[str]:
    """The names of what reads the environment that this source uses."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) | ast.keyword(arg=str(name)):
                found.add(name)
            case ast.alias(name=name):
                found |= set(name.split("."))
            case ast.ImportFrom(module=str(name)):
                found |= set(name.split("."))
    return found & SIGNS


def test_no_other_module_reads_the_environment() -> None:
    names = {str(path.relative_to(BASE_DIR)) for path in product() if signs(path.read_text())}
    assert names == {READER, *ALLOWED}


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['PORT']",
        "import os\nos.getenv('PORT')",
        "from os import environ",
        "from dotenv import dotenv_values",
        "import dotenv",
        "SettingsConfigDict(env_file='.env')",
    ],
)
def test_each_way_to_read_it_is_seen(source: str) -> None:
    assert signs(source)
