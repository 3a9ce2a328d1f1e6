"""Where prepared weights are kept."""

from pathlib import Path

import pytest

from localvoice import weights
from voicesite.paths import VAR_DIR


@pytest.mark.parametrize("value", [None, ""])
def test_they_lie_beside_the_code(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("LOCALVOICE_WEIGHTS", raising=False)
    if value is not None:
        monkeypatch.setenv("LOCALVOICE_WEIGHTS", value)
    assert weights.folder() == VAR_DIR / "localvoice"


def test_another_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOCALVOICE_WEIGHTS", str(tmp_path))
    assert weights.folder() == tmp_path
