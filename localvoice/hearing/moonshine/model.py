"""Moonshine, an English speech recogniser (Useful Sensors, MIT): an encoder and a decoder, run by onnxruntime."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import onnxruntime

from localvoice.hearing.moonshine.files import DECODER, ENCODER, TOKENIZER
from localvoice.hearing.moonshine.tokens import BEGIN, END, read_pieces, text_of
from localvoice.hearing.plausible import most_tokens, without_loops
from localvoice.hearing.samples import RATE_HZ, Samples, levelled, samples_of

LEAST_SAMPLES = RATE_HZ // 10  # nothing can be understood in less, and the encoder needs some

# Measured: speech after silence has 0.1 to 0.6, silence 1.5, a hum, clicks and noise 2 to 6, from 6 on the first.
MOST_DOUBT, MOST_DOUBT_FIRST = 1.0, 5.0
ENCODER_MASK = "encoder_attention_mask"

OrtValue: TypeAlias = onnxruntime.OrtValue


class Moonshine:
    """The model in memory. Threads share it: it keeps nothing from one utterance to the next."""

    def __init__(self, folder: Path) -> None:
        """Load the three files of this folder, and try them."""
        self._pieces = read_pieces((folder / TOKENIZER).read_bytes())
        self._encoder = _session(folder / ENCODER)
        self._decoder = _session(folder / DECODER)
        self._outputs = [output.name for output in self._decoder.get_outputs()]
        self._inputs = {entry.name: entry.shape for entry in self._decoder.get_inputs()}
        self._past = {name: shape for name, shape in self._inputs.items() if name.startswith("past_key_values")}
        self.words(bytes(RATE_HZ), "en", lambda: None)

    def words(self, pcm: bytes, language: str, check: Callable[[], None]) -> str:
        """The words, as one would write them."""
        samples = samples_of(pcm)
        if len(samples) < LEAST_SAMPLES:
            return ""
        check()
        tokens = self._tokens(
            levelled(samples), check
        )  # 3 of 100 words fewer are wrong in noise than without (measured)
        return without_loops(text_of(tokens, self._pieces))

    def _tokens(self, samples: Samples, check: Callable[[], None]) -> list[int]:
        """The likeliest token after each other one, until the end or until there are too many.

        After much silence, the end is often the likeliest first token, though words follow. So the next likeliest is
        tried, and kept if the model is then sure of the rest.
        """
        known = self._sound(samples)
        memory = {name: _value(np.zeros((1, shape[1], 0, shape[3]), np.float32)) for name, shape in self._past.items()}
        tokens: list[int] = []
        doubts: list[float] = []
        token, is_doubtful = BEGIN, False
        for step in range(most_tokens(len(samples) / RATE_HZ)):
            check()
            logits, news = self._next(token, known, memory, is_first=step == 0)
            token = int(logits.argmax())
            if step == 0 and token == END:
                is_doubtful, token = True, int(np.argsort(logits)[-2])
            if is_doubtful:
                doubts.append(_doubt(logits, token))
            if token == END or (is_doubtful and doubts[0] > MOST_DOUBT_FIRST):
                break
            tokens.append(token)
            memory |= news
        return [] if is_doubtful and np.mean(doubts) > MOST_DOUBT else tokens

    def _sound(self, samples: Samples) -> dict[str, OrtValue]:
        """What the decoder is told of the sound. Tiny wants to know of each sample that it counts, base does not."""
        given = {"input_values": _value(samples[np.newaxis])}
        known = {}
        if ENCODER_MASK in self._inputs:
            given["attention_mask"] = known[ENCODER_MASK] = _value(np.ones((1, len(samples)), np.int64))
        [known["encoder_hidden_states"]] = self._encoder.run_with_ort_values(None, given, None)
        return known

    def _next(
        self, token: int, known: dict[str, OrtValue], memory: dict[str, OrtValue], *, is_first: bool
    ) -> tuple[Samples, dict[str, OrtValue]]:
        """How likely each token is, and what the decoder then remembers; of the sound it does so in the first step."""
        given = {
            "input_ids": _value(np.array([[token]], np.int64)),
            "use_cache_branch": _value(np.array([not is_first])),
            **known,
            **memory,
        }
        logits, *present = self._decoder.run_with_ort_values(self._outputs, given, None)
        news = dict(zip(self._past, present, strict=True))
        return logits.numpy()[0, -1], {name: value for name, value in news.items() if is_first or ".decoder." in name}


def _doubt(logits: Samples, token: int) -> float:
    """How unlikely the token is: the logarithm of its probability, negated."""
    above = logits - logits.max()
    return float(np.log(np.exp(above).sum()) - above[token])


def _value(array: "np.ndarray[Any, Any]") -> OrtValue:
    return OrtValue.ortvalue_from_numpy(array)


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # with it, the longest utterance ever heard stays in memory
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
