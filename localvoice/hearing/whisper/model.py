"""Whisper base (OpenAI, MIT), run by CTranslate2 with int8 weights: for German and other languages than English.

It was made for 30 s of audio and invents words in silence. So it gets only as much silence as it needs, and words are
dropped if the model itself holds them for no speech, or is unsure of all of them.
"""

import json
from collections.abc import Callable

import numpy as np

from localvoice.hearing.plausible import most_tokens, without_loops
from localvoice.hearing.pool import AT_ONCE
from localvoice.hearing.samples import RATE_HZ, Samples, samples_of
from localvoice.hearing.whisper.files import INSTALL, model_files
from localvoice.hearing.whisper.pieces import text_of
from localvoice.hearing.whisper.spectrogram import spectrogram
from localvoice.missing import EngineMissing

WINDOW_S = 10.0  # audio is filled up with silence to this length: in less than that it finds other words (measured)
LEAST_SILENCE_S = 1.0
LEAST_SAMPLES = RATE_HZ // 10
NO_SPEECH = 0.6  # this probability of no speech, with words that are unsure, means that nothing was said
UNSURE = -1.0  # the mean logarithm of the probabilities of the tokens
SURELY_NO_SPEECH = 0.85
BEAMS = 5  # sequences that are followed at once: a sixth of the wrong words less than with one, for 10 % more work
LONGEST_PHRASE_ONCE = 5  # so many tokens in the same order come only once


class Whisper:
    """The model in memory, shared by threads."""

    def __init__(self) -> None:
        """Load it.

        Raises:
            EngineMissing: CTranslate2 or the weights are not here, or do not run here.
        """
        files = model_files()
        try:
            import ctranslate2  # an extra: it is not always installed

            self._model = ctranslate2.models.Whisper(
                *("whisper-base", "cpu"), compute_type="int8", inter_threads=AT_ONCE, intra_threads=1, files=files
            )
        except ImportError as error:
            raise EngineMissing(f"Whisper needs the package ctranslate2 ({error}); {INSTALL}.") from None
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineMissing(f"Whisper does not run here ({error}); it needs 300 MB of memory.") from None
        self._pieces = frozenset(json.loads(files["vocabulary.json"]))
        self._array = ctranslate2.StorageView.from_array

    def words(self, pcm: bytes, language: str, check: Callable[[], None]) -> str:
        """The words in this language; in the one that it finds itself if it does not know that one."""
        samples = samples_of(pcm)
        if len(samples) < LEAST_SAMPLES:
            return ""
        check()
        sound = self._array(np.ascontiguousarray(spectrogram(_filled_up(samples))[np.newaxis]))
        [heard] = self._model.generate(
            sound,
            [["<|startoftranscript|>", self._mark(language, sound), "<|transcribe|>", "<|notimestamps|>"]],
            beam_size=BEAMS,
            max_length=4 + most_tokens(len(samples) / RATE_HZ),
            no_repeat_ngram_size=LONGEST_PHRASE_ONCE,
            return_scores=True,
            return_no_speech_prob=True,
        )
        if is_silence(heard.no_speech_prob, heard.scores[0]):
            return ""
        return without_loops(text_of(heard.sequences[0]))

    def _mark(self, language: str, sound: object) -> str:
        mark = f"<|{language}|>"
        if mark in self._pieces:
            return mark
        [[(likeliest, _), *_]] = self._model.detect_language(sound)
        return str(likeliest)


def is_silence(no_speech: float, score: float) -> bool:
    """Whether words are invented: the probability that there is no speech, and how sure the model is of its words."""
    return no_speech > SURELY_NO_SPEECH or (no_speech > NO_SPEECH and score < UNSURE)


def _filled_up(samples: Samples) -> Samples:
    length = int(max(WINDOW_S * RATE_HZ, len(samples) + LEAST_SILENCE_S * RATE_HZ))
    return np.pad(samples, (0, length - len(samples)))
