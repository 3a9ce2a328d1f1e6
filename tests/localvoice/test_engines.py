"""Which engines are taken, and what takes the place of one that is missing."""

import logging

import pytest

from localvoice import engines
from localvoice.answering.meaning import answerer
from localvoice.answering.rules.answerer import RuleAnswerer
from localvoice.missing import EngineMissing


def test_without_the_sentence_model_facts_are_found_by_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> None:
        raise EngineMissing("Install it.")

    monkeypatch.setattr(answerer, "MeaningAnswerer", missing)
    with caplog.at_level(logging.INFO):
        assert isinstance(engines._answerer(), RuleAnswerer)
    assert "facts by their words. Install it." in caplog.text
