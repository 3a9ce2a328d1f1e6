"""One recogniser in a process of its own: pocketsphinx holds Python's lock while it works.

Reads frames from stdin: a kind, the payload's length in four bytes, the payload. B begins a piece of speech and carries
what is known of the speaker's sound (may be empty), A is audio (PCM16 mono at 24 kHz), E ends the piece. Answers each E
with a line on stdout: what is now known of the speaker's sound, a tab, the words. Ends when stdin does.
"""

import os
import sys
from typing import BinaryIO, TextIO

from pocketsphinx import Decoder

from localvoice.audio import BYTES_PER_MS, SAMPLE_RATE_HZ
from localvoice.hearing.pocketsphinx_process import AUDIO, BEGIN, HEADER, READY

FFT_POINTS = 1024  # the next power of two for a window of 25.6 ms at that rate
NICENESS = 5  # whoever relays audio goes first: words can wait, frames cannot
STEP_BYTES = 100 * BYTES_PER_MS  # not all at once, so that the recogniser works while the speaker speaks


class Recogniser:
    """A decoder that is told, before each piece, whose voice it hears: callers share it."""

    def __init__(self) -> None:
        self._decoder = Decoder(samprate=SAMPLE_RATE_HZ, nfft=FFT_POINTS, loglevel="FATAL")
        self._usual_sound = self._decoder.get_cmn(False)

    def begin(self, sound: str) -> None:
        """A piece of speech begins, of a speaker with this cepstral mean."""
        self._decoder.set_cmn(sound or self._usual_sound)
        self._decoder.start_utt()

    def hear(self, audio: bytes) -> None:
        """Search on with these."""
        for start in range(0, len(audio), STEP_BYTES):
            self._decoder.process_raw(audio[start : start + STEP_BYTES])

    def end(self) -> tuple[str, str]:
        """The cepstral mean after the piece, and its words."""
        self._decoder.end_utt()
        hypothesis = self._decoder.hyp()
        return self._decoder.get_cmn(False), hypothesis.hypstr if hypothesis is not None else ""


def main() -> None:
    """Recognise until stdin ends."""
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing that the library prints may pass for an answer
    recogniser = Recogniser()
    print(READY, file=answers, flush=True)
    serve(recogniser, sys.stdin.buffer, answers)


def serve(recogniser: Recogniser, frames: BinaryIO, answers: TextIO) -> None:
    """Obey frame after frame."""
    while len(header := frames.read(HEADER.size)) == HEADER.size:
        kind, length = HEADER.unpack(header)
        payload = frames.read(length)
        if kind == BEGIN:
            recogniser.begin(payload.decode())
        elif kind == AUDIO:
            recogniser.hear(payload)
        else:
            print(*recogniser.end(), sep="\t", file=answers, flush=True)


if __name__ == "__main__":
    main()
