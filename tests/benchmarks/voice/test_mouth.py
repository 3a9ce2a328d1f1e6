"""The table of the voices."""

import pytest

from benchmarks.voice import mouth
from benchmarks.voice.mouth import LANGUAGES, SENTENCES, VOICES, Figures, Voice, table
from localvoice.speaking.local import CANDIDATES


def figures(engine: str) -> Figures | None:
    if engine != "hibari":
        return None  # it is not installed
    voices = [Voice("ava", 197.4, -22.04, 0.5, 0.0123), Voice("ardi", 98.0, -22.0, 0.6, None)]
    return Figures("hibari", "en", 635.2, 187.4, 2.71, 32.3, 48.1, 278.0, 452.0, voices)


def test_an_engine_is_a_row_and_so_is_each_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mouth, "measured_apart", figures)
    rows = [row for row in table().splitlines() if row.startswith("| hibari")]
    assert rows == [
        "| hibari | en | 635 | 187 | 2.7 | 32 | 48 | 278 | 452 |",
        "| hibari | ava | 197 | -22.0 | 0.50 | 1 |",
        "| hibari | ardi | 98 | -22.0 | 0.60 | - |",
    ]


def test_every_engine_has_sentences_and_voices() -> None:
    languages = [LANGUAGES[name] for name, *_ in CANDIDATES]
    assert all(SENTENCES[language] and VOICES[language] for language in languages)
