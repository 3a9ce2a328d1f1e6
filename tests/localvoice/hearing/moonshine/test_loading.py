"""Loading: what happens when the model is not prepared, cannot be, or is not one. No model is loaded here."""

import signal
import subprocess
from pathlib import Path

import pytest

from localvoice.hearing.moonshine import loading, prepare
from localvoice.hearing.moonshine.files import BASE
from localvoice.missing import EngineMissing

Completed = subprocess.CompletedProcess


@pytest.fixture(autouse=True)
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALVOICE_WEIGHTS", str(tmp_path))


@pytest.mark.parametrize(
    ("code", "said", "sentence"),
    [
        (1, "a first line\nThe disk is full: delete something.\n", "^The disk is full: delete something.$"),
        (1, "", "could not be prepared"),
        (-signal.SIGKILL, "", "signal 9 ended it, mostly since memory is short; it needs 1.4 GB"),
    ],
)
def test_a_preparation_that_fails_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, code: int, said: str, sentence: str
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: Completed([], code, stderr=said))
    with pytest.raises(EngineMissing, match=sentence):
        loading.load(BASE)


def test_a_preparation_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def never_ends(*_: object, timeout: float, **__: object) -> None:
        raise subprocess.TimeoutExpired("prepare", timeout)

    monkeypatch.setattr(subprocess, "run", never_ends)
    with pytest.raises(EngineMissing, match="was not prepared within 180 s"):
        loading.load(BASE)


def test_a_model_that_does_not_run_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "is_prepared", lambda *_: True)  # but its files are not there
    with pytest.raises(EngineMissing, match=r"does not run here .* Delete .*moonshine-base and start again"):
        loading.load(BASE)
