"""What is installed is what was locked: each package in one version, each file with its hash, whatever its source."""

import re
from pathlib import Path

import pytest

from voicesite.laptop.redis_server import LOCK
from voicesite.laptop.set_up import TEST_WEIGHTS_LOCK
from voicesite.laptop.voice_parts import ESPEAK, MINILM, MOONSHINE, NEURAL, WHISPER
from voicesite.paths import BASE_DIR

PACKAGE = re.compile(r"^([\w.\-]+)(?:\[.*?\])?==([^\s\\]+)", re.MULTILINE)


def words_of(variable: str) -> list[str]:
    """The words of a variable of the Makefile."""
    text = (BASE_DIR / "Makefile").read_text().replace("\\\n", " ")
    return text.partition(f"\n{variable} = ")[2].splitlines()[0].split()


LOCKED_ALONE = words_of("LOCKS_ALONE")
LOCKS = [*words_of("LOCKS")[:-1], *LOCKED_ALONE]


def test_every_list_of_packages_is_locked() -> None:
    lists = [
        path for path in BASE_DIR.rglob("*requirements.in") if not path.relative_to(BASE_DIR).parts[0].startswith(".")
    ]
    assert {str(path.relative_to(BASE_DIR).with_suffix("")) for path in lists} == set(LOCKS)


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_one_version_and_its_hashes(name: str) -> None:
    lock = Path(BASE_DIR / f"{name}.txt").read_text()
    packages = [entry for entry in re.split(r"\n(?=\S)", lock.strip()) if not entry.startswith("#")]
    assert packages
    for package in packages:
        assert re.match(r"[\w.\-]+(\[[\w,\-]+\])?==[\w.+!]+", package), package
        assert "--hash=sha256:" in package, package
    assert "://" not in lock


@pytest.mark.parametrize(
    "name",
    [
        *("requirements", "voicesite/telemetry/requirements"),
        *("localvoice/requirements", "localvoice/neural-requirements", "localvoice/espeak-requirements"),
    ],
)
def test_what_runs_on_a_server_is_what_is_tested(name: str) -> None:
    """A new version in one lock alone goes unseen, and one lock installed on top of another takes its packages back."""
    assert packages(name) - packages("tests/requirements") == set(), "Run make lock"


def packages(name: str) -> set[tuple[str, str]]:
    return set(PACKAGE.findall(Path(BASE_DIR / f"{name}.txt").read_text()))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_says_how_it_was_made(name: str) -> None:
    """Dependabot makes a new one with the options that it finds there."""
    head = Path(BASE_DIR / f"{name}.txt").read_text().splitlines()[1]
    assert head.startswith("#    uv pip compile --universal --python-version 3.11 --generate-hashes ")
    assert head.endswith(f"{' --no-deps' if name in LOCKED_ALONE else ''} {name}.in -o {name}.txt")


def test_what_is_locked_alone_is_installed_alone() -> None:
    parts = (NEURAL, WHISPER, ESPEAK, MOONSHINE, MINILM)
    alone = {part.lock.removesuffix(".txt") for part in parts if "--no-deps" in part.options}
    others = {lock.removesuffix(".txt") for lock in (LOCK, TEST_WEIGHTS_LOCK)}
    assert alone | others == set(LOCKED_ALONE)
