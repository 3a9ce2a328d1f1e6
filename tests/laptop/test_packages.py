"""A lock file's packages: installed once, with hashes, and what pip says when it cannot is understood."""

from pathlib import Path

import pytest

from tests.laptop.conftest import LOCK, Commands
from voicesite.laptop import packages
from voicesite.laptop.packages import NoWheelError, install_lock
from voicesite.laptop.processes import StepError

NOTHING_FOUND = "ERROR: No matching distribution found for thing==1\n"
FETCHING = "Could not fetch URL https://i/thing/: "
RETRYING = "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by "


def test_packages_come_as_wheels_with_hashes(clone: Path, commands: Commands) -> None:
    install_lock(LOCK)
    [command] = commands.started
    assert "--require-hashes" in command
    assert command[command.index("--only-binary") + 1] == ":all:"
    assert command[-2:] == ["-r", str(clone / LOCK)]


def test_a_lock_is_installed_once(clone: Path, commands: Commands) -> None:
    install_lock(LOCK)
    install_lock(LOCK)
    assert len(commands.started) == 1


def test_a_changed_lock_is_installed_again(clone: Path, commands: Commands) -> None:
    install_lock(LOCK)
    (clone / LOCK).write_text("thing==2\n")
    install_lock(LOCK)
    assert len(commands.started) == 2


def test_a_failed_one_says_which_and_is_tried_again(clone: Path, commands: Commands) -> None:
    commands.code = 1
    for _ in range(2):
        with pytest.raises(StepError, match=f"packages of {LOCK} could not be installed"):
            install_lock(LOCK)
    assert len(commands.started) == 2


def test_a_missing_wheel_names_the_package_and_the_pythons_that_have_it(
    clone: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "this_python", lambda: "Python 3.15 on Linux x86_64")
    commands.code, commands.said = 1, NOTHING_FOUND
    with pytest.raises(NoWheelError) as error:
        install_lock(LOCK)
    assert error.value.package == "thing"
    assert str(error.value) == (
        "there is no wheel of thing for Python 3.15 on Linux x86_64. The site runs with Python 3.11 to 3.14 on Linux "
        "(x86_64, arm64) and macOS 15 (arm64). To use another Python: make run PYTHON=python3.13"
    )


def test_an_index_that_refuses_is_no_missing_wheel(clone: Path, commands: Commands) -> None:
    """Without -vv pip hides what the index said, and finds no version."""
    commands.code, commands.said = 1, NOTHING_FOUND
    commands.fail["-vv"] = (
        "Could not fetch URL https://i/thing/: 403 Client Error: Forbidden for url: https://i/thing/ - "
    )
    with pytest.raises(StepError, match=r"The index refuses.*pip's\.$") as error:
        install_lock(LOCK)
    assert not isinstance(error.value, NoWheelError)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        (f"{RETRYING}'NewConnectionError(\"[Errno -3] Temporary failure in name resolution\")'", "Is the network up"),
        (f"{RETRYING}'ConnectTimeoutError'", "Is the network up"),
        (f"{RETRYING}'ReadTimeoutError(\"Read timed out.\")'", "Is the network up"),
        ("ERROR: HTTP error 503: 503 Server Error: Service Unavailable for url: https://i/", "has a fault: try again"),
        (f"{FETCHING}Max retries exceeded (Caused by ResponseError('too many 503 error responses'))", "has a fault"),
        (f"{FETCHING}404 Client Error: Not Found for url: https://i/", None),
        ("WARNING: The repository located at i is not a trusted or secure host", "https: correct PIP_INDEX_URL"),
        (
            f'{RETRYING}\'ProxyError("Cannot connect to proxy.", OSError("407 Proxy Authentication"))\'',
            "name and a pass",
        ),
        (f"{RETRYING}'ProxyError(\"Cannot connect to proxy.\", NewConnectionError())'", "correct HTTPS_PROXY"),
        (f"{RETRYING}'SSLError(SSLCertVerificationError(1, \"CERTIFICATE_VERIFY_FAILED\"))'", "PIP_CERT"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/x'",
            "make this folder yours",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that the lock"),
        ("ERROR: something new", None),
    ],
)
def test_what_pip_says_is_understood(clone: Path, commands: Commands, said: str, advice: str | None) -> None:
    commands.code, commands.said = 1, f"{said}\n{NOTHING_FOUND if 'Retrying' in said else ''}"
    with pytest.raises(StepError, match=advice or r"could not be installed\. The lines above") as error:
        install_lock(LOCK)
    assert ("network" in str(error.value)) == (advice == "Is the network up")


def test_what_pip_said_is_shown(clone: Path, commands: Commands, capsys: pytest.CaptureFixture[str]) -> None:
    commands.code, commands.said = 1, "ERROR: something new"
    with pytest.raises(StepError):
        install_lock(LOCK)
    assert capsys.readouterr().err == "ERROR: something new\n"
