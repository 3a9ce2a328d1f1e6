"""The sentence model, a small BERT worked out with numpy: texts that mean the same get similar vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from localvoice.answering.meaning.model_files import Weights, broken, model_folder, read_vocabulary, read_weights
from localvoice.answering.meaning.wordpiece import WordPiece

Vectors = NDArray[np.float32]

LAYERS, HEADS, WIDTH, HIDDEN = 6, 12, 384, 1536
AT_ONCE = 16  # texts that are worked out together: their hidden rows take some 6 MB
PIECES_AT_MOST = 96  # of a text; a sentence has some 20
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means as a whole, (384,), and each of its pieces in it, (pieces, 384), as vectors of length 1."""

    whole: Vectors
    pieces: Vectors
    names: tuple[str, ...]  # the pieces as they are written, "##" before what is inside a word


class Encoder:
    """Turns texts into vectors: the product of two says how similar they are, 1 at most. Threads may share it."""

    def __init__(self, folder: Path | None = None) -> None:
        """Read the model from `folder`, or from where it is installed. Raises EngineMissing."""
        folder = folder or model_folder()
        self._weights = read_weights(folder)
        try:
            self._vocabulary = WordPiece(read_vocabulary(folder))
            [tried] = self.meanings(["Is it all there?"])
            if not np.isfinite(tried.whole).all():
                raise ValueError("the weights are no numbers")
        except (KeyError, ValueError, IndexError) as error:  # a tensor or a piece is missing, or has another shape
            raise broken(folder) from error

    def meanings(self, texts: Sequence[str]) -> list[Meaning]:
        """What each text means."""
        return [
            meaning for start in range(0, len(texts), AT_ONCE) for meaning in self._read(texts[start : start + AT_ONCE])
        ]

    def _read(self, texts: Sequence[str]) -> list[Meaning]:
        ids = [self._vocabulary.ids(text, PIECES_AT_MOST) for text in texts]
        # All pieces of all texts are rows of one matrix. Only attention looks at one text at a time.
        spans = list(pairwise(accumulate(map(len, ids), initial=0)))
        rows = self._embedded(ids)
        for layer in range(LAYERS):
            rows = self._layer(rows, spans, f"encoder.layer.{layer}.")
        return [self._meaning(rows[start:end], text) for (start, end), text in zip(spans, ids, strict=True)]

    def _meaning(self, rows: Vectors, ids: list[int]) -> Meaning:
        """The start and the end count for the whole, and are no pieces of the text."""
        [whole] = _of_length_1(rows.mean(axis=0, keepdims=True))
        return Meaning(whole, _of_length_1(rows[1:-1]), tuple(self._vocabulary.pieces(ids[1:-1])))

    def _embedded(self, ids: list[list[int]]) -> Vectors:
        weights = self._weights
        positions = np.concatenate([np.arange(len(text)) for text in ids])
        rows = weights["embeddings.word_embeddings.weight"][np.concatenate(ids)]
        rows = rows + weights["embeddings.position_embeddings.weight"][positions]
        rows = rows + weights["embeddings.token_type_embeddings.weight"][0]
        return _normalised(rows, weights, "embeddings.LayerNorm")

    def _layer(self, rows: Vectors, spans: list[tuple[int, int]], name: str) -> Vectors:
        weights = self._weights
        query, key, value = (
            _linear(rows, weights, f"{name}attention.self.{part}") for part in ("query", "key", "value")
        )
        seen = np.concatenate([_attention(query[a:b], key[a:b], value[a:b]) for a, b in spans])
        seen = _linear(seen, weights, f"{name}attention.output.dense")
        rows = _normalised(rows + seen, weights, f"{name}attention.output.LayerNorm")
        hidden = _gelu(_linear(rows, weights, f"{name}intermediate.dense"))
        return _normalised(rows + _linear(hidden, weights, f"{name}output.dense"), weights, f"{name}output.LayerNorm")


def _of_length_1(rows: Vectors) -> Vectors:
    result: Vectors = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), TINY)).astype(np.float32)
    return result


def _linear(rows: Vectors, weights: Weights, name: str) -> Vectors:
    result: Vectors = rows @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    return result


def _attention(query: Vectors, key: Vectors, value: Vectors) -> Vectors:
    """What each piece of one text takes from the others, (pieces, 384)."""
    by_head = (len(query), HEADS, WIDTH // HEADS)
    query, key, value = (part.reshape(by_head).transpose(1, 0, 2) for part in (query, key, value))
    scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(WIDTH // HEADS))
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    return (shares @ value).transpose(1, 0, 2).reshape(len(shares[0]), WIDTH)


def _normalised(rows: Vectors, weights: Weights, name: str) -> Vectors:
    centred = rows - rows.mean(axis=1, keepdims=True)
    deviation = np.sqrt(np.square(centred).mean(axis=1, keepdims=True) + TINY)
    result: Vectors = centred / deviation * weights[f"{name}.weight"] + weights[f"{name}.bias"]
    return result


def _gelu(rows: Vectors) -> Vectors:
    """x * P(X <= x) of the normal distribution, by Abramowitz and Stegun 7.1.26 (off by 1.5e-7 at most)."""
    scaled = np.abs(rows) * np.float32(np.sqrt(0.5))
    near: Vectors = np.reciprocal(1 + np.float32(0.3275911) * scaled)
    series = np.zeros_like(rows)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = (series + np.float32(factor)) * near
    error_function = np.copysign(1 - series * np.exp(-scaled * scaled), rows)
    return np.asarray(0.5 * rows * (1 + error_function), np.float32)
