"""One recogniser in a process of its own, since pocketsphinx holds Python's lock (the GIL) while it works.

It reads frames from stdin: a kind, the payload's length in four bytes, the payload. B begins an utterance and carries
what is known of the speaker's sound (which may be nothing), A is audio, E ends the utterance. The answer to E is a line
on stdout: what is now known of the speaker's sound, a tab, the words. The process ends when stdin does.
"""

import os
import sys
from typing import BinaryIO, TextIO

from pocketsphinx import Decoder

from localvoice.audio import BYTES_PER_MS, SAMPLE_RATE_HZ
from localvoice.hearing.pocketsphinx_process import AUDIO, BEGIN, HEADER, READY

FFT_POINTS = 1024  # the next power of two for a window of 25.6 ms at that rate
NICENESS = 5  # words can wait; processes that relay audio cannot, so they go first
STEP_BYTES = 100 * BYTES_PER_MS  # small steps: the recogniser works while the speaker speaks


class Recogniser:
    """A decoder that callers share: before each utterance it learns how its speaker sounds."""

    def __init__(self) -> None:
        self._decoder = Decoder(samprate=SAMPLE_RATE_HZ, nfft=FFT_POINTS, loglevel="FATAL")
        self._usual_sound = self._decoder.get_cmn(False)

    def begin(self, sound: str) -> None:
        """An utterance begins; its speaker has this cepstral mean."""
        self._decoder.set_cmn(sound or self._usual_sound)
        self._decoder.start_utt()

    def hear(self, audio: bytes) -> None:
        """Go on with this audio."""
        for start in range(0, len(audio), STEP_BYTES):
            self._decoder.process_raw(audio[start : start + STEP_BYTES])

    def end(self) -> tuple[str, str]:
        """The cepstral mean after the utterance, and its words."""
        self._decoder.end_utt()
        hypothesis = self._decoder.hyp()
        return self._decoder.get_cmn(False), hypothesis.hypstr if hypothesis is not None else ""


def main() -> None:
    """Recognise until stdin ends."""
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what the library prints must not look like an answer
    recogniser = Recogniser()
    print(READY, file=answers, flush=True)
    serve(recogniser, sys.stdin.buffer, answers)


def serve(recogniser: Recogniser, frames: BinaryIO, answers: TextIO) -> None:
    """Do what each frame asks for."""
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
