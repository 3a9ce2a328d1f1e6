"""The engine that the local voice service had before: pocketsphinx, for comparison, where it is installed."""

from collections.abc import Callable
from typing import Any

from localvoice.audio import SAMPLE_RATE_HZ
from localvoice.missing import EngineMissing

FFT_POINTS = 1024


class Pocketsphinx:
    """Its decoder with the model that comes with it. It hears one caller at a time."""

    def __init__(self) -> None:
        """Load it.

        Raises:
            EngineMissing: it is not installed.
        """
        try:
            from pocketsphinx import Decoder
        except ImportError:
            raise EngineMissing("the package pocketsphinx is not installed (pip install pocketsphinx).") from None
        self._new: Callable[[], Any] = lambda: Decoder(samprate=SAMPLE_RATE_HZ, nfft=FFT_POINTS, loglevel="FATAL")
        self._idle = [self._new()]

    def words(self, pcm: bytes, language: str, check: Callable[[], None]) -> str:
        """The words in small letters."""
        check()
        decoder = self._idle.pop() if self._idle else self._new()
        decoder.start_utt()
        decoder.process_raw(pcm, full_utt=True)
        decoder.end_utt()
        hypothesis = decoder.hyp()
        self._idle.append(decoder)
        return hypothesis.hypstr if hypothesis is not None else ""
