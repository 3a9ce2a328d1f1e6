"""The service's end of the process in which SVOX Pico speaks: pass an order, get the sound."""

import json
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

LENGTH = struct.Struct("<I")  # of an answer, in bytes
SPEAKING_TIMEOUT_S = 10.0
STOPPING_TIMEOUT_S = 2.0


class PicoFailed(Exception):
    """The process died or did not answer in time; this sentence is lost."""


class PicoProcess:
    """One process. Its methods block, and are called by one thread; `stop` may be called by any."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "localvoice.speaking.pico_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches the service alone, which then ends its processes
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise PicoFailed("the process of Pico was started without its pipes")
        self._orders, self._answers = self._process.stdin, self._process.stdout

    def speak(self, **order: Any) -> bytes:
        """PCM16 at 16 kHz; the order has the arguments of `NanoTTS.speak`."""
        limit = threading.Timer(SPEAKING_TIMEOUT_S, self._process.kill)
        limit.start()
        try:
            self._orders.write(json.dumps(order).encode() + b"\n")
            self._orders.flush()
            [length] = LENGTH.unpack(self._read(LENGTH.size))
            return self._read(length)
        except OSError as error:
            raise PicoFailed("the process of Pico is gone") from error
        finally:
            limit.cancel()

    def stop(self) -> None:
        """End the process at once; there is nothing in it to keep."""
        self._process.kill()
        self._process.wait(STOPPING_TIMEOUT_S)
        for pipe in (self._orders, self._answers):
            with suppress(OSError):  # what was not sent yet is lost with the process
                pipe.close()

    def _read(self, length: int) -> bytes:
        answer = self._answers.read(length)
        if len(answer) < length:
            raise PicoFailed("the process of Pico is gone, or did not answer in time")
        return answer
