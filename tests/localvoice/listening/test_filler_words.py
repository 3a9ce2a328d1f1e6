"""Which words claim no turn."""

import pytest

from localvoice.listening.filler_words import are_fillers


@pytest.mark.parametrize("text", ["", "ah", "umm", "mm", "uh", "huh", "oh", "yeah", "hmm", "Mm-hmm.", "uh-huh, yeah"])
def test_filler_words(text: str) -> None:
    assert are_fillers(text)


@pytest.mark.parametrize("text", ["stop", "yes", "oh no", "hum", "a", "yeah but", "44"])
def test_other_words(text: str) -> None:
    assert not are_fillers(text)
