"""What `make wheels` makes of uv's answers; CI asks the index itself."""

from pathlib import Path

import pytest

from voicesite.laptop import wheels
from voicesite.laptop.voice_parts import ESPEAK, MOONSHINE
from voicesite.laptop.wheels import PYTHONS, SYSTEMS, lacking, main


@pytest.mark.parametrize(
    ("said", "package"),
    [
        (
            "  cause: Because pocketsphinx==5.1.1 has no usable wheels and you require pocketsphinx==5.1.1, …",
            "pocketsphinx",
        ),
        ("Because moonshine-cpp==0.1.4 has no wheels with a matching platform tag", "moonshine-cpp"),
        ("hint: Wheels are required for `py-nanotts` because building from source is disabled", "py-nanotts"),
    ],
    ids=["no usable wheels", "no tag", "hint"],
)
def test_the_package_that_has_no_wheel_is_named(said: str, package: str) -> None:
    assert lacking(1, said) == package


def test_another_failure_is_not_taken_for_a_missing_wheel() -> None:
    with pytest.raises(RuntimeError, match="error sending request"):
        lacking(2, "error: error sending request for url (https://index/simple/)")


class TestTheTable:
    def test_it_has_a_row_for_each_system_and_python(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(wheels, "asking", lambda uv: lambda lock, system, python: "")
        assert main("uv") == 0
        rows = capsys.readouterr().out.splitlines()[2:]
        assert [row.split(" | ")[:2] for row in rows] == [[f"| {s.name}", p] for s in SYSTEMS for p in PYTHONS]

    def test_what_is_needed_and_missing_fails_and_is_named(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        lacks = {(MOONSHINE.lock, "3.14"): "moonshine-cpp"}
        monkeypatch.setattr(wheels, "asking", lambda uv: lambda lock, system, python: lacks.get((lock, python), ""))
        assert main("uv") == 1
        said = capsys.readouterr().err.splitlines()
        assert said == [f"No wheel: moonshine-cpp on {system.name}, 3.14" for system in SYSTEMS]

    def test_what_is_extra_and_missing_is_shown(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        missing = {ESPEAK.lock: "espeakng-loader"}
        monkeypatch.setattr(wheels, "asking", lambda uv: lambda lock, system, python: missing.get(lock, ""))
        assert main("uv") == 0
        assert capsys.readouterr().out.splitlines()[2].endswith("| no | yes |")


def test_uv_is_asked_for_wheels_of_that_system_with_their_hashes(tmp_path: Path) -> None:
    """A stand-in for uv that fails unless it is asked so."""
    uv = tmp_path / "uv"
    uv.write_text(
        '#!/bin/sh\ncase "$*" in *"aarch64-apple-darwin --python-version 3.12 --dry-run --only-binary :all: '
        '--require-hashes --no-deps --requirement localvoice/moonshine-requirements.txt") ;; *) exit 9 ;; esac\n'
        '[ "$MACOSX_DEPLOYMENT_TARGET" = 15.0 ]\n'
    )
    uv.chmod(0o755)
    assert wheels.asking(str(uv))(MOONSHINE.lock, SYSTEMS[-1], "3.12") == ""
