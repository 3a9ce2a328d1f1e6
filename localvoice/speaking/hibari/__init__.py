"""Speaks English with hibari, a small neural voice. Threads of its own compute, so that the event loop goes on."""

import asyncio
import os
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec

from localvoice.memory import give_back
from localvoice.missing import EngineMissing
from localvoice.speaking import Speech
from localvoice.speaking.characters import delivery
from localvoice.speaking.finishing import finished
from localvoice.speaking.hibari.model import HibariModel
from localvoice.speaking.spoken_text import spoken_text

LANGUAGE = "en"
MOST_THREADS = 2


class HibariSpeaker:
    """One model for all connections, loaded in the background: now (`is_loaded_ahead`), or with the first sentence.

    Each connection has at most one sentence here at a time, so no more wait than there are connections.
    """

    def __init__(self, *, is_loaded_ahead: bool = True) -> None:
        for package, name in (("hibari", "hibari-tts"), ("onnxruntime", "onnxruntime")):
            if find_spec(package) is None:
                raise EngineMissing(f"{name} is not installed: pip install -r localvoice/neural-requirements.txt.")
        threads = max(1, min(MOST_THREADS, os.cpu_count() or 1))
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="hibari")
        self._model: Future[HibariModel] | None = self._threads.submit(_load) if is_loaded_ahead else None

    async def speak(self, sentence: str, speech: Speech) -> bytes:
        """One sentence as audio; EngineMissing if the model cannot be loaded.

        A sentence that nobody waits for any more is not begun; one that is being computed ends within its length.
        """
        if self._model is None:
            self._model = self._threads.submit(_load)
        speaking = partial(self._spoken, self._model, sentence, speech)
        return await asyncio.get_running_loop().run_in_executor(self._threads, speaking)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    @staticmethod
    def _spoken(loading: "Future[HibariModel]", sentence: str, speech: Speech) -> bytes:
        model, manner = loading.result(), delivery(speech)
        return finished(model.samples(spoken_text(sentence, LANGUAGE), manner), manner.volume)


def _load() -> HibariModel:
    model = HibariModel()
    give_back()
    return model
