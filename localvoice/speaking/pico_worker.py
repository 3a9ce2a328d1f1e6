"""SVOX Pico in a process of its own: it holds Python's lock (the GIL) while it works, and cannot be used twice at once.

It reads orders from stdin, each a line of JSON with the arguments of `NanoTTS.speak`. The answer on stdout is the
length in four bytes, then PCM16, mono, at 16 kHz; none of it if Pico could not speak. It ends when stdin does.
"""

import json
import os
import sys
from typing import Any, BinaryIO

from py_nanotts import NanoTTS

from localvoice.speaking.pico_process import LENGTH


def main() -> None:
    """Speak until stdin ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what the library prints must not look like an answer
    serve(NanoTTS(), sys.stdin.buffer, answers)


def serve(engine: Any, orders: BinaryIO, answers: BinaryIO) -> None:
    """Answer each order."""
    for order in orders:
        try:
            pcm = engine.speak(**json.loads(order))
        except (RuntimeError, ValueError) as error:
            print(f"Pico could not speak: {error}", file=sys.stderr, flush=True)  # noqa: T201
            pcm = b""
        answers.write(LENGTH.pack(len(pcm)) + pcm)
        answers.flush()


if __name__ == "__main__":
    main()
