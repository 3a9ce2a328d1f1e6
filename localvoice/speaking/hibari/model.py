"""The network of hibari-tts, and the sound from what it predicts. Nothing is downloaded: its one voice is inside.

The package's own class is not used: a voice name other than the default would make it download. hibari is a source
and a filter, the pitch of each frame and spectra. So another pitch is a multiplication, and another size of the vocal
tract is a stretch of the spectra along frequency (`formants.py`).
"""

import json
import logging
from pathlib import Path
from typing import Any

import numpy as np

from localvoice.missing import EngineMissing
from localvoice.speaking.characters import Delivery
from localvoice.speaking.finishing import Samples
from localvoice.speaking.hibari.formants import moved, moved_harmonics, moved_phases

logger = logging.getLogger(__name__)

WARM_UP = "Hello, this is Voicesite."  # with a word that is in no dictionary, which loads that part too


class HibariModel:
    """Loads network and pronunciation, which takes half a second of CPU. Threads may share it."""

    def __init__(self) -> None:
        try:
            from hibari import dsp, tts
            from hibari.g2p import G2P

            assets = Path(tts.ASSETS)
            self._ids: dict[str, int] = json.loads((assets / "vocab.json").read_text(encoding="utf-8"))
            self._network = _network(assets / "hibari.onnx")
            self._phonemes = G2P()
            self._synth = dsp.synth
            if not self.samples(WARM_UP, Delivery(1.0, 1.0, 1.0, 1.0)).size:
                raise ValueError("it says nothing")
        except Exception as error:  # packages and data that do not fit together raise anything
            raise EngineMissing(
                f"hibari-tts cannot be loaded ({type(error).__name__}: {error}): install it again."
            ) from error

    def samples(self, text: str, manner: Delivery) -> Samples:
        """The text at 24 kHz; empty if nothing of it can be pronounced. No text longer than some 400 characters."""
        ids = self._spelled(text)
        if not ids:
            return np.zeros(0, np.float32)
        inputs = {"ids": np.asarray([[0, *ids, 0]], np.int64), "speed": np.asarray([manner.rate], np.float32)}
        harmonics, turns, noise, free, phases, pitch = (output[0] for output in self._network.run(None, inputs))
        if (manner.pitch, manner.formants) != (1.0, 1.0):
            harmonics, turns = moved_harmonics(harmonics, pitch, manner.formants), moved_phases(turns, manner.formants)
            noise, free = moved(noise, manner.formants), moved(free, manner.formants)
        chance = np.random.default_rng(0)  # the breath of a sentence is the same every time
        sound: Samples = self._synth(harmonics, turns, noise, free, phases, pitch * manner.pitch, chance)
        return sound

    def _spelled(self, text: str) -> list[int]:
        """The text in the network's phonemes; empty if there are none."""
        try:
            phonemes = self._phonemes(text) if text else ""
        except Exception:  # its rules meet any text: this sentence is not heard, the call goes on
            logger.exception("hibari could not read a sentence of %d characters", len(text))
            return []
        if not any(phoneme.isalpha() for phoneme in phonemes):
            return []
        return [self._ids[phoneme] for phoneme in phonemes if phoneme in self._ids]


def _network(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it would keep the memory of the longest sentence
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
